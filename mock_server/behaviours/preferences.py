"""Behaviours that a request asks for: by `Prefer` (RFC 7240), or by query parameters that begin with `__`."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from brakecheck.mock_server.http.body import field_value
from brakecheck.mock_server.http.forcing import PREFER, WISH
from brakecheck.mock_server.http.messages import RawRequest

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - RFC 9110, 5.6.2
MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
PREFERENCE = re.compile(rf'\s*({TOKEN})\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|({TOKEN}))?)?\s*(?:;.*)?')
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
    if PREFER not in raw.fields:
        return {}
    lines = b",".join(value for name, value in raw.headers if name == PREFER).decode("latin-1")[:LONGEST]
    found: dict[str, str] = {}
    for member in MEMBER.findall(lines):
        if preference := PREFERENCE.fullmatch(member):
            name, quoted, token = preference.groups()
            value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else token or ""
            found.setdefault(name.lower(), value)  # the first of repeated preferences counts
    return {name: value for name, value in found.items() if name in NAMES}


def asked_for(raw: RawRequest) -> dict[str, str]:
    """Known preferences in the query, where the names begin with `__`."""
    if WISH not in raw.query:
        return {}
    prefix = WISH.decode()
    given = parse_qsl(raw.query.decode("latin-1"), keep_blank_values=True)
    named = {name.removeprefix(prefix): value for name, value in reversed(given) if name.startswith(prefix)}
    return {name: value for name, value in named.items() if name in NAMES}


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
