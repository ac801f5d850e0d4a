"""The pool: which records of a contract others may have after it."""

import pytest

from brakecheck.contracts.dialnexa.provisioning import Provisioner
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.provider_states.pool import Pool, Provided

ACTIVE = {"status": "active", "leads": {}}
SEEN = {"exists": True, "status": "active", "nodes": 2}


def exchange(operation: str, status: int, record: str = "wf_1", *, overlapped: bool = False) -> Exchange:
    method = "DELETE" if operation == "deleteWorkflow" else "POST"
    url = f"http://127.0.0.1/v1/workflows/{record}"
    return Exchange(operation, method, url, {}, None, status, {}, b"", {}, overlapped=overlapped)


def handed_back(*exchanges: Exchange, seen: dict[str, object] | None = None) -> Pool:
    """A pool to which a contract has handed back an active workflow after these exchanges."""
    provisioner = Provisioner()
    provisioner.seen["wf_1"] = dict(SEEN)
    pool = Pool(provisioner)
    pool.lend(Provided("wf_1", "own", ACTIVE))
    pool.hand_back(exchanges, {"wf_1": seen} if seen else {})
    return pool


def statuses(pool: Pool, status: str, **leads: int) -> list[object]:
    """The known status of each record that may be brought into this one."""
    return [each.state["status"] for each in pool.candidates({"status": status, "leads": leads}, "own")]


def test_a_record_is_given_out_once():
    """Nobody has a record that another contract has in hand."""
    pool = handed_back()
    assert statuses(pool, "active") == ["active"]
    assert statuses(pool, "active") == []


@pytest.mark.parametrize("status", [400, 401, 404, 409])
def test_what_was_refused_leaves_a_record_as_it_was(status: int):
    """A refused change of any kind; it has to be looked at all the same, since a server may be wrong."""
    [candidate] = handed_back(exchange("addNode", status)).candidates(ACTIVE, "own")
    assert candidate.seen is None


@pytest.mark.parametrize("operation", ["addNode", "addEdge", "uploadLeads"])
def test_what_was_changed_for_good_is_not_given_out(operation: str):
    """A node more, an edge more, or a lead more cannot be taken back."""
    assert statuses(handed_back(exchange(operation, 201)), "active") == []


def test_a_change_of_another_record_does_not_matter():
    """Only what names the record counts."""
    assert statuses(handed_back(exchange("addNode", 201, "wf_2")), "active") == ["active"]


@pytest.mark.parametrize(
    ("operation", "found"),
    [("pauseWorkflow", "active"), ("cancelWorkflow", "cancelled"), ("deleteWorkflow", "deleted")],
)
def test_a_record_is_given_out_by_the_status_that_it_came_to(operation: str, found: str):
    """What is paused can be resumed; what is cancelled or deleted serves those who want it so."""
    assert len(statuses(handed_back(exchange(operation, 200)), found)) == 1
    gone = handed_back(exchange(operation, 200))
    assert len(statuses(gone, "active")) == (found == "active")


@pytest.mark.parametrize(("status", "overlapped"), [(200, True), (0, False), (500, False)])
def test_where_nobody_can_tell_the_status_it_is_not_guessed(status: int, overlapped: bool):
    """Of overlapping operations, and of one that was not answered, nobody knows the outcome."""
    assert statuses(handed_back(exchange("cancelWorkflow", status, overlapped=overlapped)), "active") == [None]


def test_what_was_seen_in_the_end_decides():
    """A record of which anything but the status is other than at first is not given out."""
    assert statuses(handed_back(seen=SEEN | {"nodes": 3}), "active") == []
    [candidate] = handed_back(seen=SEEN | {"status": "paused"}).candidates(ACTIVE, "own")
    assert (candidate.state["status"], candidate.seen) == ("paused", SEEN | {"status": "paused"})


def test_other_leads_and_other_accounts_are_other_states():
    """Only the status can be changed."""
    assert statuses(handed_back(), "active", queued=1) == []
    assert list(handed_back().candidates(ACTIVE, "other")) == []


def test_after_a_finding_nothing_is_given_out():
    """Nobody knows what the records of a server that broke a promise are good for."""
    pool = Pool(Provisioner())
    pool.lend(Provided("wf_1", "own", ACTIVE))
    pool.drop()
    pool.hand_back((), {})
    assert statuses(pool, "active") == []


def test_what_time_may_have_changed_is_looked_at():
    """A lead may have moved."""
    pool = handed_back(seen=SEEN)
    pool.time_went_by()
    [candidate] = pool.candidates(ACTIVE, "own")
    assert candidate.seen is None
