"""The transcript of a contract: all requests that it took, those of the adapter included, and how time went by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests

from brakecheck.contracts.exchange import Exchange

ADMIN, ADAPTER, CONTRACT = "admin", "adapter", "contract"
MOST = 400  # steps of a record; what took more is not kept


@dataclass(frozen=True, slots=True)
class World:
    """A world of our mock that was opened for the account; `wanted` was asked for, `keys` are roles by variable."""

    account: str
    url: str
    wanted: Mapping[str, Any]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A request line of an adapter command with its answer."""

    request: Mapping[str, Any]
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wait:
    """Real time that was let go by."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Step:
    """What was done `at` so many seconds of the target's clock after the contract began, and `by` whom.

    Of an exchange by `ADMIN` the URL is the path in the admin API.
    """

    at: float
    by: str
    part: Exchange | World | Line | Wait


class Transcript:
    """Notes the steps of the contract under way. `opening` are those that the adapter took before the first one."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.opening: tuple[Step, ...] = ()
        self._moment = 0.0
        self._ways: dict[str, tuple[Step, ...]] = {}

    def note(self, part: Exchange | World | Line | Wait, by: str = ADAPTER) -> None:
        self.steps.append(Step(self._moment, by, part))

    def went_by(self, seconds: float) -> None:
        """So many seconds have gone by on the target."""
        self._moment += seconds

    def waited(self, seconds: float) -> None:
        """So many seconds have gone by for everybody."""
        self.note(Wait(seconds))
        self.went_by(seconds)

    def opened(self) -> None:
        """The adapter is ready."""
        self.opening = tuple(self.steps)
        self.begin()

    def begin(self) -> None:
        """Another contract begins."""
        self.steps, self._moment = [], 0.0

    def back_to(self, length: int) -> None:
        """Forget what came of another try."""
        del self.steps[length:]

    def brought_about(self, record: str, since: int) -> None:
        """The steps since then made the record, which later contracts may have in hand as well."""
        self._ways[record] = tuple(replace(step, at=0.0) for step in self.steps[since:])

    def whole(self, exchange: Exchange | None, secrets: Mapping[str, str]) -> tuple[Step, ...]:
        """All steps up to a finding about the exchange, with those that made its records; empty where too many."""
        steps = list(self.steps)
        if exchange is not None and not any(step.part is exchange for step in steps):
            steps.append(Step(self._moment, CONTRACT, exchange))
        known = {id(step.part) for step in steps}
        ways = [way for record, way in self._ways.items() if _is_named(record, steps)]
        earlier = {id(step.part): step for way in ways for step in way if id(step.part) not in known}
        whole = [*self.opening, *earlier.values(), *steps]
        return tuple(_with_secrets(step, secrets) for step in whole) if len(whole) <= MOST else ()


def noted(operation: str, request: requests.PreparedRequest, response: requests.Response) -> Exchange:
    """The exchange of an adapter; its keys are known later."""
    body = request.body.encode() if isinstance(request.body, str) else request.body
    shown = ("Authorization", "Content-Type", "Idempotency-Key")
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
    exchanges = (step.part for step in steps if isinstance(step.part, Exchange))
    return any(record in each.url or record.encode() in (each.request_body or b"") for each in exchanges)


def _with_secrets(step: Step, secrets: Mapping[str, str]) -> Step:
    part = step.part
    if not isinstance(part, Exchange) or part.secrets:
        return step
    return replace(step, part=replace(part, secrets=secrets))
