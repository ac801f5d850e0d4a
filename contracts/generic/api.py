"""The events of a lifecycle file for contracts, on records of any of its resources."""

from collections.abc import Collection, Mapping
from typing import Any

from brakecheck.contracts.engine.scenario import Scenario, expect
from brakecheck.contracts.errors import NotChecked, NotServed, NoWay
from brakecheck.contracts.events import Elapsed, Followed, Requested, Seen, Transition
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.child import Child
from brakecheck.contracts.generic.invalid import refuse_incomplete
from brakecheck.contracts.generic.names import unknown_id
from brakecheck.contracts.generic.parts import guard_of, member_of
from brakecheck.contracts.generic.places import beside
from brakecheck.contracts.generic.record import (
    GONE,
    MISSING,
    NO_LONGER,
    NOT_FOUND,
    REFUSALS,
    SUCCESS,
    Record,
    expect_status_among,
    expect_success,
)
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.http.client import UNSET
from brakecheck.contracts.provider_states.adapter import OWN
from brakecheck.specs.machine.model import Accepted, Cell, Event, Refused, Resource, State


class Records:
    """Sends the events of the table, provides records of its resources, and observes them."""

    def __init__(self, scenario: Scenario, table: Table) -> None:
        self.scenario = scenario
        self.table = table
        self.machine = table.machine

    def given(
        self, resource: Resource, state: str, account: str = OWN, *, must_stay: bool = True, **members: Any
    ) -> Record:
        """Provide a record that stays in the state until a request, with filter values of its own.

        `NotChecked` if the record leaves the state by itself; without `must_stay` it may.
        """
        own = {name: self._fresh(resource, name) for name in self.table.filtered_members(resource) if name != "id"}
        held = self._held(resource, resource.states[state], account)
        wanted = {name: value for name, value in {**own, **held, **members}.items() if value is not None}
        above = self._above(resource, account, wanted)
        wanted |= {name: value for name, value in above.items() if name not in resource.defaults}
        name = self.scenario.given({"resource": resource.name, "state": state, **wanted}, account)
        record = Record(name, resource, state, account, {**wanted, **above})
        self.scenario.happened(Followed(name, state))
        if must_stay and resource.states[state].always and self.state(record) != state:
            raise NotChecked(f"a {resource.name} that is {state} goes on by itself, and could not be held there")
        return record

    def _fresh(self, resource: Resource, member: str) -> Any:
        value = self.scenario.fresh(member.replace("_", "-"))
        return [value] if isinstance(resource.defaults.get(member), list) else value

    def _above(self, resource: Resource, account: str, members: Mapping[str, Any]) -> dict[str, str]:
        """Values of the path beside the record's id: its parents, and members that all records have."""
        found = {}
        for name, prefix in [*resource.identifiers.items()][:-1]:
            if name in members:
                found[name] = str(members[name])
            elif given := self.scenario.adapter.target.settings.get("given", {}).get(name):
                found[name] = given[0]
                self.scenario.adopt(found[name], beside(resource, name))
            elif parent := resource.belongs.get(name):
                kind = self.machine.resources[parent]
                found[name] = self.given(kind, self.table.still_state(kind), account).id
            else:
                found[name] = str(resource.defaults.get(name) or f"{prefix}{self.scenario.fresh(name)}")
                self.scenario.adopt(found[name], beside(resource, name))
        return found

    def _held(self, resource: Resource, state: State, account: str) -> dict[str, Any]:
        """Members that name a parent whose state keeps the record from going on by itself."""
        held = {}
        for transition in state.always:
            for parent, states in (transition.guard.in_ if transition.guard else {}).items():
                member = member_of(resource, parent)
                outside = [name for name in self.machine.resources[parent].states if name not in states]
                if member and outside:
                    held[member] = self.given(self.machine.resources[parent], outside[0], account).id
        return held

    def unknown(self, resource: Resource) -> Record:
        """Unknown id in the form of the resource's ids."""
        above = self._above(resource, OWN, {})
        record = Record(unknown_id(self.scenario, self.table, resource), resource, MISSING, members=above)
        self.scenario.happened(Followed(record.id, MISSING))
        return record

    def ask(self, event: Event, record: Record, **how: Any) -> Exchange:
        """Send the event on the record; `how` goes to the client. Plain requests count as transitions."""
        before = None if how.keys() - {"also"} else self.scenario.states.get(record.id)
        answer = self.send(event, self.naming(event, record), record, **how)
        if before is not None:
            cell = self.table.cell(event, record.resource, before)
            reached = self.table.certainly(cell, answer.status) if cell else None
            outcome = self.table.drawn(event, before, record.id, answer)
            transition = Transition(event.name, before, outcome)
            self.scenario.happened(Requested(record.id, transition, answer, reached))
        return answer

    def naming(self, event: Event, record: Record) -> dict[str, Any]:
        """The filters by which an event that selects finds the record alone; none where its path names it."""
        return self.table.naming(event, record.id, record.members)

    def send(self, event: Event, filters: Mapping[str, Any], record: Record | None = None, **how: Any) -> Exchange:
        """Send the event with these filters, on the record that its path names."""
        path = self.path(event.operation, record) if record else {}
        query = how.pop("query", None)
        body = {**event.request, **how.pop("more", {})}
        if event.selects and event.selects.origin == "query":
            query = {**(query or {}), **{name: str(value) for name, value in filters.items()}}
        else:
            body |= filters
        is_json = "content" not in how and bool(body or self.table.needs_body(event))
        if is_json and "json" not in how:
            refuse_incomplete(self.table, event, body)
        json = how.pop("json", body) if is_json else UNSET
        names = [str(part) for value in filters.values() for part in (value if isinstance(value, list) else [value])]
        packed = {} if json is UNSET else self.table.packed(event, json)
        headers = {**packed.pop("headers", {}), **how.pop("headers", {})} or None
        how = {"names": names, "query": query, **packed, "headers": headers, **how}
        how["path"] = {**path, **how.get("path", {})}
        how["also"] = self.table.undescribed(event, how.get("also", ()))
        return self.scenario.client.send(event.operation, **how)

    def path(self, operation: str, record: Record) -> dict[str, str]:
        """Parameters of the operation's path for the record."""
        return self.table.path(operation, record.resource, record.id, record.members)

    def read(self, record: Record, **how: Any) -> Exchange:
        """Read the record; `NotChecked` if the file names no operation that reads."""
        operation = record.resource.read
        if operation is None:
            raise NotChecked(f"no operation reads a {record.resource.name}")
        return self.scenario.client.send(
            operation, self.path(operation, record), **{"role": record.role, "also": NO_LONGER, **how}
        )

    def look(self, record: Record) -> dict[str, Any]:
        """Observe existence, state and children of the record; by reading it if the adapter cannot observe."""
        try:
            seen = self.scenario.look(record.id)
        except NoWay:
            raise
        except NotChecked:
            seen = self._shown(record)
        state = self._state_in(record, seen)
        self.scenario.happened(Seen(record.id, state))
        return {**seen, "state": state}

    def _shown(self, record: Record) -> dict[str, Any]:
        answer = self.read(record)
        if answer.status in NO_LONGER:
            return {"exists": False}
        state = self.table.state_in(record.resource, self.table.record_in(answer.operation, answer.json()))
        if state is None:
            raise NotChecked(f"the target does not show the state of a {record.resource.name}")
        return {"exists": True, "state": state}

    def _state_in(self, record: Record, seen: Mapping[str, Any]) -> str:
        """State in the observation; `gone` for a record that is missing or counts as missing."""
        if not seen["exists"]:
            return GONE
        state = str(seen["state"])
        known = record.resource.states.get(state)
        return GONE if known and known.gone else state

    def state(self, record: Record) -> str:
        """Observe the state of the record."""
        return str(self.look(record)["state"])

    def members(self, record: Record) -> dict[str, Any]:
        """Members of the record that reading shows and the file describes; empty where reading is not possible."""
        return self.table.stable_in(record.resource, self.representation(record))

    def representation(self, record: Record) -> Any:
        """The representation that reading the record shows, None where reading is not possible."""
        try:
            return self.table.record_in(record.resource.read, self.read(record).json())
        except NoWay:
            raise
        except NotChecked:
            return None

    def snapshot(self, record: Record) -> dict[str, Any]:
        """The observation of the record, and the members that reading it shows."""
        return {**self.look(record), "members": self.members(record)}

    def expect_state(self, record: Record, due: Collection[str], after: Exchange) -> None:
        """Raise a finding unless the record is in one of the states, or in an immediate successor."""
        state = self.state(record)
        settled = self.table.settled(record.resource, *due)
        expect(state in settled, f"the {record.resource.name} to be {' or '.join(due)}", state, after)

    def expect_unchanged(self, before: Mapping[str, Any], record: Record, after: Exchange) -> None:
        """Raise a finding if an observable member of the record has changed."""
        now = self.snapshot(record)
        moves = self._moves(record.resource, str(before["state"]))
        changed = {name for name in before if before[name] != now.get(name)}
        if moves and not self.scenario.client.target.in_worlds:  # a record that moves by itself proves nothing
            changed &= {"exists", "state"}
            if now["state"] in self.table.reached_by_time(record.resource, str(before["state"])):
                return
        was = ", ".join(f"{name} {before[name]}" for name in sorted(changed))
        is_now = ", ".join(f"{name} {now.get(name)}" for name in sorted(changed))
        expect(not changed, f"nothing changed ({was})", is_now, after)

    def _moves(self, resource: Resource, state: str) -> bool:
        """Whether the observation of a record may change by itself, through the record or its children."""
        known = resource.states.get(state)
        return bool(known and (known.after or known.always)) or bool(self.table.children(resource))

    def advance(self, seconds: float, *, needed: bool = True) -> None:
        """Advance the target's clock, and note that time has passed; `NotChecked` if the adapter must and cannot."""
        self.scenario.happened(Elapsed(self.table.lasting()))
        try:
            self.scenario.advance(seconds)
        except NoWay:
            raise
        except NotChecked:
            if needed:
                raise

    def served(self, event: Event) -> None:
        """Raise `NotServed` unless a request shows that the operation exists, so that a 404 is about the record."""
        client = self.scenario.client
        if client.has_carried_out(event.operation):
            return
        cell = self.table.first_asked(event)
        if cell is None:
            raise NotChecked(f"whether {event.operation} is served cannot be seen: no state accepts {event.name}")
        answer = self.ask(event, self.given(cell.resource, cell.state.name))
        if answer.status in (NOT_FOUND, 405, 501):
            raise NotServed(f"the target does not serve {event.operation} (it answers {answer.status})")

    def given_for(self, cell: Cell, **more: Any) -> Record:
        """Provide a record in the cell's state for which the guard of its transition holds."""
        guard = guard_of(cell)
        resources, members = self.machine.resources, dict(more)
        for parent, states in guard.in_.items() if guard else ():
            members[member_of(cell.resource, parent)] = self.given(resources[parent], states[0]).id
        wanted = [(resources[child], states[0]) for child, states in guard.all.items()] if guard else []
        members |= {child.name: {state: 1} for child, state in wanted if child.part_of}
        record = self.given(cell.resource, cell.state.name, **members)
        for child, state in wanted:
            if not child.part_of:
                self.given_child(record, child, state)
        return record

    def given_with_child(self, cell: Cell, child: Resource, state: str) -> tuple[Record, Child]:
        """Provide a record in the cell's state with a child in `state`; parts come with their record."""
        if child.part_of:
            of_itself = child.name in cell.resource.parts and state == child.initial
            record = self.given_for(cell, **({} if of_itself else {child.name: {state: 1}}))
            return record, Child(self.look, child, record, state)
        record = self.given_for(cell)
        return record, self.given_child(record, child, state)

    def given_child(self, parent: Record, child: Resource, state: str, *, must_stay: bool = True) -> Child:
        """Provide a child of the record that is a record of its own."""
        member = {member_of(child, parent.resource.name): parent.id}
        own = self.given(child, state, parent.account, must_stay=must_stay, **member)
        return Child(self.look, child, own, state)

    def expect_accepted(self, cell: Cell, answer: Exchange) -> Exchange:
        """Raise a finding unless the answer has the cell's status, or any success if the cell has none."""
        return expect_success(answer, cell.outcome.status if isinstance(cell.outcome, Accepted) else None)

    def expect_refused(self, cell: Cell, answer: Exchange) -> Exchange:
        """Raise a finding unless the answer has the refusal's status, or any below 500 if it has none."""
        status = cell.outcome.status if isinstance(cell.outcome, Refused) else None
        due = {status} if status is not None else {*SUCCESS, *REFUSALS}
        return expect_status_among(answer, due, "a refusal" if status is None else str(status))
