"""Violations of a schema by a value, in words for people who do not know JSON Schema."""

from collections.abc import Callable, Collection
from typing import Any

from brakecheck.specs.sentences import hint, sentence
from brakecheck.specs.validation.violation import PARAMETER, Violation, brief

LISTED = 300  # characters of names that a sentence lists
CHOICES = ("anyOf", "oneOf")


def nearest(problem: Any, named: Collection[str]) -> Any:
    """The violation behind a choice of forms: of the form whose title is named, else of that which fits best."""
    while problem.validator in CHOICES and problem.context and not _members(problem):
        options: dict[int, list[Any]] = {}
        for error in problem.context:
            options.setdefault(error.schema_path[0], []).append(error)
        titles = {number: problem.validator_value[number].get("title") for number in options}
        wanted = [errors for number, errors in options.items() if titles[number] in named]
        problem = min(wanted or options.values(), key=_distance)[0]
    return problem


def _distance(errors: list[Any]) -> tuple[bool, int]:
    """How far a value is from a form: farthest where it is of another type."""
    return any(error.validator == "type" and not error.relative_path for error in errors), len(errors)


def _members(problem: Any) -> list[str]:
    """The members of which a choice asks for one."""
    return [name for option in problem.validator_value for name in option.get("required", ()) if len(option) == 1]


def violation(kind: str, place: str, problem: Any) -> Violation:
    """The violation of a schema, in a word for each part and in a sentence."""
    guess = hint(problem)
    said = sentence(problem, place, guess)
    got = brief(problem.instance) if kind == PARAMETER else received(problem)
    return Violation(kind, place or "body", expected(problem), got, said, guess)


def expected(problem: Any) -> str:
    """The schema's demand at the place, in words."""
    words = EXPECTED.get(problem.validator)
    return words(problem.validator_value, problem) if words else "another value"


def received(problem: Any) -> str:
    """The value at the place, in words."""
    instance = problem.instance
    if problem.validator in ("additionalProperties", "unevaluatedProperties") and isinstance(instance, dict):
        return ", ".join(name for name in instance if name not in _known(problem))[:LISTED] or brief(instance)
    if isinstance(instance, dict) and problem.validator in ("required", *CHOICES):
        return f"the members {', '.join(instance)[:60]}" if instance else "an empty object"
    return brief(instance)


def _known(problem: Any) -> list[str]:
    return list(problem.schema.get("properties", ()))


def _only(problem: Any) -> str:
    known = ", ".join(_known(problem))
    return f"no members but {known[:LISTED]}" if known else "no members"


def _choice(problem: Any) -> str:
    members = ", ".join(_members(problem))
    return f"one of the members {members}" if members else "a value of one of several forms"


# By keyword: what it expects, from its value and the problem.
EXPECTED: dict[str, Callable[[Any, Any], str]] = {
    "type": lambda kinds, _: kinds if isinstance(kinds, str) else " or ".join(kinds),
    "required": lambda names, problem: (
        f"the member {', '.join(each for each in names if each not in problem.instance)}"
    ),
    "enum": lambda items, _: "one of " + ", ".join(map(str, items)),
    "const": lambda item, _: brief(item),
    "minLength": lambda least, _: f"length {least} or more",
    "minItems": lambda least, _: f"length {least} or more",
    "maxLength": lambda most, _: f"length {most} or less",
    "maxItems": lambda most, _: f"length {most} or less",
    "minimum": lambda least, _: f"{least} or more",
    "maximum": lambda most, _: f"{most} or less",
    "exclusiveMinimum": lambda bound, _: f"more than {bound}",
    "exclusiveMaximum": lambda bound, _: f"less than {bound}",
    "multipleOf": lambda factor, _: f"a multiple of {factor}",
    "minProperties": lambda least, _: f"{least} or more members",
    "maxProperties": lambda most, _: f"{most} or fewer members",
    "additionalProperties": lambda _, problem: _only(problem),
    "unevaluatedProperties": lambda _, problem: _only(problem),
    "pattern": lambda pattern, _: f"a text of the form {pattern}",
    "format": lambda name, _: f"a text of the format {name}",
    "anyOf": lambda _, problem: _choice(problem),
    "oneOf": lambda _, problem: _choice(problem),
}
