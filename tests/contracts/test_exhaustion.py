"""What this machine runs out of is told as that: it is no verdict, and the run ends with what was judged."""

import errno
import os
import resource
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from brakecheck.contracts.engine.listener import RunListener
from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.http.exhaustion import ROOM, Exhausted, expect_descriptors, lack_behind
from brakecheck.contracts.http.session import Session, Watchdog
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.target import Target
from brakecheck.errors import explained
from tests.brakecheck.test_output import piped
from tests.contracts.test_early_end import mock, of

__all__ = ["mock"]


class Greedy(RunListener):
    """Once a contract has ended, takes all file descriptors but so many."""

    def __init__(self, left: int) -> None:
        self.taken: list[int] = []
        self._left = left

    def on_outcome(self, outcomes: list[Outcome]) -> None:
        if not self.taken:
            with suppress(OSError):
                while True:
                    self.taken.append(os.open(os.devnull, os.O_RDONLY))
            for _ in range(self._left):
                os.close(self.taken.pop())


@pytest.fixture
def limited() -> Iterator[None]:
    """So few descriptors that it does not take long to open them all."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/dev/fd")) + 3 * ROOM, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def judged(mock: str, left: int, select: str) -> Run:
    greedy = Greedy(left)
    target = Target("t", "dialnexa", f"{mock}/dialnexa/v1", {}, "admin", {}, timeout=5)
    try:
        return run_contracts(target, select=select, examples=1, listener=greedy)
    finally:
        for descriptor in greedy.taken:
            os.close(descriptor)


@pytest.mark.medium
@pytest.mark.parametrize("left", [0, *(pytest.param(left, marks=pytest.mark.slow) for left in (1, 2, 3, 4, 6, 9))])
@pytest.mark.parametrize("select", ["races", pytest.param("malformed_http", marks=pytest.mark.slow)])
@pytest.mark.usefixtures("limited")
def test_a_lack_of_file_descriptors_ends_the_run_and_accuses_nobody(mock: str, left: int, select: str):
    """The server shares our process, and so cannot accept connections either; it is not to blame."""
    run = judged(mock, left, select)
    assert "brakecheck itself ran out of file descriptors: expected " in run.stopped
    assert run.stopped.endswith("`ulimit -n 1024`, and run again")
    assert of(run, Verdict.FAIL) == set()
    assert run.contracts >= 1


@pytest.mark.medium
@pytest.mark.parametrize("count", [18, *(pytest.param(count, marks=pytest.mark.slow) for count in (10, 13, 40, 64))])
def test_a_run_does_not_begin_with_too_few(count: int, tmp_path: Path):
    """Exit status 2 and one sentence, for however few."""
    done = piped(f"cd {tmp_path} && ulimit -n {count} && brakecheck verify --vendor dialnexa --report json")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"expected {ROOM} that are free, received " in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.medium
@pytest.mark.parametrize("command", ["mock -p 0", "mutate --sample 1"])
def test_other_commands_do_not_begin_either(command: str):
    """The mock answers nobody without them, and the verdicts on contracts would be worth nothing."""
    done = piped(f"ulimit -n 14 && brakecheck {command}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "that are free, received " in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_schemathesis_is_stopped_by_a_lack(mock: str, monkeypatch: pytest.MonkeyPatch):
    """What it would make of that is no verdict; nothing more is sent."""
    sent = 0
    send = Transport.send

    def failing(*given: Any, **how: Any) -> requests.Response:
        nonlocal sent
        sent += 1
        if sent > 20:
            raise Exhausted("brakecheck itself ran out of patience")
        return send(*given, **how)

    monkeypatch.setattr(Transport, "send", failing)
    target = Target("t", "dialnexa", f"{mock}/dialnexa/v1", {}, "admin", {}, timeout=5)
    with pytest.raises(UsageError, match="ran out of patience"):
        run_contracts(target, select="fuzzing", examples=1)
    assert sent < 25


def test_no_free_port_is_a_lack_of_this_machine(monkeypatch: pytest.MonkeyPatch):
    """The error comes while connecting, from the operating system and not from the server."""

    def connect(*_: object) -> None:
        raise OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))

    monkeypatch.setattr(socket.socket, "connect", connect)
    for proxy in (None, "http://127.0.0.1:9"):
        target = Target("t", "dialnexa", "http://127.0.0.1:1", proxy=proxy)
        with Session(target, Watchdog()) as session, pytest.raises(Exhausted, match="ran out of local ports"):
            session.ask(session.prepare_request(requests.Request("GET", target.base_url)))


LACKS = {
    "files": (OSError(errno.EMFILE, "Too many open files", "/somewhere"), "file descriptors"),
    "files of all": (OSError(errno.ENFILE, "Too many open files"), "file descriptors"),
    "memory": (MemoryError(), "memory"),
    "buffers": (OSError(errno.ENOBUFS, "No buffer space"), "memory"),
    "disk": (OSError(errno.ENOSPC, "No space left on device"), "disk space"),
    "threads": (RuntimeError("can't start new thread"), "threads"),
}


@pytest.mark.parametrize(("error", "lack"), LACKS.values(), ids=LACKS)
def test_a_lack_is_explained_in_one_sentence(error: Exception, lack: str):
    """Wherever it comes from, and however deep it lies; it is no defect of ours."""
    around = requests.ConnectionError("Connection aborted.", error)
    for each in (error, around):
        told = explained(each)
        assert told.startswith(f"brakecheck: brakecheck itself ran out of {lack}: expected ")
        assert told.endswith("run again")
        assert "\n" not in told


OTHERS = [
    None,
    OSError(errno.ECONNRESET, "x"),
    RuntimeError("x"),
    ValueError(errno.EMFILE),
    requests.exceptions.SSLError(ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] x")),
]


@pytest.mark.parametrize("error", OTHERS, ids=repr)
def test_other_errors_are_no_lack(error: Exception | None):
    """They may be the server's."""
    assert lack_behind(error) is None


@pytest.mark.usefixtures("limited")
def test_counting_descriptors_takes_none():
    """What was opened to count is closed again."""
    before = len(os.listdir("/dev/fd"))
    expect_descriptors(ROOM)
    with pytest.raises(Exhausted, match=r"expected 9999 that are free, received \d+ \(Too many open files\)"):
        expect_descriptors(9999)
    assert len(os.listdir("/dev/fd")) == before
