"""`brakecheck mutate`: a fault is killed by the rule that it breaks, and who survives is told."""

import importlib

import pytest
import requests

from brakecheck.cli import mutate
from brakecheck.cli.command_line import main
from brakecheck.cli.mutate import Contracts, Trial
from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

SAMPLE = [
    "dialnexa.cancel.accepts-completed",
    "dialnexa.cancel.starts-late",
    "dialnexa.delete.deletes-before-403",
    "suprsend.cancel.filters-ored",
    "suprsend.cancel.takes-no-key",
    "suprsend.cancel.an-empty-object-cancels-all",
]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The healthy run is made elsewhere, and one process will do."""
    monkeypatch.setattr(mutate, "_accusations", lambda task: [])


@pytest.mark.medium
@pytest.mark.usefixtures("quick")
def test_a_sample_is_killed(capsys):
    """Faults of all kinds are killed by the rules that they break."""
    arguments = [argument for name in SAMPLE for argument in ("--fault", name)]
    assert main(["mutate", "--jobs", "1", *arguments]) == 0
    told = capsys.readouterr().out
    for name in SAMPLE:
        assert f"killed    {name} " in told
    assert "6 of 6 faults killed by their rule (100.0 %), no false alarm in 1 healthy run" in told


@pytest.mark.medium
@pytest.mark.usefixtures("quick")
def test_a_survivor_is_told(capsys, monkeypatch):
    """A fault that nobody can see survives: it is listed, and the exit status is 1."""
    harmless = Fault("suprsend.tune.hums", "suprsend.cancel.stops", "hums a tune", lambda injector: None)
    monkeypatch.setattr(importlib.import_module("brakecheck.mock_server.suprsend.faults"), "FAULTS", (harmless,))
    monkeypatch.setattr(mutate, "WITHOUT_FUZZING", "cancelled_run_stops")
    monkeypatch.setattr(mutate, "EVERYTHING", "cancelled_run_stops")
    assert main(["mutate", "--jobs", "1", "--fault", "suprsend.tune.hums"]) == 1
    told = capsys.readouterr().out
    assert "SURVIVED  suprsend.tune.hums" in told
    assert "breaks suprsend.cancel.stops, caught by no contract" in told
    assert "0 of 1 faults" in told


@pytest.mark.medium
@pytest.mark.usefixtures("quick")
def test_a_mock_that_does_not_answer_costs_one_fault(capsys, monkeypatch):
    """A fault that the mock did not take in time is listed with the reason; the next fault is tried."""
    put, slow = requests.Session.put, iter([True])

    def late(session: requests.Session, url: str, **given):
        if next(slow, False):
            raise requests.ReadTimeout("Read timed out.")
        return put(session, url, **given)

    monkeypatch.setattr(requests.Session, "put", late)
    arguments = [argument for name in SAMPLE[:2] for argument in ("--fault", name)]
    assert main(["mutate", "--jobs", "1", *arguments]) == 1
    printed = capsys.readouterr().out
    assert f"SURVIVED  {SAMPLE[0]} " in printed
    assert f"by no contract: the mock did not take the faults ['{SAMPLE[0]}']: Read timed out." in printed
    assert f"killed    {SAMPLE[1]} " in printed


@pytest.mark.medium
def test_a_false_alarm_is_a_failure(capsys, monkeypatch):
    """Whoever accuses a healthy mock is told, and the exit status is 1."""
    monkeypatch.setattr(mutate, "_accusations", lambda task: [f"{task[0]}.cancel.stops: fail (seed {task[1]})"])
    arguments = ["--vendor", "suprsend", "--healthy", "2", "--seed", "7", "--fault", "suprsend.cancel.reports-nothing"]
    assert main(["mutate", "--jobs", "1", *arguments]) == 1
    told = capsys.readouterr().out
    accusations = ["suprsend.cancel.stops: fail (seed 7)", "suprsend.cancel.stops: fail (seed 8)"]
    assert "\n  ".join(["a healthy mock is accused of:", *accusations]) in told
    assert "2 false alarms in 2 healthy runs" in told


def test_a_kill_by_another_rule_is_none():
    """What was caught by other rules alone survives; what its own caught is killed, whoever else did."""
    trial = Trial("v.o.fault", "v.rule", ("v.other",), 0.1)
    assert not trial.killed
    assert "caught by v.other alone" in trial.row()
    both = Trial("v.o.fault", "v.rule", ("v.rule", "v.other"), 0.1)
    assert both.killed
    assert "by v.rule and 1 more" in both.row()


def test_what_is_likely_to_kill_comes_first():
    """First the contracts of the rule, then those of the operation, then all but Schemathesis, then all."""
    known = Contracts("/v", {"v.o.rule": ("test_own",), "v.o.other": ("test_akin",), "v.x.rule": ("test_far",)})
    assert list(known.stages("v.o.fault", "v.o.rule")) == ["test_own", "test_own or test_akin", "not fuzzing", ""]
    assert list(known.stages("v.o.fault", "v.http.documented")) == ["test_own or test_akin", "not fuzzing", ""]


@pytest.mark.medium
def test_a_run_ends_where_the_rule_is_broken():
    """With `until`, the contracts that come after the first finding of the rule are not run."""
    rule = "suprsend.cancel.filter-required"
    with embedded(Settings(port=0, faults=["suprsend.cancel.422-for-400"])) as origin:
        target = Target("mock", "suprsend", f"{origin}/suprsend", adapter="admin")
        whole = run_contracts(target, select="filter_is_required")
        run = run_contracts(target, select="filter_is_required", until=rule)
        requests.put(f"{origin}/__admin/faults", json={"names": []}, timeout=10)
    assert run.contracts < whole.contracts
    assert [verdict.rule.id for verdict in run.verdicts if verdict.verdict is Verdict.FAIL] == [rule]


def test_a_sample_follows_its_seed(monkeypatch, capsys):
    """The same seed draws the same faults, another one others; more than there are is all of them."""
    drawn: list[list[str]] = []

    def draw(faults: list[Fault], *_: object, **__: object) -> list[Trial]:
        drawn.append([fault.name for fault in faults])
        return []

    monkeypatch.setattr(mutate, "_contracts", lambda vendor, level, lifecycle: Contracts("", {}))
    monkeypatch.setattr(mutate, "_accusations", lambda task: [])
    monkeypatch.setattr(mutate, "_trials", draw)
    for seed in ("1", "1", "2"):
        assert main(["mutate", "--jobs", "1", "--sample", "5", "--seed", seed]) == 0
    assert main(["mutate", "--jobs", "1", "--sample", "100000"]) == 0
    assert drawn[0] == drawn[1] != drawn[2]
    assert [len(names) for names in drawn] == [5, 5, 5, len(catalogue(vendors.vendors()))]
    capsys.readouterr()


@pytest.mark.parametrize("arguments", [["--vendor", "nobody"], ["--fault", "nothing"]])
def test_what_cannot_be_run_is_told(arguments, capsys):
    """An unknown vendor or fault is one sentence, and exit status 2."""
    assert main(["mutate", *arguments]) == 2
    assert capsys.readouterr().err.startswith("brakecheck: ")
