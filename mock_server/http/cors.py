"""CORS: answers by which a browser lets pages of other origins send requests here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Headers = tuple[tuple[bytes, bytes], ...]
Fields = Mapping[bytes, bytes]

EXPOSE = b"access-control-expose-headers"
EXPOSED = (
    b"Brakecheck-Rule, Brakecheck-Warning, Brakecheck-Forced, Preference-Applied, WWW-Authenticate, Allow, ETag, "
    b"Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
)
ANYBODY = (b"access-control-allow-origin", b"*")
METHODS = b"GET, POST, PATCH, DELETE"
NAMES = b"Authorization, Content-Type, If-None-Match"
SECONDS = b"600"  # for which a browser may cache a preflight
VISIBLE = re.compile(rb"[\x21-\x7e]+")
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")  # RFC 9110, 5.6.2
MOST_NAMES = 200


@dataclass(frozen=True)
class Policy:
    """Rights of pages. Pages of `origins` may use services closed to others; `credentials` allows cookies."""

    credentials: bool = False
    origins: frozenset[bytes] = frozenset()

    def admits(self, fields: Fields, *, opened: bool) -> bool:
        """Whether the page may read an answer; `opened` services are open to all pages."""
        return opened or fields.get(b"origin") in self.origins

    def headers(self, fields: Fields, forced: Headers = ()) -> Headers:
        """Headers that let the page read the answer, the names of `forced` headers included."""
        origin = fields[b"origin"]
        exposed = (EXPOSE, b", ".join([EXPOSED, *(name for name, _ in forced if name not in EXPOSED.lower())]))
        if not VISIBLE.fullmatch(origin):
            return (ANYBODY, exposed)
        named: Headers = ((b"access-control-allow-origin", origin), (b"vary", b"Origin"), exposed)
        return (*named, (b"access-control-allow-credentials", b"true")) if self.credentials else named


def is_preflight(method: str, fields: Fields) -> bool:
    """Whether the request is a preflight; names of fields are in lower case."""
    return method == "OPTIONS" and b"origin" in fields and b"access-control-request-method" in fields


def preflight(fields: Fields) -> Headers:
    """Headers that allow every request; the request itself may still be refused."""
    asked = fields.get(b"access-control-request-method", b"").strip()
    names = _tokens(fields.get(b"access-control-request-headers", b""))
    further = [name for name in names if name.lower() not in NAMES.lower().split(b", ")]
    methods = METHODS if asked in METHODS.split(b", ") else b", ".join([METHODS, *_tokens(asked)])
    headers = [
        (b"access-control-allow-methods", methods),
        (b"access-control-allow-headers", b", ".join([NAMES, *further])),
        (b"access-control-max-age", SECONDS),
    ]
    if fields.get(b"access-control-request-private-network", b"").strip().lower() == b"true":
        headers.append((b"access-control-allow-private-network", b"true"))
    return tuple(headers)


def _tokens(listed: bytes) -> list[bytes]:
    names = [name.strip() for name in listed.split(b",", MOST_NAMES)[:MOST_NAMES]]
    return [name for name in names if TOKEN.fullmatch(name)]
