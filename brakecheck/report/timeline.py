"""The story of a contract in reports: without keys, times and all too long bodies."""

from collections.abc import Mapping
from typing import Any

from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.events import Advanced, Observed, Provided, StoryEvent
from brakecheck.contracts.exchange import Exchange, legible
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.report.recorded import StoryExchange, StoryPart, StoryRemark

MOMENTARY = ("date",)  # headers that hold nothing but the time


def story(outcome: Outcome, secrets: Mapping[str, str]) -> tuple[StoryPart, ...]:
    """The story in order: exchanges, of which the `decisive` one is what a finding is about, and remarks."""
    events: list[StoryEvent] = list(outcome.story)
    if outcome.exchange and outcome.exchange not in events:
        events.append(outcome.exchange)
    return tuple(
        _exchange(event, decisive=event is outcome.exchange)
        if isinstance(event, Exchange)
        else StoryRemark(
            remark=redacted(_remark(event), secrets), decisive=event is events[-1] and outcome.verdict is Verdict.FAIL
        )
        for event in events
    )


def _exchange(exchange: Exchange, *, decisive: bool) -> StoryExchange:
    def shown(text: str) -> str:
        return redacted(text, exchange.secrets)

    return StoryExchange(
        operation=exchange.operation,
        method=exchange.method,
        url=shown(exchange.url),
        request_headers={
            name: shown(value) for name, value in exchange.request_headers.items() if name.lower() not in MOMENTARY
        },
        request_body=legible(exchange.request_body or b"", exchange.secrets),
        status=exchange.status,
        response_headers={
            shown(name): shown(value) for name, value in sorted(exchange.headers.items()) if name not in MOMENTARY
        },
        response_body=legible(exchange.body, exchange.secrets),
        failure=shown(exchange.failure),
        curl=exchange.command(),
        decisive=decisive,
        danger=exchange.danger,
    )


def _remark(event: Provided | Observed | Advanced) -> str:
    match event:
        case Provided(record, state, elsewhere):
            return f"given {record}{' in another account' if elsewhere else ''}: {_plain(state)}"
        case Observed(record, news):
            return f"looked at {record}: {_plain(news) or 'as before'}"
        case Advanced(seconds):
            return f"{_duration(seconds)} went by"


def _plain(state: Mapping[str, Any]) -> str:
    """The members of a state, in a line."""
    words = {name: _word(value) for name, value in state.items() if value is not None}
    return ", ".join(f"{name} {word}" for name, word in words.items() if word)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return f"({_plain(value)})" if value else ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _duration(seconds: float) -> str:
    for length, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= length and seconds % length == 0:
            return f"{seconds / length:g} {unit}"
    return f"{seconds:g} s"
