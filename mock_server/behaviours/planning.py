"""Makes the plan for a request from its behaviours. The first behaviour decides each aspect."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from brakecheck.mock_server.behaviours.behaviour import DROP, RESET, TRUNCATE, Behaviour, seconds_of
from brakecheck.mock_server.behaviours.plan import ForcedPlan
from brakecheck.mock_server.behaviours.possible_answers import PossibleAnswers, Wanted
from brakecheck.mock_server.http.messages import Response

TOO_MANY, UNAVAILABLE = 429, 503
PATIENCE, LIMIT = 30, 100  # defaults: seconds of Retry-After, and requests that a rate limit allows
CUTS = {DROP: "connection dropped", RESET: "connection reset", TRUNCATE: "body truncated"}
Happening = tuple[Behaviour, Random]
Postpone = Callable[[float], None]


def plan_of(happening: Sequence[Happening], answers: PossibleAnswers, postpone: Postpone) -> ForcedPlan:
    """Combine the behaviours into a plan; `ImpossibleAnswer` if one forces an impossible answer."""
    plan = ForcedPlan([])
    for behaviour, random in happening:
        _take_answer(plan, behaviour, random, answers)
        _take_delivery(plan, behaviour, random)
        plan.prevents |= behaviour.prevents
        if behaviour.effective_after and plan.late is None:
            plan.late = partial(postpone, behaviour.effective_after)
            plan.notes.append(f"effective after {behaviour.effective_after:g} s")
    return plan


def wanted_by(behaviour: Behaviour) -> Wanted:
    """Answer that the behaviour asks for."""
    return Wanted(behaviour.status, behaviour.example, behaviour.dynamic, behaviour.message)


def refusal(answer: Response) -> ForcedPlan:
    """Plan that answers like this, without an effect."""
    return ForcedPlan([], answer, prevents=True)


def _take_answer(plan: ForcedPlan, behaviour: Behaviour, random: Random, answers: PossibleAnswers) -> None:
    headers = {name.lower(): value for name, value in behaviour.headers.items()}
    if behaviour.answers and plan.forced is None:
        wanted = wanted_by(behaviour)
        plan.forced = answers.answer(wanted, random)
        plan.specific = wanted[1:] != Wanted()[1:]
        headers = _limits(plan.forced.status, behaviour.retry_after) | headers
        plan.notes.append(f"status {plan.forced.status}{_body_of(wanted)} {_when(behaviour)}")
    elif headers:
        plan.notes.append(f"headers {', '.join(headers)}")
    taken = {name for name, _ in plan.headers}
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    plan.headers = (*plan.headers, *(each for each in sent if each[0] not in taken))


def _take_delivery(plan: ForcedPlan, behaviour: Behaviour, random: Random) -> None:
    if behaviour.delay and not (plan.delay_before or plan.delay_after):
        seconds = seconds_of(behaviour.delay, random)
        plan.delay_before, plan.delay_after = (0.0, seconds) if behaviour.after else (seconds, 0.0)
        plan.notes.append(f"delay {seconds:.3g} s {_when(behaviour)}")
    if behaviour.dribble and not plan.dribble:
        plan.dribble = behaviour.dribble
        plan.notes.append(f"body in {behaviour.dribble:g} s")
    if behaviour.connection and plan.connection is None:
        plan.connection = behaviour.connection
        plan.notes.append(f"{CUTS[behaviour.connection]} {_when(behaviour)}")


def _limits(status: int, retry_after: int | None) -> dict[str, str]:
    """Headers that say when to try again."""
    if retry_after is None and status not in (TOO_MANY, UNAVAILABLE):
        return {}
    seconds = PATIENCE if retry_after is None else retry_after
    headers = {"retry-after": str(seconds)}
    if status == TOO_MANY:
        headers |= {"x-ratelimit-limit": str(LIMIT), "x-ratelimit-remaining": "0"}
        headers |= {"x-ratelimit-reset": str(int(time.time()) + seconds)}
    return headers


def _body_of(wanted: Wanted) -> str:
    return f", example {wanted.example}," if wanted.example else ", dynamic," if wanted.dynamic else ""


def _when(behaviour: Behaviour) -> str:
    return "after the effect" if behaviour.after else "before the effect"
