"""The record of a finding: all its steps, states and waits included, so that a script can repeat it. No keys."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from brakecheck.contracts.engine.verdicts import Outcome
from brakecheck.contracts.events import LineSent, Step, Waited, WorldOpened
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.raw_socket import RawExchange
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.contracts.target import Target
from brakecheck.report.printable import visible
from brakecheck.report.recorded import Gift, LineStep, Record, RecordStep, RequestStep, WaitStep, WorldStep

LONGEST = 60_000  # bytes of a body
MOMENTARY = ("date", "content-length", "server", "connection")
ID = re.compile(r"(^|_)(id|ids|key|token|cursor|slug)$|[a-z](Id|Ids)$|^etag$", re.IGNORECASE)
HEADERS = "(headers)"  # begins the place of a value in a header
Place = tuple[str | int, ...]


def record(outcome: Outcome, target: Target) -> Record | None:
    """The steps that the finding took, with the variables of keys; None where they were too many."""
    if not outcome.record:
        return None
    steps = list(_in_order(outcome.record))
    decisive = next((place for place, step in enumerate(steps) if step.event is outcome.exchange), len(steps))
    begins = _first_of_round(steps, decisive)
    mentioned = _mentioned(steps)
    secrets = dict(target.secrets(target.keys))
    for each in steps:
        secrets |= each.event.secrets if isinstance(each.event, Exchange) else {}
    recorded: list[RecordStep] = []
    for place, step in enumerate(steps):
        gives = tuple(gift for gift in _given(step, place, mentioned) if not _has_key(gift, secrets))
        for gift in gives:  # what was given once is known
            del mentioned[gift.value]
        recorded.append(_recorded(step, secrets, gives, decides=place >= begins, decisive=place == decisive))
    headers = {name: f"${{{target.header_variable(name)}}}" for name in target.headers}
    return Record(variables=tuple(sorted(secrets)), headers=headers or None, steps=tuple(recorded))


def _has_key(gift: Gift, secrets: Mapping[str, str]) -> bool:
    texts = [part for part in (*gift.place, gift.value) if isinstance(part, str)]
    return any(redacted(text, secrets) != text for text in texts)


def _first_of_round(steps: Sequence[Step], place: int) -> int:
    """The first of the exchanges that overlapped with the one there."""
    while 0 < place < len(steps) and _overlapped(steps[place]) and _overlapped(steps[place - 1]):
        place -= 1
    return place


def _overlapped(step: Step) -> bool:
    return isinstance(step.event, Exchange) and step.event.overlapped


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
    assert isinstance(step.event, Exchange)
    return step.event.method, step.event.url, step.event.request_body or b""


def _recorded(
    step: Step, secrets: Mapping[str, str], gives: tuple[Gift, ...], *, decides: bool, decisive: bool
) -> RecordStep:
    at, part = step.at, step.event
    if isinstance(part, WorldOpened):
        return WorldStep(at=at, account=part.account, url=part.url, wanted=part.wanted, keys=part.keys)
    if isinstance(part, Waited):
        return WaitStep(at=at, seconds=part.seconds)
    if isinstance(part, LineSent):
        request, answer = (_without_keys(dict(said), secrets) for said in (part.request, part.answer))
        return LineStep(at=at, request=request, answer=answer, gives=gives)
    request = replace(_request(part, at, step.by), decisive=decisive, gives=gives)
    return _with_answer(request, part) if decides and len(part.body) <= LONGEST else request


def _without_keys(value: Any, secrets: Mapping[str, str]) -> Any:
    """The JSON with variables in place of keys, in names as well."""
    if isinstance(value, dict):
        return {redacted(name, secrets): _without_keys(part, secrets) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_keys(part, secrets) for part in value]
    return redacted(value, secrets) if isinstance(value, str) else value


def _request(exchange: Exchange, at: float, by: str) -> RequestStep:
    """The request as it has to be sent, and the status."""
    raw = exchange if isinstance(exchange, RawExchange) else None
    step = RequestStep(
        at=at,
        by=by,
        method=exchange.method,
        url=redacted(exchange.url, exchange.secrets),
        headers={name: redacted(value, exchange.secrets) for name, value in exchange.request_headers.items()},
        status=exchange.status,
        together=exchange.overlapped,
        danger=exchange.danger,
        left_out=exchange.defused if exchange.danger else None,
        raw=raw.reply if raw else None,
        cut=raw.cut if raw else None,
    )
    return _with_body(step, exchange)


def _with_answer(step: RequestStep, exchange: Exchange) -> RequestStep:
    """The step with the whole response, on which the finding may rest."""
    headers = {
        redacted(name, exchange.secrets): redacted(value, exchange.secrets)
        for name, value in sorted(exchange.headers.items())
        if name not in MOMENTARY
    }
    text = redacted(exchange.body.decode("utf-8", "replace"), exchange.secrets)
    return replace(step, answer=text, answer_headers=headers)


def _with_body(step: RequestStep, exchange: Exchange) -> RequestStep:
    """Step with the body as text; `escaped` for invisible characters, `long` above the limit."""
    content = exchange.request_body or b""
    if len(content) > LONGEST:
        return replace(step, long=len(content))
    encoding, text = "", content.decode("utf-8", "replace")
    if text.encode("utf-8", "replace") != content:
        encoding, text = "latin-1", content.decode("latin-1")
    text = redacted(text, exchange.secrets)
    escaped = visible(text) != text
    body = text.encode("unicode_escape").decode() if escaped else text
    return replace(step, body=body, escaped=escaped, encoding=encoding)


def _mentioned(steps: Sequence[Step]) -> dict[str, int]:
    """The values in requests, each with the number of the first step that has it."""
    first: dict[str, int] = {}
    for place, step in enumerate(steps):
        for value in _named(step):
            first.setdefault(value, place)
    return first


def _given(step: Step, place: int, mentioned: Mapping[str, int]) -> list[Gift]:
    """The ids in the answer that later steps name, and none before, each with its place."""
    found: dict[str, Place] = {}
    for where, value in _answered(step):
        if mentioned.get(value, 0) > place and visible(value) == value and _is_an_id(where, value):
            found.setdefault(value, where)
    return [Gift(place=where, value=value) for value, where in found.items()]


def _is_an_id(place: Place, value: str) -> bool:
    names = [part for part in place if isinstance(part, str)]
    return bool(names and ID.search(names[-1])) or any(letter.isdigit() for letter in value)


def _answered(step: Step) -> Iterator[tuple[Place, str]]:
    """The values of the answer: its JSON, and behind `headers` an entity tag."""
    if isinstance(step.event, LineSent):
        yield from leaves(dict(step.event.answer))
    if isinstance(step.event, Exchange):
        yield from leaves(step.event.json())
        if "etag" in step.event.headers:
            yield (HEADERS, "etag"), step.event.headers["etag"]


def _named(step: Step) -> set[str]:
    """The values of the request: parts of its path, values of its query, headers and body."""
    if isinstance(step.event, LineSent):
        return {value for _, value in leaves(dict(step.event.request))}
    if not isinstance(step.event, Exchange):
        return set()
    parts, body = urlsplit(step.event.url), step.event.request_body or b""
    named = {unquote(part) for part in parts.path.split("/")} | {value for _, value in parse_qsl(parts.query)}
    named |= set(step.event.request_headers.values())
    try:
        return named | {value for _, value in leaves(json.loads(body))}
    except (ValueError, RecursionError):
        return named | set(re.findall(r"[\w.-]{4,}", body[:LONGEST].decode("utf-8", "replace")))


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Each text and number in the JSON as text, with its place."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*place, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from leaves(member, (*place, number))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield place, str(value)
