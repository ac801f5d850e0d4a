"""Races: which histories some order explains, and that a server which checks before it acts is caught."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, BrokenBarrierError, Lock, Thread
from typing import Any

import pytest

from brakecheck.contracts.dialnexa import test_races as workflow_races
from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, Workflows
from brakecheck.contracts.engine.history import Call, History
from brakecheck.contracts.engine.race import ParallelRunner, Passage, Race, overlapped, settled, shown
from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.account import State
from brakecheck.contracts.provider_states.adapter import OWN, Adapter
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.validation.message_validator import MessageValidator

MODEL = workflow_races.MODEL


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
        due, after = MODEL[self.status, verb][0]
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
    target = Target("racy", "dialnexa", f"http://127.0.0.1:{workflow.server.server_port}", settle=0.1)
    transport = Transport(target)
    adapter = Provided(target, transport)
    adapter.workflow = workflow
    judge = MessageValidator(vendors.documented("dialnexa"))
    client = Client(target, transport, {"full": "a-key"}, vendors.ledger("dialnexa"), judge)
    return Workflows(Scenario(client, adapter, [], transport.guard.marker))


@pytest.fixture(params=[True, False], ids=["careful", "racy"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[bool, Workflows]]:
    workflow = Workflow(careful=request.param)
    workflows = workflows_on(workflow)
    yield request.param, workflows
    workflows.scenario.adapter.transport.close()
    workflow.server.shutdown()
    workflow.server.server_close()


@pytest.mark.medium
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


@pytest.mark.medium
def test_each_thread_has_a_connection_of_its_own(served: tuple[bool, Workflows]):
    """Overlapping requests are counted like any others."""
    careful, workflows = served
    if careful:
        workflow_races.test_some_order_explains_what_overlapping_operations_do(workflows, ACTIVE, "cancel", "pause")
        assert workflows.scenario.adapter.transport.sent.total() == 2 * 15


def test_trouble_of_one_lane_ends_the_race():
    """A lane that cannot send leaves no other one waiting."""

    def cannot(*, ready: Any) -> Any:
        raise NotChecked("no key")

    def waits(*, ready: Any) -> Any:
        ready()

    track = ParallelRunner(2)
    with pytest.raises(NotChecked):
        track.run(waits, cannot)
    track.close()


def test_rounds_end_where_records_run_out(served: tuple[bool, Workflows]):
    """With fewer records than rounds there are fewer rounds; with none it is not checked."""
    _, workflows = served
    stock = iter(["a", "b"])

    def given() -> str:
        for record in stock:
            return record
        raise NotChecked("no record is left")

    with Race(workflows.scenario) as race:
        for record in race.rounds(given):
            assert record in ("a", "b")
            race.run(at_once, at_once)
    assert workflows.scenario.note == "overlapped 2 of 2"
    with Race(workflows.scenario) as race, pytest.raises(NotChecked, match="no record is left"):
        next(race.rounds(given))


def at_once(*, ready: Any) -> Passage:
    ready()
    return Passage(0.0, 1.0)


def later(*, ready: Any) -> Passage:
    ready()
    return Passage(2.0, 3.0)


def test_a_race_in_which_nothing_overlapped_is_not_checked(served: tuple[bool, Workflows]):
    """The rounds are held five times, and then the race says that it was none."""
    _, workflows = served
    with Race(workflows.scenario, 3) as race:
        rounds = race.rounds(lambda: "record")
        for _ in range(15):
            next(rounds)
            race.run(at_once, later)
        with pytest.raises(NotChecked, match=r"^overlapped 0 of 15: "):
            next(rounds)


def test_a_race_says_in_how_many_rounds_its_calls_overlapped(served: tuple[bool, Workflows]):
    """One of three rounds has no overlap: that is what the outcome has to add, and no round is held again."""
    _, workflows = served
    others = iter([at_once, later, at_once])
    with Race(workflows.scenario, 3) as race:
        for _ in race.rounds(lambda: "record"):
            race.run(at_once, next(others))
    assert workflows.scenario.note == "overlapped 2 of 3"


def test_what_it_means_to_overlap():
    """Neither has ended before the other began; which of the two is named first does not matter."""
    long, within, after = Passage(0.0, 5.0), Passage(1.0, 2.0), Passage(6.0, 7.0)
    assert overlapped(long, within)
    assert overlapped(within, long)
    assert not overlapped(long, after)
    assert not overlapped(after, long)


def test_a_look_that_lags_is_repeated_before_anybody_is_accused(served: tuple[bool, Workflows]):
    """The first look still shows the state of before; a later one, that which an order explains."""
    _, workflows = served
    looks = iter([ACTIVE, CANCELLED])
    calls = [Call("cancel", 200), Call("cancel", 409)]
    history = settled(workflows.scenario, lambda: History(ACTIVE, calls, frozenset([next(looks)])), MODEL)
    assert history.ends == {CANCELLED}
    assert workflows.scenario.client.patience.seconds == 0


@pytest.mark.parametrize(("looks", "last"), [(["active", "cancelled"], "cancelled"), (["active"] * 9, "active")])
def test_an_observation_that_is_not_as_due_is_made_again(served: tuple[bool, Workflows], looks: list[str], last: str):
    """It is made until it is as due, or the server has had its time; then the last one counts."""
    _, workflows = served
    later = iter(looks)
    assert shown(workflows.scenario, next(later), later.__next__, lambda seen: seen == CANCELLED) == last
    assert workflows.scenario.client.patience.seconds == 0


def test_a_lack_of_threads_ends_a_race():
    """The operation that waits already is let go, and the error is the one of the system."""
    track = ParallelRunner(2)

    class Scarce:
        def __init__(self, threads: ThreadPoolExecutor) -> None:
            self.threads, self.count = threads, 0

        def submit(self, *arguments: Any) -> Any:
            self.count += 1
            if self.count > 1:
                raise RuntimeError("can't start new thread")
            return self.threads.submit(*arguments)

    threads = track._threads
    track._threads = Scarce(threads)  # type: ignore[assignment]
    with pytest.raises(RuntimeError, match="new thread"):
        track.run(lambda *, ready: ready(), lambda *, ready: ready())
    threads.shutdown()
