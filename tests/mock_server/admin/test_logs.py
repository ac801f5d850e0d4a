"""Worlds as lines: told, taken in again, looked at as they were, and forked."""

from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs.strict_json import parse
from brakecheck.specs.world_file import SCHEMA
from tests.mock_server.asgi import Client, Reply
from tests.mock_server.conftest import EPOCH, OwnWorld, open_world

LOGS = "/__admin/logs"
STATE = {"status": "active", "leads": {"queued": 3}}


@pytest.fixture
def told(world: OwnWorld) -> list[Any]:
    """The lines of a world in which a bit has happened."""
    workflow = world.provide("dialnexa", **STATE)
    world.advance(10)
    key = world.keys["dialnexa"]["full"]
    for operation in ("pause", "pause", "cancel"):
        world.client.send("POST", f"/dialnexa/v1/workflows/{workflow}/{operation}", key=key)
    world.provide("suprsend", slug="s", id="r")
    world.cancel_runs({"execution_id": "nobody"})
    world.cancel_runs({"execution_id": "r"})
    lines: list[Any] = world.admin("GET", "/log").json["lines"]
    return lines


def take_in(client: Client, lines: Any, **more: Any) -> Reply:
    return client.send("POST", LOGS, {"lines": lines, **more})


def test_accepted_changes_are_told_and_nothing_else(world, told):
    """Neither refusals nor reads nor a cancel of nobody are changes; each line says when, what, and for which role."""
    head, *changes = told
    assert head["world"] == world.name
    assert [line.get("do", "clock") for line in changes] == [
        "admin.provideState", "clock", "dialnexa.pauseWorkflow", "dialnexa.cancelWorkflow", "admin.provideState",
        "suprsend.cancel-workflow",
    ]  # fmt: skip
    assert [line["number"] for line in changes] == [1, 2, 3, 4, 5, 6]
    assert [line["at"] for line in changes] == [EPOCH, EPOCH, *[EPOCH + 10] * 4]
    assert changes[5] == {
        "number": 6, "at": EPOCH + 10, "do": "suprsend.cancel-workflow", "role": "full", "path": {},
        "type": "application/json", "body": '{"execution_id": "r"}',
    }  # fmt: skip


def test_every_line_has_the_described_form(told):
    """The schema describes each line, and is a schema."""
    schema = parse(SCHEMA.read_bytes())
    jsonschema_rs.meta.validate(schema)
    validator = jsonschema_rs.validator_for(schema)
    for line in told:
        validator.validate(line)


def test_no_key_is_told(world, told):
    """A world is handed around without what opens it."""
    for roles in world.keys.values():
        for key in roles.values():
            assert key not in str(told)


def test_a_world_comes_of_its_lines(told):
    """Another mock makes the same world of them, with keys of its own."""
    client = Client(build(Settings()))
    made = take_in(client, told)
    assert made.status == 201
    again = OwnWorld(client, made.json["name"], made.json["keys"])
    assert again.observe("suprsend", "r")["status"] == "cancelled"
    assert again.admin("GET", "/log").json["lines"] == told
    assert again.cancel_runs({"execution_id": "r"}).json == {"execution_ids": []}


def test_another_name_and_a_name_that_is_taken(client, world, told):
    """Where the world exists already the lines may have another name; ids stay the same."""
    assert take_in(client, told).status == 409
    made = take_in(client, told, name="other")
    assert made.json["name"] == "other"
    assert client.send("GET", "/__admin/worlds/other/log").json["lines"] == [{**told[0], "world": "other"}, *told[1:]]
    client.send("DELETE", "/__admin/worlds/other")


def bent(number: int, **changes: Any) -> Any:
    """What becomes of the lines when the one of this number, counted from 1, is changed."""

    def bend(lines: list[Any]) -> list[Any]:
        line = {**lines[number - 1], **changes}
        lines[number - 1] = {name: value for name, value in line.items() if value is not None}
        return lines

    return bend


BENT = [
    (bent(1, format=2), "line 1: format: expected 1, received 2"),
    (bent(1, seed="x"), "line 1: seed: expected integer, received 'x'"),
    (bent(1, world=None), "line 1: expected the member world, received"),
    (bent(1, clock={"mode": "manual"}), "line 1: clock: expected the member now, received"),
    (bent(1, world="a/b"), "line 1: world: expected"),
    (bent(2, at="now"), "line 2: at: expected number, received 'now'"),
    (bent(2, at=5), f"line 2: at: expected {EPOCH}, where the clock stands, received 5.0"),
    (bent(2, do="os.system"), 'line 2: operation "os.system" is not served here'),
    (bent(2, do="nothing"), "line 2: do: expected"),
    (bent(2, do="admin.resetWorld"), 'line 2: operation "admin.resetWorld" is not served here'),
    (bent(4, do="dialnexa.getWorkflow"), 'line 4: operation "dialnexa.getWorkflow" is not served here'),
    (bent(2, path={"vendor": "nobody"}), 'line 2: vendor "nobody" is not one of dialnexa, suprsend'),
    (bent(2, path={}), "line 2: path: expected vendor, received nothing"),
    (bent(2, body="{"), "line 2: the body is not valid JSON"),
    (bent(2, body='{"status": "odd"}'), "line 2: "),
    (bent(2, surplus=1), "line 2: expected no members but"),
    (bent(3, clock={"mode": "odd"}), "line 3: clock: expected"),
    (bent(4, path={"id": "nobody"}), 'line 4: No workflow has the id "nobody"'),
    (bent(4, role="nobody"), 'line 4: role "nobody" is not one of full, no-delete'),
    (bent(5, do="dialnexa.pauseWorkflow"), "line 5: The workflow is paused"),
    (bent(7, base64="%"), "line 7: base64: expected"),
    (lambda lines: lines[:1] * 2, "line 2: "),
    (lambda lines: lines[1:], "line 1: "),
]


