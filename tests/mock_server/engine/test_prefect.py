"""Prefect, served from its lifecycle file: no key, ids that are UUIDs, refusals that answer 200."""

from uuid import UUID

import pytest

OVER = ["CANCELLED", "COMPLETED", "FAILED", "CRASHED"]
CANCEL = {"state": {"type": "CANCELLING"}}


@pytest.mark.parametrize(
    ("state", "then"), [("SCHEDULED", "CANCELLED"), ("PENDING", "CANCELLING"), ("RUNNING", "CANCELLING")]
)
def test_a_cancel_is_taken(prefect, state, then):
    """A run that is not over moves towards its end: 201, ACCEPT, and the new state."""
    run = prefect.provide("flow_run", state)
    reply = prefect.send("POST", f"/flow_runs/{run}/set_state", CANCEL)
    assert reply.status == 201
    assert (reply.json["status"], reply.json["state"]["type"]) == ("ACCEPT", then)
    assert prefect.send("GET", f"/flow_runs/{run}").json["state_type"] == then


@pytest.mark.parametrize("state", OVER)
def test_a_terminal_state_is_not_left(prefect, state):
    """The answer is 200 with ABORT, and the run stays as it is."""
    run = prefect.provide("flow_run", state)
    reply = prefect.send("POST", f"/flow_runs/{run}/set_state", CANCEL)
    assert (reply.status, reply.json["status"], reply.json["state"]) == (200, "ABORT", None)
    assert reply.rule == "prefect.cancel.refused"
    assert prefect.state(run) == state


def test_cancelling_comes_to_an_end(prefect):
    """Thirty seconds after the cancel the run is cancelled, and never completes."""
    run = prefect.provide("flow_run", "RUNNING")
    prefect.send("POST", f"/flow_runs/{run}/set_state", CANCEL)
    prefect.world.advance(29)
    assert prefect.state(run) == "CANCELLING"
    prefect.world.advance(1)
    assert prefect.state(run) == "CANCELLED"
    prefect.world.advance(100_000)
    assert prefect.observe(run)["observes"]["completed"] is False


def test_a_run_is_made_from_a_deployment(prefect):
    """The new run has a UUID, belongs to the deployment, and goes its way by the clock."""
    deployment = prefect.provide("deployment", "active")
    reply = prefect.send("POST", f"/deployments/{deployment}/create_flow_run", {"name": "mine"})
    assert reply.status == 201
    run = reply.json
    assert (run["name"], run["deployment_id"], run["state_type"]) == ("mine", deployment, "SCHEDULED")
    assert UUID(run["id"]) != UUID(deployment)
    states = []
    for seconds in (60, 5, 600):
        prefect.world.advance(seconds)
        states.append(prefect.state(run["id"]))
    assert states == ["PENDING", "RUNNING", "COMPLETED"]


def test_a_run_needs_its_deployment(prefect):
    """From a deployment that is not there no run is made."""
    before = prefect.world.admin("GET").json["records"]["prefect"]
    path = "/deployments/00000000-0000-4000-8000-000000000000/create_flow_run"
    assert prefect.send("POST", path, {}).status == 404
    assert prefect.world.admin("GET").json["records"]["prefect"] == before


def test_a_deployment_is_paused_and_resumed(prefect):
    """Each answers 200 and shows in the deployment; a second one changes nothing."""
    deployment = prefect.provide("deployment", "active")
    seen = []
    for way in ("pause", "pause", "resume", "resume"):
        assert prefect.send("POST", f"/deployments/{deployment}/{way}_deployment").status == 200
        seen.append(prefect.send("GET", f"/deployments/{deployment}").json["paused"])
    assert seen == [True, True, False, False]


def test_a_deleted_run_is_gone(prefect):
    """A delete answers 204 whatever the state; afterwards there is no such run."""
    run = prefect.provide("flow_run", "RUNNING")
    reply = prefect.send("DELETE", f"/flow_runs/{run}")
    assert (reply.status, reply.body) == (204, b"")
    assert prefect.send("DELETE", f"/flow_runs/{run}").status == 404
    assert prefect.send("GET", f"/flow_runs/{run}").status == 404
    prefect.world.advance(100_000)
    assert prefect.observe(run)["exists"] is False


@pytest.mark.parametrize("body", [{}, {"state": {}}, {"state": {"type": "GONE"}}, {"state": {"type": "RUNNING"}}, []])
def test_an_odd_request_is_answered_as_documented(prefect, body):
    """The vendor documents 422 and no 400, so that is the status of what has another form."""
    run = prefect.provide("flow_run", "RUNNING")
    reply = prefect.send("POST", f"/flow_runs/{run}/set_state", body)
    assert reply.status == 422
    assert prefect.state(run) == "RUNNING"


def test_an_id_that_is_no_uuid_is_422(prefect):
    """An id of another form is refused by the description, before anybody looks for it."""
    assert prefect.send("GET", "/flow_runs/run_1").status == 422


def test_no_key_means_the_default_world(prefect):
    """The API asks for no key; one that is known chooses its world all the same."""
    run = prefect.provide("flow_run", "RUNNING")
    assert prefect.send("GET", f"/flow_runs/{run}", headers={}).status == 404
    assert prefect.send("GET", f"/flow_runs/{run}").status == 200
