"""A hook of the user decides a cell where the table cannot: the engine asks, carries out, and changes nothing else."""

import time
from itertools import count
from random import random
from typing import Any, cast

import pytest

from brakecheck.mock_server.engine.hooks import Accept, Asked, Refuse
from tests.mock_server.asgi import Reply
from tests.mock_server.conftest import EPOCH, OwnWorld
from tests.mock_server.engine.leases import deciding, extend, log, opened

pytestmark = pytest.mark.medium


@pytest.fixture
def world(tmp_path) -> OwnWorld:
    return opened(tmp_path, extend, log)


def send(world: OwnWorld, lease: str, what: str = "extend", *, role: str = "full", body: Any = None) -> Reply:
    method = "POST" if what == "extend" else "GET"
    content = ({} if body is None else body) if method == "POST" else None
    return world.client.send(method, f"/leases/{lease}/{what}", content, key=world.keys["leases"][role])


def lines(world: OwnWorld) -> list[Any]:
    found: list[Any] = world.admin("GET", "/log").json["lines"]
    return found


def test_a_hook_accepts_gives_members_and_refuses(world):
    """Accepted twice with a member of its own and a new timer, then refused in the hook's words; nothing changes."""
    lease = world.provide("leases", resource="lease", state="held")
    world.advance(60)
    assert [send(world, lease).json["times"] for _ in range(2)] == [1, 2]
    before = world.observe("leases", lease)
    assert before["state"] == "held"
    refused = send(world, lease)
    assert (refused.status, refused.rule) == (409, "leases.extendLease.refused")
    assert world.observe("leases", lease) == before
    world.advance(60)
    assert world.observe("leases", lease)["state"] == "held"


def test_a_hook_sees_the_records_of_the_world(world):
    """The third lease that is held makes the hook refuse the first."""
    first = world.provide("leases", resource="lease", state="held")
    assert send(world, first).status == 200
    for _ in range(2):
        world.provide("leases", resource="lease", state="held")
    assert send(world, first).status == 409


def test_states_without_a_hook_follow_the_table(tmp_path):
    """A state that lists the event accepts it, one that does not refuses it, and the hook is not asked."""
    world = deciding(tmp_path, lambda _: 1 / 0)
    found = {}
    for state in ("kept", "lost", "over"):
        lease = world.provide("leases", resource="lease", state=state)
        found[state] = send(world, lease).status, world.observe("leases", lease)["observes"]["times"]
    assert found == {"kept": (200, 0), "lost": (409, 0), "over": (409, 0)}


def test_keys_and_missing_records_come_first(tmp_path):
    """Neither a role that may not, nor an unknown id, nor a malformed body gets to the hook."""
    world = deciding(tmp_path, lambda _: 1 / 0)
    lease = world.provide("leases", resource="lease", state="held")
    assert send(world, lease, role="guest").status == 403
    assert send(world, "lease_none").status == 404
    assert send(world, lease, body={"seconds": "many"}).status == 400
    assert world.client.send("POST", f"/leases/{lease}/extend", {}).status == 401


def test_a_hook_chooses_the_state(tmp_path):
    """The state of the decision takes the place of the table's target."""
    world = deciding(tmp_path, lambda asked: Accept("kept" if asked.body.get("seconds") == 9 else ""))
    lease = world.provide("leases", resource="lease", state="held")
    assert send(world, lease, body={"seconds": 8}).json["status"] == "held"
    assert send(world, lease, body={"seconds": 9}).json["status"] == "kept"


def test_a_hook_answers_a_get_and_is_no_change(world):
    """The body is the hook's; neither the record nor the log of the world has changed."""
    lease = world.provide("leases", resource="lease", state="held")
    world.advance(7)
    before, kept = world.observe("leases", lease), lines(world)
    assert send(world, lease, "log").json == {"lines": [f"held since {EPOCH:.0f}", "full"]}
    assert (world.observe("leases", lease), lines(world)) == (before, kept)


calls = count()