@pytest.mark.parametrize(("bend", "said"), BENT)
def test_a_line_that_is_wrong_leaves_nothing_behind(client, told, bend, said):
    """Each is refused with its number, what was expected and what was received; no world comes of it."""
    reply = take_in(client, bend(deepcopy(told)), name="never-made")
    assert 400 <= reply.status < 500
    assert reply.json["message"].startswith(said), reply.json["message"]
    assert client.send("GET", "/__admin/worlds/never-made").status == 404


@pytest.mark.parametrize("body", [{}, {"lines": []}, {"lines": "x"}, {"lines": [1]}, {"lines": [{}]}, []])
def test_what_is_not_lines_is_refused(client, body):
    """The admin API describes what it takes."""
    assert client.send("POST", LOGS, body).status == 400


def test_a_bound_of_records_holds_for_lines_as_well():
    """A world that would not fit is not taken in."""
    large, small = Client(build(Settings())), Client(build(Settings(max_records=30)))
    made = open_world(large, name="large")
    for _ in range(5):
        made.provide("dialnexa", status="draft")
    reply = take_in(small, made.admin("GET", "/log").json["lines"])
    assert reply.status == 507
    assert reply.json["message"].startswith("line ")


@pytest.mark.medium
def test_a_folded_world_is_not_told():
    """Where the first changes are gone the lines would not be whole; a reset begins anew."""
    made = open_world(Client(build(Settings(max_commands=3))))
    for _ in range(4):
        made.advance(1)
    reply = made.admin("GET", "/log")
    assert (reply.status, "--max-commands" in reply.json["message"]) == (409, True)
    made.admin("POST", "/reset")
    assert made.admin("GET", "/log").status == 200


def test_a_record_can_be_seen_as_it_was(world):
    """With ?at=N: what there was to see after that command, also after a restore; the world itself stays."""
    run = world.provide("suprsend", slug="s")
    world.advance(3600)
    world.cancel_runs({"execution_id": run})
    seen = [as_it_was(world, run, number) for number in range(4)]
    assert [(each["exists"], each["status"], each["sent"]) for each in seen] == [
        (False, None, 0), (True, "running", 1), (True, "running", 2), (True, "cancelled", 2),
    ]  # fmt: skip
    assert world.admin("GET").json["position"] == 3
    assert world.observe("suprsend", run) == seen[3]
    reply = world.client.send("GET", f"/__admin/worlds/{world.name}/suprsend/records/{run}", query=b"at=4")
    assert (reply.status, reply.rule) == (404, "admin.position")


def as_it_was(world: OwnWorld, record: str, number: int) -> dict[str, Any]:
    path = f"/__admin/worlds/{world.name}/suprsend/records/{record}"
    told: dict[str, Any] = world.client.send("GET", path, query=b"at=%d" % number).json
    return told


def test_a_fork_goes_its_own_way(world):
    """A fork begins where the world is, or was, and neither reaches the other from then on."""
    run = world.provide("suprsend", slug="s")
    world.cancel_runs({"execution_id": run})
    forks = []
    for wanted in ({}, {"at": 1}, {"at": 0}):
        made = world.admin("POST", "/forks", wanted).json
        forks.append(OwnWorld(world.client, made["name"], made["keys"]))
    assert [fork.observe("suprsend", run)["status"] for fork in forks] == ["cancelled", "running", None]
    assert forks[1].cancel_runs({"execution_id": run}).json == {"execution_ids": [run]}
    forks[0].advance(5)
    assert world.admin("GET").json["position"] == 2
    assert world.admin("POST", "/forks", {"at": 9}).status == 404


def test_a_reset_that_is_impossible_changes_nothing(client, world):
    """Where a world cannot begin once more as its lines say, the refusal says so, and world and clock go on."""
    world.provide("dialnexa", status="draft")
    world.provide("suprsend", slug="s", status="running", created_at="2023-11-14T20:00:00Z")
    head, *lines = world.admin("GET", "/log").json["lines"]
    clock = {"mode": "real", "ahead": 0}
    made = take_in(client, [{**head, "clock": clock, "first": 2}, *lines], name="aged").json
    again = OwnWorld(client, "aged", made["keys"])
    before = again.provide("dialnexa", status="draft"), again.admin("GET").json
    reply = again.admin("POST", "/reset")
    assert (reply.status, reply.rule) == (409, "admin.world")
    assert "world aged cannot begin once more: " in reply.json["message"]
    after = again.admin("GET").json
    assert after["clock"].pop("now") > before[1]["clock"].pop("now")
    assert [each["clock"].pop("time") for each in (before[1], after)]
    assert after == before[1]
    assert again.observe("dialnexa", before[0])["exists"]
    again.admin("DELETE")
