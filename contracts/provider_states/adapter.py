"""The base class of adapters. It supports no request; subclasses override methods."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Any

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.key_place import takes_keys
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.account import Account, Provisioner, State
from brakecheck.contracts.provider_states.clearing import cleared
from brakecheck.contracts.safety.receipt import Receipt, Removal
from brakecheck.contracts.target import Target
from brakecheck.contracts.vendor_folder import GENERIC, folder_of
from brakecheck.specs import vendors

OWN, OTHER = "own", "other"


class Adapter:
    """Brings about provider states and looks at records.

    A method that an adapter does not support raises `NotChecked` with the reason. `keys` are those of its
    accounts, by role; `other` is the key of a second account. `costly` says that each provided state takes
    several requests to the vendor's API.
    """

    costly = False

    def __init__(self, target: Target, transport: Transport) -> None:
        self.target = target
        self.transport = transport
        self.keys: Mapping[str, str] = target.keys
        self.receipt = Receipt()
        self.kept: list[str] = []  # lines about records that `keep` leaves, and how to reach them
        self.waited = 0.0  # seconds that the run let go by
        self.samples = False  # whether only a few cases of each contract are run
        self.only_new = False  # whether records of earlier contracts are not provided
        self.lent_again: set[str] = set()  # records of earlier contracts that this one got, or that were tried

    def open(self) -> None:
        """Get ready; `UsageError` where that fails."""
        self.receipt.open(self.target)

    def token(self, seed: int) -> str:
        """A part of every name that the run makes up, so that the names are unique."""
        return secrets.token_hex(8)

    def provide(self, state: State, account: str = OWN) -> str:
        """Provide a record in the state; returns its id."""
        raise NotChecked(f"target {self.target.name} has no provider-state adapter; name one with --adapter")

    def ordered(self, account: str = OWN, **names: Any) -> int:
        """Note a contract's order before its request is sent, with the names that find its record."""
        return self.receipt.ordered(account, names)

    def add(self, record: str, account: str = OWN, order: int | None = None, kind: str = "") -> None:
        """Note a record that a contract has created itself, so that it is cleaned up, too."""
        self.transport.guard.allow(record, kind)
        self.receipt.made(record, account, order)

    def is_given(self, record: str) -> bool:
        """Whether the configuration gave the record, so that it existed before the run."""
        return False

    def observe(self, record: str) -> dict[str, Any]:
        """The observable members of a record."""
        raise NotChecked("the adapter cannot look at records")

    def glance(self, record: str) -> dict[str, Any]:
        """Whether the record exists, and its status; further members where they cost no request."""
        return self.observe(record)

    def observe_all(self, records: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The observable members of each record, by its name."""
        return {record: self.observe(record) for record in records}

    def advance(self, seconds: float) -> None:
        """Let time go by on the target."""
        raise NotChecked("the target's clock cannot be moved")

    def expect_time(self, seconds: float) -> None:
        """Raise `NotChecked` where so many seconds cannot pass; called before a contract provides any state."""

    def ended(self, exchanges: Collection[Exchange], *, found: bool) -> None:
        """Called after a contract with its exchanges; `found` says that it has a finding."""

    def doubt(self, exchanges: Sequence[Exchange]) -> str:
        """The reason why the configuration may have caused a finding after these exchanges; empty where none."""
        return ""

    def close(self) -> list[Removal]:
        """Clean up; returns the result for each record of the run.

        Records that contracts created through the vendor's operations are removed through these.
        """
        if self.receipt.is_empty:
            self.receipt.close()
            return []
        if self.target.keep:
            self.receipt.keep()
            return []
        try:
            return cleared(self.receipt, self.accounts(), provisioner_of(self.target))
        finally:
            self.receipt.close()

    def accounts(self) -> dict[str, Account]:
        """The accounts with a key, by name."""
        return accounts_of(self.target, self.transport, self.keys, self.receipt)


def accounts_of(target: Target, transport: Transport, keys: Mapping[str, str], receipt: Receipt) -> dict[str, Account]:
    """Our own account and the other one, as far as their keys are given."""
    if not takes_keys(vendors.documented(target.vendor)):
        return {OWN: Account(target, transport, keys.get("full", ""), OWN, receipt)}
    roles = {OWN: "full", OTHER: OTHER}
    return {
        name: Account(target, transport, keys[role], name, receipt) for name, role in roles.items() if keys.get(role)
    }


def provisioner_of(target: Target) -> Provisioner:
    """The provisioner of the target's vendor."""
    package = import_module(f"brakecheck.contracts.{folder_of(target.vendor)}.provisioning")
    made: Provisioner = package.Provisioner(target) if folder_of(target.vendor) == GENERIC else package.Provisioner()
    return made
