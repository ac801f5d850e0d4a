"""A seed made of a world: it begins the same again, as far as provider states go, and says what differs."""

from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import OwnWorld, open_world

HOUR = 3600


def exported(world: OwnWorld) -> tuple[dict[str, Any], list[str]]:
    found = world.admin("GET", "/seed").json
    return found["seed"], found["differences"]


def test_a_world_of_the_seed_is_the_same(client, world):
    """Every shipped record, and what readings and behaviours add, comes out as it went in."""
    own = open_world(client, seeded=True, readings={"dialnexa.delete.message": "word"})
    own.admin("PUT", "/behaviours", {"behaviours": [{"status": 500, "times": 3}, {"delay": 0.1}]})
    seed, differences = exported(own)
    again = open_world(client, **seed)
    assert (differences, exported(again)) == ([], (seed, []))
    assert seed["behaviours"] == [{"status": 500, "times": 3}, {"delay": 0.1}]
    assert seed["readings"] == {"dialnexa.delete.message": "word"}
    for vendor, states in seed["records"].items():
        assert states
        for state in states:
            assert again.observe(vendor, state["id"]) == own.observe(vendor, state["id"])
    for opened in (own, again):
        client.send("DELETE", f"/__admin/worlds/{opened.name}")


ODD: dict[str, Any] = {
    "status": "active", "name": "Odd", "leads": {"queued": 2, "in_step": 1, "finished": 3},
    "nodes": ["TIME", "APPLICATION", "CONVERTED"], "edges": [[0, 1, "x"], [0, 2], [1, 2]], "delay_hours": 5,
    "pace": {"tick_seconds": 2, "concurrency": 7}, "call_outcomes": {"busy": 1.0},
}  # fmt: skip


def test_an_odd_workflow_is_told_in_full(world):
    """Graph, pace and outcomes are in the seed where they are not the usual ones."""
    record = world.provide("dialnexa", **ODD)
    (state,) = exported(world)[0]["records"]["dialnexa"]
    assert state == {"id": record, "created_at": "2023-11-14T22:13:20.000Z", **ODD}


def test_what_a_seed_cannot_say_is_told(world):
    """History, calls and leads between two steps are lost; each is a sentence that names record and figures."""
    record = world.provide("dialnexa", status="active", leads={"in_step": 2}, step_seconds=1, pace={"tick_seconds": 9})
    world.advance(2)
    seed, differences = exported(world)
    assert "leads" not in seed["records"]["dialnexa"][0]
    assert f"dialnexa {record}: leads.between 0 instead of 2" in differences
    assert f"dialnexa {record}: history 0 instead of 2" in differences


@pytest.mark.parametrize("moment", [0, HOUR + 1, 30 * HOUR])
def test_runs_keep_their_start_and_their_end(world, moment):
    """Running and finished runs have sent as much in a world of the seed."""
    for outcome in ("completed", "failed", "partial_failure"):
        world.provide("suprsend", slug=outcome, outcome=outcome, tenant="t", idempotency_key="k", contacts=["c@d.e"])
    world.advance(moment)
    seed, differences = exported(world)
    assert differences == []
    assert {state["status"] for state in seed["records"]["suprsend"]} == (
        {"completed", "failed", "partial_failure"} if moment > 24 * HOUR else {"running"}
    )


def test_a_cancelled_run_has_ended_now(world):
    """A provider state cannot say when a run was cancelled, so that it may have sent more; that is told."""
    record = world.provide("suprsend", slug="s")
    world.cancel_runs({"execution_id": record})
    world.advance(2 * HOUR)
    _, differences = exported(world)
    assert differences == [f"suprsend {record}: sent 2 instead of 1"]


def test_what_was_forced_often_enough_is_left_out(world):
    """Of a behaviour that counts, the seed has what is left."""
    world.admin("PUT", "/behaviours", {"behaviours": [{"status": 500, "times": 1}, {"delay": 0, "times": 3}]})
    world.cancel_runs({"execution_id": "x"})
    assert exported(world)[0]["behaviours"] == [{"delay": 0, "times": 2}]


def test_nothing_of_the_world_changes(world):
    """Exporting is looking: neither log nor behaviours nor worlds are others afterwards."""
    world.provide("dialnexa", **ODD)
    before = world.admin("GET").json, len(world.client.send("GET", "/__admin/worlds").json["worlds"])
    exported(world)
    assert (world.admin("GET").json, len(world.client.send("GET", "/__admin/worlds").json["worlds"])) == before


@pytest.mark.medium
def test_records_of_lifecycle_files():
    """Each state of the examples' resources comes out as it went in; what a part's own delay loses is told."""
    served = [vendors.add(path) for path in vendors.examples()]
    client = Client(build(Settings(vendors=served)))
    world = open_world(client)
    for name in served:
        machine = vendors.machine(name)
        assert machine
        for resource in machine.resources.values():
            for state in [] if resource.part_of else resource.states:
                world.admin("POST", f"/{name}/records", {"resource": resource.name, "state": state, "colour": "red"})
    seed, differences = exported(world)
    assert {*seed["records"]} == {*served}
    assert [each for each in differences if not each.startswith("novu txn_")] == []
    assert 'state "completed" instead of "active"' in " ".join(differences)
    again = exported(open_world(client, **seed))[0]
    del seed["records"]["novu"], again["records"]["novu"]
    assert again == seed


def test_a_record_that_no_seed_may_hold_is_left_out(world):
    """Operations take longer names than seeds do; that record is told of, and the others are in the seed."""
    key = world.keys["dialnexa"]["full"]
    made = world.client.send("POST", "/dialnexa/v1/workflows", {"title": "x" * 600}, key=key).json["id"]
    other = world.provide("dialnexa", status="draft")
    seed, differences = exported(world)
    assert [state["id"] for state in seed["records"]["dialnexa"]] == [other]
    assert differences == [f"dialnexa {made}: left out, name: expected length 500 or less, received str of length 600"]


def test_a_clock_ahead_of_real_time_is_told(client):
    """A seed cannot say by how much a running clock is ahead; what was made in that time is left out."""
    world = open_world(client, clock={"mode": "real"})
    world.advance(86400)
    run = world.provide("suprsend", slug="s")
    seed, differences = exported(world)
    assert differences[0] == "clock: 86400 s ahead of real time, which is left out"
    assert f"suprsend {run}: left out, " in differences[1]
    again = open_world(client, **seed)
    assert exported(again)[1] == []
    for opened in (world, again):
        opened.admin("DELETE")


def test_differences_come_in_one_order(world):
    """Those of one record stand in the order of what there is to see of it."""
    world.provide("dialnexa", status="active", leads={"in_step": 2}, step_seconds=1, pace={"tick_seconds": 9})
    world.advance(2)
    places = [each.split(": ", 1)[1].split()[0] for each in exported(world)[1]]
    record = world.admin("GET", "/seed").json["seed"]["records"]["dialnexa"][0]["id"]
    seen = [*world.observe("dialnexa", record)]
    assert places == sorted(places, key=lambda place: seen.index(place.partition(".")[0]))
