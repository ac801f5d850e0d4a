"""A server that shares nothing with the mock is judged: whoever keeps the promises in another way is not accused."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

from brakecheck.contracts.engine.runner import Run, collect, run_contracts
from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.ledger import Rule, Standing
from tests.plain_server.manner import HASTY, MANNERS, STRANGER, Manner
from tests.plain_server.readings import READINGS, Readings, readings
from tests.plain_server.server import running

FOLDER = Path(__file__).with_name("plain_server")
NEIGHBOURS = "vendor-neighbouring-pages"
# What cannot be seen of a server that has no resume, no change and no duplicate.
NEEDS_GET = {"dialnexa.pause.changes-nothing-else"}  # which the plain server does not serve
NEEDS_A_QUEUE = {"dialnexa.cancel.undialled-leads", "dialnexa.pause.queued-stay-queued"}
NEEDS_NEIGHBOURS = {
    "dialnexa.cancel.duplicable",
    "dialnexa.pause.delay-not-reset",
    "dialnexa.pause.delay-while-paused",
    "dialnexa.pause.resumable",
    "dialnexa.pause.editable",
}
OTHER_READINGS = [(rule, reading) for rule, choices in READINGS.items() for reading in choices[1:]]


def judged(vendor: str, followed: Readings, manner: Manner, select: str = "") -> Run:
    """The suite on the plain server, with its states through the adapter `command`."""
    with running(vendor, followed, manner) as server:
        command = [sys.executable, str(FOLDER / "adapter.py"), server.control_url]
        return run_contracts(
            Target("plain", vendor, server.base_url, server.keys, "command", {"command": command}, own=True),
            select=select,
        )


def accused(run: Run) -> list[Outcome]:
    """What ended in a finding or in an error."""
    return [o for v in run.verdicts for o in v.outcomes if o.verdict in (Verdict.FAIL, Verdict.ERROR)]


def documented(vendor: str) -> list[Rule]:
    """The rules that the source documents make, those of neighbouring operations left out."""
    operations = vendors.documented(vendor).operations
    neighbours = {name for name, operation in operations.items() if operation.neighbour}
    return [
        rule
        for rule in vendors.ledger(vendor)
        if rule.operation not in neighbours and any(source.file != NEIGHBOURS for source in rule.sources)
    ]


@cache
def contracts_of(vendor: str) -> dict[str, str]:
    """For each rule, what selects the contracts that prove it."""
    found: dict[str, set[str]] = {}
    for name, rules in collect(vendor).items():
        for rule in rules:
            found.setdefault(rule, set()).add(name.rpartition("::")[2].partition("[")[0])
    return {rule: " or ".join(sorted(names)) for rule, names in found.items()}


def test_it_shares_no_code_with_what_it_tests():
    """The package imports the standard library and itself."""
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.startswith("tests.plain_server.") or name.partition(".")[0] in sys.stdlib_module_names, path


def test_it_can_follow_every_reading():
    """Every point that the documents leave open is a switch, with all its readings; the first is the mock's."""
    rules = [rule for vendor in vendors.vendors() for rule in documented(vendor)]
    open_points = {rule.id: rule for rule in rules if rule.standing.open}
    assert {rule: set(choices) for rule, choices in READINGS.items()} == {
        rule.id: set(rule.readings) for rule in open_points.values()
    }
    assert {rule: choices[0] for rule, choices in READINGS.items()} == {
        rule.id: rule.mock for rule in open_points.values()
    }


def _is_out_of_sight(rule: str, manner: Manner) -> bool:
    """Whether a server of this manner gives no means to look."""
    return (
        rule in NEEDS_GET
        or (rule in NEEDS_NEIGHBOURS and not manner.neighbours)
        or (rule in NEEDS_A_QUEUE and manner.eager)
    )


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(MANNERS)))
@pytest.mark.parametrize("vendor", vendors.vendors())
def test_a_server_of_another_kind_is_not_accused(vendor: str, number: int):
    """Nothing fails, every documented rule is judged, and each open point is observed as the server follows it.

    Schemathesis is part of it. Between them the configurations follow every reading.
    """
    followed, manner = readings(vendor, number), MANNERS[number]
    run = judged(vendor, followed, manner)
    assert run.explored
    found = {verdict.rule.id: verdict for verdict in run.verdicts}
    assert not [f"{o.rule}: {o.contract}: {o.expected}, {o.received}{o.detail}" for o in accused(run)]
    for rule in documented(vendor):
        seen = found[rule.id]
        if _is_out_of_sight(rule.id, manner):
            assert seen.verdict is Verdict.NOT_CHECKED, rule.id
        elif rule.standing is Standing.STANDARD:
            assert seen.verdict in (Verdict.PASS, Verdict.OBSERVED, Verdict.NOT_CHECKED), (rule.id, seen.detail)
        elif rule.id == "dialnexa.body.example-members" and followed["body.extra-fields"] == "short":
            assert seen.verdict is Verdict.NOT_CHECKED, rule.id
        elif rule.standing.binding:
            assert seen.verdict is Verdict.PASS, (rule.id, seen.verdict, seen.detail)
        else:
            expected = (Verdict.OBSERVED, followed[rule.id.removeprefix(f"{vendor}.")])
            assert (seen.verdict, seen.detail) == expected, rule.id


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "reading"), OTHER_READINGS)
def test_one_other_reading_is_observed(rule: str, reading: str):
    """With one point read otherwise, its contracts tell so, and accuse nobody."""
    vendor, _, point = rule.partition(".")
    run = judged(vendor, {**readings(vendor), point: reading}, Manner(), contracts_of(vendor)[rule])
    assert not [verdict.rule.id for verdict in run.verdicts if verdict.verdict in (Verdict.FAIL, Verdict.ERROR)]
    seen = next(verdict for verdict in run.verdicts if verdict.rule.id == rule)
    assert (seen.verdict, seen.detail) == (Verdict.OBSERVED, reading)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("manner", "number", "observed"),
    [
        pytest.param(STRANGER, 1, ["http.method", "http.unknown-path"], id="stranger"),
        pytest.param(HASTY, 1, ["http.method"], id="hasty"),
    ],
)
@pytest.mark.parametrize("vendor", vendors.vendors())
def test_what_no_sentence_says_accuses_nobody(vendor: str, manner: Manner, number: int, observed: list[str]):
    """A server that has its own way wherever the documents are silent breaks nothing; what it does is observed."""
    followed = {**readings(vendor, number), "body.extra-fields": "long"}
    run = judged(vendor, followed, manner)
    assert not [f"{o.rule}: {o.contract}: {o.expected}, {o.received}{o.detail}" for o in accused(run)]
    assert not run.stopped
    verdicts = {verdict.rule.id.removeprefix(f"{vendor}."): verdict.verdict for verdict in run.verdicts}
    assert [rule for rule in observed if verdicts[rule] is not Verdict.OBSERVED] == []
