"""The suite against faulty mocks: the finding names the rule that the fault breaks, and a healthy one is clean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from brakecheck.cli.faults import faults_named
from brakecheck.contracts.engine.headlines import headlines
from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.dialnexa import progress, workflows
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.mock_server.suprsend import runs
from brakecheck.mock_server.suprsend.index import united
from brakecheck.specs import vendors
from brakecheck.specs.lifecycle import Decision

pytestmark = pytest.mark.slow
Patch = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0)) as origin:
        yield origin


def judged(origin: str, vendor: str, select: str) -> Run:
    base = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}[vendor]
    return run_contracts(Target("mock", vendor, origin + base, adapter="admin"), select=select)


def broken(run: Run) -> set[str]:
    return {verdict.rule.id for verdict in run.verdicts if verdict.verdict is Verdict.FAIL}


def deciding(monkeypatch: pytest.MonkeyPatch, operation: str, state: str, to: str) -> None:
    """Accept the operation in the state, whatever the lifecycle says."""
    healthy = workflows.Workflows.decide

    def decide(self: workflows.Workflows, asked: str, found: str) -> Decision:
        return Decision("", "200", to) if (asked, found) == (operation, state) else healthy(self, asked, found)

    monkeypatch.setattr(workflows.Workflows, "decide", decide)


def cancel_again(monkeypatch: pytest.MonkeyPatch) -> None:
    deciding(monkeypatch, "cancelWorkflow", "cancelled", workflows.CANCELLED)


def cancel_again_with_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    deciding(monkeypatch, "cancelWorkflow", "cancelled, leads in transit", workflows.CANCELLED)


def pause_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    for status in (workflows.PAUSED, workflows.DRAFT):
        deciding(monkeypatch, "pauseWorkflow", status, workflows.PAUSED)


def cancel_without_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress.Progress, "stop", lambda self, now: None)


def delete_keeps_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        workflows.Workflows, "delete", lambda self, workflow_id: self.find(workflow_id, "delete.missing")
    )


def or_instead_of_and(monkeypatch: pytest.MonkeyPatch) -> None:
    def either(self: runs.Runs, filters: dict[str, Any]) -> list[runs.Run]:
        found: dict[str, runs.Run] = {}
        for name, value in filters.items():
            found.update(united(self.groups(name, runs.texts(value))))
        return list(found.values())

    monkeypatch.setattr(runs.Runs, "_matching", either)


def reports_without_cancelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        runs.Runs, "cancel", lambda self, filters: self._matching({n: filters[n] for n in runs.FILTERS if n in filters})
    )


@pytest.mark.parametrize(
    ("vendor", "fault", "select", "rule"),
    [
        ("dialnexa", cancel_again, "cancel_is_permanent", "dialnexa.cancel.terminal-conflict"),
        ("dialnexa", pause_anything, "pause_succeeds", "dialnexa.pause.not-active-conflict"),
        ("dialnexa", cancel_without_stopping, "cancel_lets_steps", "dialnexa.cancel.no-further-steps"),
        ("dialnexa", delete_keeps_the_record, "delete_removes", "dialnexa.delete.gone"),
        ("suprsend", or_instead_of_and, "not fuzzing", "suprsend.cancel.filters-anded"),
        ("suprsend", reports_without_cancelling, "not fuzzing", "suprsend.cancel.reports-cancelled"),
    ],
)
def test_a_fault_is_caught_by_the_rule_that_it_breaks(
    origin: str, monkeypatch: pytest.MonkeyPatch, vendor: str, fault: Patch, select: str, rule: str
):
    """With the fault planted, the rule fails; the finding has what was expected, received, and the exchange."""
    fault(monkeypatch)
    run = judged(origin, vendor, select)
    assert rule in broken(run)
    outcome = next(o for v in run.verdicts if v.rule.id == rule for o in v.outcomes if o.verdict is Verdict.FAIL)
    assert outcome.expected
    assert outcome.received
    assert outcome.exchange is not None


@pytest.mark.parametrize(
    ("name", "select"),
    [
        ("dialnexa.delete.refuses-and-cancels", "refuses_the_active or refusals_change"),
        ("dialnexa.pause.wears-off-after-an-hour", "pause_holds or pause_succeeds"),
        ("dialnexa.cancel.loses-call-logs-later", "cancel_lets_steps"),
        ("dialnexa.duplicate.of-cancelled-has-leads", "duplicate or cancelled_workflow_is_duplicated"),
        ("dialnexa.pause.reaches-all", "a_month_goes_by or left_alone"),
        ("dialnexa.resume.drops-later-delays", "can_be_resumed or reaches_every_lead"),
        ("suprsend.cancel.spreads-to-the-key", "left_alone or each_filter or anded"),
        ("suprsend.cancel.becomes-completed", "each_filter or answers_tell"),
    ],
)
def test_the_rule_that_a_fault_breaks_is_the_headline(origin: str, name: str, select: str):
    """However many rules of the same operation its effect breaks besides."""
    (fault,) = faults_named([name], ["dialnexa", "suprsend"])
    with injected(origin, name):
        run = judged(origin, fault.vendor, select)
    ledger = vendors.ledger(fault.vendor)
    assert [headline.rule for headline in headlines(ledger, run.verdicts)] == [fault.rule]


def unknown_paths_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    healthy = Application._unknown_path

    def accepted(self: Application, raw: RawRequest) -> tuple[Response, bytes]:
        answer, _ = healthy(self, raw)
        answer.status = 202
        return answer, b'"accepted"'

    monkeypatch.setattr(Application, "_unknown_path", accepted)


def leads_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lead leaves the node where it is, with or without a pause."""
    monkeypatch.setattr(progress.Progress, "_leave", lambda self, lead, at: None)


