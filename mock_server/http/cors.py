"""Pages of other origins: what lets a browser send them here, with whatever headers and cookies they have."""

import re
from collections.abc import Mapping

Headers = tuple[tuple[bytes, bytes], ...]

EXPOSED = (b"access-control-expose-headers", b"Brakecheck-Rule, WWW-Authenticate, Allow, ETag, Retry-After")
METHODS = b"GET, POST, PATCH, DELETE"
NAMES = b"Authorization, Content-Type, If-None-Match"
SECONDS = b"600"  # that a browser may remember a preflight for
VISIBLE = re.compile(rb"[\x21-\x7e]+")
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")  # RFC 9110, 5.6.2
MOST_NAMES = 200


def opened(fields: Mapping[bytes, bytes]) -> Headers:
    """Headers by which a page may read the answer, be it asked for with cookies or without."""
    origin = fields[b"origin"]
    if not VISIBLE.fullmatch(origin):
        return (b"access-control-allow-origin", b"*"), EXPOSED
    credentials = (b"access-control-allow-credentials", b"true")
    return (b"access-control-allow-origin", origin), credentials, (b"vary", b"Origin"), EXPOSED


def is_preflight(method: str, fields: Mapping[bytes, bytes]) -> bool:
    return method == "OPTIONS" and b"origin" in fields and b"access-control-request-method" in fields


def preflight(fields: Mapping[bytes, bytes]) -> Headers:
    """Headers that allow what is asked for: the request itself is answered by what it is."""
    asked = fields.get(b"access-control-request-method", b"").strip()
    names = _tokens(fields.get(b"access-control-request-headers", b""))
    further = [name for name in names if name.lower() not in NAMES.lower().split(b", ")]
    headers = [
        (b"access-control-allow-methods", b", ".join([METHODS, *_tokens(asked)]) if asked not in METHODS else METHODS),
        (b"access-control-allow-headers", b", ".join([NAMES, *further])),
        (b"access-control-max-age", SECONDS),
    ]
    if fields.get(b"access-control-request-private-network", b"").strip().lower() == b"true":
        headers.append((b"access-control-allow-private-network", b"true"))
    return tuple(headers)


def _tokens(listed: bytes) -> list[bytes]:
    names = [name.strip() for name in listed.split(b",", MOST_NAMES)[:MOST_NAMES]]
    return [name for name in names if TOKEN.fullmatch(name)]
