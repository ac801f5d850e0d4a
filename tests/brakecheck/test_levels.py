"""`--level`: given on the command line or in the configuration, and told at the end of a run."""

import pytest

from brakecheck.cli.command_line import main
from brakecheck.cli.targets import bounded
from brakecheck.config import target_named
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.levels import BOUNDS, LEVELS, level_named
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.specs.vendors import vendors
from tests.brakecheck.run_options import read

TABLE = '[targets.t]\nvendor = "suprsend"\nbase-url = "http://127.0.0.1:9"\nlevel = {}\n'


@pytest.fixture
def config(tmp_path):
    return tmp_path / "brakecheck.toml"


@pytest.mark.parametrize("level", LEVELS)
def test_a_target_has_a_level_of_its_own(config, level):
    """The key level of a target's table chooses the level; the option goes before it."""
    config.write_text(TABLE.format(f'"{level}"'))
    found = target_named("t", config)
    assert bounded(found, read()).level == level
    assert bounded(found, read("--level", "smoke")).level == "smoke"


@pytest.mark.parametrize("value", ['"Smoke"', '"tiny"', '""', "1", "true", '["smoke"]'])
def test_another_level_is_refused(config, value, capsys):
    """What is no level is refused in one sentence, wherever it is given."""
    config.write_text(TABLE.format(value))
    with pytest.raises(UsageError, match=r"\[targets.t\]: level: expected smoke, standard or full, received "):
        target_named("t", config)
    assert main(["verify", f"--level={value}"]) == 2
    assert "is not one of 'smoke', 'standard', 'full'" in capsys.readouterr().err


@pytest.mark.medium
def test_the_end_of_a_run_tells_its_level(capsys):
    """The conclusion says the level, how many contracts of how many, and the share of planted faults."""
    vendor = vendors()[-1]
    level = level_named("smoke", vendor)
    assert main(["verify", "--vendor", vendor, "--level", "smoke"]) == 0
    told = capsys.readouterr().out
    assert f"\n{vendor}: level smoke: {len(level.contracts)} of " in told
    assert f" catch {level.caught} of {level.measured} faults planted in our mock" in told


@pytest.mark.medium
def test_a_plan_keeps_to_the_level(capsys):
    """The plan of a level tells the requests of that level, and its share."""
    vendor = vendors()[-1]
    assert main(["verify", "--vendor", vendor, "--level", "smoke", "--plan"]) == 0
    told = capsys.readouterr().out
    assert f"about {level_named('smoke', vendor).requests} requests" in told
    assert "level smoke: " in told


@pytest.mark.slow
@pytest.mark.parametrize("name", BOUNDS)
def test_faults_that_a_level_catches_are_caught(name, capsys, monkeypatch):
    """A few of the faults that the data does not list as missed are caught by the contracts of the level alone."""
    monkeypatch.setattr("brakecheck.cli.mutate._accusations", lambda task: [])
    missed = {fault for vendor in vendors() for fault in level_named(name, vendor).missed}
    caught = [fault for fault in catalogue(vendors()) if fault not in missed]
    some = [word for fault in caught[7 :: len(caught) // 10] for word in ("--fault", fault)]
    assert main(["mutate", "--jobs", "1", "--level", name, *some]) == 0, capsys.readouterr().out
    assert "SURVIVED" not in capsys.readouterr().out


@pytest.mark.slow
def test_a_fault_that_the_level_misses_is_no_failure(capsys, monkeypatch):
    """`mutate --level` tells which faults survive, and ends with 0 where the data says so."""
    monkeypatch.setattr("brakecheck.cli.mutate._accusations", lambda task: [])
    missed = min(level_named("smoke", vendors()[0]).missed)
    assert main(["mutate", "--jobs", "1", "--level", "smoke", "--fault", missed]) == 0
    assert f"SURVIVED  {missed} " in capsys.readouterr().out
