"""Of operations that overlap, one comes first: together they do what they would do one after the other."""

from functools import partial

import pytest

from contracts.dialnexa.api import ACTIVE, CANCELLED, DRAFT, PAUSED, Workflows
from contracts.exchange import Exchange
from contracts.race import History, Operation, Track, expect_explained, rounds
from contracts.scenario import expect_status
from contracts.trouble import NotChecked

rule = pytest.mark.rule
GONE = "gone"
PAIRS = [
    ("cancel", "cancel"),
    ("pause", "pause"),
    ("delete", "delete"),
    ("cancel", "pause"),
    ("cancel", "delete"),
    ("pause", "delete"),
    ("resume", "resume"),
    ("cancel", "resume"),
    ("pause", "resume"),
    ("delete", "resume"),
    ("activate", "activate"),
    ("cancel", "activate"),
]
NEIGHBOURS = {"resume": "resumeWorkflow", "activate": "activateWorkflow"}
# A workflow without leads, so that nothing of it is ever in transit.
MODEL = {
    (ACTIVE, "cancel"): (200, CANCELLED),
    (ACTIVE, "pause"): (200, PAUSED),
    (ACTIVE, "delete"): (409, ACTIVE),
    (DRAFT, "cancel"): (200, CANCELLED),
    (PAUSED, "cancel"): (200, CANCELLED),
    (PAUSED, "pause"): (409, PAUSED),
    (PAUSED, "delete"): (200, GONE),
    (CANCELLED, "cancel"): (409, CANCELLED),
    (CANCELLED, "pause"): (409, CANCELLED),
    (CANCELLED, "delete"): (200, GONE),
    **{(GONE, verb): (404, GONE) for verb in ("cancel", "pause", "delete", "resume", "activate")},
    (PAUSED, "resume"): (200, ACTIVE),
    (ACTIVE, "resume"): (409, ACTIVE),
    (CANCELLED, "resume"): (409, CANCELLED),
    (DRAFT, "activate"): (200, ACTIVE),
    (ACTIVE, "activate"): (409, ACTIVE),
    (CANCELLED, "activate"): (409, CANCELLED),
}
STARTS = {("delete", "delete"): [CANCELLED, PAUSED], ("cancel", "cancel"): [ACTIVE, PAUSED]}
STARTS |= {pair: [PAUSED] for pair in PAIRS if "resume" in pair} | {
    pair: [DRAFT] for pair in PAIRS if "activate" in pair
}
CASES = [(start, *pair) for pair in PAIRS for start in STARTS.get(pair, [ACTIVE])]


@rule("dialnexa.race.one-order")
@pytest.mark.parametrize(("start", "first", "second"), CASES)
def test_some_order_explains_what_overlapping_operations_do(workflows: Workflows, start: str, first: str, second: str):
    """Both are sent at once: answers and final status are those of one order or the other."""
    expect_served(workflows, start, first, second)
    with Track(2) as track:
        for workflow in rounds(workflows.scenario, partial(workflows.given, start)):
            pair = [sending(workflows, verb, workflow) for verb in (first, second)]
            answers = track.run(*pair)
            calls = [(verb, answer.status) for verb, answer in zip((first, second), answers, strict=True)]
            expect_explained(History(start, calls, _ends(workflows, workflow)), MODEL, answers[-1])


def expect_served(workflows: Workflows, start: str, *verbs: str) -> None:
    """Not checked where the target does not have a neighbouring operation of the pair."""
    for verb in verbs:
        if verb in NEIGHBOURS:
            workflows.companion(NEIGHBOURS[verb], workflows.given(start))


def sending(workflows: Workflows, verb: str, workflow: str) -> Operation:
    """The operation on the workflow, ready to be sent."""
    if verb in NEIGHBOURS:
        return partial(workflows.call, NEIGHBOURS[verb], workflow)
    return partial(workflows.send, verb, workflow)


def _ends(workflows: Workflows, workflow: str) -> frozenset[str]:
    """The status by looking or, where the target shows none, by what another cancel is answered."""
    try:
        seen = workflows.look(workflow)
        return frozenset([seen["status"] if seen["exists"] else GONE])
    except NotChecked:
        answer: Exchange = expect_status(workflows.cancel(workflow), 200, 404, 409)
        return frozenset(state for (state, verb), (due, _) in MODEL.items() if (verb, due) == ("cancel", answer.status))
