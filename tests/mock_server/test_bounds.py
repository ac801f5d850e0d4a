"""What a mock keeps is bounded: at the bound creating is refused, and everything else goes on."""

import pytest

from brakecheck.mock_server.dialnexa.provider_states import provide
from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.server import Settings, build
from brakecheck.mock_server.worlds import world, worlds
from brakecheck.mock_server.worlds.bounds import MOST_RECORDS
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.journal import BYTES_KEPT, Entry, Journal
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import EPOCH, OwnWorld, open_world

MOST = 40


@pytest.fixture
def small() -> OwnWorld:
    """A world of a mock that keeps few records."""
    return open_world(Client(build(Settings(max_records=MOST))))


def fill(world: OwnWorld, vendor: str) -> list[str]:
    made: list[str] = []
    while len(made) <= MOST:
        state = {"status": "active"} if vendor == "dialnexa" else {"slug": "s", "recipient": "r"}
        reply = world.admin("POST", f"/{vendor}/records", state)
        if reply.status == 507:
            assert f"expected at most {MOST} records" in reply.json["message"]
            assert "--max-records" in reply.json["message"]
            return made
        made.append(reply.json["id"])
    raise AssertionError("the bound was passed")


CREATING = [
    ("dialnexa", "/dialnexa/v1/workflows", {"title": "x"}),
    ("dialnexa", "/dialnexa/v1/workflows/{}/nodes", {"node_type": "CONVERTED", "label": "x"}),
    ("dialnexa", "/dialnexa/v1/workflows/{}/edges", {"from_node_id": "a", "to_node_id": "b"}),
    ("dialnexa", "/dialnexa/v1/workflows/{}/duplicate", None),
    ("suprsend", "/suprsend/trigger/", {"workflow": "s", "recipients": ["r"]}),
]


@pytest.mark.medium
@pytest.mark.parametrize(("vendor", "path", "body"), CREATING)
def test_a_full_world_takes_no_more(small, vendor, path, body):
    """Whatever makes a record is a 507 in the vendor's form, and leaves everything as it was."""
    made = fill(small, "dialnexa")
    before = small.admin("GET").json
    reply = small.client.send("POST", path.format(made[0]), body, key=small.keys[vendor]["full"])
    assert reply.status == 507
    assert "--max-records" in reply.json["message"]
    assert small.admin("GET").json == before


def test_reads_and_stops_go_on_in_a_full_world(small):
    """At the bound workflows are read, paused, cancelled and deleted, and then there is room again."""
    first, second, *_ = fill(small, "dialnexa")
    key = small.keys["dialnexa"]["full"]
    for method, path, status in (
        ("GET", f"/workflows/{first}", 200),
        ("POST", f"/workflows/{first}/pause", 200),
        ("POST", f"/workflows/{first}/cancel", 200),
        ("POST", f"/workflows/{second}/cancel", 200),
        ("DELETE", f"/workflows/{first}", 200),
        ("POST", "/workflows", 201),
    ):
        body = {"title": "x"} if status == 201 else None
        assert small.client.send(method, f"/dialnexa/v1{path}", body, key=key).status == status, path
    assert small.admin("POST", "/clock/advance", {"seconds": 3600}).status == 200


def test_runs_are_cancelled_in_a_full_world(small):
    """At the bound a cancel reaches every run."""
    made = fill(small, "suprsend")
    assert set(small.cancel_runs({"recipients": ["r"]}).json["execution_ids"]) == set(made)


def test_one_full_world_does_not_fill_another(small):
    """The bound is each world's own, and a reset makes room."""
    fill(small, "suprsend")
    assert fill(open_world(small.client), "dialnexa")
    small.admin("POST", "/reset")
    assert fill(small, "suprsend")


def test_snapshots_take_no_room(small):
    """A snapshot is a position of the log: a full world can still be remembered, and gone back to."""
    fill(small, "suprsend")
    taken = [small.admin("POST", "/snapshots") for _ in range(50)]
    assert {reply.status for reply in taken} == {201}
    small.admin("POST", "/reset")
    assert small.admin("POST", f"/snapshots/{taken[0].json['snapshot']}/restore").json["records"]["suprsend"] > 0


@pytest.mark.slow
def test_a_million_leads_have_room():
    """By default a workflow of a million leads is no bound yet, and a second million is."""
    account = Workflows(Clock(), 1)
    provide(account, {"status": "draft", "leads": {"queued": 1_000_000}})
    assert account.size < MOST_RECORDS
    provide(account, {"status": "draft", "leads": {"queued": 1_000_000}})
    assert account.size >= MOST_RECORDS


