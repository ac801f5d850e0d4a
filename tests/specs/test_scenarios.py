"""The scenarios that are shipped as Arazzo documents keep to the descriptions, the ledger and the contracts."""

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from brakecheck.contracts.engine.runner import collect
from brakecheck.specs import vendors
from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping

ARAZZO = Draft202012Validator(read_mapping(Path(__file__).with_name("arazzo.yaml")))
SCENARIOS = {vendor: vendors.scenarios(vendor) for vendor in vendors.vendors()}
WANTED = {"dialnexa": {"pause-then-cancel", "delete-active", "cancel-twice"}, "suprsend": {"empty-filter"}}
STATUS = re.compile(r"\$statusCode == (\d{3})")


def steps(vendor: str) -> list[dict[str, Any]]:
    return [step for workflow in SCENARIOS[vendor]["workflows"] for step in workflow["steps"]]


def statuses(step: dict[str, Any]) -> list[str]:
    return [found[1] for criterion in step["successCriteria"] if (found := STATUS.fullmatch(criterion["condition"]))]


@pytest.mark.parametrize("vendor", SCENARIOS)
def test_they_are_arazzo(vendor):
    """Each document has the form of Arazzo 1.0, and no step or workflow comes twice."""
    assert [error.message for error in ARAZZO.iter_errors(SCENARIOS[vendor])] == []
    workflows = SCENARIOS[vendor]["workflows"]
    for names in ([w["workflowId"] for w in workflows], *([s["stepId"] for s in w["steps"]] for w in workflows)):
        assert len(names) == len(set(names))


@pytest.mark.parametrize("vendor", SCENARIOS)
def test_the_four_are_there(vendor):
    """Pause-then-cancel, delete-active, cancel-twice and the empty filter are among them."""
    assert {workflow["workflowId"] for workflow in SCENARIOS[vendor]["workflows"]} >= WANTED[vendor]


@pytest.mark.parametrize("vendor", SCENARIOS)
def test_they_read_the_description_beside_them(vendor):
    """There is one source, openapi.json, and every operation that a step names is described in it."""
    assert [source["url"] for source in SCENARIOS[vendor]["sourceDescriptions"]] == ["openapi.json"]
    assert {step["operationId"] for step in steps(vendor)} <= vendors.documented(vendor).operations.keys()


@pytest.mark.parametrize("vendor", SCENARIOS)
def test_they_expect_what_is_described(vendor):
    """Each step expects one status, and its operation lists that status among its answers."""
    operations = vendors.documented(vendor).operations
    for step in steps(vendor):
        assert len(statuses(step)) == 1, step["stepId"]
        assert set(statuses(step)) <= operations[step["operationId"]].spec["responses"].keys(), step["stepId"]


@pytest.mark.medium
@pytest.mark.parametrize("vendor", SCENARIOS)
def test_each_promise_has_a_contract(vendor):
    """Each rule that a step checks is in the ledger, binds, and has a contract that was written by hand."""
    ledger = vendors.ledger(vendor)
    proved = {rule for name, rules in collect(vendor).items() if "test_fuzzing" not in name for rule in rules}
    named = {rule for step in steps(vendor) for rule in step["x-brakecheck-rules"]}
    assert named <= proved
    assert all(ledger[rule].standing.binding for rule in named)


def test_what_cannot_be_read_is_told(tmp_path, monkeypatch):
    """No file, and a file without workflows, are errors that name the file."""
    monkeypatch.setattr(vendors, "SPECS", tmp_path)
    with pytest.raises(SpecError, match=r"scenarios.arazzo.yaml: file: expected a file"):
        vendors.scenarios("acme")
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "scenarios.arazzo.yaml").write_text("arazzo: 1.0.1\n")
    with pytest.raises(SpecError, match=r"workflows: expected a list of workflows, found None"):
        vendors.scenarios("acme")
