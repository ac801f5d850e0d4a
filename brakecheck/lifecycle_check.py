"""A lifecycle file held to the description that it stands beside."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from brakecheck.lifecycle_lists import Mismatch, mismatches
from brakecheck.lifecycle_shown import unknown_signs
from brakecheck.specs.errors import SpecError
from brakecheck.specs.machine.above import renamed
from brakecheck.specs.machine.model import BY_VENDOR, Event, Machine, Promise, Resource
from brakecheck.specs.machine.places import Place, Text
from brakecheck.specs.machine.reader import LIFE, read_machine
from brakecheck.specs.openapi_reader.document import read_document
from brakecheck.specs.openapi_reader.operations import Operation, operations
from brakecheck.specs.overlay import apply_overlay

if TYPE_CHECKING:
    from brakecheck.mock_server.engine.hooks import Hook

RECORD = "$record."
Operations = dict[str, Operation]


@dataclass(frozen=True)
class CheckResult:
    """Findings in a file, by line; `remarks` may be no mistake: unreached states, and signs that nothing describes."""

    findings: list[SpecError]
    remarks: list[SpecError] = field(default_factory=list)
    cells: int = 0


def judge(path: Path, hooks: Sequence["Hook"] = ()) -> CheckResult:
    """Hold the file to its description, and to the hooks if there are any; `SpecError` for an unreadable file."""
    text = Text(path)
    try:
        machine = read_machine(path)
        if hooks:
            from brakecheck.mock_server.engine.hooks import named_by, refuse_unnamed

            refuse_unnamed(hooks, [machine])
            named_by(machine, hooks)
    except SpecError as error:
        return CheckResult([error])
    described = _described(machine)
    remarks = _by_line(_remarks(machine, described), text)
    return CheckResult(_by_line(_findings(machine, described, text), text), remarks, machine.cell_count)


def _by_line(found: Iterable[Mismatch], text: Text) -> list[SpecError]:
    return [text.error(*mismatch) for mismatch in sorted(found, key=lambda mismatch: text.line(mismatch[0]))]


def _remarks(machine: Machine, described: Operations) -> Iterator[Mismatch]:
    for resource in machine.resources.values():
        yield from unknown_signs(machine, resource, described)
        reached = _reached(resource, _events(machine, resource))
        for final in (True, False) if resource.create is None else (True,):  # what others make begins anywhere
            yield from _unreached_states(resource, reached, final=final)


def _events(machine: Machine, resource: Resource) -> list[Event]:
    return [event for event in machine.events.values() if event.resource == resource.name]


def _described(machine: Machine) -> Operations:
    document = read_document(machine.openapi)
    if machine.overlay:
        document = replace(document, root=apply_overlay(document.root, machine.overlay))
    return {operation.id: _named_apart(machine, operation) for operation in operations(document)}


def _named_apart(machine: Machine, operation: Operation) -> Operation:
    path, _ = renamed(operation.path, {}, machine.renamed.get(operation.id, {}))
    return replace(operation, path=path)


def _findings(machine: Machine, described: Operations, text: Text) -> Iterator[Mismatch]:
    for resource in machine.resources.values():
        events = _events(machine, resource)
        reached = _reached(resource, events)
        yield from _unknown_operations(resource, described)
        if resource.create is not None:
            yield from _unreached_states(resource, reached, final=False)
        yield from _identifiers(resource, events, described)
        for event in events:
            operation = described.get(event.operation)
            if operation is not None:
                yield from _statuses(event, operation, text)
                yield from mismatches(event, operation, (*_place(event, text), "lists"))
                if event.operation in resource.operations:
                    yield from _unreached_event(resource, event, reached, text)
                    yield from _nameless(resource, event, operation, text)


def _unknown_operations(resource: Resource, described: Operations) -> Iterator[Mismatch]:
    place: Place = ("resources", resource.name)
    named = [((*place, role), getattr(resource, role)) for role in LIFE]
    named += [((*place, "operations", number), name) for number, name in enumerate(resource.operations)]
    for where, name in named:
        if name is not None and name not in described:
            yield where, "an operation of the description, by its operationId or as METHOD /path", name


def _reached(resource: Resource, events: list[Event]) -> set[str]:
    """The states that a record can get to from those in which one begins."""
    reached: set[str] = set()
    ahead = {resource.initial, *(state for event in events for state in event.initial.values())}
    ahead |= {state.name for state in resource.states.values() if BY_VENDOR in state.tags}
    while ahead:
        name = ahead.pop()
        reached.add(name)
        state = resource.states[name]
        targets = [transition.target for transition in (*state.on.values(), *state.always)]
        for target in (*targets, *state.after.values()):
            ends = _final(resource) if target.startswith(RECORD) else {target}
            ahead |= ends - reached
    return reached


def _final(resource: Resource) -> set[str]:
    return {state.name for state in resource.states.values() if state.final}


def _unreached_states(resource: Resource, reached: set[str], *, final: bool) -> Iterator[Mismatch]:
    for name, state in resource.states.items():
        if name not in reached and state.final is final:
            expected = f"a way to this state from {resource.initial} (on, after or always)"
            yield ("resources", resource.name, "states", name), expected, "none"


def _unreached_event(resource: Resource, event: Event, reached: set[str], text: Text) -> Iterator[Mismatch]:
    there = reached if resource.create else resource.states
    if not any(event.name in resource.states[name].on for name in there):
        yield _place(event, text), f"a reachable state of {resource.name} with this event under `on`", "none"


def _nameless(resource: Resource, event: Event, operation: Operation, text: Text) -> Iterator[Mismatch]:
    own = next(reversed([*resource.identifiers]), None)
    if own is not None and event.selects is None and f"{{{own}}}" not in operation.path:
        yield _place(event, text), f"selects, or {{{own}}} in the path", operation.path


def _identifiers(resource: Resource, events: list[Event], described: Operations) -> Iterator[Mismatch]:
    paths = [described[name].path for name in resource.all_operations if name in described]
    filters = {name for event in events if event.selects for name in event.selects.filters}
    for name in resource.identifiers:
        if name not in filters and not any(f"{{{name}}}" in path for path in paths):
            yield ("resources", resource.name, "identifiers", name), "a parameter in a path of its operations", name


def _statuses(event: Event, operation: Operation, text: Text) -> Iterator[Mismatch]:
    place = _place(event, text)
    outcomes: list[tuple[Place, Promise | None]] = [
        ((*place, outcome), getattr(event, outcome)) for outcome in ("accepted", "refused", "missing", "forbidden")
    ]
    outcomes.append(((*place, "selects", "none"), event.selects.none if event.selects else None))
    for where, promise in outcomes:
        if promise is not None and promise.status is not None and not _is_documented(promise.status, operation):
            known = ", ".join(sorted(operation.responses)) or "none"
            yield (
                (*where, "status"),
                f"a status that the description has for {operation.id} ({known}), or an overlay that adds it",
                str(promise.status),
            )


def _is_documented(status: int, operation: Operation) -> bool:
    return bool({str(status), f"{str(status)[0]}XX", "default"} & {*operation.responses})


def _place(event: Event, text: Text) -> Place:
    """Place of the event in the file; the place of the resource for an event that the file leaves out."""
    if event.name in text.data["operations"]:
        return "operations", event.name
    listed = text.data["resources"][event.resource].get("operations", [])
    number = (listed.index(event.operation),) if event.operation in listed else ()
    return ("resources", event.resource, "operations", *number)
