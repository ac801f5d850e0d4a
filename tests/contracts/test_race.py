"""Races: which histories some order explains, and that a server which checks before it acts is caught."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import permutations
from threading import Barrier, BrokenBarrierError, Lock, Thread
from typing import Any

import pytest

from contracts.adapters.account import State
from contracts.adapters.adapter import OWN, Adapter
from contracts.client import Client
from contracts.dialnexa import test_races as workflow_races
from contracts.dialnexa.api import ACTIVE, CANCELLED, PAUSED, Workflows
from contracts.race import History, Track, expect_explained, rounds
from contracts.scenario import Scenario
from contracts.suprsend import test_races as run_races
from contracts.suprsend.api import RUNNING
from contracts.target import Target
from contracts.trouble import Finding, NotChecked
from contracts.wire import Wire
from specs import vendors
from specs.judge import Judge

MODEL = workflow_races.MODEL
GONE = workflow_races.GONE


@pytest.mark.parametrize(
    ("calls", "end"),
    [
        ([("cancel", 200), ("cancel", 409)], CANCELLED),
        ([("cancel", 409), ("cancel", 200)], CANCELLED),
        ([("pause", 200), ("pause", 409)], PAUSED),
        ([("pause", 200), ("cancel", 200)], CANCELLED),
        ([("pause", 409), ("cancel", 200)], CANCELLED),
        ([("cancel", 200), ("delete", 200)], GONE),
        ([("cancel", 200), ("delete", 409)], CANCELLED),
        ([("pause", 200), ("delete", 409)], PAUSED),
        ([("pause", 200), ("cancel", 404), ("delete", 200)], GONE),
        ([("pause", 200), ("cancel", 200)], None),
    ],
)
def test_a_history_that_an_order_explains(calls: list[tuple[str, int]], end: str | None):
    """Answers and final state are those of one operation after the other; what cannot be seen may be anything."""
    assert History(ACTIVE, calls, frozenset([end] if end else [])).explained(MODEL)


@pytest.mark.parametrize(
    ("calls", "end"),
    [
        ([("cancel", 200), ("cancel", 200)], CANCELLED),
        ([("cancel", 409), ("cancel", 409)], CANCELLED),
        ([("cancel", 200), ("cancel", 409)], ACTIVE),
        ([("pause", 200), ("cancel", 200)], PAUSED),
        ([("pause", 409), ("cancel", 200)], PAUSED),
        ([("pause", 200), ("delete", 409)], GONE),
        ([("cancel", 404), ("delete", 200)], GONE),
        ([("cancel", 200), ("delete", 200)], CANCELLED),
        ([("cancel", 200), ("cancel", 200)], None),
    ],
)
def test_a_history_that_no_order_explains(calls: list[tuple[str, int]], end: str | None):
    """The finding tells the answers, the final state, and what each order would have given."""
    history = History(ACTIVE, calls, frozenset([end] if end else []))
    with pytest.raises(Finding) as found:
        expect_explained(history, MODEL, None)
    assert found.value.received.startswith(", ".join(f"{operation} {answer}" for operation, answer in calls))
    assert found.value.expected.count("then") == len(set(permutations(operation for operation, _ in calls)))


def test_from_a_paused_workflow_a_delete_may_come_first():
    """Delete 200 and cancel 404 is fine where the workflow was paused, and was not where it was active."""
    calls = [("delete", 200), ("cancel", 404)]
    assert History(PAUSED, calls, frozenset([GONE])).explained(MODEL)
    assert not History(ACTIVE, calls, frozenset([GONE])).explained(MODEL)


def test_several_ends_that_cannot_be_told_apart():
    """Where only some final states can be ruled out, one of the others is enough."""
    assert History(ACTIVE, [("pause", 200), ("pause", 409)], frozenset([ACTIVE, PAUSED])).explained(MODEL)


@pytest.mark.parametrize(
    ("counts", "explained"), [((1, 0), True), ((0, 1), True), ((1, 1), False), ((0, 0), False), ((2, 0), False)]
)
def test_a_run_is_listed_once(counts: tuple[int, int], explained: bool):
    """Of two cancels of a run, one lists it, once."""
    calls = list(zip(("execution_id", "recipients"), counts, strict=True))
    assert History(RUNNING, calls, frozenset([CANCELLED])).explained(run_races.MODEL) is explained


class Workflow:
    """A status, and a server for it that checks first and acts later; `careful` servers let nobody in between."""

    def __init__(self, *, careful: bool) -> None:
        self.status = ACTIVE
        between, lock = Barrier(2), Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                verb = self.path.rpartition("/")[2]
                if careful:
                    with lock:
                        status = outer.check_and_act(verb)
                else:
                    status = outer.check_and_act(verb, between)
                body = b'{"id": "it", "status": "cancelled"}' if status == 200 else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def check_and_act(self, verb: str, between: Barrier | None = None) -> int:
        due, after = MODEL[self.status, verb]
        if between:
            try:
                between.wait(timeout=5)  # both have checked before one acts
            except BrokenBarrierError:
                return 500
        if due == 200:
            self.status = after
        assert isinstance(due, int)
        return due


class Provided(Adapter):
    """Sets the one workflow back, and looks at it."""

    workflow: Workflow

    def provide(self, state: State, account: str = OWN) -> str:
        self.workflow.status = state["status"]
        return "it"

    def observe(self, record: str) -> dict[str, Any]:
        return {"exists": True, "status": self.workflow.status}


def workflows_on(workflow: Workflow) -> Workflows:
    target = Target("racy", "dialnexa", f"http://127.0.0.1:{workflow.server.server_port}")
    wire = Wire(target)
    adapter = Provided(target, wire)
    adapter.workflow = workflow
    judge = Judge(vendors.documented("dialnexa"))
    client = Client(target, wire, {"full": "a-key"}, vendors.ledger("dialnexa"), judge)
    return Workflows(Scenario(client, adapter, [], wire.guard.marker))


@pytest.fixture(params=[True, False], ids=["careful", "racy"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[bool, Workflows]]:
    workflow = Workflow(careful=request.param)
    workflows = workflows_on(workflow)
    yield request.param, workflows
    workflows.scenario.adapter.wire.close()
    workflow.server.shutdown()
    workflow.server.server_close()


@pytest.mark.parametrize("pair", [("cancel", "cancel"), ("pause", "pause")])
def test_a_server_that_checks_and_then_acts_is_caught(served: tuple[bool, Workflows], pair: tuple[str, str]):
    """Two cancels, or two pauses, are both accepted; a server that lets nobody in between is not accused."""
    careful, workflows = served
    race = workflow_races.test_some_order_explains_what_overlapping_operations_do
    if careful:
        race(workflows, ACTIVE, *pair)
        return
    with pytest.raises(Finding) as found:
        race(workflows, ACTIVE, *pair)
    assert found.value.received.startswith(f"{pair[0]} 200, {pair[1]} 200, then ")
    assert found.value.exchange is not None


def test_each_thread_has_a_connection_of_its_own(served: tuple[bool, Workflows]):
    """Overlapping requests are counted like any others."""
    careful, workflows = served
    if careful:
        workflow_races.test_some_order_explains_what_overlapping_operations_do(workflows, ACTIVE, "cancel", "pause")
        assert workflows.scenario.adapter.wire.sent.total() == 2 * 15


def test_trouble_of_one_lane_ends_the_race():
    """A lane that cannot send leaves no other one waiting."""

    def cannot(*, ready: Any) -> Any:
        raise NotChecked("no key")

    def waits(*, ready: Any) -> Any:
        ready()

    with Track(2) as track, pytest.raises(NotChecked):
        track.run(waits, cannot)


def test_rounds_end_where_records_run_out(served: tuple[bool, Workflows]):
    """With fewer records than rounds there are fewer rounds; with none it is not checked."""
    _, workflows = served
    stock = iter(["a", "b"])

    def given() -> str:
        for record in stock:
            return record
        raise NotChecked("no record is left")

    assert list(rounds(workflows.scenario, given)) == ["a", "b"]
    with pytest.raises(NotChecked):
        list(rounds(workflows.scenario, given))
