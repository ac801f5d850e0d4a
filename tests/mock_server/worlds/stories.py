"""Random stories of a world: what people, clocks and uploads do to it, refusals and looks included."""

from collections.abc import Callable
from random import Random
from typing import Any

from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.readings import every_reading
from brakecheck.mock_server.server import Settings, build
from brakecheck.mock_server.suprsend.runs import Runs
from brakecheck.mock_server.worlds.fold import folded
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.world_state import WorldState
from tests.mock_server.asgi import Client, Reply
from tests.mock_server.conftest import EPOCH, OwnWorld, open_world

BASE = "/dialnexa/v1/workflows"
STATUSES = ["draft", "active", "running", "paused", "cancelled"]
SHAPES: list[dict[str, Any]] = [
    {},
    {"nodes": ["VOICE_CALL", "CONDITIONAL", "TIME", "APPLICATION", "CONVERTED"], "delay_hours": 0.3},
    {"nodes": ["VOICE_CALL", "TIME"], "edges": [[0, 1], [1, 0]], "delay_hours": 0.01},
    {"call_outcomes": {"completed": 2, "busy": 1, "converted": 1}},
    {"pace": {"tick_seconds": 0.7, "voice_call_seconds": 3.3, "concurrency": 2}},
]
SECONDS = [0.1, 0.3, 1, 4.9, 5, 5.1, 17, 60, 61.7, 3600, 3600.1, 90_000, 300_000]
READINGS = every_reading()


class Story:
    """One world of a mock, and what happens to it by the draws of one seed."""

    def __init__(self, client: Client, number: int, *, looks: bool = True) -> None:
        self.random = Random(number)
        self.looks = Random(number) if looks else None
        clock = {"mode": "real"} if number % 5 == 0 else {"mode": "manual", "now": EPOCH}
        self.world: OwnWorld = open_world(client, name=f"story-{number}", seeded=number % 3 == 0, clock=clock)
        self.records = ["wfl_m3v7zb9rk2px", "wf_abc123", "nowhere"]
        self.slugs = ["welcome", "weekly-digest", "s0"]
        self.snapshots: list[str] = []

    def go_on(self, steps: int) -> None:
        for _ in range(steps):
            self.random.choice(STEPS)(self)
            if self.looks and self.looks.random() < 0.3:
                self.look(self.looks)

    def one(self) -> str:
        return self.random.choice(self.records)

    def ask(self, method: str, path: str, body: Any = None, **how: Any) -> Reply:
        reply = self.world.client.send(method, f"{BASE}{path}", body, key=self.world.keys["dialnexa"]["full"], **how)
        assert reply.status < 500, reply
        if reply.status == 201 and "id" in reply.json and path in ("", f"{path[:-10]}/duplicate"):
            self.records.append(reply.json["id"])
        return reply

    def look(self, random: Random) -> None:
        """Reads, which must not matter."""
        one = random.choice(self.records)
        for path in ("", f"/{one}", f"/{one}/leads", f"/{one}/nodes"):
            self.ask("GET", path)
        self.world.observe("dialnexa", one)
        key = self.world.keys["dialnexa"]["full"]
        self.world.client.send("GET", "/dialnexa/v1/call-logs", key=key)
        self.world.client.send("GET", "/suprsend/v1/message/", key=self.world.keys["suprsend"]["full"])

    def create(self) -> None:
        self.ask("POST", "", {"title": f"T {self.random.random()}"})

    def provide(self) -> None:
        random = self.random
        status = random.choice(STATUSES)
        queued = {"queued": random.randrange(30)}
        leads = (
            queued if status == "draft" else queued | {"in_step": random.randrange(4), "finished": random.randrange(3)}
        )
        state = {"status": status, "leads": leads, **random.choice(SHAPES)}
        if random.random() < 0.2:
            state["id"] = f"given-{random.randrange(3)}"
        reply = self.world.admin("POST", "/dialnexa/records", state)
        if reply.status == 201:
            self.records.append(reply.json["id"])

    def extend(self) -> None:
        random, one = self.random, self.one()
        config = {"delay_hours": random.choice([0, 0.25, 2])}
        added = self.ask("POST", f"/{one}/nodes", {"node_type": "TIME", "label": "ü", "config": config})
        nodes = [node["id"] for node in self.ask("GET", f"/{one}/nodes").json.get("data", [])]
        if added.status == 201:
            edge = {"from_node_id": random.choice(nodes), "to_node_id": random.choice(nodes)}
            self.ask("POST", f"/{one}/edges", edge | random.choice([{}, {"label": "busy"}]))

    def order(self) -> None:
        self.ask("POST", f"/{self.one()}/{self.random.choice(['pause', 'resume', 'activate', 'cancel', 'duplicate'])}")

    def pause_and_resume(self) -> None:
        self.ask("POST", f"/{self.one()}/{self.random.choice(['pause', 'resume'])}")

    def edit(self) -> None:
        self.ask("PATCH", f"/{self.one()}", self.random.choice([{"title": "other"}, {"description": "d"}, {}]))

    def delete(self) -> None:
        self.ask("DELETE", f"/{self.one()}")

    def upload(self) -> None:
        rows = "".join(f"+{number},{self.random.choice('xyé')}\r\n" for number in range(self.random.randrange(5)))
        odd = self.random.choice([b"", b"", b"\xff"])
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\n\r\n'
        content = head + f"phone_number,call_status\r\n{rows}".encode() + odd + b"\r\n--b--\r\n"
        form = {"content-type": "multipart/form-data; boundary=b"}
        self.ask("POST", f"/{self.one()}/leads", content, headers=form)

    def trigger(self) -> None:
        random = self.random
        wanted: dict[str, Any] = {"workflow": random.choice(self.slugs), "recipients": [f"r{random.randrange(4)}"]}
        if random.random() < 0.3:
            wanted["$idempotency_key"] = f"k{random.randrange(3)}"
        body: Any = [wanted, wanted, {**wanted, "workflow": "nope"}] if random.random() < 0.2 else wanted
        self.world.client.send("POST", "/suprsend/trigger/", body, key=self.world.keys["suprsend"]["full"])

    def provide_run(self) -> None:
        random = self.random
        state: dict[str, Any] = {"slug": random.choice(self.slugs), "recipient": f"r{random.randrange(4)}"}
        state |= random.choice([{}, {}, {"id": f"run-{random.randrange(3)}"}, {"outcome": "failed"}])
        state |= random.choice([{}, {"status": "completed"}, {"status": "cancelled"}])
        self.world.admin("POST", "/suprsend/records", state)

    def cancel_runs(self) -> None:
        random = self.random
        filters: list[Any] = [{"recipients": [f"r{random.randrange(4)}", "r9"]}, {"workflow_slug": "welcome"}]
        filters += [{"idempotency_key": "k1"}, {"execution_id": "run-1"}, {}, {"execution_id": "nobody"}]
        self.world.cancel_runs(random.choice(filters))

    def advance(self) -> None:
        self.world.advance(self.random.choice(SECONDS))

    def set_clock(self) -> None:
        now = self.world.admin("GET", "/clock").json["now"]
        wanted = [{"mode": "manual", "now": EPOCH + self.random.randrange(100_000)}, {"mode": "manual"}]
        wanted.append({"mode": "real"} if self.random.random() < 0.3 else {"mode": "manual", "now": now})
        assert self.world.admin("PUT", "/clock", self.random.choice(wanted)).status == 200

    def choose(self) -> None:
        chosen = self.random.sample(READINGS, 2)
        reply = self.world.admin("PUT", "/readings", {"readings": dict(chosen)})
        assert reply.status == 200, reply

    def remember(self) -> None:
        self.snapshots.append(self.world.admin("POST", "/snapshots").json["snapshot"])

    def go_back(self) -> None:
        path = f"/snapshots/{self.random.choice(self.snapshots)}/restore" if self.snapshots else "/reset"
        assert self.world.admin("POST", path).status == 200

    def reset(self) -> None:
        if self.random.random() < 0.4:
            assert self.world.admin("POST", "/reset").status == 200


