"""Behaviours that a request asks for: by `Prefer` (RFC 7240), or by query parameters that begin with `__`."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from brakecheck.mock_server.http.body import field_value
from brakecheck.mock_server.http.forcing import PREFER, WISH
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.specs.sentences import nearest

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - RFC 9110, 5.6.2
MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
PREFERENCE = re.compile(rf'\s*({TOKEN})\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|({TOKEN}))?)?\s*(?:;(.*))?')
PARAMETER = re.compile(rf"\s*({TOKEN})\s*=")
STANDARD = {"depth-noroot", "handling", "respond-async", "return", "safe", "wait"}  # registered for RFC 7240
EMPTY = {"when"}  # preferences that mean nothing alone
LONGEST = 4000  # characters of preferences that are read


def _number(text: str) -> Any:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _truth(text: str) -> Any:
    return {"true": True, "false": False}.get(text, text)


# For each preference, the member of the behaviour, and the parser of its text.
NAMES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "code": ("status", _number),
    "example": ("example", str),
    "dynamic": ("dynamic", _truth),
    "when": ("when", str),
    "delay": ("delay", _number),
    "dribble": ("dribble", _number),
    "connection": ("connection", str),
}


def preferred(raw: RawRequest) -> dict[str, str]:
    """Known preferences of the request by name. Others are ignored, as RFC 7240 (2) says."""
    found: dict[str, str] = {}
    for preference in _preferences(raw):
        name, quoted, token, _ = preference.groups()
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else token or ""
        found.setdefault(name.lower(), value)  # the first of repeated preferences counts
    return {name: value for name, value in found.items() if name in NAMES}


def doubtful(raw: RawRequest) -> str | None:
    """Warning of the first ignored name that resembles a known preference; None if there is none."""
    prefix = WISH.decode()
    for preference in _preferences(raw):
        name, after = preference[1].lower(), preference[4] or ""
        if meant := _meant(name):
            return _ignored(f"preference {name}", meant)
        for parameter in map(str.lower, (found[1] for part in after.split(";") if (found := PARAMETER.match(part)))):
            if name in NAMES and parameter in NAMES:
                return f"{parameter} behind a semicolon was ignored; write a comma, as in code=500, when=after"
    for name in _in_query(raw):
        if meant := _meant(name.lower()):
            return _ignored(f"parameter {prefix}{name}", prefix + meant)
    return None


def asked_for(raw: RawRequest) -> dict[str, str]:
    """Known preferences in the query, where the names begin with `__`."""
    return {name: value for name, value in _in_query(raw).items() if name in NAMES}


def behaviour_in(wishes: Mapping[str, str]) -> dict[str, Any]:
    """Turn the preferences into members of a behaviour, unchecked."""
    return {NAMES[name][0]: NAMES[name][1](value) for name, value in wishes.items()}


def applied(preferences: Mapping[str, str]) -> bytes:
    """Value of `Preference-Applied` for the preferences (RFC 7240, 3)."""
    return field_value(", ".join(f"{name}={_written(value)}" for name, value in preferences.items()))


def _written(value: str) -> str:
    if re.fullmatch(TOKEN, value):
        return value
    return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def _preferences(raw: RawRequest) -> Iterator[re.Match[str]]:
    """Preferences of the header, each with its name, quoted value, plain value and parameters."""
    if PREFER in raw.fields:
        lines = b",".join(value for name, value in raw.headers if name == PREFER).decode("latin-1")[:LONGEST]
        yield from filter(None, map(PREFERENCE.fullmatch, MEMBER.findall(lines)))


def _in_query(raw: RawRequest) -> dict[str, str]:
    """Parameters of the query that begin with `__`, without it. The first of a repeated one counts."""
    if WISH not in raw.query:
        return {}
    prefix = WISH.decode()
    given = parse_qsl(raw.query.decode("latin-1"), keep_blank_values=True)
    return {name.removeprefix(prefix): value for name, value in reversed(given) if name.startswith(prefix)}


def _meant(name: str) -> str | None:
    """Known name that an unknown one resembles."""
    return None if name in NAMES or name in STANDARD else nearest(name, NAMES)


def _ignored(what: str, meant: str) -> str:
    return f"{what} was ignored; did you mean {meant}? Known are {', '.join(NAMES)}"
