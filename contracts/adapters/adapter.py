"""What an adapter is. This one can do nothing; the others override what they can."""

import secrets
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from contracts.adapters.account import Account, State, removed
from contracts.receipt import Removal
from contracts.target import Target
from contracts.trouble import NotChecked
from contracts.wire import Wire

OWN, OTHER = "own", "other"


class Adapter:
    """Brings about provider states and looks at records.

    What an adapter cannot do it refuses with `NotChecked` and the reason. `keys` are those of the
    accounts that it provides in, by role; `other` is the key of a second account. `costly` says that each
    state takes several requests of the vendor's own.
    """

    costly = False

    def __init__(self, target: Target, wire: Wire) -> None:
        self.target = target
        self.wire = wire
        self.keys: Mapping[str, str] = target.keys
        self._left: list[str] = []

    def open(self) -> None:
        """Get ready; `UsageError` where that fails."""

    def token(self, seed: int) -> str:
        """A part of every name that the run makes up, so that nobody else has such a name."""
        return secrets.token_hex(8)

    def provide(self, state: State, account: str = OWN) -> str:
        """The id of a record in the given state."""
        raise NotChecked(f"target {self.target.name} has no provider-state adapter; name one with --adapter")

    def add(self, record: str) -> None:
        """A record that a contract has made itself: it is to be cleaned up as well."""
        self.wire.guard.allow(record)
        self._left.append(record)

    def observe(self, record: str) -> dict[str, Any]:
        """What there is to see of a record."""
        raise NotChecked("the adapter cannot look at records")

    def advance(self, seconds: float) -> None:
        """Let time go by on the target."""
        raise NotChecked("the target's clock cannot be moved")

    def close(self) -> list[Removal]:
        """Clean up; tells what became of everything that the run had made.

        What contracts made through the vendor's own operations is removed through these.
        """
        if not self._left:
            return []
        provisioner = import_module(f"contracts.{self.target.vendor}.provisioning").Provisioner()
        account = Account(self.target, self.wire, self.keys["full"])
        return [removed(provisioner, account, record) for record in self._left]
