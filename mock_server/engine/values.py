"""Templates of a lifecycle file, compiled into functions of a situation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from brakecheck.mock_server.engine.records import Record
from brakecheck.mock_server.http.messages import Request
from brakecheck.specs.machine.expressions import Expression, expression_in


class Moment(float):
    """Seconds since the epoch; a body formats the time by its schema."""


class Words(str):
    """Text for a person; a body takes the nearest described text, if texts are listed."""

    __slots__ = ()


class Shown(dict[str, Any]):
    """Representation of a record; a body takes the members that its schema names."""


@dataclass(slots=True)
class Situation:
    """Values that a template can refer to.

    `records` of a list are those on the page, `total` those on all, `next` and `link` lead to the next page.
    """

    record: Record | None = None
    request: Request | None = None
    records: list[Record] = field(default_factory=list)
    status: int = 0
    message: str = ""
    total: int | None = None
    next: str | None = None
    link: str | None = None


Value = Callable[[Situation], Any]
ABSENT: Any = object()  # value of a missing member, which is left out


def compiled(template: Any) -> Value:
    """Compile the template into a function of the situation; each call makes new mappings and lists."""
    if isinstance(template, Mapping):
        return _mapping({str(name): compiled(member) for name, member in template.items()})
    if isinstance(template, list | tuple):
        parts = [compiled(part) for part in template]
        return lambda situation: [value for part in parts if (value := part(situation)) is not ABSENT]
    expression = expression_in(template) if isinstance(template, str) else None
    return FORMS[expression.form](expression) if expression else lambda _: template


def _mapping(members: dict[str, Value]) -> Value:
    def filled(situation: Situation) -> dict[str, Any]:
        values = {name: value(situation) for name, value in members.items()}
        return {name: value for name, value in values.items() if value is not ABSENT}

    return filled


def _of_body(expression: Expression) -> Value:
    def value(situation: Situation) -> Any:
        found = situation.request.body if situation.request else ABSENT
        for part in expression.names:
            found = found.get(part, ABSENT) if isinstance(found, dict) else ABSENT
        return found

    return value


def _of_request(expression: Expression) -> Value:
    place, name = expression.names

    def value(situation: Situation) -> Any:
        return getattr(situation.request, place).get(name, ABSENT) if situation.request else ABSENT

    return value


def _of_record(expression: Expression) -> Value:
    if not expression.names:
        return lambda situation: shown(situation, situation.record) if situation.record else ABSENT
    name = expression.names[0]
    return lambda situation: member(situation.record, name) if situation.record else ABSENT


def _of_selected(expression: Expression) -> Value:
    name = expression.names[0]
    return lambda situation: [member(record, name) for record in situation.records]


def member(record: Record, name: str) -> Any:
    """Member of the record; every record has `id`, and `state`, the value that shows the state."""
    if name == "id":
        return record.id
    if name == "state":
        return shown_state(record)
    return record.members.get(name, ABSENT)


def shown_state(record: Record) -> Any:
    """What the member that shows states shows of the record's."""
    signs = record.kind.signs.get(record.state, ()) if record.kind.pointer else ()
    return signs[0][1] if signs else record.state


def _of_time(expression: Expression) -> Value:
    name = expression.names[0].removesuffix("_at")

    def value(situation: Situation) -> Moment | None:
        record = situation.record
        if record is None:
            return None
        known = {"created": record.created, "changed": record.changed, "updated": record.changed}
        at = known.get(name, record.since.get(expression.names[0]))
        return None if at is None else Moment(at)

    return value


def _is(expression: Expression) -> Value:
    return lambda situation: situation.record is not None and situation.record.state == expression.names[0]


def _count(expression: Expression) -> Value:
    child, *states = expression.names

    def value(situation: Situation) -> int:
        tally = _tally_of(situation, child)
        return sum(tally.values()) if not states else tally.get(states[0], 0)

    return value


def _tally(expression: Expression) -> Value:
    return lambda situation: dict(_tally_of(situation, expression.names[0]))


def _tally_of(situation: Situation, child: str) -> Mapping[str, int]:
    return situation.record.tally(child) if situation.record else {}


def _passed(way: str) -> Callable[[Expression], Value]:
    def of(expression: Expression) -> Value:
        *children, state = expression.names

        def value(situation: Situation) -> int:
            record = situation.record
            passed = record.passes(children[0] if children else None, way) if record else {}
            return passed.get(state, 0)

        return value

    return of


def _word(expression: Expression) -> Value:
    return WORDS[expression.names[0]]


def _due(expression: Expression) -> Value:
    """Time at which the record leaves its state by itself; for a named state, only while in that state."""

    def value(situation: Situation) -> Moment | None:
        record = situation.record
        if record is None or record.due is None or (expression.names and record.state != expression.names[0]):
            return None
        return Moment(record.due)

    return value


WORDS: dict[str, Value] = {
    "records": lambda situation: [shown(situation, record) for record in situation.records],
    "total": lambda situation: len(situation.records) if situation.total is None else situation.total,
    "next": lambda situation: situation.next,
    "link": lambda situation: situation.link,
    "more": lambda situation: situation.next is not None,
    "status": lambda situation: situation.status,
    "message": lambda situation: Words(situation.message),
    "phrase": lambda situation: Words(HTTPStatus(situation.status).phrase if situation.status else ""),
}
FORMS: dict[str, Callable[[Expression], Value]] = {
    "request.body": _of_body,
    "request": _of_request,
    "record": _of_record,
    "selected": _of_selected,
    "time": _of_time,
    "is": _is,
    "count": _count,
    "tally": _tally,
    "entered": _passed("entered"),
    "left": _passed("left"),
    "due": _due,
    "word": _word,
}


def shown(situation: Situation, record: Record) -> Shown:
    """Representation of the record: id, state, members, and the extra members that its resource shows."""
    seen: Any = record.kind.shows(Situation(record, situation.request))
    whole = Shown({"id": record.id, **record.members, **seen})
    for (*outer, last), value in record.kind.signs.get(record.state, ()):
        place: dict[str, Any] = whole
        for part in outer:
            place[part] = dict(place.get(part) or {})  # the record's own stays as it is
            place = place[part]
        place[last] = value
    return whole
