"""The neighbouring operation on call logs: from a request to the model and back."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import orjson

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.dialnexa.calls import CallLog
from brakecheck.mock_server.dialnexa.pagination import page_of
from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.worlds.clock import timestamp
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.specs.sentences import quoted

DAY, MOMENT = 86400.0, 0.001
LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")  # the sign of an offset: in a query it means a space


def list_call_logs(workflows: Workflows, request: Request) -> Response:
    """List a page of the account's calls that fit the filters; a known ETag is answered 304."""
    page, now = page_of(request.query), workflows.clock.now()
    wanted = _filter(request.query, now)
    workflows.all()
    give_way(len(workflows.call_logs))
    logs = workflows.call_logs.all()
    if wanted:
        logs = [log for log in logs if all(fits(log) for fits in wanted)]
    body = page.body([_log(log, now) for log in page.of(logs)], len(logs))
    tag = f'"{blake2b(orjson.dumps(body), digest_size=16).hexdigest()}"'
    headers = ((b"etag", tag.encode()),)
    if _known(request.raw.fields.get(b"if-none-match", b"").decode("latin-1"), tag):
        return Response(304, headers=headers)
    return Response(200, body, headers)


def _known(tags: str, tag: str) -> bool:
    """Return whether If-None-Match names the tag, by weak comparison (RFC 9110, 13.1.2)."""
    return tags.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in tags.split(","))


def _filter(query: Mapping[str, str], now: float) -> list[Callable[[CallLog], bool]]:
    wanted: list[Callable[[CallLog], bool]] = []
    if agent := query.get("agent_id"):
        wanted.append(lambda log: log.agent == agent)
    if status := query.get("status"):
        wanted.append(lambda log: log.status(now) == status)
    if "start_date" in query:
        earliest = _span(query["start_date"], "start_date")[0]
        wanted.append(lambda log: log.started_at >= earliest)
    if "end_date" in query:
        latest = _span(query["end_date"], "end_date")[1]
        wanted.append(lambda log: log.started_at < latest)
    return wanted


def _span(text: str, name: str) -> tuple[float, float]:
    """Begin and end of the day or moment in the text, in seconds since the epoch."""
    try:
        begin = datetime.fromisoformat(LOST_PLUS.sub(r"+\1", text))
    except ValueError:
        raise BadRequest(
            "request.invalid", f"{name} must be a date, or a date with a time (RFC 3339); got {quoted(text, 60)}"
        ) from None
    seconds = begin.replace(tzinfo=begin.tzinfo or UTC).timestamp()
    return seconds, seconds + (MOMENT if ":" in text else DAY)


def _log(log: CallLog, now: float) -> dict[str, Any]:
    """A call log as JSON, without sentiment, recording and analysis: the mock listens to no call."""
    ended = log.ends_at <= now
    return {
        "id": log.id,
        "call_id": log.call,
        "workflow_id": log.workflow,
        "lead_id": log.lead,
        "agent_id": log.agent,
        "status": log.status(now),
        "sentiment": None,
        "duration_seconds": log.duration(now),
        "recording_url": None,
        "analysis": {"outcome": log.outcome} if ended else None,
        "created_at": timestamp(log.started_at),
        "end_reason": log.outcome if ended else None,
    }


CALL_HANDLERS = {"listCallLogs": list_call_logs}