OFTEN = [Story.provide, Story.order, Story.pause_and_resume, Story.trigger, Story.cancel_runs, Story.advance]
STEPS: list[Callable[[Story], None]] = [
    *OFTEN, *OFTEN, *OFTEN, Story.create, Story.extend, Story.extend, Story.edit, Story.delete, Story.upload,
    Story.upload, Story.provide_run, Story.provide_run, Story.set_clock, Story.choose, Story.remember, Story.go_back,
    Story.reset,
]  # fmt: skip


def mock(**settings: Any) -> Client:
    return Client(build(Settings(**settings)))


def world_of(client: Client, name: str) -> World:
    world: World = client.application.mounts[0].authenticate.args[0].find(name)  # type: ignore[attr-defined]
    return world


def content_of(world: World | WorldState, moment: float) -> bytes:
    """Everything that is in a world at the moment, once all has happened that has fallen due by then."""
    world.clock.held = moment
    for state in world.states.values():
        state.settle()
    _put_in_order(world.states["dialnexa"], world.states["suprsend"])
    content = folded(world.states, [world.clock, world.readings])
    world.clock.held = None
    return content


def _put_in_order(account: Workflows, runs: Runs) -> None:
    """Put in one order what is only there to find things quickly: nobody sees it, and it may follow from looks."""
    logs = account.call_logs
    logs.all()
    for workflow in account.records.values():
        workflow.graph.entry()
    schedules = [workflow.progress._schedule for workflow in account.records.values()]
    for heap in (runs._endings, *(each._steps for each in schedules), *(each._delays for each in schedules)):
        heap.sort()  # type: ignore[attr-defined]
    logs._of = dict(sorted(logs._of.items()))
    for index in runs._running.values():
        found = {value: index.groups([value])[0] for value in sorted(index._runs)}
        index._runs = {value: dict(sorted(group.items())) for value, group in found.items()}
