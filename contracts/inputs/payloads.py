"""Inputs of careless or hostile clients: bodies, media types and keys in every odd form."""

import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import pytest

from brakecheck.contracts.errors import Finding
from brakecheck.contracts.exchange import Exchange

DEEP, MILLION = 10_000, 1_000_000
LARGE = 100_000  # bytes beyond which a server may hang up on a body (RFC 9110, 15.5.14)
HANGING_UP = ("ConnectionError", "ChunkedEncodingError")  # before the answer, or within its body
JSON = {"Content-Type": "application/json"}

# Bodies, each with its headers. None names a record: the scenario fills in <marker> and <number>.
BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "half of an object": (b'{"status": "activ', JSON),
    "no JSON": (b"{'status': active,}", JSON),
    "null": (b"null", JSON),
    "a list": (b"[]", JSON),
    "a text": (b'"<marker>"', JSON),
    "a number": (b"<number>", JSON),
    "wrong types": (b'{"id": {}, "status": [null, <number>, false]}', JSON),
    "a name twice": (b'{"status": "<marker>-a", "status": "<marker>-b"}', JSON),
    "NaN": (b'{"status": NaN, "count": -Infinity}', JSON),
    "a lone surrogate": (b'{"status": "<marker>\\ud800"}', JSON),
    "bytes that are no UTF-8": (b'{"status": "<marker>\xff\xfe"}', JSON),
    "UTF-16": ('{"status": "<marker>"}'.encode("utf-16"), {"Content-Type": "application/json; charset=utf-16"}),
    "an unknown charset": (b"{}", {"Content-Type": "application/json; charset=nonsense"}),
    "NULs": (b"\x00" * 100, JSON),
    "a depth of 10,000": (b'{"status":' * DEEP + b"0" + b"}" * DEEP, JSON),
    "a text of a million letters": (b'{"status": "<marker>' + b"x" * MILLION + b'"}', JSON),
    "100,000 recipients": (json.dumps({"recipients": [f"<marker>-{n}" for n in range(100_000)]}).encode(), JSON),
    "another media type": (b"<status>active</status>", {"Content-Type": "application/xml"}),
    "half a media type": (b"{}", {"Content-Type": "/"}),
    "a form": (b"status=<marker>&id=<marker>%00", {"Content-Type": "application/x-www-form-urlencoded"}),
    "a form without its parts": (b"--x", {"Content-Type": "multipart/form-data; boundary=y"}),
    "an unpacked body": (b"{}", {**JSON, "Content-Encoding": "gzip"}),
    "a packed body": (gzip.compress(b"{}"), {**JSON, "Content-Encoding": "gzip"}),
}
# Payloads that a server may break on because of their size or depth.
FLOODS = dict.fromkeys(
    ("a depth of 10,000", "a text of a million letters", "100,000 recipients"), "a flood could break the server"
)
# Spellings of the header of a valid key that a server may accept or refuse.
SPELLINGS = {
    "lower case": "bearer {key}",
    "capitals": "BEARER {key}",
    "two blanks": "Bearer  {key}",
    "a tab": "Bearer\t{key}",
    "a blank behind it": "Bearer {key} ",
    "in quotes": 'Bearer "{key}"',
    "a word behind it": "Bearer {key} brakecheck",
    "twice": "Bearer {key}, Bearer {key}",
}
OTHER_SCHEMES = ["Basic {key}", "Digest {key}", "Token {key}", "Bearer: {key}"]
# Suffixes that make another id of an id.
TAILS = {
    "a NUL": "\x00",
    "a NUL and more": "\x00<marker>",
    "a line break": "\n",
    "a slash": "/<marker>",
    "a comma": ",<marker>",
    "a question mark": "?<marker>",
    "10,000 letters": "<marker>" + "x" * 10_000,
}
# Ids that no server gives out. All but two are unique by <marker> or <number>.
ODD_IDS = {
    "dots": "..",
    "an encoded slash": "<marker>%2F<marker>",
    "a slash": "<marker>/<marker>",
    "a NUL": "<marker>\x00<marker>",
    "an emoji": "<marker>😀",
    "a quote and dashes": "<marker>';--<marker>",
    "4,000 letters": "<marker>" + "x" * 4000,
    "a blank": " ",
    "null": "null<marker>",
    "a negative number": "-<number>",
}
ODD_ID_HAZARDS = {
    "dots": "dots could be taken for another path",
    "a blank": "a blank could be taken for all records",
}
# A slash too many in the path of an operation.
SLASHES: dict[str, Callable[[str], str]] = {
    "one at the end": lambda path: f"{path}/",
    "two at the end": lambda path: f"{path}//",
    "two before the id": lambda path: path.replace("/{", "//{"),
    "two at the start": lambda path: f"/{path}",
}
REFUSALS = range(400, 500)


def makes_a_path(odd: str) -> bool:
    """Whether a server that decodes the id finds segments in it, and so another path."""
    return "/" in unquote(odd) or odd in (".", "..")


def cases(values: Mapping[str, Any], hazards: Mapping[str, str]) -> list[Any]:
    """The values as cases of a contract, those with a hazard marked as hazardous."""
    return [
        pytest.param(
            *(value if isinstance(value, tuple) else (value,)),
            id=name,
            marks=[pytest.mark.hazardous(hazards[name])] if name in hazards else [],
        )
        for name, value in values.items()
    ]


def answer_or_hang_up(send: Callable[[], Exchange]) -> Exchange:
    """Send a request; returns the answer, with status 0 where the server closes the connection on a large body."""
    try:
        return send()
    except Finding as finding:
        exchange = finding.exchange
        if exchange is None or exchange.failure not in HANGING_UP or len(exchange.request_body or b"") < LARGE:
            raise
        return exchange
