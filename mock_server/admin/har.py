"""Exchanges of a journal as an HTTP Archive 1.2, which browsers' developer tools and proxies open."""

from collections.abc import Iterable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl

from brakecheck.mock_server.redaction import Redaction
from brakecheck.mock_server.worlds.journal import Entry

UNKNOWN = -1  # the format's size of unmeasured parts
OWN = ("at", "world", "operation", "rule", "warning", "forced")  # extra members, written with an underscore
JSON = "application/json"


def archive_of(entries: Iterable[Entry], redaction: Redaction, scheme: str) -> dict[str, Any]:
    """Write the exchanges as an archive, keys redacted; `scheme` is that of their addresses."""
    creator = {"name": "brakecheck mock", "version": version("brakecheck")}
    listed = [_entry(entry, redaction, scheme) for entry in entries]
    return {"log": {"version": "1.2", "creator": creator, "entries": listed}}


def _entry(entry: Entry, redaction: Redaction, scheme: str) -> dict[str, Any]:
    seen = entry.legible(redaction)
    return {
        "startedDateTime": seen["received"],
        "time": seen["ms"],
        "request": _request(seen, scheme),
        "response": _response(seen, redaction.headers(entry.sent)),
        "cache": {},
        "timings": {"send": 0, "wait": seen["ms"], "receive": 0},  # the server can only measure the time to answer
        **{f"_{name}": seen[name] for name in OWN if seen[name] is not None},
    }


def _request(seen: dict[str, Any], scheme: str) -> dict[str, Any]:
    fields = dict(seen["headers"])
    query = f"?{seen['query']}" if seen["query"] else ""
    sent = {"postData": {"mimeType": fields.get("content-type", ""), "text": seen["body"]}} if seen["body"] else {}
    return {
        "method": seen["method"],
        "url": f"{scheme}://{fields.get('host', 'localhost')}{seen['path']}{query}",
        **_message(seen["headers"]),
        "queryString": _named(parse_qsl(seen["query"], keep_blank_values=True)),
        **sent,
    }


def _response(seen: dict[str, Any], headers: list[list[str]]) -> dict[str, Any]:
    known = seen["status"] in HTTPStatus.__members__.values()
    media_type = next((value for name, value in headers if name == "content-type"), JSON if seen["answer"] else "")
    return {
        "status": seen["status"],
        "statusText": HTTPStatus(seen["status"]).phrase if known else "",
        **_message(headers),
        "content": {"size": len(seen["answer"].encode()), "mimeType": media_type, "text": seen["answer"]},
        "redirectURL": "",
    }


def _message(headers: list[list[str]]) -> dict[str, Any]:
    """Members that requests and responses share. Cookies stand among the headers, redacted."""
    sizes = {"headersSize": UNKNOWN, "bodySize": UNKNOWN}
    return {"httpVersion": "HTTP/1.1", "cookies": [], "headers": _named(headers), **sizes}


def _named(pairs: Iterable[Iterable[str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
