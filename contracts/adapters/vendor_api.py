"""The adapter that needs no back door: states through the vendor's own published operations."""

import math
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from contracts.adapters.account import Account, Provisioner, State, described, removed
from contracts.adapters.adapter import OTHER, OWN, Adapter
from contracts.adapters.admin import AdminAdapter
from contracts.adapters.waiting import RealTime
from contracts.receipt import ReceiptFile, Removal
from contracts.target import Target
from contracts.trouble import NotChecked, UsageError
from contracts.wire import Wire

PATIENCE = 10.0  # seconds that are waited for at a time, where no setting says otherwise


class VendorApiAdapter(Adapter):
    """Settings: `max-wait` (seconds), or `clock = "admin"` where the target is our mock and its clock may be moved.

    With `clock = "admin"` the keys are those of two new worlds of the mock, which are removed at the end.
    """

    costly = True

    def __init__(self, target: Target, wire: Wire) -> None:
        super().__init__(target, wire)
        module = import_module(f"contracts.{target.vendor}.provisioning")
        self._provisioner: Provisioner = module.Provisioner()
        self._worlds = AdminAdapter(target, wire) if target.settings.get("clock") == "admin" else None
        wait = self._worlds.advance if self._worlds else time.sleep
        longest = target.settings.get("max-wait", math.inf if self._worlds else PATIENCE)
        if not isinstance(longest, int | float):
            raise UsageError(f"target {target.name}: max-wait is a number of seconds, not {longest!r}")
        self._time = RealTime(longest, wait)
        self._accounts: Mapping[str, Account] = {}
        self._provided: dict[str, str] = {}
        self._receipt = ReceiptFile(target)

    def open(self) -> None:
        if self._worlds:
            self._worlds.open()
            self.keys = self._worlds.keys
        self._receipt.open()
        self._accounts = {
            account: Account(
                self.target, self.wire, self.keys[role], partial(self._made, account), self._dashboard(account)
            )
            for account, role in ((OWN, "full"), (OTHER, OTHER))
            if self.keys.get(role)
        }

    def _made(self, account: str, record: str) -> None:
        self._provided[record] = account
        self.wire.guard.allow(record)
        self._receipt.made(record, account)

    def _dashboard(self, account: str) -> Callable[[State], object] | None:
        return partial(self._worlds.provide, account=account) if self._worlds else None

    def provide(self, state: State, account: str = OWN) -> str:
        if account not in self._accounts:
            raise NotChecked(f"no key of another account was given (${self.target.variable(OTHER)})")
        with described("no way to this state"):
            record = self._provisioner.provide(self._accounts[account], state, self.advance)
        self._made(account, record)
        return record

    def add(self, record: str, account: str = OWN) -> None:
        if record not in self._provided:
            self._made(account, record)

    def observe(self, record: str) -> dict[str, Any]:
        with described(f"{record} cannot be looked at"):
            return self._provisioner.observe(self._accounts[self._provided.get(record, OWN)], record)

    def advance(self, seconds: float) -> None:
        self._time.advance(seconds)

    def close(self) -> list[Removal]:
        if self._worlds:
            return self._worlds.close()
        removals = [self._removed(account, record) for record, account in self._provided.items()]
        self._receipt.close()
        return removals

    def _removed(self, account: str, record: str) -> Removal:
        if account not in self._accounts:
            return Removal(record, gone=False, told=f"could not remove {record}: no key of its account was given")
        removal = removed(self._provisioner, self._accounts[account], record)
        if removal.gone:
            self._receipt.gone(record)
        return removal
