"""What a careless or hostile client sends: bodies, media types and keys in every odd form."""

import gzip
import json
from collections.abc import Callable

from contracts.exchange import Exchange
from contracts.trouble import Finding

DEEP, MILLION = 10_000, 1_000_000
LARGE = 100_000  # bytes beyond which a server may hang up on a body (RFC 9110, 15.5.14)
JSON = {"Content-Type": "application/json"}

# Each with the headers that go along. Nothing in them names a record.
BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "half of an object": (b'{"status": "activ', JSON),
    "no JSON": (b"{'status': active,}", JSON),
    "null": (b"null", JSON),
    "a list": (b"[]", JSON),
    "a text": (b'"cancelled"', JSON),
    "a number": (b"0", JSON),
    "wrong types": (b'{"id": {}, "status": [null, 0, false]}', JSON),
    "a name twice": (b'{"status": "active", "status": "paused"}', JSON),
    "NaN": (b'{"status": NaN, "count": -Infinity}', JSON),
    "a lone surrogate": (b'{"status": "\\ud800"}', JSON),
    "bytes that are no UTF-8": (b'{"status": "\xff\xfe"}', JSON),
    "UTF-16": ('{"status": "active"}'.encode("utf-16"), {"Content-Type": "application/json; charset=utf-16"}),
    "an unknown charset": (b"{}", {"Content-Type": "application/json; charset=nonsense"}),
    "NULs": (b"\x00" * 100, JSON),
    "a depth of 10,000": (b'{"status":' * DEEP + b"0" + b"}" * DEEP, JSON),
    "a text of a million letters": (b'{"status": "' + b"x" * MILLION + b'"}', JSON),
    "100,000 recipients": (json.dumps({"recipients": [f"nobody-{n}" for n in range(100_000)]}).encode(), JSON),
    "another media type": (b"<status>active</status>", {"Content-Type": "application/xml"}),
    "half a media type": (b"{}", {"Content-Type": "/"}),
    "a form": (b"status=active&id=%00", {"Content-Type": "application/x-www-form-urlencoded"}),
    "a form without its parts": (b"--x", {"Content-Type": "multipart/form-data; boundary=y"}),
    "what is not packed": (b"{}", {**JSON, "Content-Encoding": "gzip"}),
    "what is packed": (gzip.compress(b"{}"), {**JSON, "Content-Encoding": "gzip"}),
}
# Ways to spell the header of a valid key that a server may take or refuse.
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
# What stands behind an id makes another id of it.
TAILS = {
    "a NUL": "\x00",
    "a NUL and more": "\x00brakecheck",
    "a line break": "\n",
    "a slash": "/brakecheck",
    "a comma": ",brakecheck",
    "a question mark": "?brakecheck",
    "10,000 letters": "x" * 10_000,
}
REFUSALS = range(400, 500)


def answer_or_hang_up(send: Callable[[], Exchange]) -> Exchange:
    """The answer; on a large body the server may also hang up, which is an exchange with status 0."""
    try:
        return send()
    except Finding as finding:
        exchange = finding.exchange
        if exchange is None or exchange.failure != "ConnectionError" or len(exchange.request_body or b"") < LARGE:
            raise
        return exchange
