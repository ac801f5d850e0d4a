"""Mocks that share a database behave as one: each answers as if it alone had been asked everything."""

import asyncio
from typing import Any

import pytest

from tests.mock_server.asgi import Client
from tests.mock_server.conftest import EPOCH, OwnWorld, open_world
from tests.mock_server.shared.postgresql import Postgres
from tests.mock_server.worlds.kept import kept
from tests.mock_server.worlds.stories import Story, content_of, world_of
from tests.mock_server.worlds.test_state_file import at_once

pytestmark = pytest.mark.medium

STORIES, STEPS = 12, 25
CANCEL = ("POST", "/dialnexa/v1/workflows/wf_abc123/cancel")


class Alternating(Client):
    """Sends each request to the next one of some mocks, as a balancer does."""

    def __init__(self, *clients: Client) -> None:
        super().__init__(clients[0].application)
        self.clients = clients
        self.sent = 0

    def send(self, *request: Any, **how: Any) -> Any:
        self.sent += 1
        return self.clients[self.sent % len(self.clients)].send(*request, **how)


@pytest.mark.slow
@pytest.mark.parametrize("max_commands", [10_000, 5])
def test_two_mocks_tell_one_story(database, max_commands):
    """Stories told to two mocks in turns come to the same worlds in both, byte for byte, and after a restart."""
    told: dict[str, tuple[float, bytes]] = {}
    with kept(database, max_commands=max_commands) as one, kept(database, max_commands=max_commands) as other:
        for number in range(STORIES):
            story = Story(Alternating(one, other), number)
            story.go_on(STEPS)
            name = story.world.name
            for client in (one, other):
                assert client.send("GET", f"/__admin/worlds/{name}").status == 200  # which takes in what the other did
            moment = world_of(one, name).clock.now()
            told[name] = moment, content_of(world_of(one, name), moment)
            assert content_of(world_of(other, name), moment) == told[name][1], number
    with kept(database) as again:
        for name, (moment, content) in told.items():
            assert content_of(world_of(again, name), moment) == content, name


def test_what_one_mock_acknowledges_the_other_knows(database):
    """The next request elsewhere sees a change, a new world with its keys, a snapshot, a reset and a deletion."""
    with kept(database) as one, kept(database) as other:
        assert one.send(*CANCEL, key="demo:full").status == 200
        assert other.send(*CANCEL, key="demo:full").status == 409
        made = open_world(one, name="mine")
        there = OwnWorld(other, "mine", made.keys)
        assert there.cancel_runs({"execution_id": "x"}).status == 200
        name = there.admin("POST", "/snapshots").json["snapshot"]
        there.advance(60)
        assert made.admin("GET", "/clock").json["now"] == EPOCH + 60
        assert made.admin("POST", f"/snapshots/{name}/restore").json["clock"]["now"] == EPOCH
        assert there.admin("GET", "/clock").json["now"] == EPOCH
        workflow = made.provide("dialnexa", status="active")
        assert there.observe("dialnexa", workflow)["status"] == "active"
        assert there.admin("POST", "/reset").status == 200
        assert made.admin("GET").json["records"] == {"dialnexa": 0, "suprsend": 0}
        assert made.admin("DELETE").status == 204
        assert there.admin("GET").status == 404
        assert there.cancel_runs({"execution_id": "x"}).status == 401


def test_a_world_that_took_the_name_of_another_is_not_that_one(database):
    """Deleted and made again under its name by one mock, a world opens for the new keys alone in the other."""
    with kept(database) as one, kept(database) as other:
        first = open_world(one, name="mine", seeded=True)
        assert OwnWorld(other, "mine", first.keys).cancel_runs({"execution_id": "x"}).status == 200
        first.admin("DELETE")
        second = open_world(one, name="mine")
        assert OwnWorld(other, "mine", first.keys).cancel_runs({"execution_id": "x"}).status == 401
        assert OwnWorld(other, "mine", second.keys).cancel_runs({"execution_id": "x"}).status == 200
        assert other.send("GET", "/__admin/worlds/mine").json["records"] == {"dialnexa": 0, "suprsend": 0}


