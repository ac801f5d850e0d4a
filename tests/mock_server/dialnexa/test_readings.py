"""What DialNexa's pages leave open, read one way and another."""

import sys

import pytest

from brakecheck.mock_server.api_error import Conflict
from brakecheck.mock_server.dialnexa.provider_states import observe, provide
from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.specs import vendors
from tests.mock_server.conftest import EPOCH, OwnWorld

DELAY = "dialnexa.pause.delay-while-paused"
BASE = "/dialnexa/v1/workflows"


def an_account(**readings: str) -> Workflows:
    clock = Clock()
    clock.stop(EPOCH)
    chosen = {f"dialnexa.{name.replace('__', '.').replace('_', '-')}": reading for name, reading in readings.items()}
    return Workflows(clock, readings=vendors.ledger("dialnexa").readings | chosen)


def steps(account: Workflows, workflow: str) -> int:
    return int(observe(account, workflow)["steps"]["started"])


@pytest.mark.parametrize(("reading", "left"), [("runs-on", 0), ("frozen", 1500)])
def test_a_delay_is_over_during_a_pause(reading: str, left: int):
    """300 of its 1,800 s are over, then a pause of 2,000 s: the delay is over, or has 1,500 s left."""
    account = an_account(pause__delay_while_paused=reading)
    workflow = provide(account, {"status": "active", "leads": {"waiting": 1}, "delay_seconds": 1800})["id"]
    account.clock.advance(300)
    account.pause(workflow)
    account.clock.advance(2000)
    assert steps(account, workflow) == 0
    account.resume(workflow)
    if left:
        account.clock.advance(left - 1)
        assert steps(account, workflow) == 0
    account.clock.advance(account.pace.tick)
    assert steps(account, workflow) == 1


def test_a_delay_that_runs_on_is_waited_for_to_its_end():
    """Two pauses, each shorter than what is left: the lead moves when the delay is over by the clock."""
    account = an_account(pause__delay_while_paused="runs-on")
    workflow = provide(account, {"status": "active", "leads": {"waiting": 1}, "delay_seconds": 1000})["id"]
    for _ in range(2):
        account.pause(workflow)
        account.clock.advance(400)
        account.resume(workflow)
    account.clock.advance(199)
    assert observe(account, workflow)["leads"]["waiting"] == 1
    account.clock.advance(1)
    assert observe(account, workflow)["leads"]["waiting"] == 0


def test_what_was_queued_waits_through_the_pause_all_the_same():
    """Only delays run on."""
    account = an_account(pause__delay_while_paused="runs-on")
    workflow = provide(account, {"status": "paused", "leads": {"queued": 1}})["id"]
    account.clock.advance(10_000)
    assert steps(account, workflow) == 0


def calls_of_a_pause(reading: str, leads: int) -> int:
    """How many functions a pause and the resume call, with so many leads in a delay."""
    account = an_account(pause__delay_while_paused=reading)
    workflow = provide(account, {"status": "active", "leads": {"waiting": leads}})["id"]
    called = 0

    def count(*_: object) -> None:
        nonlocal called
        called += 1

    account.decide("pauseWorkflow", "active")  # the first time reads the table
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        account.pause(workflow)
        account.resume(workflow)
    finally:
        sys.setprofile(before)
    return called


@pytest.mark.medium
@pytest.mark.parametrize("reading", ["frozen", "runs-on"])
def test_a_pause_of_many_costs_no_more(reading: str):
    """Pause and resume take the same steps for ten waiting leads and for ten thousand."""
    assert calls_of_a_pause(reading, 10_000) == calls_of_a_pause(reading, 10)


def test_a_cancelled_workflow_waits_for_its_steps():
    """A delete is refused while a step is under way, by the rule that is open, and accepted when it has ended."""
    account = an_account(delete__after_cancel_in_flight="refused")
    workflow = provide(account, {"status": "active", "leads": {"in_step": 2, "waiting": 5}, "step_seconds": 60})["id"]
    account.cancel(workflow)
    with pytest.raises(Conflict, match="2 of the workflow's leads are in transit; wait") as refused:
        account.delete(workflow)
    assert refused.value.rule == "dialnexa.delete.after-cancel-in-flight"
    account.clock.advance(60)
    account.delete(workflow)
    assert not account.records


