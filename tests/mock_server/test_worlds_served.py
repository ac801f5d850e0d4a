"""Worlds as callers see them: by key, over the API."""

from tests.mock_server.conftest import EPOCH, open_world

PAUSE = "/dialnexa/v1/workflows/{}/pause"


def test_another_worlds_record_does_not_exist(world, other):
    """A workflow of another world is a 404 for whoever asks with this world's key, and stays as it is."""
    theirs = other.provide("dialnexa", status="active")
    for method, path in (("POST", "/cancel"), ("POST", "/pause"), ("DELETE", "")):
        reply = world.client.send(method, f"/dialnexa/v1/workflows/{theirs}{path}", key=world.keys["dialnexa"]["full"])
        assert reply.status == 404, path
    assert other.observe("dialnexa", theirs)["status"] == "active"
    assert world.observe("dialnexa", theirs)["exists"] is False


def test_another_worlds_run_matches_nothing(world, other):
    """A filter reaches the runs of the key's own world alone, although they look alike."""
    mine, theirs = (one.provide("suprsend", slug="s", recipient="r") for one in (world, other))
    assert world.cancel_runs({"workflow_slug": "s", "recipients": ["r"]}).json == {"execution_ids": [mine]}
    assert other.observe("suprsend", theirs)["status"] == "running"


def test_two_worlds_may_use_one_id(world, other):
    """The same id names different records in different worlds."""
    for one in (world, other):
        one.provide("suprsend", slug="s", id="dsl_same")
    assert world.cancel_runs({"execution_id": "dsl_same"}).json == {"execution_ids": ["dsl_same"]}
    assert other.observe("suprsend", "dsl_same")["status"] == "running"


def test_keys_of_a_deleted_world_are_refused(client):
    """With the world its keys go: they get 401 from every vendor."""
    gone = open_world(client)
    assert gone.cancel_runs({"execution_id": "x"}).status == 200
    assert client.send("DELETE", f"/__admin/worlds/{gone.name}").status == 204
    assert gone.cancel_runs({"execution_id": "x"}).status == 401
    assert client.send("POST", PAUSE.format("x"), key=gone.keys["dialnexa"]["full"]).status == 401


def test_keys_survive_a_reset(world):
    """After a reset the same keys open the same, now empty, world."""
    run = world.provide("suprsend", slug="s")
    assert world.admin("POST", "/reset").json["records"]["suprsend"] == 0
    assert world.cancel_runs({"execution_id": run}).json == {"execution_ids": []}


def test_a_named_world_gives_the_same_ids_every_time(client):
    """Ids follow from the name of the world and from what was done in it, so that runs can be repeated."""
    ids = []
    for _ in range(2):
        named = open_world(client, name="repeatable")
        ids.append([named.provide("suprsend", slug="s") for _ in range(3)])
        ids[-1] += [named.provide("dialnexa", status="draft") for _ in range(3)]
        client.send("DELETE", "/__admin/worlds/repeatable")
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 6
    elsewhere = open_world(client, name="another")
    assert elsewhere.provide("suprsend", slug="s") not in ids[0]
    client.send("DELETE", "/__admin/worlds/another")


def test_a_restored_run_goes_on_from_there(world):
    """After a restore the run is running again, and later steps happen by the restored clock."""
    run = world.provide("suprsend", slug="s")
    taken = world.admin("POST", "/snapshots").json["snapshot"]
    world.cancel_runs({"execution_id": run})
    world.advance(7200)
    for _ in range(2):
        assert world.admin("POST", f"/snapshots/{taken}/restore").json["clock"]["now"] == EPOCH
        assert world.observe("suprsend", run) == {"exists": True, "status": "running", "sent": 1, "planned": 3}
        world.advance(3600)
        assert world.observe("suprsend", run)["sent"] == 2
        assert world.cancel_runs({"execution_id": run}).json == {"execution_ids": [run]}
        assert world.observe("suprsend", run)["status"] == "cancelled"


def test_a_restored_workflow_goes_on_from_there(world):
    """The leads of a restored workflow move by the restored clock."""
    workflow = world.provide("dialnexa", status="active", leads={"in_step": 1}, step_seconds=60)
    taken = world.admin("POST", "/snapshots").json["snapshot"]
    world.client.send("POST", f"/dialnexa/v1/workflows/{workflow}/cancel", key=world.keys["dialnexa"]["full"])
    world.admin("POST", f"/snapshots/{taken}/restore")
    assert world.observe("dialnexa", workflow)["status"] == "active"
    world.advance(61)
    assert world.observe("dialnexa", workflow)["calls"]["finished"] == 1


def test_a_restore_that_a_fault_prevents_changes_nothing(fresh):
    """What was accepted is refused under a fault, and so its world cannot be made again; that is said."""
    world = "/__admin/worlds/default"
    fresh.send("POST", f"{world}/dialnexa/records", {"id": "mine", "status": "running"})
    assert fresh.send("POST", "/dialnexa/v1/workflows/mine/cancel", key="demo:full").status == 200
    name = fresh.send("POST", f"{world}/snapshots").json["snapshot"]
    fresh.send("PUT", "/__admin/faults", {"names": ["dialnexa.cancel.refuses-running"]})
    try:
        reply = fresh.send("POST", f"{world}/snapshots/{name}/restore")
    finally:
        fresh.send("PUT", "/__admin/faults", {"names": []})
    assert (reply.status, "faults" in reply.json["message"]) == (409, True)
    assert fresh.send("GET", world).json["position"] == 2
    assert fresh.send("POST", f"{world}/snapshots/{name}/restore").status == 200


def test_a_record_made_after_a_snapshot_is_gone_after_the_restore(world):
    """A restore also takes away what came later, and its id is free to come again."""
    taken = world.admin("POST", "/snapshots").json["snapshot"]
    later = world.provide("suprsend", slug="s")
    world.admin("POST", f"/snapshots/{taken}/restore")
    assert world.observe("suprsend", later)["exists"] is False
    assert world.provide("suprsend", slug="s") == later
