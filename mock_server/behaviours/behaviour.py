"""One behaviour: the requests that it concerns, how often it applies, and its effect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import orjson

from brakecheck.mock_server.http.messages import SAFE, RawRequest

Given = Mapping[str, Any]
AFTER = "after"
DROP, RESET, TRUNCATE = "drop", "reset", "truncate"


@dataclass(frozen=True)
class Behaviour:
    """Behaviour with the members of the admin API's schema `Behaviour`."""

    operation: str | None = None
    record: str | None = None
    times: int | None = None
    probability: float = 1.0
    when: str | None = None
    status: int | None = None
    example: str | None = None
    dynamic: bool = False
    message: str | None = None
    retry_after: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float | Mapping[str, float] = 0.0
    dribble: float = 0.0
    connection: str | None = None
    effective_after: float = 0.0

    @property
    def answers(self) -> bool:
        """Whether the behaviour forces an answer."""
        return self.status is not None or self.example is not None or self.dynamic

    @property
    def after(self) -> bool:
        """Whether the behaviour follows the effect. Only a body that exists can be truncated."""
        return self.when == AFTER or (self.when is None and self.connection == TRUNCATE and not self.answers)

    @property
    def prevents(self) -> bool:
        """Whether the behaviour prevents the effect of the request."""
        return not self.after and (self.answers or self.connection is not None)

    def concerns(self, operation: str, path: Mapping[str, str], raw: RawRequest) -> bool:
        """Whether the behaviour concerns a request for the operation with these values in its path.

        An operation that only reads has no effect that could be late.
        """
        if self.operation not in (None, operation) or (self.effective_after and raw.method in SAFE):
            return False
        return self.record is None or self.record in path.values() or self.record in _values(raw.body)


class Active:
    """A behaviour in a world, with counts of requests `considered` and `used`. `seed` determines random draws."""

    def __init__(self, given: Given, behaviour: Behaviour, seed: str, used: int = 0, considered: int = 0) -> None:
        self.given = given
        self.behaviour = behaviour
        self.used = used
        self.considered = considered
        self._seed = seed

    @property
    def left(self) -> int | None:
        """Number of times that the behaviour still applies; None for no limit."""
        return None if self.behaviour.times is None else self.behaviour.times - self.used

    def happens(self) -> Random | None:
        """Count the request; return a random generator if the behaviour applies, else None."""
        if self.left == 0:
            return None
        random = Random(f"{self._seed}:{self.considered}")  # noqa: S311 - to be drawn again, in another process too
        self.considered += 1
        if self.behaviour.probability < 1 and random.random() >= self.behaviour.probability:
            return None
        self.used += 1
        return random


def seconds_of(delay: float | Mapping[str, float], random: Random) -> float:
    """Delay in seconds; a distribution is sampled."""
    if not isinstance(delay, Mapping):
        return delay
    if "mean" in delay:
        return max(0.0, random.gauss(delay["mean"], delay["deviation"]))
    return random.uniform(delay["from"], delay["to"])


def _values(body: bytes) -> list[Any]:
    """Values in a JSON object, and those in its lists."""
    try:
        found = orjson.loads(body)
    except ValueError:
        return []
    values = list(found.values()) if isinstance(found, dict) else []
    return [*values, *(each for value in values if isinstance(value, list) for each in value)]
