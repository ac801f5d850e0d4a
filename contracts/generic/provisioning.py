"""Provider states of any vendor: records are made, moved, seen and removed by the operations of its lifecycle file."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from brakecheck.contracts.errors import NotChecked, NoWay
from brakecheck.contracts.generic.operations import ABOVE, OWN, Known, Operations, echoes
from brakecheck.contracts.generic.orders import Order, Orders
from brakecheck.contracts.generic.ownership import Ownership, given_in
from brakecheck.contracts.generic.record import GONE
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.generic.ways import Step, Way, expect_lasting, way
from brakecheck.contracts.provider_states.account import UNCLEAR, Account, Observation, State
from brakecheck.contracts.provider_states.waiting import longest_wait
from brakecheck.contracts.safety.receipt import Names, Removal, is_ours
from brakecheck.contracts.target import Target
from brakecheck.specs.machine.model import Resource

TITLE = re.compile(r"brakecheck-(.+)-[0-9a-f]{16}")
LATE, SOON = 15, 3  # seconds that a record gets to come by itself, or by an event, into its next state


class Provisioner:
    """Creates records, and searches the lifecycle for the events that bring them into their state."""

    kind = "record"
    status, looks_last = "state", False
    ways: Mapping[tuple[str, str], Sequence[str]] = {}

    def __init__(self, target: Target) -> None:
        self._table = Table.of_vendor(target.vendor)
        self._ownership = Ownership(target, self._table)
        self._given: Mapping[str, list[str]] = given_in(target, self._table)
        self._longest = longest_wait(target)
        self.moves: Mapping[str, str | None] = {each.operation: UNCLEAR for each in self._table.brakes}
        self.seen: dict[str, Observation] = {}
        self._operations = Operations(self._table, self._given)
        self._known: dict[str, Known] = {}

    def existing(self) -> Iterator[tuple[str, str]]:
        """The records that the configuration gives: the resource and id of each."""
        for name, ids in self._given.items():
            if resource := self._table.machine.resources.get(name):
                for record in ids:
                    self._known[record] = Known(record, resource, self._operations.above(resource, {}))
                    yield name, record

    def provide(self, account: Account, state: State, advance: Callable[[float], None]) -> str:
        """Create a record and bring it into the state; `NotChecked` where no operations lead there."""
        members = {name: value for name, value in state.items() if name not in ("resource", "state")}
        resource, wanted = self._table.machine.resources[state["resource"]], str(state["state"])
        expect_lasting(self._table, resource, wanted)
        orders = Orders(self._table, resource, self._given_in(account), lambda kind: _made_up(account, kind))
        starts = orders.starts(members)
        start, steps = self._shortest(resource, [*starts], wanted)
        order = orders.order(members, starts[start])
        self._ownership.expect_order(account, resource, order)
        new, number = self._operations.create(account, resource, order)
        known = Known(new.record, resource, {**new.members, **members})
        try:
            self._ownership.expect_record(account, known, order)
            self._expect_new(known)
        except NotChecked:
            self._undone(account, known, order, number)
            raise
        try:
            state_now = self._first_seen(account, known, start)
        except KeyboardInterrupt:
            account.made(known.record, number, resource.name)
            raise
        self._known[known.record] = known
        account.made(known.record, number, resource.name)
        state_now = self._await(account, known, Step(start), advance, state_now)
        for step in steps:
            if step.event:
                self._operations.ask(account, known, step.event)
            elif step.seconds:
                advance(step.seconds)
            state_now = self._await(account, known, step, advance)
        expect_wanted(known, state_now, wanted)
        return known.record

    def _expect_new(self, known: Known) -> None:
        """`NotChecked` where another record of the run has the id; requests and receipt know it by that alone."""
        if known.record in self._known:
            raise NotChecked(f"the target gave a new {known.resource.name} an id that it had given before")

    def _undone(self, account: Account, known: Known, order: Order, number: int) -> None:
        """Remove a new record that is not used, where it shows a text of its order."""
        with suppress(NotChecked), account.allowing(known.record, known.resource.name):
            if echoes(order.texts, self._operations.read(account, known)):
                self._removed(account, known)
                account.nothing(number)

    def _first_seen(self, account: Account, known: Known, start: str) -> str | None:
        """The state of a new record; `NotChecked` where it can be none that was just ordered, and is left alone."""
        kind, new = known.resource.name, {start, *self._table.reached_by_time(known.resource, start), GONE, None}
        state = None
        with suppress(NotChecked):  # what cannot be read speaks against nothing
            state = self._operations.state(account, known)
        if state not in new:
            raise NotChecked(f"the target gave a {kind} that is {state} for a new one, which begins as {start}")
        return state

    def _given_in(self, account: Account) -> Mapping[str, list[str]]:
        """What the configuration gives; records that it gives are those of our own account."""
        resources = self._table.machine.resources
        return {name: ids for name, ids in self._given.items() if account.is_own or name not in resources}

    def _shortest(self, resource: Resource, starts: Sequence[str], wanted: str) -> tuple[str, Way]:
        """The state to begin in, and the way from there that waits least."""
        found = [
            (start, steps) for start in starts if (steps := way(self._table, resource, start, {wanted})) is not None
        ]
        if not found:
            raise NotChecked(f"no operation of the file brings a {resource.name} into {wanted}")
        start, steps = min(found, key=lambda each: (sum(step.seconds for step in each[1]), len(each[1])))
        if (most := max((step.seconds for step in steps), default=0)) > self._longest:
            raise NotChecked(
                f"a {resource.name} reaches {wanted} only after {most:g} s, "
                f"and the run waits {self._longest:g} s at most (max-wait)"
            )
        return start, steps

    def _await(
        self, account: Account, known: Known, step: Step, advance: Callable[[float], None], seen: str | None = None
    ) -> str | None:
        """The state once the record has come where the step leads, or further; one look a second.

        None where no operation reads it; `NotChecked` where it does not come there in time.
        """
        there = {step.target, *self._table.reached_by_time(known.resource, step.target), None}
        state = seen or self._operations.state(account, known)
        with suppress(NotChecked):
            for _ in range(LATE if step.seconds else SOON):
                if state in there:
                    break
                advance(1)
                state = self._operations.state(account, known)
        if state not in there:
            expect_wanted(known, state, step.target)
        return state

    def observe(self, account: Account, record: str) -> Observation:
        """Whether the record exists, and its state, by the operation that reads it."""
        known = self._known_of(account, record)
        state = self._operations.state(account, known)
        if state is None:
            raise NotChecked(f"no operation reads a {known.resource.name}")
        return {"exists": state != GONE, "state": None if state == GONE else state}

    glance = observe

    def restored(self, account: Account, record: str, state: State, seen: Observation | None) -> bool:  # noqa: ARG002
        """Bring a record that the configuration gives into the state; another has to be in it already."""
        resource, wanted = self._table.machine.resources.get(str(state.get("resource"))), str(state["state"])
        if resource and account.is_given(record):
            account.allow(record, resource.name)
            self._known[record] = Known(record, resource, self._operations.above(resource, {}))
        known = self._known_of(account, record)
        expect_lasting(self._table, known.resource, wanted)
        now = self._operations.state(account, known)
        steps = way(self._table, known.resource, str(now), {wanted}, wait=False)
        is_given = record in self._given.get(known.resource.name, ())
        if self._ownership.is_disposable:  # anybody may have written the receipt
            is_given = is_given or account.is_given(record)
        if steps is None or not (is_given or (not steps and self._table.rests(known.resource, wanted))):
            return False
        for step in steps:
            if step.event:
                self._operations.ask(account, known, step.event)
        expect_wanted(known, self._operations.state(account, known) if steps else now, wanted)
        return True

    def time_went_by(self) -> None:
        """Do nothing: each look is a new request."""

    def listed(self, account: Account) -> set[str]:  # noqa: ARG002
        """None: that a record is gone is seen when it is removed."""
        return set()

    def remove(self, account: Account, record: str) -> Removal:
        """End the record, and delete it where the file has an operation for that."""
        known = self._known_of(account, record)
        account.allow(record, known.resource.name)
        return self._removed(account, known)

    def _removed(self, account: Account, known: Known) -> Removal:
        record = known.record
        self._operations.allow_above(account, known.resource, self._operations.above(known.resource, known.members))
        shown = self._operations.read(account, known, closing=True)
        name, state = f"{known.resource.name} {record}", self._operations.state_in(known, shown)
        if state == GONE:
            return Removal(record, gone=True, message=f"{name} was gone", found=False)
        self._ownership.expect_still(record, shown)
        finals = {each.name for each in known.resource.states.values() if each.final and not each.gone}
        gone = {each.name for each in known.resource.states.values() if each.gone}
        ended, reason = self._brought(account, known, state, finals)
        if known.resource.delete and known.resource.delete not in known.resource.operations:
            is_done, gone = self._operations.delete(account, known), {GONE}
            reason = "" if is_done else "the target has only said that it will be deleted"
        else:
            is_done = bool(gone)
            if gone:
                deleted, reason = self._brought(account, known, ended or state, gone)
                is_done = bool(deleted)
        now = self._operations.state(account, known, closing=True)
        if now == GONE or (now is None and is_done):
            return Removal(record, gone=True, message=f"removed {name}")
        if not gone and (now in finals or (now is None and ended)):
            return Removal(record, gone=True, message=f"ended {name} ({now or ended}); no operation deletes it")
        raise NotChecked(reason or f"it is still there ({now})")

    def _brought(self, account: Account, known: Known, state: str | None, wanted: set[str]) -> tuple[str, str]:
        """The wanted state that operations alone have led to, empty with the reason where they do not."""
        start = state or known.resource.initial
        steps = way(self._table, known.resource, start, wanted, wait=False)
        if steps is None:
            return "", f"no operation of the file ends or deletes a {known.resource.name} that is {start}"
        try:
            for step in steps:
                if step.event:
                    self._operations.ask(account, known, step.event, closing=True)
        except NoWay:
            raise
        except NotChecked as refused:
            return "", str(refused)
        return (steps[-1].target if steps else start), ""

    def recall(self, account: Account, names: Names) -> list[Removal]:
        """Remove the record of an order that gave it its id; no other can be found again."""
        record, title = names.get(OWN), str(names["title"])
        if not is_ours(record):
            kind = self._resource_of(title).name
            raise NotChecked(f"no answer shows for sure which record it is; look for a {kind} made at that time")
        self._known[str(record)] = Known(str(record), self._resource_of(title), _above(names))
        return [self.remove(account, str(record))]

    def _known_of(self, account: Account, record: str) -> Known:
        """What is known of the record: by this run, or by the names of its order in a receipt."""
        if record not in self._known:
            names = account.names_of(record)
            self._known[record] = Known(record, self._resource_of(str(names.get("title"))), _above(names))
        return self._known[record]

    def _resource_of(self, title: str) -> Resource:
        """The resource that the title of an order names."""
        found = TITLE.fullmatch(title)
        resource = self._table.machine.resources.get(found[1]) if found else None
        if resource is None:
            raise NotChecked("which kind of record it is, is not known")
        return resource


def expect_wanted(known: Known, state: str | None, wanted: str) -> None:
    """`NotChecked` where the record is in another state than the wanted one; None is one that nothing shows."""
    if state not in (wanted, None):
        raise NotChecked(f"the target's {known.resource.name} is {state}, where {wanted} was wanted")


def _above(names: Names) -> dict[str, Any]:
    return {name.removeprefix(ABOVE): value for name, value in names.items() if name.startswith(ABOVE)}


def _made_up(account: Account, kind: str) -> str:
    return account.allow(f"brakecheck-{kind.replace('_', '-')}-{secrets.token_hex(8)}")
