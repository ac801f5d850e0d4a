"""The adapter that provides states through the vendor's own published operations only."""

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from functools import partial
from typing import Any

from brakecheck.contracts.errors import NotChecked, UsageError
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.account import Account, Observation, State, described
from brakecheck.contracts.provider_states.adapter import OTHER, OWN, Adapter, provisioner_of
from brakecheck.contracts.provider_states.admin import AdminAdapter
from brakecheck.contracts.provider_states.clearing import brought_back, cleared
from brakecheck.contracts.provider_states.pool import Pool, Provided
from brakecheck.contracts.provider_states.waiting import RealTime, longest_wait
from brakecheck.contracts.safety.receipt import Removal
from brakecheck.contracts.target import Target

GLANCE = ("exists", "status")


class VendorApiAdapter(Adapter):
    """Settings: `max-wait` (seconds), `slugs`, `given`, `all-cases`, and `clock = "admin"` where it is our mock.

    Only a few cases of each contract are run, unless `all-cases` is true.
    `slugs` lists existing workflows, for a vendor whose API cannot create one. The run triggers them for made-up
    people, and stops these runs again. Four slugs are enough; other people should not use their workflows.
    `given` lists ids of existing records by resource, which the run may change, for a lifecycle file without an
    operation that creates them.
    With `clock = "admin"` the clock is moved, and the keys are those of two new worlds, which are removed at the end.
    """

    costly = True

    def __init__(self, target: Target, transport: Transport) -> None:
        super().__init__(target, transport)
        self._provisioner = provisioner_of(target)
        self._worlds = AdminAdapter(target, transport) if target.settings.get("clock") == "admin" else None
        wait = self._worlds.advance if self._worlds else time.sleep
        self._time = RealTime(longest_wait(target), wait)
        self._accounts: Mapping[str, Account] = {}
        self._pool = Pool(self._provisioner)
        self._is_rehearsal = bool(target.settings.get("rehearsal"))  # on our mock, but as on another server
        self.samples = not target.settings.get("all-cases") and (not self._worlds or self._is_rehearsal)
        self._seen: dict[str, Observation] = {}
        self._sent = self._looks = 0  # requests at the last count without observations; observations

    def open(self) -> None:
        if self._worlds:
            self._worlds.open()
            given = self.target.keys if self._is_rehearsal else self._worlds.keys
            self.keys = {role: key for role, key in self._worlds.keys.items() if role in given}
        super().open()
        for slug in self.target.settings.get("slugs", ()):
            self.transport.guard.share(slug)
        self._accounts = self.accounts()
        for resource, record in self._provisioner.existing():
            self.transport.guard.allow(record, resource)
            self._pool.keep(record, OWN, {"resource": resource})
            if self._worlds:
                self._worlds.provide({"resource": resource, "id": record})
            with suppress(NotChecked):
                seen = self._provisioner.observe(self._accounts[OWN], record)
                if not seen["exists"]:
                    raise UsageError(f"given: the target has no {resource} {record}")
                self.receipt.found(record, resource, seen["state"])
        if self._worlds and (not self._is_rehearsal or "slugs" in self.target.settings):
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
        """A record of an earlier contract, brought into this state; None where there is none."""
        for candidate in () if self.only_new else self._pool.candidates(state, account):
            record = candidate.record
            self.lent_again.add(record)
            with suppress(NotChecked):
                if candidate.seen and candidate.seen[self._provisioner.status] == state[self._provisioner.status]:
                    self._provisioner.seen[record] = candidate.seen
                    return record
                if self._provisioner.restored(self._accounts[account], record, state, candidate.seen):
                    return record
        return None

    def _new(self, state: State, account: str) -> str:
        since = len(self.transport.recorder.events)
        record = self._provisioner.provide(self._accounts[account], state, self.advance)
        self.transport.recorder.brought_about(record, since)
        self.add(record, account, kind=state.get("resource", ""))
        return record

    def is_given(self, record: str) -> bool:
        return record not in self.receipt.ever

    def observe(self, record: str) -> dict[str, Any]:
        """The observable members; the last observation where no other request was sent since."""
        if seen := self._lasting().get(record):
            return deepcopy(seen)
        before = self.transport.sent.total()
        with described(f"{record} cannot be observed"):
            observation = self._provisioner.observe(self._account_of(record), record)
        self._looks += self.transport.sent.total() - before
        self._note(record, observation)
        return deepcopy(observation)

    def observe_all(self, records: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Whether each record exists, and its status."""
        with described("the records cannot be observed"):
            return {record: self._provisioner.glance(self._account_of(record), record) for record in records}

    def glance(self, record: str) -> dict[str, Any]:
        before = self.transport.sent.total()
        with described(f"{record} cannot be observed"):
            observation = self._provisioner.glance(self._account_of(record), record)
        self._looks += self.transport.sent.total() - before
        if len(observation) > len(GLANCE):  # then the answer had all members
            self._note(record, observation)
        return deepcopy(observation)

    def _account_of(self, record: str) -> Account:
        return self._accounts[self.receipt.records.get(record, OWN)]

    def _note(self, record: str, observation: Observation) -> None:
        if not self._provisioner.looks_last:
            return
        self._seen = {**self._lasting(), record: observation}

    def _lasting(self) -> dict[str, Observation]:
        """The observations since the last request that was not one, by id."""
        sent = self.transport.sent.total() - self._looks
        if sent != self._sent:
            self._seen, self._sent = {}, sent
        return self._seen

    def advance(self, seconds: float) -> None:
        self._seen.clear()
        self._pool.time_went_by()
        self._provisioner.time_went_by()
        self._time.advance(seconds)
        if not self._worlds:  # whose clock was recorded already
            self.transport.recorder.waited(seconds)
        self.waited += seconds

    def expect_time(self, seconds: float) -> None:
        self._time.check(seconds)

    def ended(self, exchanges: Collection[Exchange], *, found: bool) -> None:
        if found:
            self._pool.drop()
        else:
            self._pool.hand_back(exchanges, self._lasting())
        self.lent_again.clear()

    def close(self) -> list[Removal]:
        if self._worlds and not self._is_rehearsal:
            self.receipt.close()
            removed = self._worlds.close()
            self.kept = self._worlds.kept
            return removed
        self._cross_off_deleted()
        if self.target.keep:
            back = brought_back(self.receipt, self._accounts.get(OWN), self._provisioner)
            return [*back, *super().close()]
        try:
            return cleared(self.receipt, self._accounts, self._provisioner)
        finally:
            self.receipt.close()
            if self._worlds:
                self._worlds.close()

    def _cross_off_deleted(self) -> None:
        """Cross off records that contracts have deleted and that are no longer listed."""
        deleted = self._pool.deleted & self.receipt.records.keys()
        for name, account in self._accounts.items() if deleted else ():
            with suppress(NotChecked):
                listed = self._provisioner.listed(account)
                for record in deleted - listed if listed else ():
                    if self.receipt.records.get(record) == name:
                        self.receipt.gone(record)