@pytest.mark.slow
def test_a_hundred_snapshots_of_a_million_leads_cost_nothing(fresh):
    """Snapshots are positions: each of them can be gone back to, and none has leads of its own."""
    large = open_world(fresh)
    workflow = large.provide("dialnexa", status="active", leads={"queued": 1_000_000})
    names = []
    for _ in range(world.MOST_SNAPSHOTS):
        names.append(large.admin("POST", "/snapshots").json["snapshot"])
        large.advance(1)
    for moment in (99, 0, 50):
        restored = large.admin("POST", f"/snapshots/{names[moment]}/restore")
        assert restored.json["clock"]["now"] == EPOCH + moment
        assert sum(large.observe("dialnexa", workflow)["leads"].values()) == 1_000_000


def test_a_deleted_workflow_makes_room():
    """With a workflow go its nodes, edges and leads."""
    account = Workflows(Clock(), 1)
    made = provide(account, {"status": "draft", "leads": {"queued": 1000}})["id"]
    account.duplicate(made)
    assert account.size == 2 * (1 + 4 + 3) + 1000 // 20
    account.delete(made)
    assert account.size == 8


def test_worlds_and_snapshots_are_counted(client, monkeypatch):
    """A world too many is a 507 that says what to do, and so is a snapshot too many; a deletion makes room."""
    monkeypatch.setattr(worlds, "MOST_WORLDS", 5)
    monkeypatch.setattr(world, "MOST_SNAPSHOTS", 3)
    fresh = Client(build(Settings()))
    names = [open_world(fresh).name for _ in range(4)]
    reply = fresh.send("POST", "/__admin/worlds")
    assert (reply.status, "delete" in reply.json["message"]) == (507, True)
    taken = [fresh.send("POST", f"/__admin/worlds/{names[0]}/snapshots").status for _ in range(4)]
    assert taken == [201, 201, 201, 507]
    assert fresh.send("DELETE", f"/__admin/worlds/{names[0]}").status == 204
    assert fresh.send("POST", "/__admin/worlds").status == 201


def test_a_journal_is_bounded_in_bytes():
    """Of long exchanges fewer are kept, the last ones, and their number grows again with short ones."""
    journal = Journal()
    for number in range(1500):
        journal.record(Entry(0.0, "GET", b"%d" % number + b"/" * 3000, b"", 200, b"", None, size=3004))
    paths = [entry.path.decode().partition("/")[0] for entry in journal.entries()]
    assert paths == [str(number) for number in range(1500 - len(paths), 1500)]
    assert len(paths) == BYTES_KEPT // 3004
    for _ in range(1500):
        journal.record(Entry(0.0, "GET", b"/", b"", 200, b"", None))
    assert len(journal.entries()) == 1000


def test_a_long_path_is_kept_in_part(world):
    """The journal keeps the beginning of a path of 60,000 bytes."""
    path = "/dialnexa/v1/workflows/" + "x" * 60_000 + "/cancel"
    world.client.send("POST", path, key=world.keys["dialnexa"]["full"])
    (entry,) = world.admin("GET", "/journal").json["exchanges"]
    assert len(entry["path"]) < 3000
    assert path.startswith(entry["path"][:1000])


LOOPS = {
    "a condition that leads to itself": {"nodes": ["CONDITIONAL"], "edges": [[0, 0]]},
    "a call without end": {"nodes": ["VOICE_CALL"], "edges": [[0, 0]], "pace": {"voice_call_seconds": 0}},
    "a delay of nothing": {"nodes": ["TIME", "CONDITIONAL"], "edges": [[0, 1], [1, 0]], "delay_hours": 0},
}


@pytest.mark.slow
@pytest.mark.parametrize("graph", LOOPS.values(), ids=LOOPS)
def test_leads_in_circles_end(graph):
    """Of 2,000 leads that go round in circles all fail within a bounded number of visits."""
    clock = Clock()
    clock.stop(0.0)
    account = Workflows(clock, 1)
    pace = {"concurrency": 2000, "tick_seconds": 0.01, **graph.get("pace", {})}
    made = provide(account, {**graph, "status": "active", "leads": {"queued": 2000}, "pace": pace})["id"]
    clock.advance(86_400)
    progress = account.find(made).progress
    assert progress.tally()["failed"] == 2000
    assert progress.visits < 80_000


@pytest.mark.medium
def test_a_few_retries_of_many_leads_are_no_circle():
    """A loop that most leave at once lets everybody arrive."""
    clock = Clock()
    clock.stop(0.0)
    account = Workflows(clock, 1)
    graph = {"nodes": ["VOICE_CALL", "CONVERTED"], "edges": [[0, 0, "busy"], [0, 1, "completed"]]}
    made = provide(
        account,
        {
            **graph,
            "status": "active",
            "leads": {"queued": 3000},
            "pace": {"concurrency": 3000},
            "call_outcomes": {"busy": 3, "completed": 1},
        },
    )["id"]
    clock.advance(86_400)
    assert account.find(made).progress.tally()["finished"] == 3000
