"""The ledgers that are shipped: complete, sourced, and settled where the documents are not."""

import re
from typing import Any

import pytest

from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS, read_mapping
from brakecheck.specs.ledger import Standing

LEDGERS = {vendor: vendors.ledger(vendor) for vendor in vendors.vendors()}
NEIGHBOURS = "neighbours"
RULES = {rule.id: rule for ledger in LEDGERS.values() for rule in ledger}

# Where the source documents are silent or disagree, and the rules that settle it: those of the
# first list by one of several readings, those of the second by what the documents imply.
OPEN_POINTS: dict[str, tuple[list[str], list[str]]] = {
    "shape of workflow ids": (["dialnexa.id.shape"], []),
    "fields of cancel and pause": (["dialnexa.body.extra-fields"], ["dialnexa.cancel.body", "dialnexa.pause.body"]),
    "message of delete": (["dialnexa.delete.message"], ["dialnexa.delete.body"]),
    "status running": ([], ["dialnexa.cancel.running", "dialnexa.pause.running", "dialnexa.delete.running"]),
    "pause and cancel of a draft": ([], ["dialnexa.cancel.draft", "dialnexa.pause.not-active-conflict"]),
    "delete with leads in transit": (
        ["dialnexa.delete.after-cancel-in-flight", "dialnexa.delete.lead-in-a-delay"],
        ["dialnexa.delete.in-transit-conflict", "dialnexa.delete.idle"],
    ),
    "401 and 403 beyond the pages": (
        [],
        ["dialnexa.auth.delete-permission-elsewhere", "dialnexa.auth.key-required", "dialnexa.delete.forbidden"],
    ),
    "error bodies of DialNexa": (["dialnexa.error.body"], []),
    "the slug alone": (["suprsend.cancel.by-slug"], []),
    "hollow and invalid filters": (
        ["suprsend.cancel.hollow-filter", "suprsend.cancel.unknown-filter", "suprsend.cancel.null-filter"],
        ["suprsend.cancel.filter-required", "suprsend.cancel.invalid-body", "suprsend.cancel.empty-cancels-nothing"],
    ),
    "finished runs and repeated cancels": ([], ["suprsend.cancel.only-running", "suprsend.cancel.repeat"]),
    "the key without bearer": (["suprsend.auth.bare-key"], ["suprsend.auth.key-required"]),
}


@pytest.mark.parametrize("point", OPEN_POINTS)
def test_every_open_point_is_settled(point):
    """Each point that the documents leave open has its rules, and each rule a reading or a binding answer."""
    by_reading, by_implication = OPEN_POINTS[point]
    for name in by_reading:
        rule = RULES[name]
        assert not rule.standing.binding
        assert rule.mock in rule.readings
        assert len(rule.readings) >= 2
        assert rule.tell
    assert all(RULES[name].standing.binding for name in by_implication)
    assert by_reading or by_implication


def test_there_are_twelve_open_points():
    """No open point was forgotten."""
    assert len(OPEN_POINTS) == 12


def documents(vendor: str) -> dict[str, dict[str, Any]]:
    listed: dict[str, dict[str, Any]] = read_mapping(SPECS / vendor / "rules.yaml")["documents"]
    return listed


@pytest.mark.parametrize("vendor", LEDGERS)
def test_every_source_is_pinned(vendor):
    """Each document has a title and headings; those of the vendor, but the neighbouring pages, have a SHA-256."""
    for name, document in documents(vendor).items():
        assert document["title"]
        assert document["headings"]
        assert name == NEIGHBOURS or name.startswith("rfc") or re.fullmatch("[0-9a-f]{64}", document["sha256"])


@pytest.mark.parametrize("vendor", LEDGERS)
def test_promises_of_documented_operations_rest_on_source_documents(vendor):
    """Nothing that the neighbouring pages alone say is held against a documented operation."""
    file = documents(vendor).get(NEIGHBOURS, {}).get("file")
    for rule in LEDGERS[vendor]:
        if rule.operation in vendors.documented(vendor, neighbours=False).operations:
            assert {source.file for source in rule.sources} != {file}, rule.id


@pytest.mark.parametrize("vendor", LEDGERS)
def test_every_source_is_cited(vendor):
    """No document is listed that no rule rests on."""
    cited = {source.file for rule in LEDGERS[vendor] for source in rule.sources}
    assert cited == {document["file"] for document in documents(vendor).values()}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_is_a_sentence_with_a_source(rule):
    """A rule says something and says where it is from."""
    assert rule.statement.endswith(".")
    assert rule.sources
    assert re.fullmatch(r"[a-z0-9]+(\.[a-z0-9-]+){2,}", rule.id)


@pytest.mark.parametrize("vendor", LEDGERS)
def test_every_documented_operation_has_rules_that_bind(vendor):
    """An operation of the documents without a stated rule would have no contract."""
    stated = {rule.operation for rule in LEDGERS[vendor] if rule.standing is Standing.STATED}
    assert vendors.documented(vendor, neighbours=False).operations.keys() <= stated


@pytest.mark.parametrize("vendor", LEDGERS)
def test_each_check_has_one_answering_rule(vendor):
    """For one operation no automatic check is answered for by two rules, and a catch-all exists."""
    for check in {check for rule in LEDGERS[vendor] for check in rule.automatic}:
        owners = [rule.operation for rule in LEDGERS[vendor] if check in rule.automatic]
        assert len(owners) == len(set(owners)), check
    assert LEDGERS[vendor].answering_for("a check that nobody heard of")
