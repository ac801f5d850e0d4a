"""What the console sees of vendors that are one lifecycle file."""

from base64 import b64encode
from typing import Any

import pytest

from tests.mock_server.engine.conftest import Vendor


def overview(vendor: Vendor, record: str) -> dict[str, Any]:
    return dict(vendor.world.admin("GET", f"/{vendor.name}/records/{record}/overview").json)


@pytest.mark.parametrize(
    ("name", "state", "call", "status"),
    [
        ("trigger", {"resource": "run"}, "cancel_run_v1", "CANCELED"),
        ("prefect", {"resource": "flow_run"}, "cancel", "CANCELLED"),
        ("airflow", {"resource": "dag"}, "pause", "paused"),
        ("github", {"resource": "run"}, "cancel", "completed"),
        ("twilio", {"resource": "call"}, "cancel", "canceled"),
        ("stripe", {"resource": "payment_intent"}, "attach", "requires_confirmation"),
        ("stripe", {"resource": "subscription"}, "cancel", "canceled"),
        ("dialnexa_v1", {"resource": "workflow", "state": "active"}, "pause", "paused"),
    ],
)
def test_a_call_of_a_record_changes_it(request, name, state, call, status):
    """Path and body that the overview offers are taken by the vendor's API, and the record is in the state after it."""
    vendor: Vendor = request.getfixturevalue(name)
    record = vendor.world.provide(vendor.name, **state)
    (wanted,) = [each for each in overview(vendor, record)["calls"] if each["name"] == call]
    served = vendor.world.client.send("GET", "/__admin/vendors").json["vendors"]
    ((base, key),) = [(each["base"], each["key"]) for each in served if each["name"] == vendor.name]
    secret = vendor.world.keys[vendor.name]["full"]
    shown = b64encode(secret.encode()).decode() if key["before"] == "Basic " else secret
    headers = {key["name"]: key["before"] + shown}
    body = wanted["body"]
    if wanted["form"] is not None:
        body, headers = wanted["form"].encode(), {**headers, "content-type": "application/x-www-form-urlencoded"}
    reply = vendor.world.client.send(wanted["method"], base + wanted["path"], body, headers=headers)
    assert reply.status < 300, reply
    assert overview(vendor, record)["status"] == status


def test_records_are_listed_by_their_states(trigger):
    """A run and the queue that it belongs to are there, each with its state; a child is counted under its parent."""
    run = trigger.world.provide(trigger.name, resource="run", queue="my-queue")
    listed = trigger.world.admin("GET", f"/{trigger.name}/records").json["records"]
    assert {(each["resource"], each["id"]) for each in listed} == {("run", run), ("queue", "my-queue")}
    (runs,) = overview(trigger, "my-queue")["parts"]
    assert (runs["resource"], sum(runs["counts"].values())) == ("run", 1)
    assert [each["id"] for each in runs["items"]] == [run]


def test_an_unknown_record_is_not_found(trigger):
    """There is nothing to show of an id that no record has."""
    assert trigger.world.admin("GET", f"/{trigger.name}/records/nothing/overview").status == 404
