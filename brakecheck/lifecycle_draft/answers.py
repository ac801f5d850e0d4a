"""How the document describes refusals: their statuses, the form of error bodies, and the keys that are asked for."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from brakecheck.lifecycle_draft.brakes import Brake
from brakecheck.lifecycle_draft.sentences import REFUSING
from brakecheck.lifecycle_draft.words import plain
from brakecheck.specs.openapi_reader.document import Document
from brakecheck.specs.openapi_reader.operations import Operation
from brakecheck.specs.openapi_reader.schema import items, members, types

MALFORMED = re.compile(
    r"\b(validation|malformed|unprocessable|bad request|invalid (?:parameter|input|request|body|\S+ id))", re.IGNORECASE
)
STATUS, MESSAGE, PHRASE = "$status", "$message", "$phrase"
MEANINGS = {
    STATUS: {"status", "status_code", "code", "http_status"},
    MESSAGE: {"message", "detail", "details", "msg", "description", "error_message", "error_description", "reason"},
    PHRASE: {"error", "title", "name", "error_type"},
}


@dataclass(frozen=True)
class Refusal:
    """A status that may tell a refusal. `doubtful` where its words are of a request that is malformed."""

    status: str
    text: str
    doubtful: bool


def refusals_of(operation: Operation) -> list[Refusal]:
    """The documented statuses that may tell a refusal, the likeliest first."""
    found = []
    for status in REFUSING:
        if status in operation.responses:
            description = operation.responses[status].get("description")
            text = description if isinstance(description, str) else ""
            found.append(Refusal(status, text, doubtful=bool(MALFORMED.search(text)) and status != "409"))
    return sorted(found, key=lambda refusal: refusal.doubtful)


@dataclass(frozen=True)
class ErrorForm:
    """The body of errors as a template, the members that have no place in it, and the media type."""

    template: dict[str, Any]
    left_out: tuple[str, ...]
    media_type: str


def error_form(brakes: Iterable[Brake]) -> ErrorForm | None:
    """The form that most of the documented errors of these operations have; None where none is described."""
    forms: Counter[str] = Counter()
    known: dict[str, ErrorForm] = {}
    for operation in {brake.operation.id: brake.operation for brake in brakes}.values():
        for status, response in operation.responses.items():
            if status.startswith(("4", "5")) or status == "default":
                for media_type, schema in operation.contents(response)[:1]:
                    form = _form(operation.document, schema, media_type)
                    forms[repr(form)] += 1 if form.template else 0
                    known[repr(form)] = form
    best = forms.most_common(1)
    return known[best[0][0]] if best else None


def _form(document: Document, schema: Any, media_type: str) -> ErrorForm:
    template: dict[str, Any] = {}
    left_out = []
    for name, member in members(document, schema).items():
        value = _meaning(document, name, member, template)
        if value is None:
            left_out.append(name)
        else:
            template[name] = value
    if MESSAGE not in template.values() and PHRASE in template.values():
        template = {name: MESSAGE if value == PHRASE else value for name, value in template.items()}
    return ErrorForm(template, tuple(left_out), media_type)


def _meaning(document: Document, name: str, member: Any, template: dict[str, Any], depth: int = 0) -> Any:
    kinds, each = types(document, member), items(document, member)
    if each is not None and depth == 0:
        of_one = _meaning(document, name, each, template, depth + 1)
        return [of_one] if isinstance(of_one, dict) else None
    inner = members(document, member)
    if inner and depth < 2:
        found = {part: _meaning(document, part, schema, template, depth + 1) for part, schema in inner.items()}
        return {part: value for part, value in found.items() if value is not None} or None
    meant = next((meaning for meaning, words in MEANINGS.items() if plain(name) in words), None)
    wanted = {"integer", "number"} if meant == STATUS else {"string"}
    return meant if meant and (not kinds or kinds & wanted) and meant not in template.values() else None


def keys_of(document: Document, operations: Iterable[Operation]) -> list[str]:
    """In words, each way in which the operations ask for a key; none where they ask for nothing."""
    schemes = document.mapping(document.mapping(document.root.get("components")).get("securitySchemes"))
    ways: dict[str, None] = {}
    for operation in operations:
        for way in operation.security:
            parts = [_scheme(str(name), document.mapping(schemes.get(str(name)))) for name in way]
            ways[" and ".join(parts) or "nothing"] = None
    return [*ways]


def _scheme(name: str, scheme: dict[str, Any]) -> str:
    kind = str(scheme.get("type", "a scheme that is not described"))
    if kind == "http":
        kind = f"{str(scheme.get('scheme')).lower()} in the header Authorization"
    elif kind == "apiKey":
        kind = f"a key in the {scheme.get('in')} {scheme.get('name')}"
    elif kind in ("oauth2", "openIdConnect"):
        kind = f"{kind}: bearer in the header Authorization"
    return f"{kind} (securitySchemes {name})"
