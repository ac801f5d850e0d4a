"""Redaction of keys: of those that this server knows, and of those that a request carries."""

import re
from collections.abc import Callable, Iterable, Set
from typing import Protocol
from urllib.parse import unquote

HIDDEN = "[redacted]"
PLAIN = frozenset(
    b"accept accept-charset accept-encoding accept-language access-control-request-headers "
    b"access-control-request-method access-control-request-private-network baggage cache-control connection "
    b"content-encoding content-length content-type date dnt expect host idempotency-key if-none-match origin pragma "
    b"prefer referer sec-fetch-dest sec-fetch-mode sec-fetch-site sentry-trace te traceparent tracestate trailer "
    b"transfer-encoding user-agent x-request-id".split()
)  # headers that never hold a key
TOKEN = re.compile(r"[\w.:%~-]{3,}[\w%]")
IN_SEGMENTS = b"/-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
TOKEN_BYTES = re.compile(TOKEN.pattern.encode())
PARAMETER = re.compile(r"([^=&]+)=([^&]*)")
SECRET_NAME = re.compile(r"key|token|secret|passw|signature|auth|credential|session", re.IGNORECASE)
NO_SECRETS = frozenset({"idempotency_key"})
SHORTEST = 6  # length from which a key of a header is also redacted in other parts of the exchange
Headers = Iterable[tuple[bytes, bytes]]


class Shown(Protocol):
    """Decodes content into text without keys; `query` marks the content as a query string."""

    def __call__(self, content: bytes, *, query: bool = False) -> str: ...


class Redaction:
    """Redaction of exchanges; `keys` returns the keys that this server knows."""

    def __init__(self, keys: Callable[[], Set[bytes]]) -> None:
        self._keys = keys

    def path(self, path: bytes) -> str:
        """Path of a request without keys; quick, since most paths have none."""
        text = path.decode("latin-1")
        plain = not path.translate(None, IN_SEGMENTS)
        clean = self._keys().isdisjoint(path.split(b"/")) if plain else not self._suspect(path)
        return text if clean else self.text(text)

    def text(self, text: str) -> str:
        """The text without known keys."""
        return TOKEN.sub(self._token, text) if self._suspect(text.encode("utf-8", "replace")) else text

    def query(self, query: str) -> str:
        """Query without known keys, and without values of parameters that are named like keys."""
        return self.text(PARAMETER.sub(_parameter, query))

    def headers(self, headers: Headers) -> list[list[str]]:
        """Names with values; only headers that never hold a key show their value."""
        return [
            [name.decode("latin-1"), self.text(value.decode("latin-1")) if name in PLAIN else HIDDEN]
            for name, value in headers
        ]

    def of(self, headers: Headers) -> Shown:
        """Decoder for content of a request with these headers, whose keys are redacted, too."""
        sent = sorted(set(_secrets(headers)), key=len, reverse=True)

        def shown(content: bytes, *, query: bool = False) -> str:
            text = content.decode("utf-8", "replace")
            for secret in sent:
                text = text.replace(secret, HIDDEN)
            return self.query(text) if query else self.text(text) if self._suspect(content) else text

        return shown

    def _suspect(self, content: bytes) -> bool:
        """Whether the content may hold a key."""
        if b"%" in content:
            return True
        return not self._keys().isdisjoint(TOKEN_BYTES.findall(content))

    def _token(self, found: re.Match[str]) -> str:
        token = found[0]
        plain = unquote(token) if "%" in token else token
        keys = self._keys()
        return HIDDEN if plain.encode() in keys else token


def _parameter(found: re.Match[str]) -> str:
    name = unquote(found[1])
    secret = SECRET_NAME.search(name) and name not in NO_SECRETS
    return f"{found[1]}={HIDDEN}" if secret and found[2] else found[0]


def _secrets(headers: Headers) -> Iterable[str]:
    for name, value in headers:
        if name not in PLAIN:
            text = value.decode("latin-1")
            tokens = [text, *re.split(r"[ ,]+", text)] if b"authorization" in name else [text]
            yield from (token for token in tokens if len(token) >= SHORTEST)
