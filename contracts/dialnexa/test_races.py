"""Overlapping operations have the results of one order, as if sent one after the other."""

from collections.abc import Sequence
from functools import partial

import pytest

from brakecheck.contracts.dialnexa.api import (
    ACTIVE,
    CANCELLED,
    DELETED,
    DRAFT,
    OPERATIONS,
    PAUSED,
    RUNNING,
    TURNING_NEIGHBOURS,
    Workflows,
)
from brakecheck.contracts.dialnexa.observation import MOVING
from brakecheck.contracts.engine.history import Call, History, contended, expect_explained, model_of
from brakecheck.contracts.engine.race import Operation, Race, settled
from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.specs import vendors
from brakecheck.specs.lifecycle import status_of

rule = pytest.mark.rule
NEIGHBOURS = {operation.removesuffix("Workflow"): operation for operation in TURNING_NEIGHBOURS}
VERBS = {operation: verb for verb, operation in (OPERATIONS | NEIGHBOURS).items()}
MODEL = model_of(vendors.lifecycle("dialnexa"), VERBS)
# Running is another name of active; a completed workflow refuses what a cancelled one refuses.
STARTS = (ACTIVE, PAUSED, DRAFT, ACTIVE + MOVING, CANCELLED)
CASES = contended(MODEL, STARTS, list(VERBS.values()))
# An operation with itself, and a start with a stop.
MEETINGS = [
    (ACTIVE, "cancel", "cancel"),
    (ACTIVE, "pause", "pause"),
    (CANCELLED, "delete", "delete"),
    (PAUSED, "resume", "resume"),
    (DRAFT, "activate", "activate"),
    (ACTIVE, "pause", "cancel"),
    (PAUSED, "resume", "delete"),
    (DRAFT, "activate", "cancel"),
]


@rule("dialnexa.race.one-order")
@pytest.mark.parametrize(
    ("start", "first", "second"), CASES, ids=["-".join(case).replace(MOVING, "+leads") for case in CASES]
)
def test_some_order_explains_what_overlapping_operations_do(workflows: Workflows, start: str, first: str, second: str):
    """Send two operations at once: answers and final status are those of one order or the other."""
    expect_served(workflows, start, first, second)
    expect_one_order(Race(workflows.scenario), workflows, start, first, second)


@pytest.mark.tour
@rule("dialnexa.race.one-order")
@pytest.mark.parametrize(("start", "first", "second"), MEETINGS, ids=map("-".join, MEETINGS))
def test_operations_that_meet_once(workflows: Workflows, start: str, first: str, second: str):
    """Send an operation twice, or a start and a stop, at once: the results are those of one order."""
    neighbours = [NEIGHBOURS[verb] for verb in (first, second) if verb in NEIGHBOURS]
    if not all(map(workflows.scenario.client.has_carried_out, neighbours)):
        expect_served(workflows, start, first, second)
    expect_one_order(Race(workflows.scenario, rounds=1), workflows, start, first, second)


def expect_one_order(new_race: Race, workflows: Workflows, start: str, first: str, second: str) -> None:
    """Run the race; a finding where no order explains the answers and the final status of a round."""
    with new_race as race:
        for workflow in race.rounds(partial(given, workflows, start)):
            answers = race.run(*(sending(workflows, verb, workflow) for verb in (first, second)))
            history = _history(workflows, workflow, start, _calls((first, second), answers))
            expect_explained(history, MODEL, answers[-1])


def given(workflows: Workflows, state: str) -> str:
    """Provide a workflow in a state of the lifecycle."""
    leads = {"in_step": 1} if MOVING in state else {}
    return workflows.given(status_of(state), **leads)


def expect_served(workflows: Workflows, start: str, *verbs: str) -> None:
    """Raise `NotServed` where the target does not have a neighbouring operation among the verbs."""
    for verb in verbs:
        if verb in NEIGHBOURS and not workflows.is_known_to_serve(NEIGHBOURS[verb]):
            workflows.neighbour(NEIGHBOURS[verb], given(workflows, start))


def sending(workflows: Workflows, verb: str, workflow: str) -> Operation[Exchange]:
    """A function that sends the operation on the workflow."""
    if verb in NEIGHBOURS:
        return partial(workflows.call, NEIGHBOURS[verb], workflow)
    return partial(workflows.send, verb, workflow)


def _calls(verbs: Sequence[str], answers: Sequence[Exchange]) -> list[Call]:
    pairs = zip(verbs, answers, strict=True)
    return [Call(verb, answer.status, answer.began, answer.ended) for verb, answer in pairs]


def _history(workflows: Workflows, workflow: str, start: str, calls: Sequence[Call]) -> History:
    """The calls with the final status: the observed one, else the statuses that fit the answer to one more cancel."""
    try:
        return settled(workflows.scenario, lambda: History(start, calls, _seen(workflows, workflow)), MODEL)
    except NotChecked:
        answer = expect_status(workflows.cancel(workflow), 200, 404, 409).status
        fits = {state for (state, verb), results in MODEL.items() if verb == "cancel" and answer in dict(results)}
        return History(start, calls, frozenset(fits))


def _seen(workflows: Workflows, workflow: str) -> frozenset[str]:
    status = (workflows.status(workflow) or DELETED).replace(RUNNING, ACTIVE)
    return frozenset({status} | {state for state, _ in MODEL if status_of(state) == status})
