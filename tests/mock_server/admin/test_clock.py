"""The admin API's clock of a world."""

import pytest

from tests.mock_server.conftest import EPOCH


def test_the_clock_is_shown(world):
    """It tells how it goes, the second and the same as text."""
    assert world.admin("GET", "/clock").json == {"mode": "manual", "now": EPOCH, "time": "2023-11-14T22:13:20.000Z"}


def test_the_clock_is_set(world):
    """It can be stopped at any second, also an earlier one, and be let run again."""
    for now in (0, 10.5, 5):
        assert world.admin("PUT", "/clock", {"mode": "manual", "now": now}).json["now"] == now
    running = world.admin("PUT", "/clock", {"mode": "real"}).json
    assert running["mode"] == "real"
    assert 5 <= running["now"] < 65
    assert world.admin("PUT", "/clock", {"mode": "manual"}).json["mode"] == "manual"


@pytest.mark.parametrize("seconds", [0, 0.001, 1, 86400, 3153600000])
def test_the_clock_is_advanced(world, seconds):
    """It moves by what is asked and stands again."""
    moved = world.admin("POST", "/clock/advance", {"seconds": seconds}).json
    assert (moved["mode"], moved["now"]) == ("manual", EPOCH + seconds)


def test_a_running_clock_is_advanced(world):
    """A running clock jumps and goes on running."""
    world.admin("PUT", "/clock", {"mode": "real"})
    moved = world.admin("POST", "/clock/advance", {"seconds": 1000}).json
    assert moved["mode"] == "real"
    assert EPOCH + 1000 <= moved["now"] < EPOCH + 1060


def test_each_world_has_its_own_time(world, other):
    """Advancing one world leaves the other where it was."""
    world.advance(100)
    assert other.admin("GET", "/clock").json["now"] == EPOCH


def test_what_falls_due_happens(world):
    """Advanced over its moments, a run has sent its messages."""
    run = world.provide("suprsend", slug="s")
    world.advance(24 * 3600)
    assert world.observe("suprsend", run) == {"exists": True, "status": "completed", "sent": 3, "planned": 3}


SETTINGS: list[object] = [
    None, {}, [], {"mode": "fast"}, {"mode": "manual", "now": -1}, {"mode": "manual", "now": 1e11},
    {"mode": "real", "now": 1}, {"mode": "manual", "then": 1}, {"now": 5}, b"{",
]  # fmt: skip
STEPS: list[object] = [
    None, {}, [], {"seconds": -1}, {"seconds": "1"}, {"seconds": None}, {"seconds": True}, {"seconds": 1e10},
    {"seconds": 1, "hours": 1}, b'{"seconds": 1e999}', b'{"seconds": NaN}',
]  # fmt: skip
REFUSED = [("PUT", "", body) for body in SETTINGS] + [("POST", "/advance", body) for body in STEPS]


@pytest.mark.parametrize(("method", "path", "body"), REFUSED)
def test_what_no_clock_can_do_is_refused(world, method, path, body):
    """A setting or a step that is not described is a 400, and the time stays as it is."""
    before = world.admin("GET", "/clock").json
    reply = world.admin(method, f"/clock{path}", body)
    assert (reply.status, reply.json["status"]) == (400, 400)
    assert world.admin("GET", "/clock").json == before


def test_time_ends_before_it_cannot_be_written(world):
    """A clock is not advanced beyond the year 3000, where it could not be set either, and stays usable."""
    for _ in range(9):
        world.advance(3153600000)
    before = world.admin("GET", "/clock").json
    for _ in range(80):
        reply = world.admin("POST", "/clock/advance", {"seconds": 3153600000})
        assert (reply.status, reply.rule) == (400, "admin.clock")
    assert world.admin("GET", "/clock").json == before
    assert world.client.send("GET", "/__admin/worlds").status == 200
