"""The record of a finding: all that it took, states and waits included, so that a script can repeat it. No keys."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from brakecheck.contracts.engine.verdicts import Outcome
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.raw_socket import RawExchange
from brakecheck.contracts.http.transcript import Line, Step, Wait, World
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.contracts.target import Target
from brakecheck.report.printable import visible

LONGEST = 60_000  # bytes of a body
MOMENTARY = ("date", "content-length", "server", "connection")
ID = re.compile(r"(^|_)(id|ids|key|token|cursor|slug)$|[a-z](Id|Ids)$|^etag$", re.IGNORECASE)
HEADERS = "(headers)"  # begins the place of what stands in a header
Entry = dict[str, Any]
Place = list[str | int]


def record(outcome: Outcome, target: Target) -> Entry | None:
    """The steps that the finding took, with the variables of keys; None where they were too many."""
    if not outcome.record:
        return None
    steps = list(_in_order(outcome.record))
    decisive = next((place for place, step in enumerate(steps) if step.part is outcome.exchange), len(steps))
    begins = _first_of_round(steps, decisive)
    mentioned = _mentioned(steps)
    secrets = dict(target.secrets(target.keys))
    for each in steps:
        secrets |= each.part.secrets if isinstance(each.part, Exchange) else {}
    told = []
    for place, step in enumerate(steps):
        one = _told(step, secrets, decides=place >= begins)
        one |= {"decisive": True} if place == decisive else {}
        gives = [gift for gift in _given(step, place, mentioned) if _without_keys(gift, secrets) == gift]
        one |= {"gives": gives} if gives else {}
        for gift in gives:  # what was given once is known
            del mentioned[gift["value"]]
        told.append(one)
    headers = {name: f"${{{target.header_variable(name)}}}" for name in target.headers}
    return {"variables": sorted(secrets), **({"headers": headers} if headers else {}), "steps": told}


def _first_of_round(steps: Sequence[Step], place: int) -> int:
    """The first of the exchanges that overlapped with the one there."""
    while 0 < place < len(steps) and _overlapped(steps[place]) and _overlapped(steps[place - 1]):
        place -= 1
    return place


def _overlapped(step: Step) -> bool:
    return isinstance(step.part, Exchange) and step.part.overlapped


def _in_order(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps; of those that overlapped chance decides which comes first, so they are sorted."""
    together: list[Step] = []
    for step in steps:
        if _overlapped(step):
            together.append(step)
            continue
        yield from sorted(together, key=_sent)
        together = []
        yield step
    yield from sorted(together, key=_sent)


def _sent(step: Step) -> tuple[str, str, bytes]:
    assert isinstance(step.part, Exchange)
    return step.part.method, step.part.url, step.part.request_body or b""


def _told(step: Step, secrets: Mapping[str, str], *, decides: bool) -> Entry:
    if isinstance(step.part, World):
        part = step.part
        what = {"account": part.account, "url": part.url, "wanted": dict(part.wanted), "keys": dict(part.keys)}
        return {"do": "world", "at": step.at, **what}
    if isinstance(step.part, Wait):
        return {"do": "wait", "at": step.at, "seconds": step.part.seconds}
    if isinstance(step.part, Line):
        said = {"request": dict(step.part.request), "answer": dict(step.part.answer)}
        return {"do": "ask", "at": step.at, **_without_keys(said, secrets)}
    return {"do": "send", "at": step.at, "by": step.by, **_exchange(step.part, decides=decides)}


def _without_keys(value: Any, secrets: Mapping[str, str]) -> Any:
    """The JSON with variables in place of keys, in names as well."""
    if isinstance(value, dict):
        return {redacted(name, secrets): _without_keys(part, secrets) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_keys(part, secrets) for part in value]
    return redacted(value, secrets) if isinstance(value, str) else value


