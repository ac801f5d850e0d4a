"""Places that a JSONPath (RFC 9535) names. Its library takes a tenth of the mock's start, so plain paths do without."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

NAMES = r"'[^'\\]*'(?:,'[^'\\]*')*"
STEP = re.compile(
    rf"\.(?P<name>[a-zA-Z_]\w*)|\[(?P<names>{NAMES})\]|\[(?P<each>\*)\]"
    rf"|\[\?\(@\.(?P<member>[a-zA-Z_]\w*)(?:\['(?P<inner>[^'\\]*)'\]| == '(?P<text>[^'\\]*)')?\)\]",
    re.ASCII,
)
PLAIN = re.compile(rf"\$(?:{re.sub(r'P<[a-z]+>', ':', STEP.pattern)})*", re.ASCII)


class Place(NamedTuple):
    """A value, with its name or number in the value around it; None for both of the root."""

    around: Any
    at: Any
    value: Any


class BadTarget(ValueError):
    """Text that is no JSONPath."""


def places(target: str, document: Any) -> list[Place]:
    """Places that the target names, in the order of the document; `BadTarget` for another text than a JSONPath."""
    if not PLAIN.fullmatch(target):
        return _by_library(target, document)
    found = [Place(None, None, document)]
    for step in STEP.finditer(target):
        found = [inner for place in found for inner in _inner(place.value, step)]
    return found


def _inner(value: Any, step: re.Match[str]) -> Iterator[Place]:
    if not isinstance(value, dict | list):
        return
    if step["name"] or step["names"]:
        for name in [step["name"]] if step["name"] else step["names"][1:-1].split("','"):
            if isinstance(value, dict) and name in value:
                yield Place(value, name, value[name])
        return
    for at, inner in [*(value.items() if isinstance(value, dict) else enumerate(value))]:
        if step["each"] or _fits(inner, step):
            yield Place(value, at, inner)


def _fits(value: Any, step: re.Match[str]) -> bool:
    """Whether the value has the member that the filter asks for."""
    if not isinstance(value, dict) or step["member"] not in value:
        return False
    member = value[step["member"]]
    if step["text"] is not None:
        return bool(member == step["text"])
    return step["inner"] is None or (isinstance(member, dict) and step["inner"] in member)


def _by_library(target: str, document: Any) -> list[Place]:
    import jsonpath

    try:
        matches = list(jsonpath.finditer(target, document))
    except (KeyError, jsonpath.JSONPathError) as error:
        raise BadTarget(repr(error)) from None
    return [
        Place(match.parent.obj if match.parent else None, match.parts[-1] if match.parts else None, match.obj)
        for match in matches
    ]
