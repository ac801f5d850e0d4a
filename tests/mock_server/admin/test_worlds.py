"""The admin API's worlds: made, shown, reset, kept and removed."""

from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs.vendors import fixtures, vendors
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import EPOCH, open_world

WORLDS = "/__admin/worlds"
FIXTURES = fixtures("suprsend")["runs"]


def names(client) -> list[str]:
    return [world["name"] for world in client.send("GET", WORLDS).json["worlds"]]


def test_the_default_world_is_listed(fresh):
    """A new mock has the default world, with its records and a running clock."""
    (shown,) = fresh.send("GET", WORLDS).json["worlds"]
    assert shown["name"] == "default"
    assert shown["clock"]["mode"] == "real"
    assert shown["records"]["suprsend"] == len(FIXTURES)
    assert fresh.send("GET", f"{WORLDS}/default").json["records"] == shown["records"]


@pytest.mark.parametrize(
    ("served", "paths"),
    [((), {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}), (("dialnexa",), {"dialnexa": "/v1"})],
    ids=["all", "one alone"],
)
def test_vendors_are_listed_with_their_paths(served, paths):
    """Each vendor's own paths begin where the list says."""
    client = Client(build(Settings(vendors=served)))
    listed = client.send("GET", "/__admin/vendors").json["vendors"]
    assert {vendor["name"]: vendor["base"] for vendor in listed} == paths
    assert {client.send("GET", f"{path}/openapi.json").status for path in paths.values()} == {200}


def test_a_world_is_made_with_keys(client):
    """A new world answers with its name and a key for each vendor and role."""
    reply = client.send("POST", WORLDS, {"name": "made-here"})
    assert reply.status == 201
    assert reply.json["name"] == "made-here"
    assert {vendor: sorted(roles) for vendor, roles in reply.json["keys"].items()} == {
        vendor: sorted(fixtures(vendor)["keys"]) for vendor in vendors()
    }
    assert "made-here" in names(client)
    client.send("DELETE", f"{WORLDS}/made-here")


@pytest.mark.parametrize("body", [None, b"", {}])
def test_nothing_need_be_said_about_a_new_world(client, body):
    """Without a body, or with an empty one, a world gets a name, no records and real time."""
    reply = client.send("POST", WORLDS, body)
    assert reply.status == 201
    shown = client.send("GET", f"{WORLDS}/{reply.json['name']}").json
    assert (shown["clock"]["mode"], set(shown["records"].values())) == ("real", {0})
    assert client.send("DELETE", f"{WORLDS}/{reply.json['name']}").status == 204


def test_a_world_may_be_seeded(client):
    """With seeded it has the fixtures, and its own key opens them."""
    seeded = open_world(client, seeded=True)
    assert seeded.admin("GET").json["records"]["suprsend"] == len(FIXTURES)
    assert seeded.cancel_runs({"execution_id": FIXTURES[0]["id"]}).json == {"execution_ids": [FIXTURES[0]["id"]]}
    client.send("DELETE", f"{WORLDS}/{seeded.name}")


def test_a_seeded_world_begins_at_its_own_time(client):
    """The fixtures of a world that is given a time begin at that time."""
    seeded = open_world(client, name="seeded-and-stopped", seeded=True)
    try:
        assert seeded.observe("suprsend", "dsl_order-for-user-123")["sent"] == 1
    finally:
        client.send("DELETE", f"{WORLDS}/seeded-and-stopped")


@pytest.mark.parametrize(
    ("clock", "mode", "now"),
    [
        ({"mode": "manual", "now": 0}, "manual", 0),
        ({"mode": "manual", "now": 1.5}, "manual", 1.5),
        ({"mode": "manual", "now": 32503680000}, "manual", 32503680000),
        ({"mode": "real"}, "real", None),
        ({"mode": "manual"}, "manual", None),
    ],
)
def test_a_world_may_be_given_a_clock(client, clock, mode, now):
    """The clock asked for is the clock that the world has."""
    made = open_world(client, clock=clock)
    shown = made.admin("GET", "/clock").json
    assert shown["mode"] == mode
    assert now is None or shown["now"] == now
    client.send("DELETE", f"{WORLDS}/{made.name}")


BAD = [
    {"name": ""}, {"name": "x" * 101}, {"name": "a/b"}, {"name": "a b"}, {"name": "ä"}, {"name": 5}, {"name": None},
    {"seeded": "yes"}, {"seeded": 1}, {"clock": "manual"}, {"clock": {}}, {"clock": {"mode": "slow"}},
    {"clock": {"mode": "manual", "now": -1}}, {"clock": {"mode": "manual", "now": 32503680001}},
    {"clock": {"mode": "manual", "now": "0"}}, {"clock": {"mode": "manual", "now": True}},
    {"clock": {"mode": "real", "now": 5}}, {"clock": {"mode": "manual", "at": 5}}, {"surplus": 1}, [], "x", 1,
]  # fmt: skip


