"""The operations of a document, as a reader of it sees them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from brakecheck.specs.openapi_reader.document import Document

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace", "query")
JSON = "json"


@dataclass(eq=False)
class Operation:
    """One operation. Without an operationId, or with one that is taken, `id` is method and path."""

    document: Document
    id: str
    method: str
    path: str
    item: dict[str, Any]
    spec: dict[str, Any]

    @property
    def summary(self) -> str:
        """Summary as text; empty where the document has none."""
        return _text(self.spec.get("summary"))

    @property
    def description(self) -> str:
        """Description as text; empty where the document has none."""
        return _text(self.spec.get("description"))

    @cached_property
    def responses(self) -> dict[str, dict[str, Any]]:
        """By status: `200`, `4XX`, `default`."""
        responses = self.document.mapping(self.spec.get("responses"))
        known = {str(status): node for status, node in responses.items() if not str(status).startswith("x-")}
        return {_status(status): self.document.mapping(node) for status, node in known.items()}

    @cached_property
    def parameters(self) -> list[dict[str, Any]]:
        """Parameters of the path and the operation; of two alike, the operation's counts."""
        found = {}
        for holder in (self.item, self.spec):
            for node in self.document.sequence(holder.get("parameters")):
                spec = self.document.mapping(node)
                found[str(spec.get("in")), str(spec.get("name"))] = spec
        return list(found.values())

    @property
    def body(self) -> Any:
        """The schema of the request's body, JSON where there are several; None where there is none."""
        return self.schema_of(self.document.mapping(self.spec.get("requestBody")))

    @property
    def answer(self) -> Any:
        """The schema of the first successful answer that has one."""
        good = [response for status, response in sorted(self.responses.items()) if status.startswith("2")]
        return next((schema for schema in map(self.schema_of, good) if schema is not None), None)

    @property
    def examples(self) -> list[Any]:
        """The examples of successful answers, JSON alone: of media types, and of their schemas."""
        good = [response for status, response in sorted(self.responses.items()) if status.startswith("2")]
        contents = [self.document.mapping(response.get("content")) for response in good]
        media = [self.document.mapping(node) for each in contents for name, node in each.items() if JSON in str(name)]
        return [example for each in media for example in self._examples_of(each)]

    def _examples_of(self, media: dict[str, Any]) -> Iterator[Any]:
        named = self.document.mapping(media.get("examples")).values()
        yield from (self.document.mapping(example).get("value") for example in named)
        for holder in (media, self.document.mapping(media.get("schema"))):
            yield self.document.follow(holder.get("example"))
        yield from self.document.sequence(self.document.mapping(media.get("schema")).get("examples"))

    @property
    def headers(self) -> list[str]:
        """The names of headers that successful answers have."""
        good = [response for status, response in sorted(self.responses.items()) if status.startswith("2")]
        return [*dict.fromkeys(str(name) for each in good for name in self.document.mapping(each.get("headers")))]

    def schema_of(self, message: dict[str, Any]) -> Any:
        """Schema of a request or response, JSON first; None without one."""
        return next((schema for _, schema in self.contents(message) if schema is not None), None)

    def contents(self, message: dict[str, Any]) -> list[tuple[str, Any]]:
        """The media types of a request or response with their schemas, JSON first."""
        content = self.document.mapping(message.get("content"))
        schemas = [(str(name), self.document.mapping(media).get("schema")) for name, media in content.items()]
        return sorted(schemas, key=lambda pair: JSON not in pair[0])

    @property
    def security(self) -> list[dict[str, Any]]:
        """The ways to prove who calls, each with the schemes that it needs."""
        ways = self.spec.get("security", self.document.root.get("security"))
        return [self.document.mapping(way) for way in self.document.sequence(ways)]


def operations(document: Document) -> list[Operation]:
    """Every operation, in the order of the document; a malformed one is passed over with a note."""
    found: dict[str, Operation] = {}
    for path, node in document.mapping(document.root.get("paths")).items():
        if not str(path).startswith("/"):
            continue
        item = document.mapping(node)
        for method, operation in _methods(document, item):
            spec = document.mapping(operation)
            plain = f"{method} {path}"
            given = spec.get("operationId")
            name = given if isinstance(given, str) and given.strip() else plain
            if name in found:
                document.notes.append(f"{name}: a second operation of this operationId; it goes by {plain}")
                name = plain
            found[name] = Operation(document, name, method, str(path), item, spec)
    return list(found.values())


def _methods(document: Document, item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The methods of a path, those among them that have no word of their own (OpenAPI 3.2)."""
    yield from ((method.upper(), item[method]) for method in METHODS if method in item)
    more = document.mapping(item.get("additionalOperations"))
    yield from ((str(method).upper(), node) for method, node in more.items() if not str(method).startswith("x-"))


def _status(status: str) -> str:
    return status if status == "default" else status.upper()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