@pytest.mark.parametrize(
    ("fault", "select", "heads"),
    [
        (unknown_paths_are_accepted, "odd_id or odd_in_every_way or unknown_path", ["dialnexa.http.unknown-path"]),
        (leads_stand_still, "pick_up or comes_to_the_next or reaches_every_lead or not_reset", []),
    ],
)
def test_no_rule_is_named_for_what_another_one_says(
    origin: str, monkeypatch: pytest.MonkeyPatch, fault: Patch, select: str, heads: list[str]
):
    """An accepted id with a slash is another path; leads that never move do not accuse the resume."""
    fault(monkeypatch)
    run = judged(origin, "dialnexa", select)
    assert [headline.rule for headline in headlines(vendors.ledger("dialnexa"), run.verdicts)] == heads


@contextmanager
def injected(origin: str, name: str) -> Iterator[None]:
    """The fault, for as long as the block lasts."""
    requests.put(f"{origin}/__admin/faults", json={"names": [name]}, timeout=10).raise_for_status()
    yield
    requests.put(f"{origin}/__admin/faults", json={"names": []}, timeout=10).raise_for_status()


@pytest.mark.parametrize(
    ("vendor", "fault", "select", "rule"),
    [
        ("dialnexa", cancel_again_with_leads, "paused_and_cancelled", "dialnexa.cancel.terminal-conflict"),
        ("dialnexa", cancel_without_stopping, "a_month_goes_by", "dialnexa.cancel.no-further-steps"),
        ("suprsend", or_instead_of_and, "one_run_among_many", "suprsend.cancel.filters-anded"),
        ("suprsend", reports_without_cancelling, "one_run_among_many", "suprsend.cancel.reports-cancelled"),
    ],
)
def test_a_tour_breaks_the_rule_of_one_step_alone(
    origin: str, monkeypatch: pytest.MonkeyPatch, vendor: str, fault: Patch, select: str, rule: str
):
    """Of the rules that the tour proves one is broken, and the others are not checked."""
    fault(monkeypatch)
    run = judged(origin, vendor, select)
    verdicts = {found.rule.id: found.verdict for found in run.verdicts if found.outcomes}
    assert verdicts.pop(rule) is Verdict.FAIL
    assert set(verdicts.values()) == {Verdict.NOT_CHECKED}


@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
def test_a_healthy_mock_is_not_accused(origin: str, vendor: str):
    """Everything passes or is observed as the ledger says that the mock does."""
    run = judged(origin, vendor, "")
    for verdict in run.verdicts:
        expected = Verdict.OBSERVED if verdict.rule.standing.open else Verdict.PASS
        assert verdict.verdict is expected, (verdict.rule.id, verdict.detail)
        if expected is Verdict.OBSERVED:
            assert verdict.detail == verdict.rule.mock, verdict.rule.id
