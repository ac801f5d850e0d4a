"""Functions of the parts of a lifecycle file and its description: states, members, outcomes and bodies."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from brakecheck.contracts.exchange import Exchange
from brakecheck.specs.description import FORM, Description, json_of, plain_schema, referred
from brakecheck.specs.machine.model import Accepted, Cell, Event, Guard, Resource, Transition

LISTED, UNLISTED = "listed", "not listed"


def targets_of(resource: Resource, ways: Iterable[Transition]) -> Iterator[str]:
    """States to which these transitions may lead; a member of the record may name any final state."""
    for way in ways:
        if way.target in resource.states:
            yield way.target
        else:
            yield from (name for name, state in resource.states.items() if state.final)


def member_of(resource: Resource, parent: str) -> str:
    """Member in which a record of the resource names its parent; empty without such a parent."""
    named = next((member for member, other in resource.belongs.items() if other == parent), "")
    return named or (parent if resource.part_of == parent else "")


def listing(event: Event) -> str | None:
    """Member of the event's answer that lists the affected records; None without one."""
    body = event.body if isinstance(event.body, Mapping) else {}
    return next((name for name, value in body.items() if value == "$selected.id"), None)


def outcome_of(event: Event, record: str, answer: Exchange) -> int | str:
    """Status of the answer or, for an answer that lists records, `LISTED` or `UNLISTED`."""
    member = listing(event)
    if member is None or not 200 <= answer.status < 300:
        return answer.status
    found = pointed(answer.json(), member)
    return LISTED if isinstance(found, list) and record in map(str, found) else UNLISTED


def body_schema(description: Description, operation: str) -> Mapping[str, Any]:
    """Schema of the operation's body: of JSON, or of a form."""
    document, spec = description.document, description.operations[operation].spec
    body = referred(document, spec.get("requestBody", {}))
    found = json_of(document, body)
    media = found[1] if found else body.get("content", {}).get(FORM, {})
    return plain_schema(document, media.get("schema", {}))


def pointed(body: Any, place: str) -> Any:
    """Value at a member's name or at a JSON Pointer; None if it is missing."""
    for step in place.lstrip("/").split("/") if place.startswith("/") else [place]:
        body = body.get(step) if isinstance(body, dict) else None
    return body


def flagged(resource: Resource, body: Any) -> str | None:
    """State by flags such as `paused: $is.paused`: the one that is true, or the only one without a flag."""
    flags = {
        str(value).removeprefix("$is."): name for name, value in resource.shows.items() if str(value)[:4] == "$is."
    }
    if not flags or not isinstance(body, dict) or not all(isinstance(body.get(name), bool) for name in flags.values()):
        return None
    true = [state for state, name in flags.items() if body[name]]
    others = [state for state in resource.states if state not in flags]
    candidates = true or others
    return candidates[0] if len(candidates) == 1 else None


def guard_of(cell: Cell) -> Guard | None:
    """Guard of the outcome; None where the cell has none or does not accept."""
    return cell.outcome.guard if isinstance(cell.outcome, Accepted) else None


def due(cell: Cell) -> str:
    """State of the record after the event if the vendor decides it; else the state before."""
    return cell.outcome.target if isinstance(cell.outcome, Accepted) else cell.state.name


def needs_no_child(way: Transition) -> bool:
    """Whether a record may take the transition at once, without waiting for its children."""
    return way.guard is None or not way.guard.all


def is_steady(value: Any) -> bool:
    """Whether only an assignment changes the shown value: a constant, or a member of the record."""
    text = str(value).replace("$record.", "") if isinstance(value, str) else str(value)
    return "$" not in text and value != "$record.state"


def has(responses: Mapping[str, Any], status: int) -> bool:
    """Whether the responses of a description have the status."""
    return any(name in responses for name in (str(status), f"{status // 100}XX", "default"))
