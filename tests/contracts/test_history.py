"""Histories: which answers and ends some order of the calls explains, and which orders real time allows."""

from collections.abc import Iterable
from itertools import permutations, product

import pytest

from brakecheck.contracts.dialnexa import test_races as workflow_races
from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, PAUSED
from brakecheck.contracts.engine.history import Call, History, contended, expect_explained
from brakecheck.contracts.errors import Finding
from brakecheck.contracts.suprsend import test_races as run_races
from brakecheck.contracts.suprsend.api import RUNNING

MODEL = workflow_races.MODEL
GONE = "deleted"


def called(pairs: Iterable[tuple[str, int]]) -> list[Call]:
    """Calls that were all under way at once."""
    return [Call(operation, answer) for operation, answer in pairs]


@pytest.mark.parametrize(
    ("calls", "end"),
    [
        ([("cancel", 200), ("cancel", 409)], CANCELLED),
        ([("cancel", 409), ("cancel", 200)], CANCELLED),
        ([("pause", 200), ("pause", 409)], PAUSED),
        ([("pause", 200), ("cancel", 200)], CANCELLED),
        ([("pause", 409), ("cancel", 200)], CANCELLED),
        ([("cancel", 200), ("delete", 200)], GONE),
        ([("cancel", 200), ("delete", 409)], CANCELLED),
        ([("pause", 200), ("delete", 409)], PAUSED),
        ([("pause", 200), ("cancel", 404), ("delete", 200)], GONE),
        ([("pause", 200), ("cancel", 200)], None),
    ],
)
def test_a_history_that_an_order_explains(calls: list[tuple[str, int]], end: str | None):
    """Answers and final state are those of one operation after the other; what cannot be seen may be anything."""
    assert History(ACTIVE, called(calls), frozenset([end] if end else [])).is_linearizable(MODEL)


@pytest.mark.parametrize(
    ("calls", "end"),
    [
        ([("cancel", 200), ("cancel", 200)], CANCELLED),
        ([("cancel", 409), ("cancel", 409)], CANCELLED),
        ([("cancel", 200), ("cancel", 409)], ACTIVE),
        ([("pause", 200), ("cancel", 200)], PAUSED),
        ([("pause", 409), ("cancel", 200)], PAUSED),
        ([("pause", 200), ("delete", 409)], GONE),
        ([("cancel", 404), ("delete", 200)], GONE),
        ([("cancel", 200), ("delete", 200)], CANCELLED),
        ([("cancel", 200), ("cancel", 200)], None),
    ],
)
def test_a_history_that_no_order_explains(calls: list[tuple[str, int]], end: str | None):
    """The finding tells the answers, the final state, and what each order would have given."""
    history = History(ACTIVE, called(calls), frozenset([end] if end else []))
    with pytest.raises(Finding) as found:
        expect_explained(history, MODEL, None)
    assert found.value.received.startswith(", ".join(f"{operation} {answer}" for operation, answer in calls))
    assert found.value.expected.count("then") == len(set(permutations(operation for operation, _ in calls)))


def test_from_a_paused_workflow_a_delete_may_come_first():
    """Delete 200 and cancel 404 is fine where the workflow was paused, and was not where it was active."""
    calls = [("delete", 200), ("cancel", 404)]
    assert History(PAUSED, called(calls), frozenset([GONE])).is_linearizable(MODEL)
    assert not History(ACTIVE, called(calls), frozenset([GONE])).is_linearizable(MODEL)


def test_several_ends_that_cannot_be_told_apart():
    """Where only some final states can be ruled out, one of the others is enough."""
    assert History(ACTIVE, called([("pause", 200), ("pause", 409)]), frozenset([ACTIVE, PAUSED])).is_linearizable(MODEL)


@pytest.mark.parametrize(
    ("counts", "explained"), [((1, 0), True), ((0, 1), True), ((1, 1), False), ((0, 0), False), ((2, 0), False)]
)
def test_a_run_is_listed_once(counts: tuple[int, int], explained: bool):
    """Of two cancels of a run, one lists it, once."""
    calls = called(zip(("execution_id", "recipients"), counts, strict=True))
    assert History(RUNNING, calls, frozenset([CANCELLED])).is_linearizable(run_races.MODEL) is explained


@pytest.mark.parametrize(
    ("first", "second", "explained"),
    [
        (Call("pause", 409, 0.0, 3.0), Call("cancel", 200, 1.0, 2.0), True),
        (Call("pause", 409, 0.0, 1.0), Call("cancel", 200, 2.0, 3.0), False),
        (Call("pause", 409, 2.0, 3.0), Call("cancel", 200, 0.0, 1.0), True),
    ],
)
def test_real_time_forbids_orders(first: Call, second: Call, explained: bool):
    """A pause that was refused before the cancel began cannot have come after it."""
    history = History(ACTIVE, [first, second], frozenset([CANCELLED]))
    assert history.is_linearizable(MODEL) is explained
    assert len(history.possible(MODEL)) == (2 if first.ended > second.began and second.ended > first.began else 1)


def test_what_the_documents_leave_open_is_explained_either_way():
    """Delete after cancel with a lead under way: 200 and 409 are both within the documents, two cancels are not."""
    start = "active, leads in transit"
    for answer in (200, 409):
        assert History(start, called([("cancel", 200), ("delete", answer)])).is_linearizable(MODEL)
    assert not History(start, called([("cancel", 200), ("cancel", 200)])).is_linearizable(MODEL)


def test_every_pair_of_brakes_whose_order_matters_races():
    """By the lifecycle's table; resume and activate never come in each other's way."""
    pairs = {frozenset(case[1:]) for case in workflow_races.CASES}
    verbs = ("cancel", "pause", "delete", "resume", "activate")
    assert pairs == {frozenset(pair) for pair in product(verbs, verbs)} - {frozenset({"resume", "activate"})}
    assert contended(MODEL, [CANCELLED], ["cancel", "pause"]) == []
