"""Stage two for a description: its security schemes define the place of a key."""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from brakecheck.mock_server.api_error import Unauthorized
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.worlds.worlds import DEFAULT, Caller, Worlds
from brakecheck.specs.description import Description

Read = Callable[[RawRequest], list[bytes]]  # candidates for the key in a request
Way = Callable[[Worlds, str, RawRequest], Caller]
Scheme = tuple[Read, str, str]  # reader, words of a refusal, and challenge
TOKEN = re.compile(rb"[!-~]+")


def ways_of(description: Description) -> tuple[Way, Mapping[str, Way]]:
    """Authentication of all operations, and of those with their own security requirement."""
    schemes = {
        name: _scheme(scheme)
        for name, scheme in description.document.get("components", {}).get("securitySchemes", {}).items()
    }
    everywhere = description.document.get("security")
    operations = description.operations.values()
    asked = {operation.id: operation.spec.get("security", everywhere) or [] for operation in operations}
    first = everywhere if everywhere is not None else next(iter(asked.values()), [])
    others = {name: _way(schemes, wanted) for name, wanted in asked.items() if wanted != first}
    return _way(schemes, first), others


def place_of_key(description: Description) -> dict[str, str]:
    """Place of the first operation's key, and the prefix of the key there."""
    document = description.document
    first = next(iter(description.operations.values())).spec
    wanted = first.get("security", document.get("security")) or [{}]
    name = next(iter(wanted[0]), "")
    scheme = document.get("components", {}).get("securitySchemes", {}).get(name, {})
    if scheme.get("type") == "apiKey":
        return {"in": str(scheme.get("in")), "name": str(scheme.get("name", "")), "before": ""}
    word = str(scheme.get("scheme", "bearer")).capitalize()
    return {"in": "header", "name": "Authorization", "before": f"{word} "}


def _way(schemes: Mapping[str, Scheme], wanted: list[Mapping[str, Any]]) -> Way:
    """Find the caller by any of the alternatives, in each by all schemes. Unknown schemes open nothing."""
    alternatives = [[schemes[name] for name in each] for each in wanted if each and each.keys() <= schemes.keys()]
    optional = not wanted or not all(wanted)
    read_bearer = _behind("bearer")
    refusal = _refusal([scheme for schemes_of in alternatives for scheme in schemes_of])
    read_only = alternatives[0][0][0] if len(wanted) == len(alternatives) == 1 and len(alternatives[0]) == 1 else None

    def by_one_key(worlds: Worlds, vendor: str, raw: RawRequest) -> Caller:
        found = _known(worlds, vendor, read_only(raw)) if read_only else None
        if found is None:
            raise refusal(worlds, vendor, raw)
        return found

    def caller(worlds: Worlds, vendor: str, raw: RawRequest) -> Caller:
        for schemes_of in alternatives:
            first, *others = [_known(worlds, vendor, read(raw)) for read, _, _ in schemes_of]
            if first is not None and all(other is not None and other.world is first.world for other in others):
                return first
        if optional:
            return _known(worlds, vendor, read_bearer(raw)) or Caller(worlds.find(DEFAULT), vendor, "full")
        raise refusal(worlds, vendor, raw)

    return by_one_key if read_only else caller


def _known(worlds: Worlds, vendor: str, keys: list[bytes]) -> Caller | None:
    for key in keys:
        caller = worlds.callers.get(key) or worlds.recognized(key)
        if caller is not None and caller.vendor == vendor:
            return caller
    return None


def _refusal(schemes: list[Scheme]) -> Callable[[Worlds, str, RawRequest], Unauthorized]:
    """Make the refusal of a request without a known key of these schemes."""
    wanted = " or ".join(dict.fromkeys(said for _, said, _ in schemes)) or "a scheme that the description has not"
    challenges = (("WWW-Authenticate", ", ".join(dict.fromkeys(challenge for _, _, challenge in schemes))),)

    def refusal(worlds: Worlds, vendor: str, raw: RawRequest) -> Unauthorized:
        given = any(read(raw) for read, _, _ in schemes)
        said = "An unknown key was sent" if given else "No key was sent"
        rule = "auth.unknown-key" if given else "auth.key-required"
        return Unauthorized(
            rule, f"{said}; expected {wanted}; {worlds.demo_key(vendor)}", challenges if schemes else ()
        )

    return refusal


def _scheme(scheme: Mapping[str, Any]) -> Scheme:
    kind, name = scheme.get("type"), str(scheme.get("name", ""))
    if kind == "http" and str(scheme.get("scheme")).lower() == "basic":
        return _basic, "Authorization: Basic with user:password in base64", 'Basic realm="brakecheck"'
    if kind == "apiKey":
        return (
            PLACES.get(str(scheme.get("in")), _in_header)(name),
            f"the key in the {scheme.get('in')} {name}",
            "ApiKey",
        )
    word = str(scheme.get("scheme", "bearer")) if kind == "http" else "bearer"
    title = word.capitalize()
    return _behind(word), f"Authorization: {title} KEY", f'{title} realm="brakecheck"'


def _authorization(raw: RawRequest, scheme: bytes) -> bytes:
    """Value after the scheme in the single Authorization header; empty without such a header."""
    given = raw.fields.get(b"authorization", b"")
    if len(raw.fields) != len(raw.headers) and sum(name == b"authorization" for name, _ in raw.headers) > 1:
        return b""
    first, _, rest = given.partition(b" ")
    token = rest.strip(b" ")
    return token if first.lower() == scheme and TOKEN.fullmatch(token) else b""


def _behind(word: str) -> Read:
    scheme = word.lower().encode()

    def read(raw: RawRequest) -> list[bytes]:
        token = _authorization(raw, scheme)
        return [token] if token else []

    return read


def _basic(raw: RawRequest) -> list[bytes]:
    """Keys of basic authentication: user:password; with an empty password, also the user alone."""
    try:
        pair = b64decode(_authorization(raw, b"basic"), validate=True)
    except ValueError:
        return []
    return [pair, pair[:-1]] if pair.endswith(b":") else [pair] if pair else []


def _in_header(name: str) -> Read:
    wanted = name.lower().encode()

    def read(raw: RawRequest) -> list[bytes]:
        """Keys in the header: the value, and its last part after a word such as a scheme."""
        given = [value for header, value in raw.headers if header == wanted]
        return [given[0], given[0].rpartition(b" ")[2]] if len(given) == 1 and given[0] else []

    return read


def _in_query(name: str) -> Read:
    def read(raw: RawRequest) -> list[bytes]:
        pairs = parse_qsl(raw.query.decode("latin-1"), keep_blank_values=True)
        given = [value.encode() for key, value in pairs if key == name and value]
        return given if len(given) == 1 else []

    return read


def _in_cookie(name: str) -> Read:
    def read(raw: RawRequest) -> list[bytes]:
        pairs = [pair.strip().partition(b"=") for pair in raw.fields.get(b"cookie", b"").split(b";")]
        given = [value.strip(b'"') for key, _, value in pairs if key == name.encode() and value]
        return given if len(given) == 1 else []

    return read


PLACES: Mapping[str, Callable[[str], Read]] = {"header": _in_header, "query": _in_query, "cookie": _in_cookie}
