"""The parts of an operation that are not looked into: where two documents differ there, the place is not compared."""

from collections.abc import Iterator
from typing import Any

from brakecheck.openapi_diff.alike import Alike
from brakecheck.openapi_diff.change import Change, Difference, Part, State, What
from brakecheck.openapi_diff.document import Document, printable
from brakecheck.openapi_diff.operations import Operation


class ByName(dict[str, Any]):
    """Headers or links of an answer."""


Place = tuple[Part, str]
STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}  # where none is given


class UnreadParts:
    """Finds differences in headers, links, callbacks, scopes, encodings and the styles of parameters."""

    def __init__(self, old: Document, new: Document) -> None:
        self._alike = Alike(old, new)

    def changes(self, old: Operation, new: Operation) -> Iterator[Change]:
        """Yield a change for each part that differs and is not compared."""
        before, after = dict(_parts(old)), dict(_parts(new))
        for place, one in before.items():
            if place in after and not self._alike(one or None, _known(one, after[place]), names=True):
                pointer = _pointer(old, one) or _pointer(new, after[place])
                yield Change(*place, "", What.UNKNOWN, pointer, breaking=False)

    def webhooks(self, old: Document, new: Document) -> Iterator[Difference]:
        """The webhooks of the old document that the new one has changed or removed."""
        before, after = (document.mapping(document.root.get("webhooks"), "webhooks") for document in (old, new))
        for name, item in before.items():
            if not self._alike(item, after.get(name)):
                operation = Operation(old, "WEBHOOK", str(name), {}, old.mapping(item, "webhooks"))
                change = Change(Part.RESPONSE, "webhook", "", What.UNKNOWN, _pointer(operation, item), breaking=False)
                yield Difference(State.CHANGED, operation, (change,))


def _known(old: Any, new: Any) -> Any:
    """Headers or links of the new document that the old one has too; new ones break no call."""
    if isinstance(new, ByName):
        return {name: new[name] for name in old if name in new} or None
    return new or None


def _parts(operation: Operation) -> Iterator[tuple[Place, Any]]:
    """The places that both documents may have, each with the parts that are not compared there."""
    document, spec = operation.document, operation.spec
    yield (Part.RESPONSE, "callbacks"), spec.get("callbacks")
    for (where, name), parameter in operation.parameter_specs.items():
        yield (Part.PARAMETER, f"style of {where} {name}"), _style(parameter)
    yield from _encodings(operation, Part.BODY, "", operation.body_spec)
    for status, response in operation.response_specs.items():
        yield (Part.RESPONSE, f"{status} headers"), _headers(document, response)
        yield (Part.RESPONSE, f"{status} links"), ByName(document.mapping(response.get("links"), "links"))
        yield from _encodings(operation, Part.RESPONSE, status, response)
    for way, scopes in operation.scopes.items():
        yield (Part.SECURITY, f"scopes of {way}"), scopes


def _style(parameter: dict[str, Any]) -> dict[str, Any]:
    """The style of the value, with OpenAPI's defaults."""
    style = parameter.get("style", STYLES.get(str(parameter.get("in"))))
    explode = parameter.get("explode", style == "form")
    return {"style": style, "explode": explode, "allowReserved": parameter.get("allowReserved", False)}


def _headers(document: Document, response: dict[str, Any]) -> ByName:
    headers = document.mapping(response.get("headers"), "headers")
    return ByName(
        (str(name).lower(), header) for name, header in headers.items() if str(name).lower() != "content-type"
    )


def _encodings(operation: Operation, part: Part, name: str, holder: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    for media_type, media in operation.media(holder, f"{part} {name}").items():
        yield (part, f"{name} encoding of {media_type}".strip()), media.get("encoding")


def _pointer(operation: Operation, node: Any) -> str:
    """The pointer of the node; for one that was made up from several, that of the operation."""
    pointers = operation.document.pointers
    pointer = pointers.get(id(node)) or pointers.get(id(operation.spec), "")
    return printable(pointer, 300) if node else ""
