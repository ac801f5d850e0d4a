"""The story of a contract: what it did, with a remark for whatever is no exchange."""

from collections.abc import Iterable, Mapping
from typing import Any

from brakecheck.contracts.events import Advanced, Observed, Provided, StoryEvent
from brakecheck.contracts.exchange import Exchange, Remark
from brakecheck.contracts.secrets.redaction import redacted


def story(events: Iterable[StoryEvent], secrets: Mapping[str, str]) -> tuple[Exchange | Remark, ...]:
    """The events as reports tell them; remarks without keys."""
    return tuple(it if isinstance(it, Exchange) else Remark(redacted(_told(it), secrets)) for it in events)


def _told(event: Provided | Observed | Advanced) -> str:
    match event:
        case Provided(record, state, elsewhere):
            return f"given {record}{' in another account' if elsewhere else ''}: {_plain(state)}"
        case Observed(record, news):
            return f"looked at {record}: {_plain(news) or 'as before'}"
        case Advanced(seconds):
            return f"{_duration(seconds)} went by"


def _plain(state: Mapping[str, Any]) -> str:
    """What a state holds, in a line."""
    told = {name: _word(value) for name, value in state.items() if value is not None}
    return ", ".join(f"{name} {word}" for name, word in told.items() if word)


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
