"""The admin API that does not answer this once spoils one contract; where it stays gone, the run ends and says so."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Thread

import pytest

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.provider_states.admin import LOST, AdminAdapter
from brakecheck.contracts.target import Target
from tests.contracts.test_early_end import KEY, LOGIN, SECURE, Between, Passing, Reply, mock, of

pytestmark = pytest.mark.medium

__all__ = ["mock"]

CONTRACTS = "cancel_is_permanent or twice_is_different"
RESET = "reset"
BROKEN: Reply = (502, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>")
Losing = Callable[[int, str, str], Reply | str | None]


class Admin(Passing):
    """Passes everything on, but what the admin API is asked may be lost."""

    def passed(self) -> None:
        if not self.path.startswith("/__admin"):
            super().passed()
            return
        reply = self.server.losing(next(self.server.admin_numbers), self.command, self.path)  # type: ignore[attr-defined]
        if isinstance(reply, tuple):
            self._answer(*reply)
        elif reply is None:
            super().passed()
        else:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.wfile = self.rfile

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = do_OPTIONS = do_HEAD = passed


@contextmanager
def losing(mock: str, script: Losing) -> Iterator[str]:
    server = Between(mock, lambda _: None)
    server.RequestHandlerClass = Admin
    server.losing, server.admin_numbers = script, count(1)  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/dialnexa/v1"
    server.die()


def judged(mock: str, script: Losing) -> Run:
    with losing(mock, script) as url:
        return run_contracts(Target("t", "dialnexa", url, {}, "admin", {}, timeout=30), select=CONTRACTS, examples=1)


def spoiled(run: Run) -> dict[str, str]:
    """The contracts that came to nothing, each with the reason."""
    outcomes = [outcome for verdict in run.verdicts for outcome in verdict.outcomes]
    return {it.contract: it.detail for it in outcomes if it.verdict in (Verdict.NOT_CHECKED, Verdict.ERROR)}


@pytest.fixture(scope="module")
def whole(mock: str) -> Run:
    """A run in which nothing is lost."""
    return judged(mock, lambda *_: None)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reply", "number"),
    [*((RESET, number) for number in (3, 8, 9)), (BROKEN, 3), (LOGIN, 8), (SECURE, 8), (KEY, 9)],
    ids=["reset 3", "reset 8", "reset 9", "gateway", "page", "redirect", "refusal"],
)
def test_one_lost_answer_spoils_one_contract(mock: str, whole: Run, number: int, reply: Reply | str):
    """The run goes on to its end, nothing is held against the server, and the contract says whose fault it is."""
    run = judged(mock, lambda asked, *_: reply if asked == number else None)
    assert (run.stopped, run.contracts) == ("", whole.contracts)
    assert (of(run, Verdict.FAIL), spoiled(whole)) == (set(), {})
    (reason,) = spoiled(run).values()
    assert "admin API " in reason
    assert [removal.gone for removal in run.receipt] == [True, True]


def test_an_admin_api_that_stays_gone_ends_the_run(mock: str):
    """What was judged by then is kept; the sentence names the admin API."""
    run = judged(mock, lambda asked, *_: RESET if asked > 9 else None)
    assert "the admin API at " in run.stopped
    assert "did not answer (ConnectionError)" in run.stopped
    assert of(run, Verdict.FAIL) == set()
    assert of(run, Verdict.PASS)
    assert 1 < run.contracts < 12
    assert [removal.gone for removal in run.receipt] == [False, False]


def test_the_contract_that_ends_a_run_is_reported_once(mock: str, monkeypatch: pytest.MonkeyPatch):
    """Where its teardown fails after it, the first reason is kept and the contract gets no second outcome."""
    unanswered: list[int] = []

    def losing_for_good(asked: int, *_: str) -> str | None:
        unanswered.extend([asked] if asked > 9 else [])
        return RESET if unanswered else None

    def ended(*_: object, **__: object) -> None:
        if len(unanswered) == LOST:
            raise UsageError("the teardown failed as well")

    monkeypatch.setattr(AdminAdapter, "ended", ended)
    run = judged(mock, losing_for_good)
    (told,) = [it for verdict in run.verdicts for it in verdict.outcomes if it.verdict is Verdict.ERROR]
    assert told.detail == run.stopped
    assert "did not answer (ConnectionError)" in run.stopped


@pytest.mark.parametrize("number", [1, 2])
def test_a_run_without_its_worlds_does_not_begin(mock: str, number: int):
    """Nothing was judged, so that there is nothing to keep."""
    with pytest.raises(UsageError, match=r"the admin API at .* did not answer"):
        judged(mock, lambda asked, *_: RESET if asked == number else None)


def test_a_world_that_cannot_be_removed_does_not_keep_the_other(mock: str):
    """Each has a line of its own in the receipt."""
    removed: list[str] = []

    def script(_: int, method: str, path: str) -> str | None:
        if method == "DELETE":
            removed.append(path)
        return RESET if method == "DELETE" and len(removed) == 1 else None

    run = judged(mock, script)
    assert [removal.gone for removal in run.receipt] == [False, True]
    assert "could not remove the world of the own account: the admin API at " in run.receipt[0].message
    assert len(set(removed)) == 2
