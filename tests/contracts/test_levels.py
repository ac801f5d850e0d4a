"""Levels: few contracts that catch most faults; what a level leaves out is not selected."""

import pytest

from brakecheck.contracts.engine.runner import Run, collect, run_contracts
from brakecheck.contracts.errors import NothingSelected, UsageError
from brakecheck.contracts.levels import BOUNDS, FULL, LEVELS, level_named
from brakecheck.contracts.target import Target
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.mock_server.server import Settings, embedded, prefix_of
from brakecheck.specs.vendors import vendors

every_vendor = pytest.mark.parametrize("vendor", vendors())
every_bound = pytest.mark.parametrize("name", BOUNDS)


def judged(vendor: str, level: str, select: str = "") -> Run:
    with embedded(Settings(port=0)) as origin:
        path = prefix_of(vendor, alone=False)
        return run_contracts(Target("our mock", vendor, origin + path, adapter="admin", level=level), select=select)


@pytest.mark.medium
@every_vendor
def test_the_contracts_of_a_level_exist(vendor):
    """Each level lists contracts that there are, and a larger level has those of a smaller one."""
    smoke, standard = (level_named(name, vendor) for name in BOUNDS)
    assert smoke.contracts
    assert set(smoke.contracts) <= set(standard.contracts) <= set(collect(vendor))


@every_vendor
def test_the_faults_of_a_level_exist(vendor):
    """The share rests on the faults of today's catalogue: all are counted, and those that are missed are among them."""
    known = catalogue([vendor])
    for name in LEVELS:
        level = level_named(name, vendor)
        assert level.planted == len(known)
        assert set(level.missed) <= set(known)
        assert level.caught + len(level.missed) == level.measured <= level.planted
        assert level.caught_plainly <= level.caught


@every_vendor
def test_full_has_every_contract(vendor):
    """The level full has whatever contract there is."""
    assert level_named(FULL, vendor).has("a contract that nobody has written yet")


@every_bound
def test_a_vendor_without_a_level_is_judged_in_full_alone(name, tmp_path, monkeypatch):
    """A vendor that has no levels yet has the level full; another level is a usage error with the next step."""
    monkeypatch.setattr("brakecheck.contracts.levels.HERE", tmp_path)
    assert level_named(FULL, "acme").caught == 0
    with pytest.raises(UsageError, match=f"acme has no level '{name}'; give --level full"):
        level_named(name, "acme")


@pytest.mark.medium
def test_a_level_and_an_expression_choose_together():
    """Of the contracts that an expression matches, those of the level are run."""
    vendor = vendors()[0]
    some = sorted(level_named("smoke", vendor).contracts)[0]
    function = some.partition("::")[2].partition("[")[0]
    run = judged(vendor, "smoke", function)
    assert run.contracts == sum(f"::{function}" in name for name in level_named("smoke", vendor).contracts)
    assert run.available == len(collect(vendor))


@pytest.mark.medium
def test_an_expression_outside_the_level_selects_nothing():
    """Where the level has none of the contracts that match, that is said, and nothing passes."""
    vendor = vendors()[0]
    with pytest.raises(NothingSelected, match="no contract of the level smoke matches 'schemathesis'"):
        judged(vendor, "smoke", "schemathesis")


@pytest.mark.slow
@every_vendor
@every_bound
def test_a_run_keeps_to_the_bound(vendor, name):
    """A run of a level sends no more requests to the vendor's API than promised, and accuses nobody.

    On a busy machine a race may meet nobody, and is repeated: then another run is counted.
    """
    runs = [judged(vendor, name)]
    while runs[-1].sent.total() > BOUNDS[name] and len(runs) < 3:
        runs.append(judged(vendor, name))
    run = runs[-1]
    assert run.contracts == len(level_named(name, vendor).contracts)
    assert run.sent.total() <= BOUNDS[name]
    assert {found.verdict for found in run.verdicts if found.outcomes} <= {"pass", "observed"}
