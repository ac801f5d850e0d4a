"""What a pause, a cancel and the end of a workflow mean for its leads, and what is told of them."""

import pytest

from tests.mock_server.dialnexa.test_ways_of_leads import CALL, END, TICK, start


def test_a_pause_keeps_what_is_left_of_a_delay(account):
    """A lead that has waited for a part of its delay waits for the rest after the resume, however long the pause."""
    workflow = account.provide("active", leads={"waiting": 1}, delay_seconds=3600)
    account.advance(1000)
    account.post(f"/workflows/{workflow}/pause")
    account.advance(100_000)
    assert account.leads(workflow)[0]["status"] == "in_progress"
    account.post(f"/workflows/{workflow}/resume")
    account.advance(2599)
    assert account.way(workflow)[0][2] is None
    account.advance(1)
    assert account.way(workflow)[0][2] == 103_600


def test_nobody_sets_out_during_a_pause(account):
    """A call that goes on ends, its lead goes no further, and the queue stays where it is."""
    workflow = account.provide("active", leads={"queued": 2, "in_step": 1}, step_seconds=60)
    account.post(f"/workflows/{workflow}/pause")
    account.advance(100_000)
    assert [lead["status"] for lead in account.leads(workflow)] == ["in_progress", "pending", "pending"]
    assert account.observe(workflow)["steps"] == {"started": 1, "finished": 1}
    account.post(f"/workflows/{workflow}/resume")
    account.advance(TICK)
    assert [lead["status"] for lead in account.leads(workflow)] == ["in_progress", "in_progress", "pending"]
    assert account.way(workflow)[-1][0] == "TIME 2"


def test_leads_of_a_pause_begin_at_the_entry(account):
    """Who is uploaded while paused starts at the entry node after the resume."""
    workflow = account.build({"Call": CALL, "Won": END}, [("Call", "Won")])
    account.post(f"/workflows/{workflow}/activate")
    account.post(f"/workflows/{workflow}/pause")
    account.upload(workflow, "phone_number\r\n+1\r\n")
    account.advance(1000)
    account.post(f"/workflows/{workflow}/resume")
    account.advance(TICK)
    assert account.way(workflow) == [("Call", 1005, None)]


def test_a_cancel_removes_who_has_not_arrived(account):
    """Queued and waiting leads are removed at once, one in a step when it has ended; the finished stay completed."""
    workflow = account.provide(
        "active", leads={"finished": 1, "waiting": 1, "in_step": 1, "queued": 1}, step_seconds=60
    )
    account.post(f"/workflows/{workflow}/cancel")
    assert [lead["status"] for lead in account.leads(workflow)] == ["completed", "removed", "in_progress", "removed"]
    account.advance(60)
    assert [lead["status"] for lead in account.leads(workflow)] == ["completed", "removed", "removed", "removed"]
    assert account.history(workflow, 1)[0]["status"] == "removed"
    assert account.history(workflow, 2)[0]["status"] == "completed"
    account.advance(100_000)
    assert account.observe(workflow)["steps"] == {"started": 1, "finished": 1}


def test_a_workflow_is_completed_when_the_last_lead_has_arrived(account):
    """Its last change is then, not when somebody looked."""
    workflow = start(account, {"Call": CALL}, [])
    account.advance(5000)
    body = account.get(f"/workflows/{workflow}").json
    assert (body["status"], body["updated_at"]) == ("completed", "2023-11-14T22:14:25.000Z")


def test_a_workflow_without_leads_stays_active(account):
    """There is nothing to complete before the first lead."""
    workflow = account.build({"Call": CALL}, [])
    account.post(f"/workflows/{workflow}/activate")
    account.advance(100_000)
    assert account.status(workflow) == "active"


@pytest.mark.parametrize(
    "round_trip", [["VOICE_CALL", "TIME"], ["CONDITIONAL", "CONDITIONAL"], ["TIME", "CONDITIONAL"]]
)
def test_who_goes_round_in_circles_fails_in_the_end(account, round_trip):
    """A graph may have a loop, and still no advance of the clock runs forever."""
    workflow = account.provide(
        "active", leads={"queued": 2}, nodes=round_trip, edges=[[0, 1], [1, 0]], delay_hours=0, pace={"tick_seconds": 1}
    )
    account.advance(10 * 365 * 86400)
    assert [lead["status"] for lead in account.leads(workflow)] == ["failed", "failed"]
    assert len(account.history(workflow)) == 1000
    assert account.status(workflow) == "completed"


def test_a_history_tells_of_each_visit(account):
    """A visit names the node, its type, the call that was placed and where it stands."""
    workflow = start(account, {"Call": CALL, "Day": ("TIME", {"delay_hours": 24})}, [("Call", "Day")])
    account.advance(600)
    call, day = account.history(workflow)
    assert call.keys() == {"node_id", "node_label", "node_type", "status", "call_id", "entered_at", "exited_at"}
    assert (call["node_label"], call["node_type"], call["status"]) == ("Call", "VOICE_CALL", "completed")
    assert call["call_id"] == account.get("/call-logs").json["data"][0]["call_id"]
    assert (day["node_type"], day["status"], day["call_id"], day["exited_at"]) == ("TIME", "in_progress", None, None)
    assert account.leads(workflow)[0]["current_node_id"] == day["node_id"]


@pytest.mark.parametrize("lead", ["nobody", "wlead_", "LEAD0", "LEAD ", "0", "%C3%A9", "9" * 5000])
def test_a_lead_that_does_not_exist_is_missing(account, lead):
    """The history of an unknown lead answers 404."""
    workflow = account.provide("active", leads={"queued": 1})
    name = lead.replace("LEAD", account.leads(workflow)[0]["id"]).replace(" ", "%20")
    reply = account.get(f"/workflows/{workflow}/leads/{name}/history")
    assert (reply.status, reply.rule) == (404, "dialnexa.neighbour.missing")


def test_a_lead_of_another_workflow_is_missing(account):
    """A lead is found in its own workflow only."""
    one, two = (account.provide("active", leads={"queued": 1}) for _ in range(2))
    lead = account.leads(one)[0]["id"]
    assert account.get(f"/workflows/{one}/leads/{lead}/history").status == 200
    assert account.get(f"/workflows/{two}/leads/{lead}/history").status == 404
