"""The readings that a mock can follow."""

from importlib import import_module

import pytest

from brakecheck.mock_server.readings import UnknownReading, every_reading, fixed, followed
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS, read_mapping


def test_nothing_wanted_is_what_the_ledgers_say():
    """Each open rule of the vendors with the mock's own reading."""
    both = vendors.ledger("dialnexa").readings | vendors.ledger("suprsend").readings
    assert followed({}, vendors.vendors()) == both


def test_what_is_wanted_stands_in_its_place():
    """The others are as they were."""
    rule = "dialnexa.delete.message"
    assert followed({rule: "word"}, ["dialnexa"]) == vendors.ledger("dialnexa").readings | {rule: "word"}


def test_a_vendor_that_is_not_served_has_no_readings():
    """The sentence lists those of the vendor that is."""
    with pytest.raises(UnknownReading, match=r"has no readings here.*; rules with readings are dialnexa") as refused:
        followed({"suprsend.cancel.by-slug": "enough"}, ["dialnexa"])
    assert "suprsend.http" not in str(refused.value)


def test_every_reading_is_there_once_for_a_matrix():
    """Of each open rule all readings, the mock's own included; none of a rule that is fixed."""
    pairs = every_reading()
    assert len(pairs) == len(set(pairs))
    open_rules = [rule for name in vendors.vendors() for rule in vendors.ledger(name) if rule.readings]
    assert {rule for rule, _ in pairs} == {rule.id for rule in open_rules if fixed(rule.id) is None}
    assert every_reading(["suprsend"]) == [pair for pair in pairs if pair[0].startswith("suprsend.")]


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_what_is_fixed_is_open(vendor):
    """A reason is given for rules that have readings."""
    reasons = import_module(f"brakecheck.mock_server.{vendor}.readings").FIXED
    assert reasons.keys() <= vendors.ledger(vendor).readings.keys()


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_what_changes_a_description_is_known_to_the_service(vendor):
    """Every rule that an overlay's action goes with is one by which the service chooses its description."""
    actions = [
        action
        for name in ("neighbours.yaml", "conventions.yaml")
        for action in read_mapping(SPECS / vendor / name)["actions"]
    ]
    named = {rule for action in actions for rule in action.get("x-reading", {})}
    assert named <= {*import_module(f"brakecheck.mock_server.{vendor}.readings").DESCRIBED}


def test_open_cells_of_a_lifecycle_file_can_be_read_in_each_way():
    """Of all examples these are the cells of events on one record; other rules are refused with a reason."""
    names = [vendors.add(path) for path in vendors.examples()]
    rules = [rule for name in names for rule in vendors.ledger(name) if rule.readings]
    chosen = {rule.id for rule in rules if fixed(rule.id) is None}
    assert "airflow.fail.open-success" in chosen
    for rule in rules:
        other = next(reading for reading in rule.readings if reading != rule.mock)
        name = rule.id.partition(".")[0]
        if rule.id in chosen:
            assert followed({rule.id: other}, [name])[rule.id] == other
            continue
        with pytest.raises(UnknownReading, match="its lifecycle file says one reading in full, that of the mock"):
            followed({rule.id: other}, [name])
        assert followed({rule.id: str(rule.mock)}, [name])[rule.id] == rule.mock
