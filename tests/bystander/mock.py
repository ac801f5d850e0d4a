"""Bystanders in the mock's default world, which a run without the admin adapter takes for anybody's server."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from threading import Thread
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.server import Settings, build, listen, server_for
from brakecheck.mock_server.suprsend.outcomes import ALWAYS_COMPLETED
from brakecheck.mock_server.suprsend.runs import Run, Runs
from brakecheck.mock_server.worlds.world import DEFAULT, World, Worlds
from tests.bystander.inhabited import Inhabited, State
from tests.bystander.names import FEWER, names
from tests.bystander.population import POPULATIONS
from tests.bystander.watch import Contents, Key, Watch
from tests.plain_server.manner import Manner
from tests.plain_server.wire import Call, Reply, listening

Accounts = Mapping[str, Workflows | Runs]
FAR = 1e9  # seconds until the last message of a bystander's run


class EverySlug(dict[str, Mapping[str, float]]):
    """Workflows to trigger under every slug but those that a contract wants missing."""

    def __contains__(self, slug: object) -> bool:
        return "missing" not in str(slug)

    def __missing__(self, slug: str) -> Mapping[str, float]:
        return ALWAYS_COMPLETED


class Door:
    """The adapter protocol for the default world, and for the world of strangers."""

    def __init__(self, vendor: str, own: World, other: World) -> None:
        self._worlds = {"own": own, "other": other}
        self._accounts: dict[str, Any] = {name: world.states[vendor] for name, world in self._worlds.items()}
        self._states = import_module(f"brakecheck.mock_server.{vendor}.provider_states")
        self._provided: dict[str, str] = {}

    def do(self, request: State) -> State:
        match request["do"]:
            case "provide":
                return self.provide(request["state"], request["account"])
            case "observe":
                account = self._accounts[self._provided.get(request["id"], "own")]
                return dict(self._states.observe(account, request["id"]))
            case "advance":
                self.advance(request["seconds"])
        return {"removed": [self._removed(record) for record in self._provided]} if request["do"] == "cleanup" else {}

    def provide(self, state: State, account: str = "own") -> State:
        try:
            record = str(self._states.provide(self._accounts[account], state)["id"])
        except ApiError as refusal:
            return {"cannot": refusal.message}
        self._provided[record] = account
        return {"id": record}

    def advance(self, seconds: float) -> None:
        for world in self._worlds.values():
            world.clock.advance(seconds)
        for account in self._accounts.values():  # what falls due now is not to be laid at the next request's door
            account.settle() if isinstance(account, Runs) else account.all()

    def _removed(self, record: str) -> str:
        account = self._accounts[self._provided[record]]
        run = account.records.get(record)
        if isinstance(run, Run) and run.status == "running":
            account.end(run, "cancelled", account.clock.now())
        account.records.pop(record, None)
        return record


@contextmanager
def inhabited(vendor: str, turn: int = 0) -> Iterator[Inhabited]:
    """The mock on a port of its own, its default world inhabited, and watched until the block ends."""
    application = build(Settings(vendors=[vendor]))
    worlds: Worlds = application.mounts[-1].service.state_of(None).worlds  # type: ignore[arg-type]
    own = worlds.find(DEFAULT)
    other, keys = worlds.create("strangers")
    known = names(vendor)
    for world, people in ((own, known), (other, known[:FEWER])):
        world.clock.stop()
        _fill(world.states[vendor], POPULATIONS[vendor](people, turn))
    accounts: Accounts = {"own": own.states[vendor], "other": other.states[vendor]}
    watch = Watch(partial(_look, accounts), partial(_people, accounts), known)
    _watched(application, watch)
    door = Door(vendor, own, other)

    def do(request: State) -> State:
        with watch.lock:
            return door.do(request)

    def advance(seconds: float) -> None:
        do({"do": "advance", "seconds": seconds})

    def asked(call: Call) -> Reply:
        return Reply(200, json.dumps(do(json.loads(call.body or b""))).encode())

    with _served(application) as origin, listening(asked, Manner()) as control:
        roles = {role: given[0] for role, given in own.keys[vendor].items()}
        yield Inhabited(
            vendor=vendor,
            base_url=origin + application.mounts[0].prefix,
            keys={**roles, "other": keys[vendor]["full"]},
            watch=watch,
            control_url=control,
            provide=lambda state: str(do({"do": "provide", "state": state, "account": "own"})["id"]),
            advance=advance,
        )


def _watched(application: Application, watch: Watch) -> None:
    respond = application.respond

    def watched(raw: Any, *, too_large: bool = False, **how: Any) -> Any:
        target, body = raw.path.decode("latin-1"), b"" if too_large else raw.body
        return watch.around(raw.method, target, body, lambda: respond(raw, too_large=too_large, **how))

    application.respond = watched  # type: ignore[method-assign]


@contextmanager
def _served(application: Application) -> Iterator[str]:
    server, listener = server_for(application), listen(Settings(port=0))
    loop = server.config.get_loop_factory()

    def serve() -> None:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(server.serve(sockets=[listener]))

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()


def _fill(account: Workflows | Runs, states: list[State]) -> None:
    """Let the records live in the account, beside those that it begins with."""
    if isinstance(account, Runs):
        account.workflows = EverySlug(account.workflows)
    for state in states:
        if state["id"] not in account.records:
            _settle(account, state)


def _settle(account: Workflows | Runs, state: State) -> None:
    if isinstance(account, Workflows):
        states = import_module("brakecheck.mock_server.dialnexa.provider_states")
        states.provide(account, {**state, "id": state["id"] or "?"})
        workflow = account.records.pop(state["id"] or "?")
        workflow.id = state["id"]
        account.records[workflow.id] = workflow
        return
    now = account.clock.now()
    names = {name: state[name] for name in ("id", "slug", "recipient", "idempotency_key")}
    run = Run(**names, contacts=tuple(state["contacts"]), tenant="default", started_at=now, sends=(now, now + FAR))
    account.start(run)


def _look(accounts: Accounts) -> Contents:
    found: Contents = {}
    for name, account in accounts.items():
        if isinstance(account, Runs):
            found |= {(name, record): (run.status, run.ended_at) for record, run in account.records.items()}
        else:
            found |= {(name, workflow.id): _workflow(workflow) for workflow in account.records.values()}
    return found


def _workflow(workflow: Workflow) -> tuple[Any, ...]:
    graph, progress = workflow.graph, workflow.progress
    parts = (len(graph.nodes), len(graph.edges), len(progress.leads), progress.in_transit)
    return (workflow.status, workflow.name, workflow.description, workflow.created_at, *parts)


def _people(accounts: Accounts, key: Key) -> list[str]:
    kept = accounts[key[0]].records[key[1]]
    return [kept.recipient, *kept.contacts] if isinstance(kept, Run) else []
