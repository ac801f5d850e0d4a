"""The gate: which runs are good enough, and what is said of those that are not."""

import pytest

from brakecheck.contracts.errors import UsageError
from brakecheck.gate import Gate, judged, read_fail_on, read_least
from brakecheck.report.model import VERDICTS, Coverage, Share, VendorReport
from tests.brakecheck.report.parts import a_target, a_vendor, an_operation


def told(
    counts: dict[str, int],
    *,
    statuses: tuple[int, ...] = (200, 409),
    requests: int = 9,
    explored: str = "",
    selected: str = "",
    adapter: str = "none",
) -> list[VendorReport]:
    """A run with so many rules of each verdict; half of everything was covered."""
    half = Share(seen=1, of=2)
    return [
        a_vendor(
            selected=selected,
            counts={verdict: counts.get(verdict, 0) for verdict in VERDICTS},
            target=a_target(adapter),
            requests=requests,
            statuses=statuses,
            operations=(an_operation("stop", **dict.fromkeys(explored.split(), True)),),
            coverage=Coverage(rules=half, operations=half, statuses=Share(seen=0, of=0)),
        )
    ]


@pytest.mark.parametrize(
    ("counts", "status", "sentence"),
    [
        ({"pass": 3, "observed": 1}, 0, "conforms"),
        ({"pass": 3, "not checked": 1}, 0, "conforms; 1 rule not checked"),
        ({"pass": 1, "not checked": 3}, 0, "no finding, but only 1 of 4 rules could be checked"),
        ({"pass": 3, "fail": 2}, 1, "does not conform: 2 rules broken"),
        ({"pass": 3, "fail": 1, "error": 1}, 1, "does not conform: 1 rule broken"),
        ({"pass": 3, "known": 1}, 0, "passes the gate, with 1 rule known to be broken"),
        ({"pass": 3, "error": 1}, 2, "could not judge: 1 rule ended in an error"),
        ({"not checked": 3}, 2, "nothing could be checked: name a provider-state adapter with --adapter"),
    ],
)
def test_by_default_only_findings_close_the_gate(counts: dict[str, int], status: int, sentence: str):
    """0 goes on, 1 stops, 2 says nothing either way."""
    gate = judged(told(counts), Gate())
    assert (gate.status, gate.sentence) == (status, sentence)


@pytest.mark.parametrize(
    ("fail_on", "status"),
    [("fail", 0), ("none", 0), ("observed", 1), ("not-checked", 1), ("fail,known", 1), ("error", 0)],
)
def test_other_verdicts_close_it_when_asked_for(fail_on: str, status: int):
    """Each verdict can be made one that stops."""
    document = told({"observed": 1, "known": 1, "not checked": 1, "pass": 9})
    assert judged(document, Gate(read_fail_on(fail_on))).status == status


def test_findings_may_be_let_through():
    """With --fail-on none the sentence still tells of them."""
    gate = judged(told({"fail": 2, "pass": 5}), Gate(read_fail_on("none")))
    assert (gate.status, gate.sentence) == (0, "passes the gate, with 2 rules broken")


def test_too_little_coverage_closes_it():
    """The reason tells how much there is, and how much was asked for; of nothing, nothing is missing."""
    gate = judged(told({"pass": 5}), Gate(least=read_least("rules=50,operations=51,statuses=100")))
    assert gate.status == 1
    assert gate.reasons == ("acme: 1 of 2 operations covered (50 %), expected 51 %",)
    assert gate.sentence.startswith("does not pass the gate: acme: 1 of 2 operations")


def test_a_server_that_knows_nothing_was_asked_at_the_wrong_place():
    """404 and 405 to everything says nothing of the server, unless little was asked, or nothing else was due."""
    assert judged(told({"fail": 3}, statuses=(404, 405)), Gate()).status == 2
    assert judged(told({"pass": 1, "not checked": 2}, statuses=(404,)), Gate()).status == 0
    assert judged(told({"pass": 1, "not checked": 2}, statuses=(404,), adapter="vendor-api"), Gate()).status == 2
    assert judged(told({"fail": 3}, statuses=(404, 401, 400), explored="404 401"), Gate()).status == 2
    assert judged(told({"fail": 3}, statuses=(404, 400), explored="404 400"), Gate()).status == 1
    assert judged(told({"fail": 3}, statuses=(404, 409)), Gate()).status == 1
    assert judged(told({"fail": 3}, statuses=(401, 400)), Gate()).status == 1
    assert judged(told({"fail": 1}, statuses=(404,), selected="deleted"), Gate()).status == 1
    assert judged(told({"pass": 3}, statuses=(404,)), Gate()).status == 0
    assert judged(told({"pass": 3, "not checked": 1}, statuses=(404,), explored="200 404"), Gate()).status == 0
    assert judged(told({"pass": 1}, statuses=(404,), requests=2), Gate()).status == 0


@pytest.mark.parametrize("text", ["fial", "fail,,error", ""])
def test_an_unknown_verdict_is_a_usage_error(text: str):
    """The sentence lists those that there are."""
    with pytest.raises(UsageError, match="--fail-on: expected none, or some of fail, known"):
        read_fail_on(text)


@pytest.mark.parametrize("text", ["rules", "rules=", "rules=x", "rules=101", "rules=-1", "rules=nan", "colour=5"])
def test_a_coverage_that_cannot_be_is_a_usage_error(text: str):
    """The sentence shows how it is written."""
    with pytest.raises(UsageError, match="such as rules=90"):
        read_least(text)
