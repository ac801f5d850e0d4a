"""Bad input to a vendor that is one file: refused or taken, but never a server error, and never a changed record."""

from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client

IDS = ["%ff%fe", "%00", "..", "%2e%2e", "a" * 5000, "%E2%80%AE", "%F0%9F%98%84", "'", "%22", "*", "null", "run_%0a"]
NAMES: list[Any] = [
    "\ud800",
    "\0",
    "a" * 100_000,
    "😄",
    "",
    10**30,
    -(10**30),
    1e308,
    True,
    [],
    {"a": {"b": []}},
    ["x"] * 1000,
]


@pytest.mark.parametrize("name", IDS)
def test_an_odd_id_is_answered(trigger, name):
    """Whatever the id is, the answer is a 4xx of the vendor's."""
    for method, path, body in (
        ("GET", f"/api/v3/runs/{name}", None),
        ("POST", f"/api/v2/runs/{name}/cancel", None),
        ("POST", f"/api/v1/queues/{name}/pause", {"action": "pause"}),
    ):
        assert 400 <= trigger.send(method, path, body).status < 500


@pytest.mark.parametrize("name", IDS)
def test_an_odd_name_of_a_task_is_kept(trigger, name):
    """A task of any name can be triggered, or is refused; what was made can be read and cancelled."""
    reply = trigger.send("POST", f"/api/v1/tasks/{name}/trigger", {})
    assert reply.status in (200, 400, 404)
    if reply.status == 200:
        run = reply.json["id"]
        assert trigger.send("GET", f"/api/v3/runs/{run}").status == 200
        assert trigger.send("POST", f"/api/v2/runs/{run}/cancel").status == 200
        assert trigger.state(run) == "CANCELED"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("member", ["dag_run_id", "conf", "unknown"])
def test_an_odd_member_is_kept_or_refused(airflow, name, member):
    """A body of odd values makes a run that can be read, or nothing at all."""
    dag = airflow.provide("dag", "paused")
    before = airflow.world.admin("GET").json["records"]["airflow"]
    reply = airflow.send("POST", f"/dags/{dag}/dagRuns", {member: name})
    made = airflow.world.admin("GET").json["records"]["airflow"] - before
    assert (reply.status, made) in ((200, 1), (400, 0))
    assert airflow.send("GET", f"/dags/{dag}/dagRuns").status == 200


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_member_of_a_provider_state_is_kept_or_refused(airflow, name):
    """The admin API takes or refuses it, and what it took can be listed."""
    dag = airflow.provide("dag", "paused")
    for member in ("note", "dag_id", "id", "dag_run_id", "start_date", "state"):
        wanted = {"resource": "run", "state": "failed", "dag_id": dag, member: name}
        assert airflow.world.admin("POST", "/airflow/records", wanted).status in (201, 400, 409)
    assert airflow.send("GET", f"/dags/{dag}/dagRuns").status == 200


def test_a_world_is_full_at_some_time():
    """A world keeps so many records and no more; an answer says so, and nothing is made."""
    client = Client(build(Settings(vendors=[name_of("trigger-dev")], max_records=3)))
    statuses = [
        client.send("POST", f"/api/v1/tasks/{task}/trigger", {}, key="tr_dev_demo").status for task in ("a", "b", "c")
    ]
    assert statuses == [200, 200, 507]  # a run and its queue are two records
    assert client.send("GET", "/__admin/worlds/default").json["records"] == {"trigger-dev": 4}


def name_of(folder: str) -> str:
    return next(vendors.add(path) for path in vendors.examples() if path.parent.name == folder)