def test_leads_added_after_the_end_never_set_out():
    """They are enrolled, and stopped like the others."""
    account = an_account(changes__after_the_end="allowed")
    workflow = account.open_to_changes(provide(account, {"status": "cancelled"})["id"])
    account.enrol(workflow, ["+15550000001"])
    account.clock.advance(10_000)
    assert observe(account, workflow.id)["leads"]["stopped"] == 1


def chosen(world: OwnWorld, **readings: str) -> None:
    wanted = {f"dialnexa.{name.replace('__', '.').replace('_', '-')}": reading for name, reading in readings.items()}
    assert world.admin("PUT", "/readings", {"readings": wanted}).status == 200


def test_bodies_of_another_form_are_described_by_nobody_else(world):
    """Short answers and another error body pass the mock's own check, and a world beside keeps the usual ones."""
    chosen(world, error__body="other", body__extra_fields="short")
    key, workflow = world.keys["dialnexa"]["full"], world.provide("dialnexa", status="active")
    reply = world.client.send("POST", f"{BASE}/{workflow}/cancel", key=key)
    assert (reply.status, reply.json) == (200, {"id": workflow, "status": "cancelled"})
    again = world.client.send("POST", f"{BASE}/{workflow}/cancel", key=key)
    assert (again.status, again.rule) == (409, "dialnexa.cancel.terminal-conflict")
    assert again.json == {"error": {"code": 409, "text": "The workflow is already cancelled."}}


@pytest.mark.parametrize(("reading", "status"), [("refused-415", 415), ("refused-400", 400), ("other", 422)])
def test_a_media_type_is_refused_by_one_rule(world, reading, status):
    """The header names the same rule, whatever the status."""
    chosen(world, http__media_type=reading)
    headers = {"content-type": "text/plain"}
    reply = world.client.send("POST", BASE, {"title": "t"}, key=world.keys["dialnexa"]["full"], headers=headers)
    assert (reply.status, reply.rule) == (status, "dialnexa.http.media-type")


def test_json_is_read_whatever_its_header_says(world):
    """And still has to have the described form; an uploaded form is none."""
    chosen(world, http__media_type="accepted")
    key, headers = world.keys["dialnexa"]["full"], {"content-type": "text/plain"}
    assert world.client.send("POST", BASE, {"title": "t"}, key=key, headers=headers).status == 201
    assert world.client.send("POST", BASE, {"titel": "t"}, key=key, headers=headers).rule == "dialnexa.request.invalid"
    workflow = world.provide("dialnexa", status="draft")
    reply = world.client.send("POST", f"{BASE}/{workflow}/leads", b"phone", key=key, headers=headers)
    assert (reply.status, reply.rule) == (415, "dialnexa.http.media-type")


def test_ids_have_the_shape(world):
    """Ids of new workflows, also of copies."""
    chosen(world, id__shape="wf")
    workflow = world.provide("dialnexa", status="draft")
    copy = world.client.send("POST", f"{BASE}/{workflow}/duplicate", key=world.keys["dialnexa"]["full"]).json["id"]
    assert workflow.startswith("wf_")
    assert copy.startswith("wf_")


def test_a_body_that_nobody_reads_may_be_of_any_size(world):
    """The cancel goes ahead; an operation that reads its body refuses one that is too large all the same."""
    chosen(world, http__body_too_large="ignored")
    key, huge = world.keys["dialnexa"]["full"], {"content-length": "99999999"}
    workflow = world.provide("dialnexa", status="active")
    assert world.client.send("POST", f"{BASE}/{workflow}/cancel", key=key, headers=huge).status == 200
    refused = world.client.send("POST", BASE, {"title": "t"}, key=key, headers=huge)
    assert (refused.status, refused.rule) == (413, "dialnexa.http.body-too-large")
