"""The operations that stop something or let it go on, found by path, operationId, summary and body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from brakecheck.lifecycle_draft.paths import Shape
from brakecheck.lifecycle_draft.words import (
    ADVERBS,
    EVENT_MEMBERS,
    INVERSE,
    SWITCHES,
    VERBS,
    Verb,
    named,
    plain,
    tokens,
    verb_of,
    verb_of_state,
)
from brakecheck.specs.openapi_reader.operations import Operation
from brakecheck.specs.openapi_reader.schema import members, parts, types, values

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
OTHERS = {*named("create add list get read update set register retrieve fetch send search trigger filter count query")}
GROUPS = {"action", "actions", "command", "commands", "operations", "do"}
EVENT_WORDS = {"status", "state", "action", "actions", "lifecycle"}
UPDATING = ("POST", "PUT", "PATCH")


@dataclass(eq=False)
class Brake:
    """One thing that can be asked of a record. `request` is the part of the body that makes it this one."""

    event: str
    operation: Operation
    verb: Verb
    request: dict[str, Any] = field(default_factory=dict)
    others: tuple[str, ...] = ()  # values of the same member that are none
    identifier: str | None = None  # the member of the body that names the record, where the path names none


def brakes_of(operation: Operation, shape: Shape, *, is_new: bool) -> list[Brake]:
    """The brakes of an operation: none, one, or several, each with a constant of its own in the body.

    What makes a new record has such constants too, and they brake nothing.
    """
    if operation.method not in CHANGING:
        return []
    verb = _verb(operation, shape)
    has_events = operation.method in UPDATING and not is_new and not _makes_another(shape)
    by_constant = _by_body(operation) if has_events else []
    if len(by_constant) > 1 or (by_constant and verb is None):
        return by_constant
    return [Brake(operation.id, operation, verb)] if verb else []


def is_of_record(shape: Shape, verb: Verb) -> bool:
    """Tell whether the brake is for the record of the path, not for many or a part."""
    if not shape.tail:
        return True
    if len(shape.tail) > 1 and plain(shape.tail[0]) not in GROUPS:
        return False
    words = tokens(shape.tail[-1])
    if verb.name == "delete" or {*words} & {"bulk", "batch", "all"}:
        return verb_of(words[0]) is not None if words else False
    return _in_tail(shape) is not None or bool({*words} & EVENT_WORDS)


def _makes_another(shape: Shape) -> bool:
    """Whether the path ends in a verb of its own that is no brake's: `create_run`, `filter`."""
    return bool(shape.tail) and bool({*tokens(shape.tail[-1])[:1]} & OTHERS)


def _verb(operation: Operation, shape: Shape) -> Verb | None:
    by_id = _in_id(operation) if operation.id != f"{operation.method} {operation.path}" else None
    by_text = _in_text(operation)
    if operation.method != "DELETE":
        return _in_tail(shape) or by_id or (by_text if shape.tail else None)
    if by_id and by_id.name != "delete":
        return by_id
    if by_text:
        return by_text
    undone = verb_of_state(shape.tail[-1]) if shape.tail else None
    return VERBS[INVERSE[undone.name]] if undone and undone.name in INVERSE else VERBS["delete"]


def _in_tail(shape: Shape) -> Verb | None:
    """The verb that the end of the path is: `/cancel`, `/bulk_delete`, `/pause-all`, `/archived`."""
    last = shape.tail[-1] if shape.tail else ""
    words = [word for word in tokens(last) if word not in ADVERBS]
    return (verb_of(words[0]) if words else None) or (verb_of_state(last) if last else None)


def _in_id(operation: Operation) -> Verb | None:
    """The verb that the operationId begins or ends with, its namespace aside."""
    name = re.split(r"[/.:]|Controller_", operation.id)[-1]
    words = [word for word in tokens(name) if word not in ADVERBS]
    if not words:
        return None
    if "as" in words[:-1]:
        return verb_of_state(words[words.index("as") + 1])
    return _exact(words[0]) or (_exact(words[-1]) if len(words) > 1 and words[0] not in OTHERS else None)


def _exact(word: str) -> Verb | None:
    return verb_of(word) if not word.endswith("s") else None


def _in_text(operation: Operation) -> Verb | None:
    """The verb that the summary or the description begins with: `Cancels a run`."""
    for text in (operation.summary, operation.description):
        words = [word for word in tokens(re.sub(r"<[^<>]{1,99}>", " ", text[:200])[:80]) if word not in ADVERBS]
        found = verb_of(words[0]) if words else None
        if found:
            return found
    return None


def _by_body(operation: Operation) -> list[Brake]:
    """Brakes that are one operation by a constant: an action, a status to be set, a switch."""
    for place, member in _body_members(operation):
        if _is_read_only(operation, member):
            continue
        name = plain(place[-1])
        if name in EVENT_MEMBERS or place[:-1]:
            found = [value for value in values(operation.document, member) if isinstance(value, str)]
            known = {value: verb for value in found if (verb := verb_of(plain(value)) or verb_of_state(value))}
            if known:
                others = tuple(value for value in found if value not in known)
                return [_event(operation, place, value, verb, others) for value, verb in known.items()]
        switch = SWITCHES.get(tokens(place[-1])[-1]) if tokens(place[-1]) else None
        if switch and types(operation.document, member) == {"boolean"} and len(tokens(place[-1])) < 3:
            both = [(True, switch), (False, INVERSE.get(switch, ""))]
            return [_event(operation, place, value, VERBS[verb], ()) for value, verb in both if verb]
    return []


def _is_read_only(operation: Operation, member: Any) -> bool:
    """Whether the member of a body is only in answers: a schema may serve for both."""
    return any(part.get("readOnly") is True for part in parts(operation.document, member))


def _body_members(operation: Operation) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Members of the body by place, with type and name of a state that is an object."""
    document = operation.document
    for name, member in members(document, operation.body).items():
        yield (name,), member
        if plain(name) in EVENT_MEMBERS:
            inner = members(document, member)
            yield from (((name, part), inner[part]) for part in ("type", "name") if part in inner)


def _event(operation: Operation, place: tuple[str, ...], value: Any, verb: Verb, others: tuple[str, ...]) -> Brake:
    request: Any = value
    for name in reversed(place):
        request = {name: request}
    return Brake(verb.name, operation, verb, request, others)
