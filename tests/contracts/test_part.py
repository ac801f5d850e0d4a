"""Parts of a run: who runs which contract, and what the parts make up."""

from collections import Counter
from dataclasses import dataclass, field, replace

import pytest

from brakecheck.contracts.engine.merging import merged
from brakecheck.contracts.engine.part import Part
from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.engine.verdicts import Outcome, RuleVerdict, Verdict, by_rule
from brakecheck.contracts.events import Advanced
from brakecheck.contracts.safety.receipt import Removal
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors

LEDGER = vendors.ledger("dialnexa")
RULE = next(iter(LEDGER)).id
STORY = (Advanced(1.0),)


@dataclass(eq=False)
class Item:
    """A contract as pytest collects it, as far as it matters here."""

    nodeid: str
    fixturenames: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.marks else None


ITEMS = [
    *(Item(f"contract {number}") for number in range(400)),
    *(Item(f"fuzzed {number}", ("fuzzing",)) for number in range(5)),
    Item("at the end", marks=("last",)),
]


def shares(count: int) -> list[list[str]]:
    return [[item.nodeid for item in Part(number, count).share(ITEMS)] for number in range(count)]  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_each_contract_is_in_one_part_and_the_last_in_each(count: int):
    """What looks at what the others left looks in every part, at its end."""
    found = Counter(name for share in shares(count) for name in share)
    assert found.pop("at the end") == count
    assert found == {item.nodeid: 1 for item in ITEMS[:-1]}
    assert all(share[-1] == "at the end" for share in shares(count))


def test_what_schemathesis_found_is_asked_in_one_part():
    """It makes up its requests once."""
    assert [any("fuzzed" in name for name in share) for share in shares(2)] == [True, False]


def test_a_part_keeps_the_order():
    """Contracts run as they would in one run."""
    order = [item.nodeid for item in ITEMS]
    assert all(share == sorted(share, key=order.index) for share in shares(3))


def outcome(contract: str, verdict: Verdict = Verdict.PASS, *, alone: bool = True, told: bool = True) -> Outcome:
    return Outcome(contract, "promise", RULE, verdict, story=STORY if told else (), alone=alone, seconds=1.0)


def part(places: dict[str, int], *outcomes: Outcome, key: str = "key-of-a-world", **told: object) -> Run:
    run = Run(
        Target("t", "dialnexa", "http://t"),
        by_rule(LEDGER, outcomes),
        contracts=len(places),
        places=places,
        receipt=[Removal("own", gone=True, message="removed the world")],
        sent=Counter({"GET /a": 2}),
        secrets={"KEY": key},
    )
    return replace(run, **told)  # type: ignore[arg-type]


def of_rule(run: Run) -> RuleVerdict:
    return run.verdicts[0]


def test_outcomes_stand_in_the_order_of_the_contracts():
    """Whichever part they come from; and the first alone has its story."""
    run = merged([part({"b": 1}, outcome("b")), part({"a": 0, "c": 2}, outcome("a"), outcome("c", told=False))])
    assert [(it.contract, bool(it.story)) for it in of_rule(run).outcomes] == [("a", True), ("b", False), ("c", False)]
    assert (run.contracts, run.sent) == (3, {"GET /a": 4})


def test_a_failure_keeps_its_story():
    """However many went before it."""
    run = merged([part({"a": 0}, outcome("a")), part({"b": 1}, outcome("b", Verdict.FAIL))])
    assert [bool(it.story) for it in of_rule(run).outcomes] == [True, True]


def test_of_the_contracts_at_the_end_the_worst_counts_once():
    """Each part has looked at what it left, and one of them found something."""
    ends = [outcome("end", verdict, alone=False) for verdict in (Verdict.PASS, Verdict.FAIL)]
    run = merged([part({"end": 9}, end) for end in ends])
    (found,) = of_rule(run).outcomes
    assert (found.verdict, found.seconds, run.contracts) == (Verdict.FAIL, 2.0, 1)


def test_what_each_part_tells_of_itself_is_added_up():
    """The lines of the clean-up are told once, and no part's key is shown."""
    parts = [
        part({"a": 0}, outcome("a"), explored=3),
        part({"b": 1}, outcome("b"), key="another", lag=0.5, stopped="no"),
    ]
    run = merged(parts)
    assert (run.explored, run.lag, run.stopped, len(run.receipt)) == (3, 0.5, "no", 1)
    assert set(run.secrets.values()) == {"key-of-a-world", "another"}
