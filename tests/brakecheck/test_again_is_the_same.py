"""The printed line `again`, run as it stands, comes to the same verdict of the same rule."""

import json
import re
import shlex
from pathlib import Path

import pytest
import requests

from brakecheck.contracts.engine.runner import collect
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors
from tests.brakecheck.conftest import Brakecheck

BASES = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}
# A fault of each kind, with what selects contracts that catch it, so that the first run need not be a whole one.
FAULTS = {
    "dialnexa.cancel.no-id": "cancel_succeeds",
    "dialnexa.cancel.interrupts-steps": "cancel_lets_steps_finish",
    "dialnexa.cancel.takes-any-key": "keys_are_required",
    "dialnexa.pause.is-not-kept": "pause_succeeds",
    "dialnexa.cancel.accepts-cancelled": "cancel_is_permanent",
    "dialnexa.delete.409-for-403": "delete",
    "dialnexa.cancel.accepts-two-at-once": "race",
    "dialnexa.cancel.404-for-200": "cancel_succeeds",
    "dialnexa.cancel.fails-on-long-ids": "hostile_input",
    "suprsend.cancel.does-not-stop": "only_running or cancel",
    "suprsend.cancel.ids-null": "answers_tell",
    "suprsend.cancel.unknown-names-cancels-all": "filter_is_required",
    "suprsend.cancel.500-for-400": "filter_is_required",
}


@pytest.fixture
def faulty(request: pytest.FixtureRequest):
    """The origin of a mock with the fault, which is taken out again."""
    with embedded(Settings(port=0, faults=[request.param])) as origin:
        yield origin
        requests.put(f"{origin}/__admin/faults", json={"names": []}, timeout=10)


@pytest.mark.slow
@pytest.mark.parametrize(("faulty", "select"), FAULTS.items(), indirect=["faulty"], ids=FAULTS)
def test_the_printed_line_comes_to_the_same(faulty: str, select: str, brakecheck: Brakecheck, tmp_path: Path, request):
    """Exit status and broken rule are those of the run that printed it."""
    vendor = request.node.callspec.id.partition(".")[0]
    keys = {"DIALNEXA_API_KEY": "demo:full", "SUPRSEND_API_KEY": "demo-full"}
    first = brakecheck(
        *("verify", "--vendor", vendor, "-u", faulty + BASES[vendor], "--adapter", "admin", "-k", select),
        *("--examples", "2", "--report", "json", "--report-dir", "first"),
        **keys,
    )
    assert first.returncode == 1, first.stdout + first.stderr
    (entry,) = json.loads((tmp_path / "first/report.json").read_text(encoding="utf-8"))["vendors"]
    head = entry["headlines"][0]["rule"]
    printed = re.search(rf"^1\. {re.escape(head)} is broken\n(?:.*\n)*?   again +(.+)$", first.stdout, re.MULTILINE)
    assert printed, first.stdout
    program, *words = shlex.split(printed[1])
    assert program == "brakecheck"
    again = brakecheck(*words, **keys)
    assert again.returncode == 1, again.stdout + again.stderr
    assert f". {head} is broken" in again.stdout


@pytest.mark.medium
@pytest.mark.parametrize("vendor", vendors.vendors())
def test_a_name_selects_its_contract(vendor: str):
    """No function has a name that means something else to --select, such as `not`."""
    functions = {name.rpartition("::")[2].partition("[")[0] for name in collect(vendor)}
    assert all(re.fullmatch(r"test_[a-z0-9_]+", name) for name in functions)
