"""The place of the key in a request, by the security schemes of a description."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from brakecheck.specs.description import Description, Operation

AUTHORIZATION = "Authorization"


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """`kind` is bearer, basic, header, query, cookie or none; `name` is the name of the header, parameter or cookie."""

    kind: str = "bearer"
    name: str = AUTHORIZATION

    def headers(self, key: str) -> dict[str, str]:
        """The headers that carry the key; none where the key stands elsewhere."""
        if self.kind == "bearer":
            return {AUTHORIZATION: f"Bearer {key}"}
        if self.kind == "basic":
            return {AUTHORIZATION: f"Basic {_encoded(key)}"}
        if self.kind == "cookie":
            return {"Cookie": f"{self.name}={quote(key, safe='')}"}
        return {self.name: key} if self.kind == "header" else {}

    def query(self, key: str) -> dict[str, str]:
        """The parameters that carry the key; none where the key stands elsewhere."""
        return {self.name: key} if self.kind == "query" else {}


def key_place(description: Description, operation: Operation) -> KeyPlace:
    """The place of the operation's key: a bearer token where the description allows one, else the first scheme."""
    document = description.document
    schemes: Mapping[str, Any] = document.get("components", {}).get("securitySchemes", {})
    alternatives = operation.spec.get("security", document.get("security", []))
    places = [_place(schemes.get(next(iter(names), ""), {})) for names in alternatives if names]
    bearer = [place for place in places if place.kind == "bearer"]
    return next(iter([*bearer, *places]), KeyPlace("none", ""))


def takes_keys(description: Description) -> bool:
    """Whether any operation needs a key."""
    return any(key_place(description, operation).kind != "none" for operation in description.operations.values())


def _place(scheme: Mapping[str, Any]) -> KeyPlace:
    """The place of one scheme; OAuth 2 and OpenID Connect give bearer tokens (RFC 6750)."""
    if scheme.get("type") == "apiKey":
        return KeyPlace(str(scheme.get("in", "header")), str(scheme.get("name", AUTHORIZATION)))
    return KeyPlace("basic") if str(scheme.get("scheme", "")).lower() == "basic" else KeyPlace()


def _encoded(key: str) -> str:
    """User and password of a key such as `user:password`; without a colon the key is the user."""
    pair = key if ":" in key else f"{key}:"
    return base64.b64encode(pair.encode()).decode()
