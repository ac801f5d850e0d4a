"""SuprSend's runs in one account: who matches a filter, and what becomes of them. Knows no HTTP."""

import re
from dataclasses import dataclass, field
from math import inf
from typing import Any

from tests.plain_server.clock import Clock
from tests.plain_server.manner import Manner
from tests.plain_server.readings import Readings
from tests.plain_server.refusal import Refused

SENDS = (0.0, 1800.0, 7200.0, 172800.0)
OWN = re.compile(r"[0-9]{6,}-exec/[0-9a-f]{4,}")
FILTERS = {"execution_id": str, "recipients": list, "idempotency_key": str, "workflow_slug": str}


@dataclass
class Run:
    id: str
    state: dict[str, Any]
    begun: float
    status: str
    ended: float | None = None


@dataclass
class Runs:
    """`clock` is shared by all accounts and moved by hand."""

    readings: Readings
    manner: Manner
    clock: Clock
    prefix: int
    records: dict[str, Run] = field(default_factory=dict)

    @property
    def now(self) -> float:
        return self.clock.now

    def cancel(self, filters: Any) -> list[str]:
        """The ids of the running runs that matched every filter, and are cancelled now."""
        filters, null = self._without_null(filters)
        self._refuse_malformed(filters)
        given = {name: filters[name] for name in FILTERS if name in filters}
        hollow = [name for name, value in given.items() if self._is_hollow(value)]
        if not given or self._refuses_hollow(hollow):
            raise Refused(400)
        if set(given) == {"workflow_slug"} and not hollow and self.readings["cancel.by-slug"] == "not-enough":
            raise Refused(400)
        if set(filters) - set(FILTERS) and self.readings["cancel.unknown-filter"] == "refused":
            raise Refused(422 if self.manner.known_names else 400)
        if self.manner.own_ids and not OWN.fullmatch(given.get("execution_id", "000000-exec/0000")):
            raise Refused(400)
        if len(given.get("recipients", ())) > (self.manner.most_people or inf):
            raise Refused(400)
        tenant = filters.get("tenant_id") if self.readings["cancel.unknown-filter"] == "applied" else None
        people = {self._mail(person) for person in given.get("recipients", ())}
        matching = [run for run in self._running() if not hollow + null and self._matches(run, given, people, tenant)]
        for run in matching:
            run.status, run.ended = "cancelled", self.now
        if self.manner.newest_first:
            matching.reverse()
        return [run.id for run in matching]

    def _without_null(self, filters: Any) -> tuple[Any, list[str]]:
        """The filters that are not null, and the names of null ones that no run can match."""
        reading = self.readings["cancel.null-filter"]
        if reading == "refused" or not isinstance(filters, dict):
            return filters, []
        null = [name for name in FILTERS if name in filters and filters[name] is None]
        given = {name: value for name, value in filters.items() if name not in null}
        return given, null if reading == "matches-nothing" else []

    def _refuse_malformed(self, filters: Any) -> None:
        if not isinstance(filters, dict):
            raise Refused(400)
        for name, kind in FILTERS.items():
            value = filters.get(name, kind())
            if not isinstance(value, kind):
                raise Refused(400)
            if isinstance(value, list) and not all(isinstance(part, str) for part in value):
                raise Refused(400)

    def _is_hollow(self, value: Any) -> bool:
        if self.manner.any_id:
            return isinstance(value, list) and not value
        return not value or (isinstance(value, list) and "" in value)

    def _refuses_hollow(self, hollow: list[str]) -> bool:
        reading = self.readings["cancel.hollow-filter"]
        return bool(hollow) and (reading == "refused" or (reading == "mixed" and "recipients" in hollow))

    def _running(self) -> list[Run]:
        for run in self.records.values():
            if run.status == "running" and run.begun + SENDS[-1] <= self.now:
                run.status, run.ended = "completed", run.begun + SENDS[-1]
        return [run for run in self.records.values() if run.status == "running"]

    def _matches(self, run: Run, filters: dict[str, Any], people: set[str], tenant: Any) -> bool:
        state = run.state
        if tenant is not None and state.get("tenant", "default") != tenant:
            return False
        return (
            filters.get("execution_id", run.id) == run.id
            and filters.get("workflow_slug", state.get("slug")) == state.get("slug")
            and self._has_key(state, filters)
            and ("recipients" not in filters or not people.isdisjoint(self._names(state)))
        )

    def _has_key(self, state: dict[str, Any], filters: dict[str, Any]) -> bool:
        wanted = filters.get("idempotency_key")
        return wanted is None or self._key(wanted) == self._key(state.get("idempotency_key"))

    def _names(self, state: dict[str, Any]) -> set[str | None]:
        return {state.get("recipient"), *(self._mail(address) for address in state.get("contacts", ()))}

    def _mail(self, name: str) -> str:
        return name.lower() if self.manner.any_case_mail and "@" in name else name

    def _key(self, key: str | None) -> str | None:
        return key.strip() if key and self.manner.trims_keys else key

    def provide(self, state: dict[str, Any]) -> str:
        """A run with these properties; one that is over has been for a day."""
        number = len(self.records) + self.prefix
        run_id = str(number) if self.manner.short_ids else f"{number * 7919:06d}-exec/{number:04x}"
        status = state.get("status", "running")
        over = status != "running"
        begun = self.now - 3 * 86400.0 if over else self.now
        self.records[run_id] = Run(run_id, state, begun, status, begun + SENDS[-1] if over else None)
        return run_id

    def observe(self, run_id: str) -> dict[str, Any]:
        self._running()
        run = self.records.get(run_id)
        if run is None:
            return {"exists": False}
        until = self.now if run.ended is None else run.ended
        sent = sum(run.begun + after <= until for after in SENDS)
        return {"exists": True, "status": run.status, "sent": sent}
