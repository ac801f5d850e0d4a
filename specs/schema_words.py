"""What a schema objects to in a value, in words for a person who does not know JSON Schema."""

from collections.abc import Collection
from typing import Any

from specs.judge import brief

LISTED = 300  # characters of names that a sentence lists
CHOICES = ("anyOf", "oneOf")


def nearest(problem: Any, named: Collection[str]) -> Any:
    """The objection behind a choice of forms: of the form whose title is named, else of that which fits best."""
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


def expected(problem: Any) -> str:  # noqa: PLR0911, C901 - a table
    value = problem.validator_value
    match problem.validator:
        case "type":
            return value if isinstance(value, str) else " or ".join(value)
        case "required":
            return f"the member {', '.join(name for name in value if name not in problem.instance)}"
        case "enum":
            return "one of " + ", ".join(str(item) for item in value)
        case "const":
            return brief(value)
        case "minLength" | "minItems":
            return f"length {value} or more"
        case "maxLength" | "maxItems":
            return f"length {value} or less"
        case "minimum":
            return f"{value} or more"
        case "maximum":
            return f"{value} or less"
        case "exclusiveMinimum" | "exclusiveMaximum":
            return f"{'more' if problem.validator == 'exclusiveMinimum' else 'less'} than {value}"
        case "multipleOf":
            return f"a multiple of {value}"
        case "minProperties" | "maxProperties":
            return f"{value} members or {'more' if problem.validator == 'minProperties' else 'less'}"
        case "additionalProperties" | "unevaluatedProperties":
            return f"no members but {', '.join(_known(problem))[:LISTED]}" if _known(problem) else "no members"
        case "pattern":
            return f"a text of the form {value}"
        case "format":
            return f"a text of the format {value}"
        case "anyOf" | "oneOf" if _members(problem):
            return f"one of the members {', '.join(_members(problem))}"
        case _:
            return "another value"


def received(problem: Any) -> str:
    instance = problem.instance
    if problem.validator in ("additionalProperties", "unevaluatedProperties") and isinstance(instance, dict):
        return ", ".join(name for name in instance if name not in _known(problem))[:LISTED] or brief(instance)
    if isinstance(instance, dict) and problem.validator in ("required", *CHOICES):
        return f"the members {', '.join(instance)[:60]}" if instance else "an empty object"
    return brief(instance)


def _known(problem: Any) -> list[str]:
    return list(problem.schema.get("properties", ()))
