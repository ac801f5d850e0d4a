"""Brakes whose request says by filters in its body which records are meant."""

import re
from typing import Any

from brakecheck.lifecycle_draft.brakes import Brake
from brakecheck.lifecycle_draft.sentences import API, Sentence, sentences_of
from brakecheck.lifecycle_draft.words import plain, singular, tokens
from brakecheck.specs.openapi_reader.operations import Operation
from brakecheck.specs.openapi_reader.schema import members, required, values

ALL_MATCH = re.compile(r"\bAND(?:ed)?\b|\ball of (?:them|these|the)\b")
KEYS = {"client_id", "client_secret", "secret", "access_token", "token", "api_key", "request_id", "password"}
AT_LEAST_ONE = re.compile(r"\bat least one\b", re.IGNORECASE)


def identifier_of(brake: Brake) -> str | None:
    """The member of the body that names a record by id; a member with the path's noun comes first."""
    if "{" in brake.operation.path:
        return None
    named = [name for name in filters_of(brake.operation) if tokens(name)[-1:] in (["id"], ["ids"], ["uuid"])]
    nouns = {singular(word) for word in tokens(brake.operation.path)}
    return min(named, key=lambda name: (not nouns & {*tokens(name)}, named.index(name)), default=None)


def filters_of(operation: Operation) -> list[str]:
    """The members of the body that may be filters: keys and constants of the request are none."""
    document = operation.document
    found = members(document, operation.body)
    return [name for name, member in found.items() if plain(name) not in KEYS and not values(document, member)]


def selects(brake: Brake, identifier: str) -> dict[str, Any]:
    """The selection as the notation has it, each filter taken for the record's member of the same name."""
    operation, sentences = brake.operation, sentences_of(brake.operation)
    least = _first(AT_LEAST_ONE, sentences)
    filters: dict[str, dict[str, Any]] = {}
    alone = identifier in required(operation.document, operation.body)
    for name in [identifier] if alone else filters_of(operation):
        filters[name] = {"is": "$record.id" if name == identifier else f"$record.{name}"}
        if least is None and not alone:
            filters[name]["alone"] = f"Whether {name} is enough on its own is not said."
    selection: dict[str, Any] = {"from": "$request.body"}
    if _first(ALL_MATCH, sentences):
        selection["all"] = True
    selection |= {"in": [f"{API} § {operation.id} requestBody"], "by": filters}
    if least and "400" in operation.responses:
        selection["none"] = {"status": 400, "says": least.text, "in": [least.place]}
    return selection | {
        "hollow": "Whether an empty text or list is a filter is not said.",
        "unknown": "What becomes of a name that the document does not describe is not said.",
    }


def _first(pattern: re.Pattern[str], sentences: list[Sentence]) -> Sentence | None:
    return next((sentence for sentence in sentences if pattern.search(sentence.text)), None)