@pytest.mark.parametrize(
    ("decide", "why"),
    [
        (lambda _: 1 / 0, "ZeroDivisionError: division by zero (test_hooks.py, line"),
        (lambda _: exit(), "SystemExit"),  # noqa: PLR1722 - what a hook may do
        (lambda asked: next(asked.records("nothing")), "KeyError"),
        (lambda _: None, "it returns NoneType, where Accept or Refuse is expected"),
        (lambda _: Accept("broken"), "'broken' is no state of lease"),
        (lambda _: Accept(assign={"id": "lease_other"}), "it assigns id, which only the engine does"),
        (lambda _: Accept(assign=cast(Any, [("times", 1)])), "it assigns list, where a mapping is expected"),
        (lambda _: Accept(assign={"times": {1, 2}}), "it gives a value that JSON does not have"),
        (lambda _: Accept(body={"id": 7, "status": "held"}), "the answer would break the description"),
        (lambda _: Accept(assign={"times": "many"}), "the answer would break the description"),
        (lambda _: Accept(assign={"times": next(calls)}), "it decides differently when it is asked twice"),
        (lambda _: Accept(assign={"at": time.time_ns()}), "it decides differently when it is asked twice"),
        (lambda _: Accept(assign={"chance": random()}), "it decides differently when it is asked twice"),
    ],
)
def test_a_hook_that_fails_changes_nothing(tmp_path, decide, why):
    """The answer is a 500 that names the hook and the reason; record and log of the world stay."""
    world = deciding(tmp_path, decide)
    lease = world.provide("leases", resource="lease", state="held")
    world.advance(5)
    before, kept = world.observe("leases", lease), lines(world)
    failed = send(world, lease)
    assert failed.status == 500
    assert f"the hook extend failed, and nothing is changed: {why}" in failed.json["message"]
    assert (world.observe("leases", lease), lines(world)) == (before, kept)


@pytest.mark.parametrize("decision", [Accept("kept"), Accept(assign={"times": 3})])
def test_a_get_that_would_change_something_fails(tmp_path, decision):
    """A change by a GET could not be repeated, since reads are not in the log."""
    world = deciding(tmp_path, lambda _: decision, "log")
    lease = world.provide("leases", resource="lease", state="held")
    before = world.observe("leases", lease)
    failed = send(world, lease, "log")
    assert failed.status == 500
    assert "it changes the lease, and a GET changes nothing" in failed.json["message"]
    assert world.observe("leases", lease) == before


def test_a_hook_reads_copies(tmp_path):
    """A hook that writes into what it is given has changed nothing."""

    def spoil(asked: Asked) -> Refuse:
        asked.record.members.clear()  # type: ignore[attr-defined]
        for each in asked.records("lease"):
            each.members["times"] = 99  # type: ignore[index]
        return Refuse("no")

    world = deciding(tmp_path, spoil)
    lease = world.provide("leases", resource="lease", state="held")
    before = world.observe("leases", lease)
    assert send(world, lease).status == 409
    assert world.observe("leases", lease) == before


def test_what_a_hook_assigns_is_not_shared(tmp_path):
    """A list of the hook's own is copied into each record."""
    shared: list[int] = [1]
    world = deciding(tmp_path, lambda _: Accept(assign={"times": shared[0], "own": shared}))
    lease = world.provide("leases", resource="lease", state="held")
    assert send(world, lease).json["times"] == 1
    shared[0] = 2
    assert world.observe("leases", lease)["observes"]["own"] == [1]


def test_a_world_is_replayed_through_a_hook(tmp_path):
    """Chance and time of the world are the same again: in a world made of the lines, and after a restore."""
    world = deciding(tmp_path, lambda asked: Accept(assign={"times": int(asked.now) + asked.random.randrange(10**6)}))
    lease = world.provide("leases", resource="lease", state="held")
    drawn = []
    for _ in range(3):
        assert send(world, lease).status == 200
        drawn.append(world.observe("leases", lease))
        world.advance(3)
    assert len({seen["observes"]["times"] for seen in drawn}) == 3
    snapshot = world.admin("POST", "/snapshots").json["snapshot"]
    now = world.observe("leases", lease)
    made = world.client.send("POST", "/__admin/logs", {"lines": lines(world), "name": "copy"})
    assert made.status == 201
    assert world.client.send("GET", f"/__admin/worlds/copy/leases/records/{lease}").json == now
    assert send(world, lease).status == 200
    assert world.admin("POST", f"/snapshots/{snapshot}/restore").status in (200, 204)
    assert world.observe("leases", lease) == now
