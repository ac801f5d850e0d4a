"""The recorder: an ordered list of the events of a contract's run, with the requests of the adapter."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import requests

from brakecheck.contracts.events import (
    ADAPTER,
    CONTRACT,
    Event,
    LifecycleEvent,
    Recorded,
    Step,
    StepEvent,
    StoryEvent,
    Waited,
)
from brakecheck.contracts.exchange import Exchange

MOST = 400  # steps of a record; a longer record is not kept


class Recorder:
    """Records the events of the current contract. `opening` has the adapter's steps before the first contract."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self.opening: tuple[Step, ...] = ()
        self._moment = 0.0
        self._ways: dict[str, tuple[Step, ...]] = {}

    def note(self, event: Event, by: str = ADAPTER) -> None:
        """Append the event; `by` says who caused it."""
        self.events.append(Recorded(self._moment, by, event))

    def went_by(self, seconds: float) -> None:
        """Move the clock of the record: so many seconds have passed on the target."""
        self._moment += seconds

    def waited(self, seconds: float) -> None:
        """Record that the run has waited so many seconds of real time."""
        self.note(Waited(seconds))
        self.went_by(seconds)

    def opened(self) -> None:
        """Keep the events so far as the opening: the adapter is ready."""
        self.opening = tuple(_steps(self.events))
        self.begin()

    def begin(self) -> None:
        """Begin the empty record of the next contract."""
        self.events, self._moment = [], 0.0

    def back_to(self, length: int) -> None:
        """Drop the events after this length, which are those of a second try; keep its transitions."""
        self.events[length:] = [entry for entry in self.events[length:] if isinstance(entry.event, LifecycleEvent)]

    def brought_about(self, record: str, since: int) -> None:
        """Keep the steps since then as those that made the record, for later contracts that use it, too."""
        self._ways[record] = tuple(replace(step, at=0.0) for step in _steps(self.events[since:]))

    @property
    def story(self) -> list[StoryEvent]:
        """The events of the contract itself."""
        return [entry.event for entry in self.events if entry.by == CONTRACT and isinstance(entry.event, StoryEvent)]

    def whole(self, exchange: Exchange | None, secrets: Mapping[str, str]) -> tuple[Step, ...]:
        """All steps up to the exchange of a finding, with those that made its records; empty where too many."""
        steps = _steps(self.events)
        if exchange is not None and not any(step.event is exchange for step in steps):
            steps.append(Step(self._moment, CONTRACT, exchange))
        known = {id(step.event) for step in steps}
        ways = [way for record, way in self._ways.items() if _is_named(record, steps)]
        earlier = {id(step.event): step for way in ways for step in way if id(step.event) not in known}
        whole = [*self.opening, *earlier.values(), *steps]
        return tuple(_with_secrets(step, secrets) for step in whole) if len(whole) <= MOST else ()


def _steps(events: Iterable[Recorded]) -> list[Step]:
    """The events that a script can repeat."""
    return [Step(entry.at, entry.by, entry.event) for entry in events if isinstance(entry.event, StepEvent)]


def noted(
    operation: str, request: requests.PreparedRequest, response: requests.Response, keys: Iterable[str] = ()
) -> Exchange:
    """The exchange of an adapter's request; `keys` are the headers that carry its keys."""
    body = request.body.encode() if isinstance(request.body, str) else request.body
    shown = ("Authorization", "Content-Type", "Idempotency-Key", *keys)
    return Exchange(
        operation=operation,
        method=str(request.method),
        url=str(request.url),
        request_headers={name: value for name, value in request.headers.items() if name in shown},
        request_body=body if isinstance(body, bytes) else None,
        status=response.status_code,
        headers={},
        body=response.content,
        secrets={},
    )


def _is_named(record: str, steps: Iterable[Step]) -> bool:
    """Whether a request names the record."""
    exchanges = (step.event for step in steps if isinstance(step.event, Exchange))
    return any(record in exchange.url or record.encode() in (exchange.request_body or b"") for exchange in exchanges)


def _with_secrets(step: Step, secrets: Mapping[str, str]) -> Step:
    event = step.event
    if not isinstance(event, Exchange) or event.secrets:
        return step
    return replace(step, event=replace(event, secrets=secrets))
