"""Trigger.dev, served from its lifecycle file: what the vendor's documents say, told again by hand."""

import pytest

from tests.mock_server.engine.conftest import Vendor

CANCELS = {"DELAYED": "CANCELED", "QUEUED": "CANCELED", "EXECUTING": "CANCELED"}
OVER = ["COMPLETED", "FAILED", "CANCELED"]
HOUR = 3600


def cancel(trigger: Vendor, run: str) -> int:
    return trigger.send("POST", f"/api/v2/runs/{run}/cancel").status


@pytest.mark.parametrize("state", ["DELAYED", "QUEUED", "EXECUTING", *OVER])
def test_a_cancel_answers_200_in_every_state(trigger, state):
    """A run that goes on is canceled; on one that is over a cancel has no effect."""
    run = trigger.provide("run", state)
    assert trigger.state(run) == state
    reply = trigger.send("POST", f"/api/v2/runs/{run}/cancel")
    assert (reply.status, reply.json) == (200, {"id": run})
    assert trigger.state(run) == CANCELS.get(state, state)


@pytest.mark.parametrize("state", ["QUEUED", "EXECUTING", *OVER])
def test_only_a_delayed_run_can_be_rescheduled(trigger, state):
    """Any other run answers 400 and stays as it is; the answer names the rule."""
    run = trigger.provide("run", state)
    reply = trigger.send("POST", f"/api/v1/runs/{run}/reschedule", {"delay": "1h"})
    assert reply.status == 400
    assert reply.rule == "trigger-dev.reschedule_run_v1.refused"
    assert trigger.state(run) == state


def test_a_delay_is_waited_for_and_can_be_given_anew(trigger):
    """A run with a delay starts when that is over; a new delay counts from when it was given."""
    made = trigger.send("POST", "/api/v1/tasks/mail/trigger", {"options": {"delay": "1h"}})
    run = made.json["id"]
    trigger.world.advance(HOUR - 1)
    assert trigger.state(run) == "DELAYED"
    assert trigger.send("POST", f"/api/v1/runs/{run}/reschedule", {"delay": "2h"}).json["status"] == "DELAYED"
    trigger.world.advance(2 * HOUR - 1)
    assert trigger.state(run) == "DELAYED"
    trigger.world.advance(1)
    assert trigger.state(run) == "EXECUTING"
    trigger.world.advance(60)
    assert trigger.state(run) == "COMPLETED"


def test_a_moment_is_a_delay_as_well(trigger):
    """A delay may be the moment at which the run starts."""
    made = trigger.send("POST", "/api/v1/tasks/mail/trigger", {"options": {"delay": "2023-11-14T22:14:20Z"}})
    seen = trigger.send("GET", f"/api/v3/runs/{made.json['id']}").json
    assert (seen["status"], seen["delayedUntil"]) == ("DELAYED", "2023-11-14T22:14:20.000Z")
    trigger.world.advance(60)
    assert trigger.state(made.json["id"]) == "EXECUTING"


def test_a_canceled_run_starts_no_more(trigger):
    """After the cancel nothing of the run happens, however much time goes by."""
    run = trigger.provide("run", "DELAYED", delay=10)
    cancel(trigger, run)
    trigger.world.advance(10 * HOUR)
    assert trigger.state(run) == "CANCELED"
    assert trigger.observe(run)["observes"] == {"started": 0, "completed": False}


def test_a_paused_queue_holds_its_runs_and_no_others(trigger):
    """While a queue is paused no run of it starts, what runs goes on, and a resume lets the rest start."""
    first, other = (
        trigger.send("POST", f"/api/v1/tasks/{task}/trigger", {"options": {"delay": "10s"}}).json["id"]
        for task in ("mail", "fax")
    )
    running = trigger.send("POST", "/api/v1/tasks/mail/trigger", {}).json["id"]
    paused = trigger.send("POST", "/api/v1/queues/mail/pause", {"action": "pause"})
    assert (paused.status, paused.json["paused"], paused.json["running"]) == (200, True, 1)
    trigger.world.advance(HOUR)
    assert [trigger.state(run) for run in (first, other, running)] == ["QUEUED", "COMPLETED", "COMPLETED"]
    assert trigger.send("GET", "/api/v1/queues/mail").json["queued"] == 1
    assert trigger.send("POST", "/api/v1/queues/mail/pause", {"action": "resume"}).json["paused"] is False
    assert trigger.state(first) == "EXECUTING"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v2/runs/run_none/cancel", None),
        ("POST", "/api/v1/runs/run_none/reschedule", {"delay": "1h"}),
        ("GET", "/api/v3/runs/run_none", None),
        ("POST", "/api/v1/queues/none/pause", {"action": "pause"}),
    ],
)
def test_what_is_not_there_is_404(trigger, method, path, body):
    """An unknown id answers 404 with the error of the vendor."""
    reply = trigger.send(method, path, body)
    assert reply.status == 404
    assert set(reply.json) == {"error"}


@pytest.mark.parametrize("body", [{"action": "stop"}, {}, [], None, b"{", {"action": None}, b'{"action":"pause"'])
def test_an_odd_body_is_refused_and_changes_nothing(trigger, body):
    """What does not have the described form answers 400; the queue stays open."""
    queue = trigger.provide("queue", "open")
    reply = trigger.send("POST", f"/api/v1/queues/{queue}/pause", body)
    assert reply.status in (400, 415)
    assert trigger.state(queue) == "open"


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer nobody"}, {"authorization": "Basic tr_dev_demo"}, {"authorization": "tr_dev_demo"}],
)
def test_a_key_is_asked_for(trigger, headers):
    """Without a known bearer key the answer is 401 with a challenge, and nothing happens."""
    run = trigger.provide("run", "EXECUTING")
    reply = trigger.send("POST", f"/api/v2/runs/{run}/cancel", headers=headers)
    assert reply.status == 401
    assert reply.headers["www-authenticate"].startswith("Bearer")
    assert trigger.state(run) == "EXECUTING"


def test_another_account_sees_nothing(trigger, other):
    """The record of one world is not there for the key of another."""
    run = trigger.provide("run", "EXECUTING")
    stranger = Vendor(other, trigger.name, trigger.base)
    assert cancel(stranger, run) == 404
    assert trigger.state(run) == "EXECUTING"


def test_a_reset_takes_everything_back(trigger):
    """Records are gone after a reset, and the clock is where it was."""
    run = trigger.provide("run", "EXECUTING")
    assert trigger.world.admin("POST", "/reset").status == 200
    assert trigger.observe(run)["exists"] is False


def test_a_snapshot_is_restored_as_it_was(trigger):
    """Records, their queues and their timers come back, apart from what has happened since."""
    made = trigger.send("POST", "/api/v1/tasks/mail/trigger", {"options": {"delay": "1h"}}).json["id"]
    trigger.send("POST", "/api/v1/queues/mail/pause", {"action": "pause"})
    name = trigger.world.admin("POST", "/snapshots").json["snapshot"]
    cancel(trigger, made)
    trigger.world.advance(HOUR)
    trigger.world.admin("POST", f"/snapshots/{name}/restore")
    assert trigger.state(made) == "DELAYED"
    trigger.world.advance(HOUR)
    assert trigger.state(made) == "QUEUED"
    trigger.send("POST", "/api/v1/queues/mail/pause", {"action": "resume"})
    assert trigger.state(made) == "EXECUTING"