def test_what_is_forced_is_forced_once_among_all(database):
    """A behaviour for two requests is used up by one in each mock; a late effect comes once, wherever it is seen."""
    with kept(database) as one, kept(database) as other:
        made = open_world(one, name="mine")
        there = OwnWorld(other, "mine", made.keys)
        forced = {"operation": "cancelWorkflow", "status": 500, "times": 2}
        late = {"operation": "pauseWorkflow", "effective_after": 60}
        assert made.admin("PUT", "/behaviours", {"behaviours": [forced, late]}).status == 200
        workflow = made.provide("dialnexa", status="active")
        path, key = f"/dialnexa/v1/workflows/{workflow}", made.keys["dialnexa"]["full"]
        assert [client.send("POST", f"{path}/cancel", key=key).status for client in (other, one)] == [500, 500]
        assert [each["used"] for each in there.admin("GET", "/behaviours").json["behaviours"]] == [2, 0]
        assert other.send("POST", f"{path}/pause", key=key).status == 200
        assert made.observe("dialnexa", workflow)["status"] == "active"
        made.advance(60)
        assert there.observe("dialnexa", workflow)["status"] == "paused"
        position = made.admin("GET").json["position"]
        assert there.admin("GET").json["position"] == position
        assert one.send("POST", f"{path}/cancel", key=key).status == 200


def test_no_key_is_in_the_database(server, database):
    """Of keys the database holds hashes alone."""
    with kept(database) as client:
        made = open_world(client, name="mine")
        made.cancel_runs({"execution_id": "x"})
    rows = server.run("pg_dump", "--inserts", "-h", str(server._folder), "-U", "postgres", name_of(database))
    assert "positions" in rows
    for roles in made.keys.values():
        for key in roles.values():
            for part in (key, *key.split(":")):
                assert part not in rows


def test_a_database_that_goes_away_is_told_and_comes_back(server: Postgres, database):
    """Meanwhile each request is a 503 with Retry-After in the vendor's words; then every mock goes on by itself."""
    with kept(database) as one, kept(database) as other:
        assert one.send(*CANCEL, key="demo:full").status == 200
        server.stop()
        try:
            for client in (one, other):
                for method, path in (CANCEL, ("GET", "/dialnexa/v1/workflows"), ("GET", "/__admin/worlds")):
                    reply = client.send(method, path, key="demo:full")
                    assert (reply.status, reply.headers["retry-after"]) == (503, "1")
                    assert "database" in reply.json["message"]
        finally:
            server.start()
        for client in (other, one):
            assert client.send(*CANCEL, key="demo:full").status == 409


def test_a_change_that_was_not_kept_has_not_happened(server: Postgres, database):
    """A mock whose transaction is refused forgets what it had done in it."""
    with kept(database) as one, kept(database) as other:
        server.sql(
            "ALTER TABLE brakecheck.positions ADD CONSTRAINT no CHECK (revision < 2) NOT VALID", name_of(database)
        )
        assert one.send(*CANCEL, key="demo:full").status == 503
        assert open_failing(one) == 503
        assert one.send("GET", "/__admin/worlds").json["worlds"][0]["position"] == 0
        server.sql("ALTER TABLE brakecheck.positions DROP CONSTRAINT no", name_of(database))
        assert [world["name"] for world in one.send("GET", "/__admin/worlds").json["worlds"]] == ["default"]
        assert [client.send(*CANCEL, key="demo:full").status for client in (one, other)] == [200, 409]


def open_failing(client: Client) -> int:
    return client.send("POST", "/__admin/worlds", {"name": "mine"}).status


def name_of(database: str) -> str:
    return database.partition("?")[0].rpartition("/")[2]


def test_requests_at_once_are_kept_together(database):
    """Of requests that arrive together one round takes all, and each is answered after its change is kept."""
    with kept(database) as one, kept(database) as other:
        application: Any = one.application
        assert asyncio.run(at_once(application.application, 20)) == [201] * 20
        assert other.send("GET", "/__admin/worlds/default").json["position"] == 20
