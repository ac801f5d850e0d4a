"""Leaks: whether an answer contains the credential of its request."""

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote

from brakecheck.contracts.exchange import Exchange

LEAST = 16  # characters of a credential; a shorter one may stand in an answer by chance


def returned_key(exchange: Exchange) -> str:
    """The place of the answer that contains the request's credential, empty where none does."""
    carried = exchange.request_headers.get("Authorization", "")
    token = carried.partition(" ")[2].strip() or carried.strip()
    if len(token) < LEAST:
        return ""
    places = {f"the header {name}": value for name, value in exchange.headers.items()}
    places["the body"] = exchange.body.decode("utf-8", "replace")
    forms = set(_forms(token))
    found = (place for place, text in places.items() if any(form in text for form in forms))
    return next(found, "")


def _forms(token: str) -> Iterator[str]:
    """The token as it is, and its forms in URLs, JSON and base64."""
    yield token
    yield quote(token, safe="")
    yield json.dumps(token)[1:-1]
    yield base64.b64encode(token.encode()).decode().rstrip("=")
