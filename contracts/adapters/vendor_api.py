"""The adapter that needs no back door: states through the vendor's own published operations."""

import math
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any

from contracts.adapters.account import Account, Observation, State, described
from contracts.adapters.adapter import OTHER, OWN, Adapter, provisioner_of
from contracts.adapters.admin import AdminAdapter
from contracts.adapters.clearing import cleared
from contracts.adapters.pool import Pool, Provided
from contracts.adapters.waiting import RealTime
from contracts.exchange import Exchange
from contracts.receipt import Removal
from contracts.target import Target
from contracts.trouble import NotChecked, UsageError
from contracts.wire import Wire

PATIENCE = 15.0  # seconds that are waited for at a time; contracts give a lead that may move as many to do so
FRESH = 2.0  # seconds for which holds what was seen, if no other request was sent


@dataclass(frozen=True)
class Seen:
    """What was seen of a record, how many requests the run had sent by then, and when that was."""

    observation: Observation
    requests: int
    at: float


class VendorApiAdapter(Adapter):
    """Settings: `max-wait` (seconds), `slugs`, and `clock = "admin"` where the target is our mock.

    `slugs` lists workflows that exist, for a vendor who lets nobody make one through its API: the run triggers them for
    people whom it makes up, and stops these runs again. Four are enough; better none that serves others.
    With `clock = "admin"` the clock is moved, and the keys are those of two new worlds of the mock, which are removed at
    the end.
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
        self._pool = Pool(self._provisioner)
        self._seen: dict[str, Seen] = {}

    def open(self) -> None:
        if self._worlds:
            self._worlds.open()
            self.keys = self._worlds.keys
        super().open()
        for slug in self.target.settings.get("slugs", ()):
            self.wire.guard.share(slug)
        self._accounts = self.accounts()
        if self._worlds:
            for name, account in self._accounts.items():
                account.dashboard = partial(self._worlds.provide, account=name)

    def provide(self, state: State, account: str = OWN) -> str:
        if account not in self._accounts:
            raise NotChecked(f"no key of another account was given (${self.target.variable(OTHER)})")
        with described("no way to this state"):
            record = self._restored(state, account) or self._new(state, account)
        self._pool.lend(Provided(record, account, state))
        if seen := self._provisioner.seen.get(record):
            self._note(record, seen)
        return record

    def _restored(self, state: State, account: str) -> str | None:
        """A record that an earlier contract has handed back, in this state again."""
        for candidate in self._pool.candidates(state, account):
            with suppress(NotChecked):
                if self._provisioner.restored(self._accounts[account], candidate.record, state):
                    return candidate.record
        return None

    def _new(self, state: State, account: str) -> str:
        record = self._provisioner.provide(self._accounts[account], state, self.advance)
        self.add(record, account)
        return record

    def observe(self, record: str) -> dict[str, Any]:
        """What there is to see; not asked for again where no request was sent since somebody looked."""
        seen = self._seen.get(record)
        if seen and seen.requests == self.wire.sent.total() and time.monotonic() - seen.at < FRESH:
            return deepcopy(seen.observation)
        with described(f"{record} cannot be looked at"):
            account = self._accounts[self.receipt.records.get(record, OWN)]
            observation = self._provisioner.observe(account, record)
        self._note(record, observation)
        return deepcopy(observation)

    def _note(self, record: str, observation: Observation) -> None:
        self._seen = {record: Seen(observation, self.wire.sent.total(), time.monotonic())}

    def advance(self, seconds: float) -> None:
        self._seen.clear()
        self._time.advance(seconds)

    def expect_time(self, seconds: float) -> None:
        self._time.check(seconds)

    def ended(self, exchanges: Collection[Exchange], *, found: bool) -> None:
        if found:
            self._pool.drop()
        else:
            self._pool.hand_back(exchanges)

    def close(self) -> list[Removal]:
        if self._worlds:
            self.receipt.close()
            return self._worlds.close()
        try:
            return cleared(self.receipt, self._accounts, self._provisioner)
        finally:
            self.receipt.close()
