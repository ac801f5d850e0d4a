"""Worlds that begin as a seed has them, by way of the admin API."""

from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import OwnWorld, open_world
from tests.mock_server.worlds.kept import kept

NOON = "2026-03-01T12:00:00.000Z"
SEED: dict[str, Any] = {
    "clock": {"mode": "manual", "now": NOON},
    "records": {
        "dialnexa": [
            {"id": "wfl_a", "status": "active", "created_at": "2026-02-01T08:00:00Z", "leads": {"in_step": 1}},
            {"id": "wfl_b", "status": "draft"},
        ],
        "suprsend": [{"id": "run_a", "slug": "s", "created_at": "2026-03-01T10:30:00Z"}],
    },
    "readings": {"dialnexa.delete.message": "word"},
    "behaviours": [{"operation": "cancelWorkflow", "status": 503, "times": 1}],
    "keys": {"dialnexa": {"full": "key-of-my-page"}},
}


def dialnexa(client: Client, method: str, path: str, key: str = "key-of-my-page") -> Any:
    return client.send(method, f"/dialnexa/v1/workflows/{path}", key=key)


def seeded(client: Client, **other: Any) -> OwnWorld:
    return open_world(client, name="mine", **{**SEED, **other})


def test_a_world_begins_as_the_seed_has_it(fresh):
    """Records, their moments, the clock, readings, behaviours and the given key are there at once."""
    world = seeded(fresh)
    shown = dialnexa(fresh, "GET", "wfl_a").json
    assert (shown["status"], shown["created_at"]) == ("active", "2026-02-01T08:00:00.000Z")
    assert world.admin("GET", "/clock").json["time"] == NOON
    assert world.observe("suprsend", "run_a") == {"exists": True, "status": "running", "sent": 2, "planned": 3}
    assert [dialnexa(fresh, "POST", "wfl_a/cancel").status for _ in range(2)] == [503, 200]
    assert dialnexa(fresh, "DELETE", "wfl_b").json["message"] == "success"


def test_the_made_keys_open_it_as_well(fresh):
    """A given key stands beside those that each world has, and no answer shows the given one."""
    world = seeded(fresh)
    assert dialnexa(fresh, "GET", "wfl_a", key=world.keys["dialnexa"]["full"]).status == 200
    assert "key-of-my-page" not in f"{world.keys} {fresh.send('GET', '/__admin/journal').json}"
    fresh.send("DELETE", "/__admin/worlds/mine")
    assert dialnexa(fresh, "GET", "wfl_a").status == 401


def test_a_reset_goes_back_to_the_seed(fresh):
    """Records, readings and behaviours are as at the beginning, and what came later is gone."""
    world = seeded(fresh)
    later = world.provide("dialnexa", status="paused")
    world.admin("PUT", "/readings", {"readings": {}})
    assert [dialnexa(fresh, "POST", "wfl_a/cancel").status for _ in range(2)] == [503, 200]
    assert world.admin("POST", "/reset").status == 200
    assert [dialnexa(fresh, "POST", "wfl_a/cancel").status for _ in range(2)] == [503, 200]
    assert dialnexa(fresh, "GET", later).status == 404
    assert dialnexa(fresh, "DELETE", "wfl_b").json["message"] == "success"


def test_its_lines_and_its_forks_know_the_seed(fresh):
    """A world that was written and read, and a fork, go back to the seed when they are reset."""
    world = seeded(fresh)
    world.admin("POST", "/clock/advance", {"seconds": 60})
    lines = world.admin("GET", "/log").json["lines"]
    assert lines[0]["first"] == 3
    read = fresh.send("POST", "/__admin/logs", {"lines": lines, "name": "read"}).json
    fork = world.admin("POST", "/forks", {"name": "fork"}).json
    for made in (read, fork):
        again = OwnWorld(fresh, made["name"], made["keys"])
        assert again.admin("POST", "/reset").json["records"] == {"dialnexa": 2, "suprsend": 1}
        assert again.observe("dialnexa", "wfl_a")["status"] == "active"
    assert fresh.send("GET", "/__admin/worlds/read/log").json["lines"] == [{**lines[0], "world": "read"}, *lines[1:4]]


@pytest.mark.parametrize("first", [5, 2])
def test_lines_that_count_more_than_the_seed_are_refused(fresh, first):
    """What `first` counts has to be operations."""
    lines = seeded(fresh).admin("GET", "/log").json["lines"][:2]
    turn = {"number": 2, "at": lines[1]["at"], "clock": {"mode": "manual", "now": 1.0}}
    reply = fresh.send("POST", "/__admin/logs", {"lines": [{**lines[0], "first": first}, lines[1], turn], "name": "x"})
    assert (reply.status, "line 3: expected an operation" in reply.json["message"]) == (400, True)