def _exchange(exchange: Exchange, *, decides: bool) -> Entry:
    """The request as it has to be sent, and the status; the whole response where the finding may rest on it."""
    told = {
        "method": exchange.method,
        "url": redacted(exchange.url, exchange.secrets),
        "headers": {name: redacted(value, exchange.secrets) for name, value in exchange.request_headers.items()},
        "status": exchange.status,
        **_body(exchange),
    }
    if exchange.overlapped:
        told["together"] = True
    if exchange.danger:
        told |= {"danger": exchange.danger, "left_out": exchange.defused}
    if isinstance(exchange, RawExchange):
        told |= {"raw": exchange.reply, "cut": exchange.cut}
    if decides and len(exchange.body) <= LONGEST:
        text = exchange.body.decode("utf-8", "replace")
        told["answer"] = redacted(text, exchange.secrets)
        told["answer_headers"] = {
            redacted(name, exchange.secrets): redacted(value, exchange.secrets)
            for name, value in sorted(exchange.headers.items())
            if name not in MOMENTARY
        }
    return told


def _body(exchange: Exchange) -> Entry:
    """The body as text; `escaped` where a character could not be seen, `long` where it is too long to be kept."""
    content = exchange.request_body or b""
    if len(content) > LONGEST:
        return {"long": len(content)}
    encoding, text = "utf-8", content.decode("utf-8", "replace")
    if text.encode("utf-8", "replace") != content:
        encoding, text = "latin-1", content.decode("latin-1")
    text = redacted(text, exchange.secrets)
    told: Entry = {"body": text} if text else {}
    if visible(text) != text:
        told = {"body": text.encode("unicode_escape").decode(), "escaped": True}
    return told if encoding == "utf-8" else {**told, "encoding": encoding}


def _mentioned(steps: Sequence[Step]) -> dict[str, int]:
    """What requests say, each with the number of the first step that says it."""
    first: dict[str, int] = {}
    for place, step in enumerate(steps):
        for value in _named(step):
            first.setdefault(value, place)
    return first


def _given(step: Step, place: int, mentioned: Mapping[str, int]) -> list[Entry]:
    """The ids in the answer that later steps name, and none before, each with its place."""
    found: dict[str, Place] = {}
    for where, value in _answered(step):
        if mentioned.get(value, 0) > place and visible(value) == value and _is_an_id(where, value):
            found.setdefault(value, where)
    return [{"place": where, "value": value} for value, where in found.items()]


def _is_an_id(place: Place, value: str) -> bool:
    names = [part for part in place if isinstance(part, str)]
    return bool(names and ID.search(names[-1])) or any(letter.isdigit() for letter in value)


def _answered(step: Step) -> Iterator[tuple[Place, str]]:
    """What the answer says: its JSON, and behind `headers` an entity tag."""
    if isinstance(step.part, Line):
        yield from leaves(dict(step.part.answer))
    if isinstance(step.part, Exchange):
        yield from leaves(step.part.json())
        if "etag" in step.part.headers:
            yield [HEADERS, "etag"], step.part.headers["etag"]


def _named(step: Step) -> set[str]:
    """All that the request says: parts of its path, values of its query, headers and body."""
    if isinstance(step.part, Line):
        return {value for _, value in leaves(dict(step.part.request))}
    if not isinstance(step.part, Exchange):
        return set()
    parts, body = urlsplit(step.part.url), step.part.request_body or b""
    named = {unquote(part) for part in parts.path.split("/")} | {value for _, value in parse_qsl(parts.query)}
    named |= set(step.part.request_headers.values())
    try:
        return named | {value for _, value in leaves(json.loads(body))}
    except (ValueError, RecursionError):
        return named | set(re.findall(r"[\w.-]{4,}", body[:LONGEST].decode("utf-8", "replace")))


def leaves(value: Any, place: Place | None = None) -> Iterator[tuple[Place, str]]:
    """Each text and number in the JSON as text, with its place."""
    place = place or []
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, [*place, name])
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from leaves(member, [*place, number])
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield place, str(value)
