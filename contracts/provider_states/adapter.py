"""What an adapter is. This one can do nothing; the others override what they can."""

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

    What an adapter cannot do it refuses with `NotChecked` and the reason. `keys` are those of the
    accounts that it provides in, by role; `other` is the key of a second account. `costly` says that each
    state takes several requests of the vendor's own.
    """

    costly = False

    def __init__(self, target: Target, transport: Transport) -> None:
        self.target = target
        self.transport = transport
        self.keys: Mapping[str, str] = target.keys
        self.receipt = Receipt()
        self.kept: list[str] = []  # what `keep` leaves in place, and how it is reached
        self.waited = 0.0  # seconds that the run let go by
        self.samples = False  # of a contract of many cases, a few are enough
        self.only_new = False  # provide no record that an earlier contract had
        self.lent_again: set[str] = set()  # records of earlier contracts that this one has, or that were tried for it

    def open(self) -> None:
        """Get ready; `UsageError` where that fails."""
        self.receipt.open(self.target)

    def token(self, seed: int) -> str:
        """A part of every name that the run makes up, so that the names are unique."""
        return secrets.token_hex(8)

    def provide(self, state: State, account: str = OWN) -> str:
        """The id of a record in the given state."""
        raise NotChecked(f"target {self.target.name} has no provider-state adapter; name one with --adapter")

    def ordered(self, account: str = OWN, **names: Any) -> int:
        """Note, before it is sent, the order of a contract by the names that will find its record."""
        return self.receipt.ordered(account, names)

    def add(self, record: str, account: str = OWN, order: int | None = None, kind: str = "") -> None:
        """A record that a contract has made itself, of an order: it is to be cleaned up as well."""
        self.transport.guard.allow(record, kind)
        self.receipt.made(record, account, order)

    def is_given(self, record: str) -> bool:
        """Whether the record was there before the run, by the name that the configuration gives."""
        return False

    def observe(self, record: str) -> dict[str, Any]:
        """The observable members of a record."""
        raise NotChecked("the adapter cannot look at records")

    def glance(self, record: str) -> dict[str, Any]:
        """Whether it exists, and its status; more where that costs nothing."""
        return self.observe(record)

    def observe_all(self, records: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The observable members of each record, by its name."""
        return {record: self.observe(record) for record in records}

    def advance(self, seconds: float) -> None:
        """Let time go by on the target."""
        raise NotChecked("the target's clock cannot be moved")

    def expect_time(self, seconds: float) -> None:
        """`NotChecked` where so many seconds cannot go by at once; said before anything is made for a contract."""

    def ended(self, exchanges: Collection[Exchange], *, found: bool) -> None:
        """A contract has ended after these exchanges; `found` says that it has a finding."""

    def doubt(self, exchanges: Sequence[Exchange]) -> str:
        """The reason why a finding after these exchanges could be the configuration's fault; empty where it is none."""
        return ""

    def close(self) -> list[Removal]:
        """Clean up; returns what became of everything that the run had made.

        What contracts made through the vendor's own operations is removed through these.
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
        """The accounts that there are keys of, by name."""
        return accounts_of(self.target, self.transport, self.keys, self.receipt)


def accounts_of(target: Target, transport: Transport, keys: Mapping[str, str], receipt: Receipt) -> dict[str, Account]:
    """Our own account and the other one, as far as there are keys."""
    if not takes_keys(vendors.documented(target.vendor)):
        return {OWN: Account(target, transport, keys.get("full", ""), OWN, receipt)}
    roles = {OWN: "full", OTHER: OTHER}
    return {
        name: Account(target, transport, keys[role], name, receipt) for name, role in roles.items() if keys.get(role)
    }


def provisioner_of(target: Target) -> Provisioner:
    """How the target's vendor builds, shows and removes records."""
    package = import_module(f"brakecheck.contracts.{folder_of(target.vendor)}.provisioning")
    made: Provisioner = package.Provisioner(target) if folder_of(target.vendor) == GENERIC else package.Provisioner()
    return made
