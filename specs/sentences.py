"""The error in a request, in a sentence for people."""

import json
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any

LISTED = 300  # characters of names that a sentence lists
LONGEST_NAME, ALIKE = 60, 0.6
ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
ARTICLES = {
    "string": "a text", "integer": "an integer", "number": "a number", "boolean": "true or false",
    "object": "an object", "array": "a list", "null": "null",
}  # fmt: skip


def shown(value: Any, limit: int = 60) -> str:
    """A value as JSON writes it: short, and never more than `limit` characters of it."""
    if isinstance(value, list | dict) and value:
        return f"a list of {len(value)}" if isinstance(value, list) else f"an object with {members(value)}"
    if isinstance(value, str) and len(value) > limit:
        return f"a text of {len(value)} characters"
    text = str(value) if type(value) is int else ENCODER.encode(value)
    return text if len(text) <= limit else f"{text[:limit]}…"


def quoted(text: str, limit: int = 200) -> str:
    """A text in quotation marks as JSON writes it, cut where it is long."""
    return ENCODER.encode(text if len(text) <= limit else f"{text[:limit]}…")


def members(names: Iterable[str]) -> str:
    """List the names, cut where they are many."""
    listed = ", ".join(names)
    return listed if len(listed) <= LISTED // 3 else f"{listed[: LISTED // 3]}…"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one, if any does."""
    lowered = {each.lower(): each for each in known}
    found = get_close_matches(name.lower(), lowered, 1, ALIKE) if len(name) <= LONGEST_NAME else []
    return lowered[found[0]] if found else None


def misspelt(given: Iterable[str], known: Sequence[str], missing: Sequence[str] = ()) -> str:
    """A guess at which of the given names was meant for another, empty where there is none."""
    for name in [each for each in given if each not in known][:20]:
        if meant := nearest(name, missing or known):
            return f"did you mean {meant} instead of {name}?"
    return ""


def sentence(problem: Any, place: str, hint: str) -> str:
    """The violation of a schema in a sentence. `place` is where, empty for the whole body."""
    say = SENTENCES.get(problem.validator)
    said = say(problem, place or "the body") if say else f"{place or 'the body'} is not as described"
    return f"{said}; {hint}" if hint else said


def hint(problem: Any) -> str:
    """A guess at a name or value that was mistyped, empty where there is none."""
    value = problem.instance
    if problem.validator == "enum" and isinstance(value, str):
        near = nearest(value, [each for each in problem.validator_value if isinstance(each, str)])
        return f"did you mean {near}?" if near else ""
    if not isinstance(value, dict):
        return ""
    known = [*problem.schema.get("properties", ())]
    if problem.validator == "required":
        return misspelt(value, known, [name for name in problem.validator_value if name not in value])
    if problem.validator in ("additionalProperties", "unevaluatedProperties"):
        return misspelt(value, known, [name for name in known if name not in value])
    if problem.validator in ("anyOf", "oneOf"):
        wanted = _asked(problem)
        return misspelt(value, [*known, *wanted], wanted) if wanted else ""
    return ""


def _asked(problem: Any) -> list[str]:
    """The members of which a choice asks for one."""
    return [name for option in problem.validator_value for name in option.get("required", ()) if len(option) == 1]


def _type(problem: Any, place: str) -> str:
    kinds = problem.validator_value
    wanted = " or ".join(ARTICLES.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds))
    return f"{place} must be {wanted}; got {shown(problem.instance)}"


def _required(problem: Any, place: str) -> str:
    missing = [name for name in problem.validator_value if name not in problem.instance]
    given = f"got {members(problem.instance)}" if problem.instance else "got an empty object"
    return f"{place} needs {' and '.join(missing)}; {given}"


def _enum(problem: Any, place: str) -> str:
    allowed = [str(item) for item in problem.validator_value]
    if len(allowed) == 1:
        return f"{place} must be {allowed[0]}; got {shown(problem.instance)}"
    return f"{place} {shown(problem.instance)} is not one of {', '.join(allowed)}"


def _least(problem: Any, place: str) -> str:
    if problem.validator_value == 1:
        return f"{place} must not be empty; got {shown(problem.instance)}"
    return _size(problem, place, "at least")


def _size(problem: Any, place: str, bound: str) -> str:
    of = {"Length": "characters", "Items": "entries", "Properties": "members"}[problem.validator[3:]]
    return f"{place} must have {bound} {problem.validator_value} {of}; got {len(problem.instance)}"


def _bound(words: str) -> Callable[[Any, str], str]:
    return lambda problem, place: f"{place} must be {words} {problem.validator_value}; got {shown(problem.instance)}"


def _surplus(problem: Any, place: str) -> str:
    known = [*problem.schema.get("properties", ())]
    unknown = [name for name in problem.instance if name not in known]
    where = f"in {place}" if known else f"in {place}, which has no members"
    listed = f"; known are {', '.join(known)}"[:LISTED] if known else ""
    return f"{members(unknown)} {'is' if len(unknown) == 1 else 'are'} not known {where}{listed}"


def _choice(problem: Any, place: str) -> str:
    wanted = _asked(problem)
    if wanted:
        given = members(problem.instance) if problem.instance else "an empty object"
        return f"{place} needs one of {', '.join(wanted)}; got {given}"
    return f"{place} has none of the possible forms; got {shown(problem.instance)}"


SENTENCES: dict[str, Callable[[Any, str], str]] = {
    "type": _type,
    "required": _required,
    "enum": _enum,
    "const": lambda problem, place: f"{place} must be {shown(problem.validator_value)}; got {shown(problem.instance)}",
    "minLength": _least,
    "minItems": _least,
    "minProperties": _least,
    "maxLength": lambda problem, place: _size(problem, place, "at most"),
    "maxItems": lambda problem, place: _size(problem, place, "at most"),
    "maxProperties": lambda problem, place: _size(problem, place, "at most"),
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "exclusiveMaximum": _bound("less than"),
    "multipleOf": _bound("a multiple of"),
    "pattern": lambda problem, place: (
        f"{place} must have the form {problem.validator_value}; got {shown(problem.instance)}"
    ),
    "format": lambda problem, place: (
        f"{place} must be a {problem.validator_value.replace('-', ' and ')}; got {shown(problem.instance)}"
    ),
    "additionalProperties": _surplus,
    "unevaluatedProperties": _surplus,
    "anyOf": _choice,
    "oneOf": _choice,
}
