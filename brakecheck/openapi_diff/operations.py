"""A document as a caller sees it: its operations, with their requests and responses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from brakecheck.openapi_diff.document import Document
from brakecheck.specs.errors import SpecError

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace", "query")
NOT_PARAMETERS = {("header", "accept"), ("header", "content-type"), ("header", "authorization")}  # by OpenAPI's word

Content = dict[str, Any]  # a schema for each media type


@dataclass(frozen=True)
class Parameter:
    """`name` says where it is too, as in `query limit`."""

    name: str
    required: bool
    schema: Any


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation. `path` is whole, with the path of the server in front."""

    document: Document
    method: str
    path: str
    item: dict[str, Any]
    spec: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @cached_property
    def key(self) -> tuple[str, str]:
        """Method and path with the names of parameters left out: the same in every document."""
        return self.method, re.sub(r"\{[^}]*\}", "{}", self.path)

    @property
    def segments(self) -> list[str]:
        """The parts of the path between the slashes."""
        return self.key[1].strip("/").split("/")

    @property
    def parameters(self) -> dict[tuple[str, str], Parameter]:
        """By place and name; those in the path by their number, since callers do not see their names."""
        found = {}
        for key, spec in self.parameter_specs.items():
            name = f"{key[0]} {spec.get('name')}"
            found[key] = Parameter(name, spec.get("required") is True, self._schema(spec, name))
        return found

    @property
    def parameter_specs(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The document's description of each parameter; the operation's own word counts more than its path's."""
        found = {}
        for holder in (self.item, self.spec):
            for node in self.document.sequence(holder.get("parameters"), f"{self}: parameters"):
                spec = self.document.mapping(node, f"{self}: parameters")
                place, name = str(spec.get("in")), str(spec.get("name"))
                found[place, self._known_as(place, name)] = spec
        return {key: spec for key, spec in found.items() if key not in NOT_PARAMETERS}

    def _known_as(self, place: str, name: str) -> str:
        if place == "path":
            names = re.findall(r"\{([^}]*)\}", self.path)
            return str(names.index(name)) if name in names else name
        return name.lower() if place == "header" else name

    def _schema(self, spec: dict[str, Any], name: str) -> Any:
        content = self._content(spec, name)
        return next(iter(content.values())) if content else spec.get("schema")

    @property
    def body_required(self) -> bool:
        """Whether a request must have a body."""
        return self.body_spec.get("required") is True

    @property
    def body(self) -> Content:
        """The media types of the request body."""
        return self._content(self.body_spec, "request body")

    @property
    def body_spec(self) -> dict[str, Any]:
        """The request body as the document describes it, empty for none."""
        return self.document.mapping(self.spec.get("requestBody"), f"{self}: requestBody")

    @property
    def responses(self) -> dict[str, Content]:
        """By status: `200`, `4XX`, `default`."""
        return {status: self._content(spec, f"response {status}") for status, spec in self.response_specs.items()}

    @property
    def response_specs(self) -> dict[str, dict[str, Any]]:
        """The document's description of each response, by status."""
        nodes = self.document.mapping(self.spec.get("responses"), f"{self}: responses")
        known = {_status(status): node for status, node in nodes.items() if not str(status).startswith("x-")}
        return {status: self.document.mapping(node, f"{self}: responses/{status}") for status, node in known.items()}

    def media(self, holder: dict[str, Any], what: str) -> dict[str, dict[str, Any]]:
        """The document's description of each media type that a body, a response or a parameter comes in."""
        place = f"{self}: {what}"
        content = self.document.mapping(holder.get("content"), place)
        return {_media_type(name): self.document.mapping(media, place) for name, media in content.items()}

    def _content(self, holder: dict[str, Any], what: str) -> Content:
        return {name: media.get("schema") for name, media in self.media(holder, what).items()}

    @property
    def security(self) -> set[frozenset[str]]:
        """The ways to prove who calls; each is what has to be sent together. Nothing is a way, too."""
        place = f"{self}: security"
        ways = self._ways(place)
        return {frozenset(self._scheme(str(name), place) for name in way) for way in ways} or {frozenset()}

    @property
    def scopes(self) -> dict[str, list[str]]:
        """The scopes that each scheme has to be granted, over all ways."""
        place = f"{self}: security"
        found: dict[str, set[str]] = {}
        for way in self._ways(place):
            for name, scopes in way.items():
                found.setdefault(self._scheme(str(name), place), set()).update(map(str, scopes or ()))
        return {scheme: sorted(scopes) for scheme, scopes in found.items()}

    def _ways(self, place: str) -> list[dict[str, Any]]:
        nodes = self.spec.get("security", self.document.root.get("security"))
        return [self.document.mapping(node, place) for node in self.document.sequence(nodes, place)]

    def _scheme(self, name: str, place: str) -> str:
        """The parts of the scheme that callers see, without the document's name for it."""
        components = self.document.mapping(self.document.root.get("components"), "components")
        schemes = self.document.mapping(components.get("securitySchemes"), "components/securitySchemes")
        scheme = self.document.mapping(schemes.get(name), place)
        if scheme.get("type") == "http":
            return str(scheme.get("scheme")).lower()
        if scheme.get("type") == "apiKey":
            return f"a key in {scheme.get('in')} {scheme.get('name')}"
        return str(scheme.get("type", name))


def operations(document: Document) -> dict[tuple[str, str], Operation]:
    """Every operation of the document by its key, in the order of the document; `SpecError` where there is none."""
    found = {}
    for path, node in document.mapping(document.root.get("paths"), "paths").items():
        if str(path).startswith("/"):
            item = document.mapping(node, f"paths{path}")
            for method, content in _methods(document, item, f"paths{path}"):
                spec = document.mapping(content, f"paths{path}/{method}")
                prefix = _prefix(document, spec, item, document.root)
                operation = Operation(document, method, f"{prefix}{path}", item, spec)
                found[operation.key] = operation
    if not found:
        raise SpecError(document.name, "paths", "an operation", "none")
    return found


def _methods(document: Document, item: dict[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    """The methods of a path, those among them that have no word of their own (OpenAPI 3.2)."""
    yield from ((method.upper(), item[method]) for method in METHODS if method in item)
    more = document.mapping(item.get("additionalOperations"), f"{place}/additionalOperations")
    yield from ((str(method), node) for method, node in more.items() if not str(method).startswith("x-"))


def _prefix(document: Document, *holders: dict[str, Any]) -> str:
    """The path of the first server that is named, by the operation rather than by the document."""
    for holder in holders:
        for node in document.sequence(holder.get("servers"), "servers")[:1]:
            server = document.mapping(node, "servers")
            url = str(server.get("url", ""))
            for name, variable in document.mapping(server.get("variables"), "servers/variables").items():
                url = url.replace(f"{{{name}}}", str(document.mapping(variable, "servers/variables").get("default")))
            path = re.sub(r"^([A-Za-z][\w+.-]*:)?//[^/?#]*", "", url).partition("?")[0].partition("#")[0].strip("/")
            return f"/{path}" if path else ""
    return ""


def _status(status: Any) -> str:
    return str(status) if str(status) == "default" else str(status).upper()


def _media_type(name: Any) -> str:
    return str(name).partition(";")[0].strip().lower()
