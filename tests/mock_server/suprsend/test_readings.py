"""What SuprSend's page leaves open, read one way and another."""

import pytest

from tests.mock_server.conftest import OwnWorld


@pytest.fixture
def run(world: OwnWorld) -> str:
    return world.provide("suprsend", id="dsl_one", slug="slug", recipient="person", tenant="mine")


def chosen(world: OwnWorld, **readings: str) -> None:
    wanted = {f"suprsend.{name.replace('__', '.').replace('_', '-')}": reading for name, reading in readings.items()}
    assert world.admin("PUT", "/readings", {"readings": wanted}).status == 200


BY_ID, BY_SLUG = {"execution_id": "dsl_one"}, {"workflow_slug": "slug"}
REFUSED = [
    ({"cancel__by_slug": "not-enough"}, BY_SLUG, "cancel.by-slug"),
    ({"cancel__unknown_filter": "refused"}, {**BY_ID, "tenant_id": "mine"}, "cancel.unknown-filter"),
    ({"cancel__unknown_filter": "refused"}, {"tenant_id": "mine"}, "cancel.filter-required"),
    ({"cancel__hollow_filter": "mixed"}, {"execution_id": ""}, "cancel.hollow-filter"),
    ({"cancel__null_filter": "ignored"}, {"execution_id": None}, "cancel.filter-required"),
    ({"cancel__null_filter": "matches-nothing"}, {"recipients": None}, "cancel.filter-required"),
    ({"cancel__null_filter": "ignored"}, {**BY_ID, "recipients": [None]}, "cancel.invalid-body"),
    ({"cancel__null_filter": "ignored", "cancel__by_slug": "not-enough"}, {**BY_SLUG, "recipients": None},
     "cancel.by-slug"),
]  # fmt: skip


@pytest.mark.parametrize(("readings", "filters", "rule"), REFUSED)
def test_a_reading_refuses(world, run, readings, filters, rule):
    """400 by the rule that is read so, and the run goes on."""
    chosen(world, **readings)
    reply = world.cancel_runs(filters)
    assert (reply.status, reply.rule) == (400, f"suprsend.{rule}")
    assert world.observe("suprsend", run)["status"] == "running"


@pytest.mark.parametrize(
    ("readings", "filters", "cancels"),
    [
        ({"cancel__by_slug": "not-enough"}, {**BY_SLUG, "recipients": ["person"]}, True),
        ({"cancel__unknown_filter": "applied"}, {**BY_ID, "tenant_id": "mine"}, True),
        ({"cancel__unknown_filter": "applied"}, {**BY_ID, "tenant_id": "yours"}, False),
        ({"cancel__unknown_filter": "applied"}, {**BY_ID, "colour": "red"}, True),
        ({"cancel__hollow_filter": "matches-nothing"}, {"execution_id": ""}, False),
        ({"cancel__hollow_filter": "matches-nothing"}, {**BY_ID, "recipients": []}, False),
        ({"cancel__hollow_filter": "matches-nothing", "cancel__by_slug": "not-enough"}, {"workflow_slug": ""}, False),
        ({"cancel__hollow_filter": "mixed"}, {"recipients": [""]}, False),
        ({"cancel__null_filter": "ignored"}, {**BY_ID, "recipients": None}, True),
        ({"cancel__null_filter": "matches-nothing"}, {**BY_ID, "recipients": None}, False),
    ],
)
def test_a_reading_accepts(world, run, readings, filters, cancels):
    """200, and the run is cancelled and listed or neither."""
    chosen(world, **readings)
    reply = world.cancel_runs(filters)
    assert (reply.status, reply.json) == (200, {"execution_ids": [run] if cancels else []})
    assert world.observe("suprsend", run)["status"] == ("cancelled" if cancels else "running")


def test_a_bare_key_opens_its_own_world_alone(world, run):
    """Only a key that is a bearer key, of the vendor, whose world reads so."""
    keys = world.keys["suprsend"]
    send = {name: {"authorization": key} for name, key in {**keys, "theirs": world.keys["dialnexa"]["full"]}.items()}
    assert world.cancel_runs(BY_ID, key=None, headers=send["full"]).status == 401
    chosen(world, auth__bare_key="accepted")
    refused = [name for name in ("hmac-key", "hmac-secret", "theirs") if name in send]
    assert len(refused) > 1
    for name in refused:
        assert world.cancel_runs(BY_ID, key=None, headers=send[name]).status == 401
    assert world.cancel_runs(BY_ID, key=None, headers=send["full"]).json == {"execution_ids": [run]}


@pytest.mark.parametrize(
    ("reading", "limit", "expected"),
    [("taken", "0", 1), ("taken", "1001", 1000), ("taken", "many", 10), ("taken", "9" * 5000, 10),
     ("mixed", "1001", 1000), ("mixed", "many", None)],
)  # fmt: skip
def test_an_impossible_limit(world, reading, limit, expected):
    """It is taken for the nearest that a page can have, or refused."""
    chosen(world, messages__invalid_query=reading)
    query = f"limit={limit}".encode()
    reply = world.client.send("GET", "/suprsend/v1/message/", key=world.keys["suprsend"]["full"], query=query)
    if expected is None:
        assert (reply.status, reply.rule) == (400, "suprsend.messages.invalid-query")
    else:
        assert (reply.status, reply.json["meta"]["limit"]) == (200, expected)


@pytest.mark.parametrize(("reading", "status"), [("refused-415", 415), ("refused-400", 400), ("other", 422)])
@pytest.mark.parametrize("path", ["/v1/workflow_run/cancel/", "/trigger/"])
def test_a_media_type_is_refused_by_one_rule(world, reading, status, path):
    """The header names the same rule, whatever the status."""
    chosen(world, http__media_type=reading)
    headers, key = {"content-type": "text/plain"}, world.keys["suprsend"]["full"]
    reply = world.client.send("POST", f"/suprsend{path}", BY_ID, key=key, headers=headers)
    assert (reply.status, reply.rule) == (status, "suprsend.http.media-type")


def test_json_is_read_whatever_its_header_says(world, run):
    """The cancel is carried out; what is no JSON is refused all the same."""
    chosen(world, http__media_type="accepted")
    headers = {"content-type": "text/plain"}
    assert world.cancel_runs(b"execution_id", headers=headers).rule == "suprsend.cancel.invalid-body"
    assert world.cancel_runs(BY_ID, headers=headers).json == {"execution_ids": [run]}
