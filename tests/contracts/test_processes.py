"""What processes tell, in the order of the contracts; and how a run in several of them ends."""

import pytest

from brakecheck.contracts.engine.listener import RunListener
from brakecheck.contracts.engine.part import Part
from brakecheck.contracts.engine.processes import PARTS, Processes, Task, _conclusion, _Progress, _Reported
from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.engine.verdicts import Outcome, Verdict, by_rule
from brakecheck.contracts.errors import NothingSelected, UsageError
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors

LEDGER = vendors.ledger("dialnexa")
RULE = next(iter(LEDGER)).id
TARGET = Target("t", "dialnexa", "http://127.0.0.1:1", adapter="admin", own=True)


class Heard(RunListener):
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, Verdict]] = []

    def on_outcome(self, outcomes: list[Outcome]) -> None:
        self.marks += [(it.contract, it.verdict) for it in outcomes]


def ended(known: _Progress, contract: str, verdict: Verdict = Verdict.PASS) -> None:
    known.outcomes[contract].append([Outcome(contract, "", RULE, verdict)])


@pytest.fixture
def known() -> _Progress:
    return _Progress(places={0: {"a": 0, "end": 3}, 1: {"b": 1, "c": 2, "end": 3}})


def test_contracts_are_told_in_their_order(known: _Progress):
    """One that ends early waits for those before it."""
    heard = Heard()
    told = _Reported(heard)
    ended(known, "b")
    told.go_on(known)
    assert heard.marks == []
    ended(known, "a")
    told.go_on(known)
    assert [name for name, _ in heard.marks] == ["a", "b"]


def test_a_contract_of_several_parts_is_told_once_at_its_worst(known: _Progress):
    """It has ended when it has in each of them."""
    heard = Heard()
    told = _Reported(heard)
    for name in ("a", "b", "c", "end"):
        ended(known, name)
    told.go_on(known)
    assert ("end", Verdict.PASS) not in heard.marks
    ended(known, "end", Verdict.FAIL)
    told.go_on(known)
    assert heard.marks[-1] == ("end", Verdict.FAIL)


def test_after_an_early_end_the_rest_is_told(known: _Progress):
    """What has ended is told, with gaps."""
    heard = Heard()
    ended(known, "c")
    _Reported(heard).rest(known)
    assert heard.marks == [("c", Verdict.PASS)]


def run() -> Run:
    return Run(TARGET, by_rule(LEDGER, [Outcome("a", "", RULE, Verdict.PASS)]), contracts=1, places={"a": 0})


def test_a_part_that_could_not_go_on_ends_the_run_early():
    """What the others have judged stays."""
    found = _conclusion(_Progress({0: run(), 1: UsageError("the mock is gone")}), RunListener())
    assert (found.stopped, found.contracts, found.interrupted) == ("the mock is gone", 1, False)


def test_an_interrupted_part_interrupts_the_run():
    """As Ctrl-C does in one process."""
    found = _conclusion(_Progress({0: run(), 1: KeyboardInterrupt()}), RunListener())
    assert (found.stopped, found.interrupted) == ("interrupted", True)


def test_a_part_without_contracts_is_no_trouble():
    """A small lifecycle file may have fewer than there are parts."""
    assert _conclusion(_Progress({0: run(), 1: NothingSelected("none")}), RunListener()).stopped == ""


@pytest.mark.parametrize("reason", [UsageError("no"), KeyboardInterrupt(), ZeroDivisionError()])
def test_without_anything_judged_the_reason_is_raised(reason: BaseException):
    """And a defect of ours is never hidden behind verdicts."""
    with pytest.raises(type(reason)):
        _conclusion(_Progress({0: reason, 1: NothingSelected("none")}), RunListener())
    if not isinstance(reason, UsageError | KeyboardInterrupt):
        with pytest.raises(type(reason)):
            _conclusion(_Progress({0: run(), 1: reason}), RunListener())


@pytest.mark.medium
def test_what_keeps_a_process_from_judging_is_raised_here():
    """Nothing answers at the address: the sentence of a run in one process, and all processes end."""
    tasks = [Task(TARGET, Part(number, PARTS), 0, 1, strict=False) for number in range(PARTS)]
    with Processes(tasks) as side_by_side, pytest.raises(UsageError, match="did not answer"):
        side_by_side.judged(TARGET, RunListener())
    assert not any(process.is_alive() for process in side_by_side._processes)


def test_a_process_that_is_killed_is_a_sentence():
    """It is neither a verdict nor a hang."""
    tasks = [Task(TARGET, Part(number, PARTS), 0, 1, strict=False) for number in range(PARTS)]
    with Processes(tasks) as side_by_side:
        for process in side_by_side._processes:
            process.kill()
        with pytest.raises(UsageError, match="ended from outside"):
            side_by_side.judged(TARGET, RunListener())
