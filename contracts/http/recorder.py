"""The recorder: one ordered list of what happens while a contract runs, requests of the adapter included."""

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
    """Writes the list of the contract under way. `opening` is what the adapter did before the first one."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self.opening: tuple[Step, ...] = ()
        self._moment = 0.0
        self._ways: dict[str, tuple[Step, ...]] = {}

    def note(self, event: Event, by: str = ADAPTER) -> None:
        """Write the event down as the latest one, with who caused it."""
        self.events.append(Recorded(self._moment, by, event))

    def went_by(self, seconds: float) -> None:
        """So many seconds have gone by on the target."""
        self._moment += seconds

    def waited(self, seconds: float) -> None:
        """So many seconds have gone by for everybody."""
        self.note(Waited(seconds))
        self.went_by(seconds)

    def opened(self) -> None:
        """The adapter is ready."""
        self.opening = tuple(_steps(self.events))
        self.begin()

    def begin(self) -> None:
        """Another contract begins."""
        self.events, self._moment = [], 0.0

    def back_to(self, length: int) -> None:
        """Forget the events of another try, but not the transitions that it saw."""
        self.events[length:] = [it for it in self.events[length:] if isinstance(it.event, LifecycleEvent)]

    def brought_about(self, record: str, since: int) -> None:
        """The steps since then made the record, which later contracts may have in hand as well."""
        self._ways[record] = tuple(replace(step, at=0.0) for step in _steps(self.events[since:]))

    @property
    def story(self) -> list[StoryEvent]:
        """The events of the contract itself."""
        return [it.event for it in self.events if it.by == CONTRACT and isinstance(it.event, StoryEvent)]

    def whole(self, exchange: Exchange | None, secrets: Mapping[str, str]) -> tuple[Step, ...]:
        """All steps up to a finding about the exchange, with those that made its records; empty where too many."""
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
    return [Step(it.at, it.by, it.event) for it in events if isinstance(it.event, StepEvent)]


def noted(
    operation: str, request: requests.PreparedRequest, response: requests.Response, keys: Iterable[str] = ()
) -> Exchange:
    """The exchange of an adapter; `keys` are headers that carry its keys, whose values are known later."""
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
    return any(record in each.url or record.encode() in (each.request_body or b"") for each in exchanges)


def _with_secrets(step: Step, secrets: Mapping[str, str]) -> Step:
    event = step.event
    if not isinstance(event, Exchange) or event.secrets:
        return step
    return replace(step, event=replace(event, secrets=secrets))
