"""The mock of each example, taken for anybody's server; its admin API makes only what people make by hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
import requests

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.server import Settings, embedded, prefix_of
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS

Given = Mapping[str, list[str]]
WRONG = (Verdict.FAIL, Verdict.ERROR)
IDS = [f"11111111-1111-4111-8111-11111111111{number}" for number in range(3)]
GIVEN: dict[str, Given] = {
    "airflow": {"dag": ["mine-1", "mine-2", "mine-3"]},
    "github-actions": {"workflow": ["101", "102", "103"]},
    "novu": {},
    "prefect": {"deployment": IDS},
    "trigger-dev": {"queue": ["mine-1", "mine-2", "mine-3"]},
    "twilio": {},
}
FAULTS = {
    "airflow.fail.does-nothing-in-queued": "airflow.fail.accepted",
    "airflow.unpause.active-to-paused": "airflow.unpause.accepted",
    "github-actions.disable.does-nothing-in-active": "github-actions.disable.accepted",
    "prefect.pause.refused-in-active": "prefect.pause.accepted",
    "trigger-dev.cancel_run_v1.does-nothing-in-DELAYED": "trigger-dev.cancel_run_v1.accepted",
    "trigger-dev.reschedule_run_v1.accepted-in-CANCELED": "trigger-dev.reschedule_run_v1.refused",
}


@contextmanager
def serving(vendor: str, *faults: str) -> Iterator[tuple[str, Given]]:
    """The address of the mock, on which the given records are."""
    given = GIVEN[vendor]
    with embedded(Settings(port=0, vendors=[vendor], faults=list(faults))) as origin:
        for resource, ids in given.items():
            for each in ids:
                made = {"resource": resource, "id": each}
                url = f"{origin}/__admin/worlds/default/{vendor}/records"
                assert requests.post(url, json=made, timeout=30).status_code == 201
        yield origin + prefix_of(vendor, alone=True), given


def judged(example: str, *faults: str, select: str) -> Run:
    vendor = vendors.add(SPECS / "examples" / example / "lifecycle.yaml")
    keys = {role: given[0] for role, given in vendors.fixtures(vendor)["keys"].items()}
    with serving(vendor, *faults) as (base_url, given):
        settings = {"max-wait": 0, "given": given, "disposable-account": True}
        return run_contracts(Target("any", vendor, base_url, keys, "vendor-api", settings, settle=0), select=select)


def accused(run: Run) -> set[str]:
    return {verdict.rule.id for verdict in run.verdicts if verdict.verdict in WRONG}


@pytest.mark.slow
@pytest.mark.parametrize("example", GIVEN)
def test_no_example_is_accused(example: str):
    """Each is judged, as far as its operations lead, and none is accused of anything."""
    run = judged(example, select="not fuzzing")
    assert not [it for verdict in run.verdicts for it in verdict.outcomes if it.verdict in WRONG]
    assert any(verdict.verdict is Verdict.PASS for verdict in run.verdicts)
    assert not run.stopped
    back = [removal.gone for removal in run.receipt if removal.message.endswith(" again")]
    assert back == [True] * sum(map(len, GIVEN[example].values()))


@pytest.mark.medium
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_by_its_rule(fault: str):
    """The rule that the fault breaks fails, and no other of the cells."""
    example = fault.partition(".")[0]
    assert accused(judged(example, fault, select="test_cells")) == {FAULTS[fault]}
