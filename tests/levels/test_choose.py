"""The choice of contracts: most further faults for a request, within the bound."""

from brakecheck.mock_server.faults.fault import Fault
from tests.levels.choose import PROBES, chosen
from tests.levels.table import Candidate, tours


def contract(name: str, requests: int) -> Candidate:
    return Candidate(name, requests, (), plain=True)


KNOWN = [contract("broad", 4), contract("narrow", 1), contract("dear", 30), contract("idle", 1)]
FAILED = {
    "one": {"broad", "narrow"},
    "two": {"broad"},
    "three": {"broad"},
    "four": {"dear"},
    "five": set[str](),
}


def test_the_most_faults_for_a_request_come_first():
    """A contract that catches one fault by one request goes before one that catches three by four."""
    assert list(chosen(KNOWN, FAILED, [PROBES + 5])) == [["narrow", "broad"]]


def test_what_catches_nothing_further_is_left_out():
    """Nobody is chosen for what others catch already, or who catches nothing."""
    assert list(chosen(KNOWN, FAILED, [600])) == [["narrow", "broad", "dear"]]


def test_the_bound_is_kept():
    """What does not fit is passed over for what does."""
    assert list(chosen(KNOWN, FAILED, [PROBES + 4])) == [["narrow"]]
    assert list(chosen(KNOWN[:1], FAILED, [PROBES + 3])) == [[]]


def test_a_larger_level_goes_on_from_the_smaller_one():
    """The contracts of a larger bound begin with those of the smaller one."""
    assert list(chosen(KNOWN, FAILED, [PROBES + 1, PROBES + 40])) == [["narrow"], ["narrow", "broad", "dear"]]


def test_a_contract_outside_the_candidates_is_never_chosen():
    """What failed and is no candidate, such as a waiting one, does not count."""
    assert list(chosen(KNOWN[1:2], {"six": {"elsewhere"}}, [600])) == [[]]


def test_tours_are_tried_first():
    """Under every fault, those of its rule first, then those of its area; other contracts are not among them."""
    fault = Fault("v.stop.is-lost", "v.stop.body", "a stop is lost", lambda _: None)
    known = [
        Candidate("elsewhere", 9, ("v.go.body",), plain=True, tour=True),
        Candidate("of the area", 9, ("v.stop.lasts",), plain=True, tour=True),
        Candidate("of the rule", 9, ("v.go.body", "v.stop.body"), plain=True, tour=True),
        Candidate("no tour", 1, ("v.stop.body",), plain=True),
    ]
    assert tours(fault, known) == ["of the rule", "of the area", "elsewhere"]