def test_a_seeded_world_goes_on_after_a_restart(tmp_path):
    """A state file keeps the seed, to which a reset goes back, and the given key."""
    with kept(tmp_path / "state.db") as client:
        seeded(client)
        assert dialnexa(client, "POST", "wfl_a/pause").status == 200
    with kept(tmp_path / "state.db") as client:
        assert dialnexa(client, "GET", "wfl_a").json["status"] == "paused"
        client.send("POST", "/__admin/worlds/mine/reset")
        assert dialnexa(client, "GET", "wfl_a").json["status"] == "active"


def test_the_default_world_of_a_seed_goes_on_after_a_restart(tmp_path):
    """The seed counts for a new file; one that holds the world goes on, whatever the seed says by then."""
    with kept(tmp_path / "state.db", seed=SEED) as client:
        assert dialnexa(client, "POST", "wfl_a/pause").status == 200
    other = {**SEED, "records": {}}
    with kept(tmp_path / "state.db", seed=other) as client:
        assert dialnexa(client, "GET", "wfl_a").json["status"] == "paused"
        client.send("POST", "/__admin/worlds/default/reset")
        assert dialnexa(client, "GET", "wfl_a").json["status"] == "active"


@pytest.mark.medium
def test_the_fixtures_come_along_when_asked_for():
    """Without `seeded` the default world has the seed's records alone, and the demo key still opens it."""
    without, along = (Client(build(Settings(seed={"seeded": each}))) for each in (False, True))
    assert dialnexa(without, "GET", "wf_abc123", key="demo:full").status == 404
    assert dialnexa(along, "GET", "wf_abc123", key="demo:full").status == 200


def test_a_seed_and_the_options_add_up():
    """Readings and behaviours of the command line hold beside those of the seed; its own come first."""
    options: dict[str, Any] = {"readings": {"dialnexa.id.shape": "wf"}, "behaviours": [{"status": 500}]}
    client = Client(build(Settings(seed=SEED, **options)))
    assert [dialnexa(client, "POST", "wfl_a/cancel").status for _ in range(2)] == [503, 500]
    client.send("DELETE", "/__admin/worlds/default/behaviours")
    made = client.send("POST", "/__admin/worlds/default/dialnexa/records", {"status": "draft"}).json["id"]
    assert made.startswith("wf_")
    assert dialnexa(client, "DELETE", "wfl_b").json["message"] == "success"


@pytest.mark.medium
def test_records_of_a_lifecycle_file():
    """They are provider states as well; `created_at` is the moment that the file calls created."""
    names = [vendors.add(path) for path in vendors.examples()]
    client = Client(build(Settings(vendors=names)))
    run = {"resource": "run", "state": "in_progress", "id": "77", "created_at": "2026-02-01T08:00:00Z"}
    world = open_world(client, records={"github-actions": [run]})
    key = world.keys["github-actions"]["full"]
    shown = client.send("GET", "/github-actions/repos/octo-org/octo-repo/actions/runs/77", key=key).json
    assert (shown["status"], shown["created_at"]) == ("in_progress", "2026-02-01T08:00:00.000Z")


TWICE = {"dialnexa": [{"id": "a", "status": "draft"}, {"id": "a", "status": "draft"}]}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"records": TWICE}, "records.dialnexa[1]: a workflow with the id"),
    (
        {"records": {"dialnexa": [{"status": "draft", "leads": {"in_step": 1}}]}},
        "records.dialnexa[0]: a draft can have queued leads alone",
    ),
    ({"records": {"suprsend": [{"slug": "s", "created_at": "1999-01-01T00:00:00Z"}]}}, "records.suprsend[0]: expected"),
    ({"records": {"dialnexa": [{"status": "draft", "created_at": "1969-01-01T00:00:00Z"}]}}, "from 1970 to the year"),
    ({"records": {"dialnexa": [{"status": "drft"}]}}, "did you mean draft"),
    ({"records": {"acme": [{"resource": "x"}]}}, 'records.acme: vendor "acme" is not one of dialnexa, suprsend'),
    ({"records": {"acme": []}}, 'records.acme: vendor "acme" is not one of dialnexa, suprsend'),
    ({"readings": {"dialnexa.delete.message": "wrd"}}, 'readings: "wrd" is not a reading'),
    ({"clock": {"mode": "real", "now": 1}}, "clock: now goes with the mode manual"),
    ({"clock": {"mode": "manual", "now": "2026-02-30T00:00:00Z"}}, "clock.now must be a date and time"),
    ({"behaviours": [{"operation": "cancelWrkflow", "status": 500}]}, "behaviours[0]: no operation is named"),
    ({"keys": {"acme": {"full": "a-new-key"}}}, "keys: expected dialnexa, suprsend"),
    ({"keys": {"dialnexa": {"admin": "a-new-key"}}}, "keys.dialnexa: expected full, no-delete"),
    ({"keys": {"dialnexa": {"full": "with blank"}}}, "keys.dialnexa.full: expected 6 to 200"),
    ({"keys": {"dialnexa": {"full": "demo:full"}}}, "keys.dialnexa.full: expected a new key"),
    ({"keys": {"dialnexa": {"full": "one-and-same", "no-delete": "one-and-same"}}}, "keys.dialnexa.no-delete"),
]


