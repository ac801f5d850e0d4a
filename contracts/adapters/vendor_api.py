"""The adapter that needs no back door: states through the vendor's own published operations."""

import math
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from contracts.adapters.account import Account, State, described
from contracts.adapters.adapter import OTHER, OWN, Adapter, provisioner_of
from contracts.adapters.admin import AdminAdapter
from contracts.adapters.clearing import cleared
from contracts.adapters.waiting import RealTime
from contracts.receipt import Removal
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
        self._provisioner = provisioner_of(target)
        self._worlds = AdminAdapter(target, wire) if target.settings.get("clock") == "admin" else None
        wait = self._worlds.advance if self._worlds else time.sleep
        longest = target.settings.get("max-wait", math.inf if self._worlds else PATIENCE)
        if not isinstance(longest, int | float):
            raise UsageError(f"target {target.name}: max-wait is a number of seconds, not {longest!r}")
        self._time = RealTime(longest, wait)
        self._accounts: Mapping[str, Account] = {}

    def open(self) -> None:
        if self._worlds:
            self._worlds.open()
            self.keys = self._worlds.keys
        super().open()
        self._accounts = self.accounts()
        if self._worlds:
            for name, account in self._accounts.items():
                account.dashboard = partial(self._worlds.provide, account=name)

    def provide(self, state: State, account: str = OWN) -> str:
        if account not in self._accounts:
            raise NotChecked(f"no key of another account was given (${self.target.variable(OTHER)})")
        with described("no way to this state"):
            record = self._provisioner.provide(self._accounts[account], state, self.advance)
        self.add(record, account)
        return record

    def observe(self, record: str) -> dict[str, Any]:
        with described(f"{record} cannot be looked at"):
            return self._provisioner.observe(self._accounts[self.receipt.records.get(record, OWN)], record)

    def advance(self, seconds: float) -> None:
        self._time.advance(seconds)

    def close(self) -> list[Removal]:
        if self._worlds:
            self.receipt.close()
            return self._worlds.close()
        try:
            return cleared(self.receipt, self._accounts, self._provisioner)
        finally:
            self.receipt.close()
