"""Airflow, served from its lifecycle file: basic authentication, problem details, DAGs that hold their runs."""

from base64 import b64encode

import pytest

HOLDS = {"queued": "paused", "running": "active", "success": "active", "failed": "active"}


def basic(pair: str) -> dict[str, str]:
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


@pytest.mark.medium
def test_a_paused_dag_keeps_its_runs_queued(airflow):
    """A run of a paused DAG remains queued; when the DAG goes on, the run starts and comes to success."""
    dag = airflow.provide("dag", "active")
    assert airflow.send("PATCH", f"/dags/{dag}", {"is_paused": True}).json["is_paused"] is True
    made = airflow.send("POST", f"/dags/{dag}/dagRuns", {"dag_run_id": "mine"})
    assert (made.status, made.json["dag_run_id"], made.json["state"]) == (200, "mine", "queued")
    airflow.world.advance(100_000)
    assert airflow.state("mine") == "queued"
    assert airflow.send("PATCH", f"/dags/{dag}", {"is_paused": False}).json["is_paused"] is False
    assert airflow.state("mine") == "running"
    airflow.world.advance(600)
    assert airflow.send("GET", f"/dags/{dag}/dagRuns/mine").json["state"] == "success"


@pytest.mark.medium
@pytest.mark.parametrize("state", ["queued", "running"])
@pytest.mark.parametrize("wanted", ["failed", "success"])
def test_a_run_is_ended(airflow, state, wanted):
    """A PATCH of the state is what the run is from then on."""
    dag = airflow.provide("dag", HOLDS[state])
    run = airflow.provide("run", state, dag_id=dag)
    reply = airflow.send("PATCH", f"/dags/{dag}/dagRuns/{run}", {"state": wanted})
    assert (reply.status, reply.json["state"]) == (200, wanted)
    airflow.world.advance(100_000)
    assert airflow.state(run) == wanted


def test_a_provided_run_stays_in_its_state(airflow):
    """A queued run without a DAG of its own gets one that holds it, so that the state is what was asked for."""
    run = airflow.provide("run", "queued")
    airflow.world.advance(100_000)
    assert airflow.state(run) == "queued"


def test_counters_tell_of_the_runs(airflow):
    """A DAG shows the admin API how many of its runs are in which state."""
    dag = airflow.provide("dag", "paused")
    for state in ("queued", "queued", "running", "failed"):
        airflow.provide("run", state, dag_id=dag)
    airflow.provide("run", "running")
    assert airflow.observe(dag)["observes"] == {"running": 1, "queued": 2}
    airflow.send("PATCH", f"/dags/{dag}", {"is_paused": False})
    assert airflow.observe(dag)["observes"] == {"running": 3, "queued": 0}


def test_a_run_id_is_given_once(airflow):
    """A second run of the same id answers 409, and the first stays as it is."""
    dag = airflow.provide("dag", "paused")
    path = f"/dags/{dag}/dagRuns"
    assert airflow.send("POST", path, {"dag_run_id": "mine"}).status == 200
    airflow.send("PATCH", f"{path}/mine", {"state": "failed"})
    assert airflow.send("POST", path, {"dag_run_id": "mine"}).status == 409
    assert airflow.state("mine") == "failed"


def test_runs_are_listed_by_dag_and_state(airflow):
    """The list has the runs of that DAG; a state narrows it down."""
    dag = airflow.provide("dag", "paused")
    own = {state: airflow.provide("run", state, dag_id=dag) for state in ("queued", "failed")}
    airflow.provide("run", "failed")
    whole = airflow.send("GET", f"/dags/{dag}/dagRuns").json
    assert {run["dag_run_id"] for run in whole["dag_runs"]} == set(own.values())
    few = airflow.send("GET", f"/dags/{dag}/dagRuns", query=b"state=failed").json
    assert (few["total_entries"], few["dag_runs"][0]["dag_run_id"]) == (1, own["failed"])


def test_a_deleted_run_is_gone(airflow):
    """A delete answers 204, and from then on the run is not there."""
    dag = airflow.provide("dag", "active")
    run = airflow.provide("run", "running", dag_id=dag)
    path = f"/dags/{dag}/dagRuns/{run}"
    assert airflow.send("DELETE", path).status == 204
    assert [airflow.send(method, path).status for method in ("GET", "DELETE")] == [404, 404]
    assert airflow.observe(dag)["observes"]["running"] == 0


@pytest.mark.parametrize(("method", "path"), [("GET", "/dags/none"), ("POST", "/dags/none/dagRuns")])
def test_a_dag_is_made_by_nobody(airflow, method, path):
    """An unknown DAG is 404 in problem details; asking for it does not make it."""
    reply = airflow.send(method, path, {} if method == "POST" else None)
    assert reply.status == 404
    assert {"type", "title", "status", "detail"} == set(reply.json)
    assert (reply.json["status"], reply.json["title"]) == (404, "Not Found")
    assert airflow.send("GET", "/dags/none").status == 404


@pytest.mark.parametrize("headers", [{}, basic("demo:wrong"), basic("demo"), {"authorization": "Basic ==="}])
def test_user_and_password_are_asked_for(airflow, headers):
    """Without them the answer is 401 in problem details, with a challenge of the basic scheme."""
    dag = airflow.provide("dag", "active")
    reply = airflow.send("PATCH", f"/dags/{dag}", {"is_paused": True}, headers=headers)
    assert reply.status == 401
    assert reply.headers["www-authenticate"] == 'Basic realm="brakecheck"'
    assert airflow.state(dag) == "active"


def test_the_demo_user_opens_the_default_world(airflow):
    """The pair that the file names is user and password of the default world."""
    reply = airflow.send("GET", "/dags/none", headers=basic("demo:airflow"))
    assert reply.status == 404


@pytest.mark.parametrize("body", [{"is_paused": "yes"}, [], b"{", {}])
def test_an_odd_body_pauses_nothing(airflow, body):
    """What asks for nothing that is known is refused, as a problem."""
    dag = airflow.provide("dag", "active")
    reply = airflow.send("PATCH", f"/dags/{dag}", body)
    assert reply.status == 400
    assert reply.json["status"] == 400
    assert airflow.state(dag) == "active"
