"""`brakecheck rules`: the ledger for people and tools, and what a report says of it."""

import json
from pathlib import Path

import pytest

from brakecheck.cli.rules import print_rules
from brakecheck.contracts.errors import UsageError
from brakecheck.mock_server.readings import fixed
from brakecheck.specs import vendors
from tests.brakecheck.conftest import Brakecheck

OPEN = [rule for rule in vendors.ledger("suprsend") if rule.standing.open]


@pytest.mark.parametrize("form", ["text", "table", "markdown", "json"])
@pytest.mark.parametrize("vendor", vendors.vendors())
def test_every_form_tells_every_rule(capsys: pytest.CaptureFixture[str], form: str, vendor: str):
    """No rule is left out, and none of another vendor is in."""
    print_rules(vendor, form=form)
    told = capsys.readouterr().out
    for rule in vendors.ledger(vendor):
        assert rule.id in told
    others = [rule.id for name in vendors.vendors() if name != vendor for rule in vendors.ledger(name)]
    assert not [rule for rule in others if rule in told]


def test_what_is_open_can_be_had_alone(capsys: pytest.CaptureFixture[str]):
    """Each point that the documents do not settle has its readings, the mock's, and how to tell."""
    print_rules("suprsend", form="json", undecided=True)
    told = json.loads(capsys.readouterr().out)
    assert [rule["id"] for rule in told] == [rule.id for rule in OPEN]
    assert all(rule["mock"] in rule["readings"] and rule["tell"] for rule in told)


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_how_to_choose_a_reading_is_told(capsys: pytest.CaptureFixture[str], form: str):
    """An open rule has the option that reads it otherwise, or why there is none yet."""
    print_rules("suprsend", form=form, undecided=True)
    told = " ".join(capsys.readouterr().out.split())
    assert "brakecheck mock --reading suprsend.cancel.by-slug=not-enough" in told
    assert "not yet: --body-limit bounds every body" in told
    assert told.count("mock --reading ") == sum(fixed(rule.id) is None for rule in OPEN)


@pytest.mark.medium
def test_a_report_tells_what_each_point_turned_out_to_be(brakecheck: Brakecheck, mock: str):
    """With the JSON report of a run, each rule has its verdict there; the other vendor's are left out."""
    run = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", "admin", "--report", "json",
        "-k", "delete_refuses_the_active", DIALNEXA_API_KEY="demo:full",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    report = ("--report", "brakecheck-report/report.json")
    table = brakecheck("rules", "--open", "--format", "table", *report).stdout.splitlines()
    found = {line.split()[0]: line.split(maxsplit=2)[2] for line in table}
    assert found["dialnexa.delete.after-cancel-in-flight"] == "observed: allowed"
    assert found["dialnexa.delete.message"] == "not checked: not in the report"
    assert not [name for name in found if name.startswith("suprsend")]
    page = brakecheck("rules", "--open", "--format", "markdown", *report).stdout
    assert "Here: **observed: allowed**" in page


def test_what_is_no_report_is_told(tmp_path: Path):
    """A sentence, no traceback."""
    with pytest.raises(UsageError):
        print_rules(None, report=tmp_path / "no.json")
