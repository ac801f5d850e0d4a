"""A vendor of the user's own: one lifecycle file, from any folder."""

import json
from pathlib import Path

import pytest
import requests

import brakecheck as front_door
from brakecheck.plugin import MockWorld
from brakecheck.specs import vendors
from tests.brakecheck.conftest import Brakecheck
from tests.specs.machine.lamps import changed, written

TRIGGER = "specs/examples/trigger-dev/lifecycle.yaml"

trigger = front_door.mock(f"../../{TRIGGER}")


@pytest.mark.medium
def test_a_file_is_a_fixture(trigger: MockWorld):
    """`brakecheck.mock(FILE)` makes a fixture: the mock, its key, provider states and the clock."""
    run = trigger.provide(resource="run", state="EXECUTING")
    answer = requests.post(
        f"{trigger.base_url}/api/v2/runs/{run}/cancel", headers={"Authorization": f"Bearer {trigger.key}"}, timeout=10
    )
    assert answer.json() == {"id": run}
    trigger.advance(3600)
    assert trigger.observe(run)["state"] == "CANCELED"
    assert [exchange["status"] for exchange in trigger.journal] == [200]


def test_the_rules_of_a_file_are_printed(brakecheck: Brakecheck, tmp_path: Path):
    """`rules --lifecycle` prints what the file promises and what the house asks, and of no other vendor."""
    run = brakecheck("rules", "--lifecycle", str(written(tmp_path)), "--format", "json")
    rules = {rule["id"]: rule for rule in json.loads(run.stdout)}
    assert rules["lamps.switchOff.accepted"]["sources"] == ["The manual, “Off” (manual.txt)"]
    assert "lamps.http.no-server-error" in rules
    assert all(name.startswith("lamps.") for name in rules)


def test_the_description_of_a_file_is_printed(brakecheck: Brakecheck, tmp_path: Path):
    """`spec FILE` prints the description that the mock is held to."""
    path = written(tmp_path)
    said = json.loads(brakecheck("spec", str(path)).stdout)
    assert said == json.loads(json.dumps(vendors.conventional(vendors.add(path)).document))


@pytest.mark.parametrize("path", vendors.examples(), ids=lambda path: path.parent.name)
def test_examples_agree_with_their_descriptions(brakecheck: Brakecheck, path: Path):
    """`lifecycle check` finds nothing in them: states are reached, statuses described, names known."""
    run = brakecheck("lifecycle", "check", str(path))
    assert run.returncode == 0, run.stdout


def test_a_file_that_is_wrong_is_told_in_a_sentence(brakecheck: Brakecheck, tmp_path: Path):
    """Exit 2, and file, line, what was expected and what was found."""
    path = written(tmp_path, changed("resources", "lamp", "initial", to="lit"))
    for arguments in (["rules", "--lifecycle", str(path)], ["spec", str(path)], ["mock", "--lifecycle", str(path)]):
        run = brakecheck(*arguments)
        assert run.returncode == 2
        assert "lamps.yaml: line " in run.stderr
        assert "expected a state" in run.stderr
        assert "Traceback" not in run.stderr


def test_a_file_that_is_not_there_is_told_in_a_sentence(brakecheck: Brakecheck):
    """Exit 2 as well, without a traceback."""
    run = brakecheck("rules", "--lifecycle", "nothing.yaml")
    assert run.returncode == 2
    assert "nothing.yaml: file: expected a file, found nothing there" in run.stderr
