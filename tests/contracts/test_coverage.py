"""The ledger and the contracts cover each other."""

from importlib import import_module

import pytest

from brakecheck.contracts.engine.runner import collect
from brakecheck.specs import vendors

pytestmark = pytest.mark.medium

VENDORS = vendors.vendors()
CHECKS = {
    "allow_header_conformance", "content_type_conformance", "ensure_resource_availability", "ignored_auth",
    "missing_required_header", "negative_data_rejection", "not_a_server_error", "positive_data_acceptance",
    "response_headers_conformance", "response_schema_conformance", "status_code_conformance",
    "unsupported_method", "use_after_free",
}  # fmt: skip


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_rule_has_a_contract(vendor: str):
    """No rule of a ledger is without a contract that proves it."""
    proved = {rule for rules in collect(vendor).values() for rule in rules}
    assert [rule.id for rule in vendors.ledger(vendor) if rule.id not in proved] == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_contract_names_rules_that_exist(vendor: str):
    """No contract is without a rule, and none names a rule that its ledger does not have."""
    ledger = vendors.ledger(vendor)
    contracts = collect(vendor)
    assert contracts
    assert [name for name, rules in contracts.items() if not rules] == []
    assert {rule for rules in contracts.values() for rule in rules if rule not in ledger} == set()


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_automatic_check_has_a_rule_that_answers_for_it(vendor: str):
    """Whatever Schemathesis objects to is a finding of a rule whose contract runs it."""
    ledger = vendors.ledger(vendor)
    explored = import_module(f"brakecheck.contracts.{vendor}.test_fuzzing").RULES
    for check in CHECKS | {"other"}:
        assert ledger.answering_for(check).id in explored, check


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_contract_states_its_promise(vendor: str):
    """The docstring of a contract is the sentence that a finding shows."""
    for name in collect(vendor):
        file, _, function = name.partition("::")
        module = import_module("brakecheck.contracts." + file.removesuffix(".py").replace("/", "."))
        assert getattr(module, function.partition("[")[0]).__doc__, name