@pytest.mark.parametrize(("wrong", "said"), REFUSED)
def test_an_impossible_seed_leaves_nothing(client, wrong, said):
    """The answer names the place, no world is made, and no key that was given opens anything or is shown."""
    reply = client.send("POST", "/__admin/worlds", {"name": "impossible", **wrong})
    assert reply.status == 400, reply
    assert said in reply.json["message"]
    assert not any(key in reply.json["message"] for key in ("with blank", "demo:full", "one-and-same"))
    assert client.send("GET", "/__admin/worlds/impossible").status == 404
    assert dialnexa(client, "GET", "x", key="one-and-same").status == 401


def test_a_key_of_another_world_is_refused(fresh):
    """A key opens one world alone."""
    seeded(fresh)
    reply = fresh.send("POST", "/__admin/worlds", {"keys": SEED["keys"]})
    assert (reply.status, "expected a new key" in reply.json["message"]) == (400, True)


def test_a_given_secret_signs(fresh, tmp_path):
    """A secret can be given with its key; a mock with a state file, which keeps hashes, refuses one."""
    pair = {"keys": {"suprsend": {"hmac-key": "my-workspace-key", "hmac-secret": "my-workspace-secret"}}}
    assert fresh.send("POST", "/__admin/worlds", pair).status == 201
    with kept(tmp_path / "state.db") as client:
        reply = client.send("POST", "/__admin/worlds", pair)
        assert (reply.status, "with --state" in reply.json["message"]) == (400, True)


def test_more_records_than_there_may_be(fresh):
    """The bound of a world holds for its seed, too."""
    small = Client(build(Settings(max_records=3)))
    runs = [{"slug": "s"}] * 5
    assert small.send("POST", "/__admin/worlds", {"records": {"suprsend": runs}}).status == 507
    assert fresh.send("POST", "/__admin/worlds", {"records": {"suprsend": runs}}).status == 201


@pytest.mark.medium
def test_behaviours_of_a_seed_are_kept(tmp_path):
    """After a restart a reset forces once more what the seed has, in made worlds and in the default one."""
    file, wanted = tmp_path / "state.db", SEED["behaviours"]
    with kept(file, seed={"behaviours": wanted}, behaviours=[{"status": 500}]) as client:
        open_world(client, name="mine", behaviours=wanted)
    for _ in range(2):
        with kept(file) as client:
            for name, forced in (("mine", wanted), ("default", [*wanted, {"status": 500}])):
                for way in ("DELETE", f"/__admin/worlds/{name}/behaviours"), ("POST", f"/__admin/worlds/{name}/reset"):
                    assert client.send(*way).status in (200, 204)
                listed = client.send("GET", f"/__admin/worlds/{name}/behaviours").json["behaviours"]
                assert [each["behaviour"] for each in listed] == forced


@pytest.mark.medium
def test_behaviours_of_the_default_world_go_on_after_a_restart(tmp_path):
    """What is forced by then is what was forced before, however the mock is started."""
    path, forced = "/__admin/worlds/default/behaviours", {"status": 503, "times": 3}
    with kept(tmp_path / "state.db") as client:
        client.send("PUT", path, {"behaviours": [forced]})
        assert dialnexa(client, "POST", "x/cancel", key="demo:full").status == 503
    for settings in ({}, {"behaviours": [{"status": 500}]}):
        with kept(tmp_path / "state.db", **settings) as client:
            assert client.send("GET", path).json["behaviours"] == [{"behaviour": forced, "used": 1, "left": 2}]