@pytest.mark.parametrize("body", BAD)
def test_a_bad_wish_makes_no_world(client, body):
    """What is not described is a 400 that says how it should be, and no world comes of it."""
    if isinstance(body, dict):
        body = {"name": "never-made", **body}
    before = names(client)
    reply = client.send("POST", WORLDS, body)
    assert reply.status == 400
    assert reply.json.keys() == {"status", "message"}
    assert any(
        word in reply.json["message"] for word in (" must ", " needs ", " not one of ", " known ", " allowed", " goes ")
    )
    assert reply.rule.startswith("admin.")
    assert names(client) == before


def test_a_name_has_no_line_feed(client):
    """A line feed at the end of a name is refused, although Python's $ would let it pass."""
    assert client.send("POST", WORLDS, {"name": "never-made\n"}).status == 400


def test_a_name_is_taken_once(client, world):
    """A second world of the same name is a 409, and the first keeps its keys."""
    reply = client.send("POST", WORLDS, {"name": world.name})
    assert (reply.status, reply.rule) == (409, "admin.world")
    assert world.cancel_runs({"execution_id": "x"}).status == 200


def test_a_deleted_world_is_gone(client):
    """It is listed no more, and whatever is asked of it is a 404."""
    gone = open_world(client)
    assert gone.admin("DELETE").status == 204
    assert gone.name not in names(client)
    assert gone.admin("DELETE").status == 404


def test_the_default_world_stays(fresh):
    """The default world cannot be deleted, and its records stay."""
    reply = fresh.send("DELETE", f"{WORLDS}/default")
    assert (reply.status, reply.rule) == (409, "admin.world")
    assert fresh.send("GET", f"{WORLDS}/default").json["records"]["suprsend"] == len(FIXTURES)


def test_the_default_world_can_be_reset(fresh):
    """After a reset the fixtures are as at the beginning, time runs and the journal is empty."""
    path = f"{WORLDS}/default"
    fresh.send("PUT", f"{path}/clock", {"mode": "manual", "now": 5})
    fresh.send("POST", "/suprsend/v1/workflow_run/cancel/", {"workflow_slug": "welcome"}, key="demo-full")
    assert fresh.send("POST", f"{path}/reset").json["clock"]["mode"] == "real"
    assert fresh.send("GET", f"{path}/journal").json["exchanges"] == []
    seen = fresh.send("GET", f"{path}/suprsend/records/dsl_welcome-for-user-123").json
    assert (seen["status"], seen["sent"]) == ("running", 1)


def test_snapshots_are_taken_and_restored(world):
    """A snapshot answers with its name, and restoring it with the world as it is then."""
    taken = world.admin("POST", "/snapshots")
    assert taken.status == 201
    world.provide("suprsend", slug="s")
    world.advance(5)
    restored = world.admin("POST", f"/snapshots/{taken.json['snapshot']}/restore")
    assert restored.status == 200
    assert restored.json["records"]["suprsend"] == 0
    assert restored.json["clock"]["now"] == EPOCH


def test_an_unknown_snapshot_is_missing(world):
    """A snapshot that was never taken is a 404 and changes nothing."""
    run = world.provide("suprsend", slug="s")
    reply = world.admin("POST", "/snapshots/snapshot-9/restore")
    assert (reply.status, reply.rule) == (404, "admin.snapshot")
    assert world.observe("suprsend", run)["exists"] is True


OF_A_WORLD: list[tuple[str, str, Any]] = [
    ("GET", "", None), ("DELETE", "", None), ("POST", "/reset", None), ("POST", "/snapshots", None),
    ("POST", "/snapshots/x/restore", None), ("GET", "/clock", None), ("PUT", "/clock", {"mode": "real"}),
    ("POST", "/clock/advance", {"seconds": 1}), ("GET", "/readings", None), ("PUT", "/readings", {"readings": {}}),
    ("GET", "/journal", None), ("DELETE", "/journal", None),
    ("POST", "/suprsend/records", {"slug": "s"}), ("GET", "/suprsend/records/x", None),
    ("POST", "/suprsend/observations", {"ids": []}), ("GET", "/log", None), ("POST", "/forks", None),
    ("GET", "/behaviours", None), ("PUT", "/behaviours", {"behaviours": []}), ("DELETE", "/behaviours", None),
    ("GET", "/seed", None), ("GET", "/faults", None), ("PUT", "/faults", {"names": []}),
    ("GET", "/positions", None), ("GET", "/journal/events", None), ("GET", "/suprsend/records", None),
    ("GET", "/suprsend/records/x/overview", None),
]  # fmt: skip


@pytest.mark.parametrize("name", ["nobody", "Default", "default%20", "%64efaul", "..", "%2e%2e"])
@pytest.mark.parametrize(("method", "path", "body"), OF_A_WORLD)
def test_every_operation_on_an_unknown_world_is_404(client, method, path, body, name):
    """Whatever is asked of a world that is not there, the answer is a 404 that tells where to look."""
    reply = client.send(method, f"{WORLDS}/{name}{path}", body)
    assert (reply.status, reply.rule) == (404, "admin.world")
    assert "GET /__admin/worlds" in reply.json["message"]


def test_every_operation_is_tried(client):
    """The table above leaves out no operation that acts on a world."""
    operations = client.application.mounts[-1].service.description.operations.values()
    assert len(OF_A_WORLD) == sum(operation.path.startswith("/worlds/{world}") for operation in operations)
