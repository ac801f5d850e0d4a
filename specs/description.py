"""An OpenAPI description, put together from its document and overlays."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping
from brakecheck.specs.overlay import Read, apply_overlay

FORM = "application/x-www-form-urlencoded"
METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True)
class Operation:
    """One operation of a description. `neighbour` marks what the source documents only name."""

    id: str
    method: str
    path: str
    spec: dict[str, Any]
    neighbour: bool


@dataclass(frozen=True)
class Description:
    """A whole OpenAPI document. Those that are shipped are valid: tests validate them."""

    name: str
    document: dict[str, Any]

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The operations by id."""
        return {operation.id: operation for operation in self._operations()}

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    spec = item[method]
                    neighbour = "neighbour" in spec.get("tags", ())
                    yield Operation(spec["operationId"], method.upper(), path, spec, neighbour)

    def resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        """The part of the document that the node is, or refers to."""
        return referred(self.document, node)

    def at(self, server: str) -> "Description":
        """The same description with `server` (an URL or a path) as its only server."""
        return Description(self.name, {**self.document, "servers": [{"url": server}]})


def referred(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The node that a `$ref` leads to, within the document."""
    while "$ref" in node:
        target: Any = document
        for part in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def plain_schema(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that is meant, or the first of its choices that is not null."""
    found = referred(document, schema)
    choices = [*found.get("anyOf", ()), *found.get("oneOf", ()), *found.get("allOf", ())]
    resolved = (referred(document, choice) for choice in choices)
    return next((choice for choice in resolved if choice.get("type") != "null"), found)


def json_of(document: dict[str, Any], message: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The media type of a message's JSON with its description; None for a message without JSON."""
    content = referred(document, message).get("content") or {}
    return next(((name, media) for name, media in content.items() if "json" in name), None)


Overlay = tuple[str, frozenset[str] | None]


def read_description(
    folder: Path, overlays: list[Overlay], readings: Mapping[str, str] | None = None, read: Read = read_mapping
) -> Description:
    """The description in `folder`, with the named overlays applied.

    Each overlay comes with the sides (`x-side`) whose actions count, None for all of them. `readings` are those of
    open rules; without, no action that goes with one counts. `read` reads each file.
    """
    document = read(folder / "openapi.yaml")
    for name, sides in overlays:
        path = folder / name
        if path.exists():
            document = apply_overlay(document, path, sides, readings, read)
    return Description(folder.name, document)


def validate(document: dict[str, Any], path: Path) -> None:
    """`SpecError` where openapi-spec-validator objects, for an unresolvable `$ref`, and for values beyond JSON."""
    from openapi_spec_validator import OpenAPIV31SpecValidator

    try:
        json.dumps(document, sort_keys=True)  # which refuses names of mixed types
    except TypeError as error:
        raise SpecError(path, "a name or value", "what JSON holds (quote dates and status codes)", str(error)) from None
    try:
        found = OpenAPIV31SpecValidator(document).iter_errors()
        problem = next((each for each in found if not _is_of_readable_pattern(each)), None)
    except Exception as error:  # noqa: BLE001 - a $ref to nowhere surfaces as the resolver's own error
        raise SpecError(path, "a $ref", "one that leads somewhere", _brief(error)) from None
    if problem is not None:
        place = "/".join(str(part) for part in getattr(problem, "absolute_path", ())) or "top level"
        raise SpecError(path, place, "a valid OpenAPI 3.1 description", problem.message.partition("\n")[0])


def _is_of_readable_pattern(problem: Any) -> bool:
    """Whether the validator objects to a pattern of another dialect than ECMA-262, such as `(?i)yes`."""
    from brakecheck.specs.patterns import is_readable

    if problem.validator_value == "regex":
        return is_readable(problem.instance)
    return problem.validator == "pattern" and "not a valid regular" in problem.message


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
