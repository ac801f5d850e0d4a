"""The generic contracts judge a server that was written by hand: nothing when it is right, each defect by its rule."""

from pathlib import Path

import pytest

from brakecheck.contracts.engine.runner import Run, collect, run_contracts
from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from tests.trigger_server.described import EXAMPLE, written
from tests.trigger_server.server import KEYS, Manner, running

WRONG = (Verdict.FAIL, Verdict.ERROR)
PROBLEMS = "application/problem+json"
MANNERS = {
    "as the example has it": Manner(),
    "ids are UUIDs, 422 for bad input, problems": Manner(uuids=True, invalid=422, refused=409, kind=PROBLEMS),
    "a key in a header of its own, 202 for a cancel": Manner(key="header", over=202, kind=PROBLEMS),
    "a user and a password": Manner(key="basic", invalid=422, uuids=True),
}
# What the server does wrong, the rule that it breaks, and the contracts that can tell.
DEFECTS = {
    "cancel answers 201": ("http.documented", "test_cells"),
    "cancel refuses what executes": ("cancel_run_v1.accepted", "test_cells"),
    "cancel has no effect on executing runs": ("cancel_run_v1.accepted", "test_cells"),
    "cancel fails queued runs": ("cancel_run_v1.accepted", "test_cells"),
    "cancel changes the task": ("cancel_run_v1.accepted", "test_cells"),
    "cancel reopens what is over": ("cancel_run_v1.refused", "test_cells"),
    "a refused reschedule counts": ("reschedule_run_v1.refused", "test_cells"),
    "cancel wears off": ("cancel_run_v1.accepted", "test_lasting"),
    "reschedule keeps the old delay": ("reschedule_run_v1.accepted", "test_lasting"),
    "what is missing is canceled": ("cancel_run_v1.missing", "test_missing"),
    "another account is reached": ("scope.other-account", "test_accounts"),
    "cancel takes others along": ("scope.one-record", "test_alone"),
    "no key is needed": ("auth.key-required", "test_keys"),
    "any key will do": ("auth.unknown-key", "test_keys"),
    "pause holds nothing": ("pause.effect-run", "test_children"),
    "pause stops what executes": ("pause.effect-run", "test_children"),
    "resume starts nothing": ("resume.starts-run", "test_children"),
    "a paused queue is shown as open": ("pause.accepted", "test_cells"),
    "the last of two wins": ("race.one-order", "test_races"),
    "odd bodies break it": ("http.no-server-error", "test_bodies"),
    "any delay is taken": ("http.invalid-request", "test_bodies"),
    "acts on GET": ("http.method", "test_paths"),
    "a page drops its last run": ("list_runs_v1.listed", "test_lists"),
    "a run is listed twice": ("list_runs_v1.listed", "test_lists"),
    "the list shows old states": ("list_runs_v1.current", "test_lists"),
    "the cursor stands still": ("list_runs_v1.pages", "test_lists"),
    "any size is taken": ("list_runs_v1.beyond", "test_lists"),
    "another account is listed": ("scope.other-account", "test_lists"),
    "the status filter is ignored": ("list_runs_v1.by-status", "test_list_filters"),
    "the task filter is ignored": ("list_runs_v1.by-task", "test_list_filters"),
}


def judged(vendor: str, manner: Manner, *defects: str, select: str = "not fuzzing") -> Run:
    """The generic contracts on the server, with its states through the adapter `command`."""
    with running(manner, *defects) as server:
        settings = {"command": server.command}
        return run_contracts(
            Target("by hand", vendor, server.base_url, KEYS, "command", settings, own=True), select=select
        )


def accused(run: Run) -> list[Outcome]:
    return [each for verdict in run.verdicts for each in verdict.outcomes if each.verdict in WRONG]


@pytest.fixture(scope="module")
def example() -> str:
    return vendors.add(EXAMPLE / "lifecycle.yaml")


@pytest.mark.slow
@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_a_right_server_is_accused_of_nothing(tmp_path: Path, manner: Manner):
    """In each manner all rules are judged, and none is broken."""
    run = judged(vendors.add(written(tmp_path, manner, "by-hand")), manner)
    assert not [f"{each.contract}: {each.expected}, {each.received}{each.detail}" for each in accused(run)]
    assert not run.stopped
    unchecked = {verdict.rule.id for verdict in run.verdicts if verdict.verdict is Verdict.NOT_CHECKED}
    assert unchecked <= {"by-hand.auth.challenge", "by-hand.http.documented"}


@pytest.mark.slow
def test_schemathesis_accuses_a_right_server_of_nothing(example: str):
    """What is made up from the description finds nothing either, although refusals tell of states."""
    run = judged(example, Manner(), select="fuzzing")
    assert run.explored
    assert not accused(run)


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS)
def test_each_defect_is_found_by_its_rule(example: str, defect: str):
    """The rule that the defect breaks fails."""
    rule, select = DEFECTS[defect]
    broken = {outcome.rule for outcome in accused(judged(example, Manner(), defect, select=select))}
    assert f"{example}.{rule}" in broken


@pytest.mark.medium
def test_every_rule_of_the_example_has_a_contract(example: str):
    """What comes out of the file and the house is proved by some contract, and no contract proves what is no rule."""
    proved = {rule for rules in collect(example).values() for rule in rules}
    assert proved == {rule.id for rule in vendors.ledger(example)}


@pytest.mark.medium
def test_the_words_of_a_finding_are_those_of_its_cell(example: str):
    """A finding says which event in which state it is about."""
    run = judged(example, Manner(), "cancel refuses what executes", select="accepted and EXECUTING")
    assert [outcome.promise for outcome in accused(run)] == ["cancel_run_v1 · EXECUTING → CANCELED"]


@pytest.mark.medium
@pytest.mark.parametrize("select", ["accepted and cancel", "missing and pause", "row and reschedule"])
def test_a_few_contracts_of_each_kind(example: str, select: str):
    """A right server is accused of nothing by them."""
    run = judged(example, Manner(), select=select)
    assert run.contracts
    assert not accused(run)
