"""A vendor that is one lifecycle file."""

from typing import Any

import pytest
import yaml

from brakecheck.specs import vendors
from brakecheck.specs.description import validate
from brakecheck.specs.errors import SpecError
from brakecheck.specs.ledger import Standing
from tests.specs.machine.lamps import OPENAPI, changed, written


def known(machine: Any) -> Any:
    assert machine is not None
    return machine


def test_a_file_is_a_vendor_like_a_shipped_one(tmp_path):
    """Once added, the name answers for machine, description, ledger, keys and table; the list of the shipped stays."""
    name = vendors.add(written(tmp_path))
    assert name == "lamps"
    assert "lamps" in vendors.added()
    assert "lamps" not in vendors.vendors()
    assert known(vendors.machine("lamps")).events["switchOff"].accepted.status == 202
    assert vendors.machine("nobody") is None
    assert vendors.fixtures("lamps")["keys"] == {"full": ["demo"], "guest": ["demo-guest"]}
    assert vendors.lifecycle("lamps").record == "lamp"


def test_the_description_is_that_of_the_file(tmp_path):
    """Of the vendor's operations those remain that the file speaks of; the document itself is unchanged."""
    path = written(tmp_path)
    before = (tmp_path / "openapi.yaml").read_bytes()
    description = vendors.documented(vendors.add(path))
    assert [*description.operations] == ["getLamp", "switchOff", "dimLamp"]
    assert (tmp_path / "openapi.yaml").read_bytes() == before


def test_the_mock_has_refusals_of_its_own(tmp_path):
    """The mock is held to the description and to the refusals on which that has no word."""
    name = vendors.add(written(tmp_path))
    documented, conventional = vendors.documented(name), vendors.conventional(name)
    assert [*documented.operations["switchOff"].spec["responses"]] == ["202", "409"]
    assert {"401", "404", "405"} <= conventional.operations["switchOff"].spec["responses"].keys()
    validate(conventional.document, tmp_path)


def test_an_overlay_corrects_the_description(tmp_path):
    """The overlay that the file names is applied, and reaches through references of the document."""
    action = {"target": "$.info", "description": "A better title.", "update": {"title": "Good lamps"}}
    overlay = {"overlay": "1.0.0", "info": {"title": "Corrections", "version": "1"}, "actions": [action]}
    (tmp_path / "overlay.yaml").write_text(yaml.safe_dump(overlay), encoding="utf-8")
    name = vendors.add(written(tmp_path, changed("overlay", to="overlay.yaml")))
    assert vendors.documented(name).document["info"]["title"] == "Good lamps"


def test_an_operation_that_is_not_described_is_an_error(tmp_path):
    """What the file calls by an operationId has to be in the description."""
    path = written(tmp_path, changed("resources", "lamp", "list", to="listLamps"))
    with pytest.raises(SpecError, match=r"expected operations of openapi.yaml, found listLamps"):
        vendors.add(path)


@pytest.mark.parametrize("name", [*vendors.vendors(), "admin"])
def test_a_shipped_vendor_keeps_its_name(tmp_path, name):
    """A file cannot take the name of a vendor that is shipped."""
    with pytest.raises(SpecError, match="a name that no shipped vendor has"):
        vendors.add(written(tmp_path, changed("vendor", to=name)))


def test_without_security_there_are_no_keys(tmp_path):
    """An API that asks for no key has no rules about keys either."""
    path = written(tmp_path)
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump({**OPENAPI, "security": []}), encoding="utf-8")
    name = vendors.add(path)
    assert not known(vendors.machine(name)).keys
    assert not [rule.id for rule in vendors.ledger(name) if rule.id.startswith("lamps.auth.")]


def test_each_promise_is_a_rule(tmp_path):
    """What the file promises stands in the ledger, stated where a place is cited and implied where none is."""
    ledger = vendors.ledger(vendors.add(written(tmp_path)))
    told = {rule.id: rule.standing for rule in ledger if rule.operation != "any"}
    assert told == {
        "lamps.switchOff.accepted": Standing.STATED,
        "lamps.switchOff.refused": Standing.IMPLIED,
        "lamps.switchOff.missing": Standing.STATED,
        "lamps.switchOff.forbidden": Standing.STATED,
        "lamps.switchOff.effect-ray": Standing.IMPLIED,
        "lamps.switchOff.keeps-ray": Standing.STATED,
        "lamps.switchOff.open-broken": Standing.SILENT,
        "lamps.dimLamp.refused": Standing.IMPLIED,
        "lamps.lamp.on-ends": Standing.IMPLIED,
        "lamps.lamp.flickering-ends": Standing.IMPLIED,
    }
    accepted, open_ = ledger["lamps.switchOff.accepted"], ledger["lamps.switchOff.open-broken"]
    assert accepted.statement == ("It goes dark. switchOff on on or flickering is answered with 202, and leads to off.")
    assert open_.mock == "refused"
    assert open_.readings.keys() == {"accepted", "refused", "without-effect"}
    assert all(rule.sources for rule in ledger)


def test_each_rule_has_the_line_of_its_event(tmp_path):
    """What the file promises stands on the line of its event; what the house asks of everybody stands in no line."""
    path = written(tmp_path)
    name = vendors.add(path)
    lines = vendors.rule_lines(name)
    texts = path.read_text(encoding="utf-8").splitlines()
    assert texts[lines["lamps.lamp.on-ends"] - 1].strip() == "'on':"
    assert {rule for rule in lines if "dimLamp" not in rule and "-ends" not in rule} == {
        rule.id for rule in vendors.ledger(name) if rule.operation == "switchOff"
    }
    assert {texts[line - 1].strip() for rule, line in lines.items() if "switchOff" in rule} == {"switchOff:"}
    assert vendors.rule_lines("nobody") == {}


def test_the_house_answers_for_every_check(tmp_path):
    """Each automatic check of the contracts has a rule that answers for it, as in the shipped ledgers."""
    ledger = vendors.ledger(vendors.add(written(tmp_path)))
    for shipped in vendors.vendors():
        for rule in vendors.ledger(shipped):
            for check in rule.automatic:
                assert check in ledger.answering_for(check, "switchOff").automatic


def test_the_table_has_a_cell_for_each_of_the_machine(tmp_path):
    """Reports draw by the same cells, each with its rule; what is open has what is due by each reading."""
    table = vendors.lifecycle(vendors.add(written(tmp_path)))
    due = {(cell.operation, cell.state): cell.due for cell in table.cells}
    assert (due["switchOff", "on"][""].answer, due["switchOff", "on"][""].to) == ("202", "off")
    assert due["switchOff", "off"][""].answer == "409"
    assert due["switchOff", "broken"]["accepted"].to == "off"
    assert due["switchOff", "missing"][""].answer == "404"
    assert due["dimLamp", "on"][""].answer == "4xx"


@pytest.mark.medium
@pytest.mark.parametrize("path", vendors.examples(), ids=lambda path: path.parent.name)
def test_examples_are_in_order(path):
    """Each example can be read, its description is valid, its lifecycle has under 100 lines, its rules have sources."""
    name = vendors.add(path)
    validate(vendors.documented(name).document, path)
    validate(vendors.conventional(name).document, path)
    assert len(path.read_text(encoding="utf-8").splitlines()) < 100
    assert all(rule.sources and rule.statement for rule in vendors.ledger(name))
    assert vendors.lifecycle(name).cells
    assert name == path.parent.name
