"""A lifecycle file whose event selects by filters is judged in full."""

from pathlib import Path

import pytest
import requests

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.server import Settings, embedded
from tests.mock_server.engine.machines import added
from tests.mock_server.engine.test_selection import LIFECYCLE, OPENAPI

pytestmark = pytest.mark.medium

FILTERS = "test_filters or whole_values"
PROMISES = (
    "by-id", "by-people", "by-slug", "filters-anded", "whole-values", "nothing-else", "no-filter", "refused",
)  # fmt: skip
FAULTS = {
    "people-finds-nothing": "by-people",
    "ignores-slug": "filters-anded",
    "filters-ored": "filters-anded",
    "first-match": "by-people",
    "matches-beginning": "whole-values",
    "matches-case": "whole-values",
    "matches-star": "whole-values",
    "no-filter-is-all": "no-filter",
    "reaches-all": "nothing-else",
    "accepted-in-done": "refused",
}


@pytest.fixture
def selecting(tmp_path: Path) -> str:
    return added(tmp_path, OPENAPI, LIFECYCLE)


def verdicts(vendor: str, *faults: str, select: str = FILTERS) -> dict[str, Verdict]:
    """What the contracts say of a mock with the faults, by the end of the rule's id."""
    with embedded(Settings(port=0, vendors=[vendor])) as origin:
        try:
            _plant(origin, faults)
            run = run_contracts(Target("mock", vendor, origin, adapter="admin"), select=select)
        finally:
            _plant(origin)  # a fault is planted in the whole process
    return {verdict.rule.id.removeprefix(f"{vendor}.stop."): verdict.verdict for verdict in run.verdicts}


def _plant(origin: str, faults: tuple[str, ...] = ()) -> None:
    requests.put(f"{origin}/__admin/faults", json={"names": faults}, timeout=30).raise_for_status()


def test_a_healthy_mock_is_accused_of_nothing(selecting: str):
    """Each promise of the filters is judged and kept, and what an empty filter does is observed."""
    found = verdicts(selecting)
    assert {name: found[name] for name in PROMISES} == dict.fromkeys(PROMISES, Verdict.PASS)
    assert found["hollow-filter"] is Verdict.OBSERVED


def test_the_other_contracts_accuse_nobody(selecting: str):
    """Bodies, bytes, media types and races are judged of an event without a path of its own, too."""
    found = verdicts(selecting, select=f"not fuzzing and not ({FILTERS})")
    assert not {name for name, verdict in found.items() if verdict in (Verdict.FAIL, Verdict.ERROR)}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_filter_is_found_by_its_rule(selecting: str, fault: str):
    """The rule that the fault breaks fails."""
    assert verdicts(selecting, f"{selecting}.stop.{fault}")[FAULTS[fault]] is Verdict.FAIL
