"""The table of a lifecycle file, with queries for contracts."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.parts import (
    body_schema,
    guard_of,
    has,
    is_steady,
    member_of,
    needs_no_child,
    outcome_of,
    targets_of,
)
from brakecheck.contracts.generic.record import GONE, REFUSALS
from brakecheck.contracts.generic.shown import stable_names, state_in
from brakecheck.contracts.http.key_place import KeyPlace, key_place
from brakecheck.specs import vendors
from brakecheck.specs.description import FORM, Description, Operation
from brakecheck.specs.ledger import Ledger
from brakecheck.specs.lifecycle import Lifecycle
from brakecheck.specs.machine.ledger import rule_id
from brakecheck.specs.machine.model import Accepted, Cell, Event, Filter, Machine, Refused, Resource
from brakecheck.specs.validation.urlencoded import encoded, takes_form

SHORT = 5.0  # seconds; what a record leaves sooner by itself is over before anything is asked of it
PARAMETER = re.compile(r"\{([^}]+)\}")


class Table:
    """A machine with its description and its ledger."""

    @classmethod
    def of_vendor(cls, vendor: str) -> "Table":
        """The table of a vendor whose lifecycle file was added."""
        machine = vendors.machine(vendor)
        if machine is None:
            raise LookupError(f"no lifecycle file of {vendor} was added")
        return cls(machine, vendors.documented(vendor), vendors.ledger(vendor), vendors.lifecycle(vendor))

    def __init__(self, machine: Machine, description: Description, ledger: Ledger, drawing: Lifecycle) -> None:
        self.machine = machine
        self.description = description
        self.ledger = ledger
        self.cells = tuple(machine.cells())
        self.hooked = tuple(machine.cells(hooked=True))
        self.brakes = tuple(machine.brakes())
        self._drawn = {
            (cell.operation, cell.state): {due.answer for due in cell.due.values()} for cell in drawing.cells
        }

    def rule(self, *parts: str) -> str:
        """Id of a rule of this vendor; empty if the ledger has none."""
        name = rule_id(self.machine, *parts)
        return name if name in self.ledger else ""

    def resource(self, event: Event) -> Resource:
        """Resource on which the event is carried out."""
        return self.machine.resources[event.resource]

    def cell(self, event: Event, resource: Resource, state: str) -> Cell | None:
        """Cell of the event in the state; None if the state is gone or unknown."""
        cells = (cell for cell in self.cells if cell.event is event and cell.resource is resource)
        return next((cell for cell in cells if cell.state.name == state), None)

    def of(self, event: Event, kind: type[Accepted | Refused]) -> Iterator[Cell]:
        """The event's cells with such an outcome."""
        return (cell for cell in self.cells if cell.event is event and isinstance(cell.outcome, kind))

    def first_accepted(self, event: Event) -> Cell | None:
        """Cell in which the event is accepted, without a condition on other records; None without one."""
        cells = [cell for cell in self.of(event, Accepted) if not isinstance(cell.outcome, Refused)]
        cells.sort(key=self._haste)
        return next(iter(cells), None)

    def first_asked(self, event: Event) -> Cell | None:
        """The same, or else a cell that a hook decides: in both, only the key stands in the way."""
        hooked = (cell for cell in self.hooked if cell.event is event)
        return self.first_accepted(event) or next(hooked, None)

    def _haste(self, cell: Cell) -> tuple[bool, ...]:
        """How little a record rests in the cell's state, and whether it stays there: least comes first."""
        name, stays = cell.state.name, isinstance(cell.outcome, Accepted) and cell.outcome.target == cell.state.name
        soon = self.leaves_after(cell.resource, name) < SHORT
        return bool(guard_of(cell)), self.runs_on(cell.resource, name), soon, stays

    def leaves_after(self, resource: Resource, state: str) -> float:
        """The seconds after which a record leaves the state by itself; without end where the file names none."""
        known = [self.machine.delays[name] for name in resource.states[state].after if name in self.machine.delays]
        return min(known, default=math.inf)

    def certainly(self, cell: Cell, status: int) -> str | None:
        """State of a record after a success; None if that is not certain."""
        outcome = cell.outcome
        if not isinstance(outcome, Accepted) or not 200 <= status < 300:
            return None
        settled = self.settled(cell.resource, outcome.target)
        return outcome.target if len(settled) == 1 else None

    def drawn(self, event: Event, state: str, record: str, answer: Exchange) -> str:
        """Outcome of the answer as diagrams write it: listed or not, a status, or the class of a status."""
        outcome, status = outcome_of(event, record, answer), str(answer.status)
        due = self._drawn.get((event.name, state), set())
        return next((word for word in (str(outcome), status, f"{status[:1]}xx") if word in due), status)

    def settled(self, resource: Resource, *states: str) -> set[str]:
        """The states, and those that may follow from them at once."""
        found = set(states)
        for state in states:
            known = resource.states.get(state)
            at_once = [each for each in known.always if needs_no_child(each)] if known else []
            for target in targets_of(resource, at_once):
                if target not in found:
                    found |= self.settled(resource, target)
        return {GONE if (each := resource.states.get(name)) and each.gone else name for name in found}

    def reached_by_time(self, resource: Resource, state: str) -> set[str]:
        """States that a record of this state may reach without a request."""
        found: set[str] = set()
        waiting = [state]
        while waiting:
            known = resource.states.get(waiting.pop())
            targets = [*known.after.values(), *targets_of(resource, known.always)] if known else []
            waiting += [target for target in targets if target not in found]
            found.update(targets)
        return found

    def runs_on(self, resource: Resource, state: str) -> bool:
        """Whether a record leaves the state at once, unless a parent keeps it there."""
        return any(map(needs_no_child, resource.states[state].always))

    def still_state(self, resource: Resource) -> str:
        """State in which a record exists and does not move by itself."""
        there = [name for name, state in resource.states.items() if not state.gone]
        return next((name for name in there if self.rests(resource, name)), there[0])

    def rests(self, resource: Resource, state: str) -> bool:
        """Whether a record in the state stays there as time goes by."""
        known = resource.states.get(state)
        return known is not None and not known.after and not known.always

    def lasting(self) -> set[str]:
        """The names of states in which records of every resource stay."""
        every = [(resource, state) for resource in self.machine.resources.values() for state in resource.states]
        moving = {state for resource, state in every if not self.rests(resource, state)}
        return {state for _, state in every} - moving

    def gone(self) -> set[str]:
        """Names of states in which a record is answered like an unknown one."""
        every = (state for resource in self.machine.resources.values() for state in resource.states.values())
        return {state.name for state in every if state.gone}

    def children(self, resource: Resource) -> list[Resource]:
        """Resources whose records name one of this resource, or are parts of one."""
        others = self.machine.resources.values()
        return [other for other in others if other is not resource and member_of(other, resource.name)]

    def operation(self, event: Event) -> Operation:
        """Operation of the description that carries the event."""
        return self.description.operations[event.operation]

    def needs_body(self, event: Event) -> bool:
        """Whether the description requires a body for the event."""
        return bool(self.operation(event).spec.get("requestBody", {}).get("required"))

    def packed(self, event: Event, body: Any) -> dict[str, Any]:
        """Arguments of the client for the body: as JSON, or as a form."""
        if not takes_form(self.operation(event)):
            return {"json": body}
        return {"content": encoded(body if isinstance(body, Mapping) else {}), "headers": {"Content-Type": FORM}}

    def place(self, event: Event) -> KeyPlace:
        """Place of the event's key."""
        return key_place(self.description, self.operation(event))

    def methods(self, path: str) -> set[str]:
        """Methods that the description has for the path."""
        return {each.method for each in self.description.operations.values() if each.path == path}

    def targets(self, cell: Cell) -> set[str]:
        """States to which events of the cell's operation lead from the cell's state."""
        akin = [other for other in self.cells if other.event.operation == cell.event.operation]
        here = (other.outcome for other in akin if other.state is cell.state and other.resource is cell.resource)
        return {outcome.target for outcome in here if isinstance(outcome, Accepted)}

    def undescribed(self, event: Event, also: Collection[int]) -> tuple[int, ...]:
        """Statuses among these, the file's own and those of refusals that the description does not have.

        Few descriptions list every refusal; the file decides which is right in a state.
        """
        promises = (event.accepted, event.refused, event.missing, event.forbidden)
        promised = [each.status for each in promises if each and each.status is not None]
        described = self.operation(event).spec.get("responses", {})
        return tuple(dict.fromkeys(each for each in (*also, *promised, *REFUSALS) if not has(described, each)))

    def path(self, operation: str, resource: Resource, record: str, members: Mapping[str, Any]) -> dict[str, str]:
        """Parameters of the operation's path: the record's id, and members of the record for the others."""
        names = PARAMETER.findall(self.description.operations[operation].path)
        own = self.own_parameter(operation, resource)
        return {name: record if name == own else str(members.get(name, name)) for name in names}

    def own_parameter(self, operation: str, resource: Resource) -> str:
        """Parameter of the operation's path that names the record; empty if none does."""
        names = PARAMETER.findall(self.description.operations[operation].path)
        last = [*resource.identifiers][-1:]
        known = [name for name in last if name in names]
        others = {*resource.belongs, *resource.defaults}
        taken = [name for name in names[-1:] if len(resource.identifiers) < 2 and name not in others]
        return next(iter(known or taken), "")

    def prefix(self, resource: Resource) -> str:
        """Prefix of the resource's ids."""
        return next(iter([*resource.identifiers.values()][-1:]), "")

    def id_schema(self, resource: Resource) -> Mapping[str, Any]:
        """Schema of the resource's ids in the description."""
        for name in resource.all_operations:
            operation = self.description.operations.get(name)
            own = self.own_parameter(name, resource) if operation else ""
            for parameter in self._parameters(operation) if operation else ():
                if parameter.get("in") == "path" and parameter.get("name") == own:
                    return self.resolved(parameter.get("schema", {}))
        return {}

    def _parameters(self, operation: Operation) -> Iterator[Mapping[str, Any]]:
        shared = self.description.document["paths"][operation.path].get("parameters", [])
        return (self.resolved(parameter) for parameter in [*operation.spec.get("parameters", []), *shared])

    def resolved(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        """The part of the document, or what its reference leads to."""
        for _ in range(10):
            if not str(part.get("$ref", "")).startswith("#/"):
                break
            found: Any = self.description.document
            for step in str(part["$ref"]).removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            part = found
        return part

    def record_in(self, operation: str | None, body: Any) -> Any:
        """The representation of the record that an answer of the operation holds, the whole where nothing is around."""
        for name in self.machine.envelope(operation):
            body = body.get(name) if isinstance(body, dict) else None
        return body

    def state_in(self, resource: Resource, body: Any) -> str | None:
        """State that a representation shows; None if it shows no known one."""
        return state_in(resource, body)

    def stable_in(self, resource: Resource, body: Any) -> dict[str, Any]:
        """Members of a representation that only an assignment changes."""
        shown = body if isinstance(body, dict) else {}
        steady = [name for name, value in resource.shows.items() if is_steady(value)]
        names = dict.fromkeys([*resource.defaults, *steady])
        return {name: shown[name] for name in names if name not in stable_names(resource) and name in shown}

    def filtered_members(self, resource: Resource) -> list[str]:
        """The members of a record by which the filters of some event find it."""
        events = (event for event in self.brakes if event.resource == resource.name and event.selects)
        filters = (each for event in events if event.selects for each in event.selects.filters.values())
        return list(dict.fromkeys(member for each in filters for member in each.members))

    def filter_value(self, event: Event, chosen: Filter, record: str, members: Mapping[str, Any]) -> Any:
        """Value of the filter that finds a record with this id and these members."""
        member = chosen.members[0]
        value = record if member == "id" else members.get(member)
        schema = self._member_schema(event, chosen.name)
        if is_list := self.is_list(event, chosen.name):
            schema = self.resolved(schema.get("items", {}))
        values = [_numbered(schema, each) for each in (value if isinstance(value, list) else [value])]
        return values if is_list else values[0]

    def naming(self, event: Event, record: str, members: Mapping[str, Any]) -> dict[str, Any]:
        """The filters by which an event that selects finds the record alone; none where its path names it."""
        if event.selects is None:
            return {}
        filters = [each for each in event.selects.filters.values() if not each.alone]
        found = next((each for each in filters if "id" in each.members), next(iter(filters), None))
        return {found.name: self.filter_value(event, found, record, members)} if found else {}

    def is_list(self, event: Event, name: str) -> bool:
        """Whether the description wants a list for this member of the event's body."""
        kind = self._member_schema(event, name).get("type")
        return kind == "array" or (isinstance(kind, list) and "array" in kind)

    def _member_schema(self, event: Event, name: str) -> Mapping[str, Any]:
        """Schema of this member of the event's body."""
        schema = body_schema(self.description, event.operation)
        return self.resolved(schema.get("properties", {}).get(name, {}))


def _numbered(schema: Mapping[str, Any], value: Any) -> Any:
    """The id as the number that the schema wants it to be."""
    return int(value) if schema.get("type") == "integer" and str(value).isdecimal() else value
