"""Processes that share worlds, served: races, kills and restarts lose nothing that was acknowledged."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.mock_server.shared.balancer import balancer
from tests.mock_server.shared.postgresql import Postgres
from tests.mock_server.worlds.test_kill import KEY, seen

BRAKECHECK = str(Path(sys.executable).with_name("brakecheck"))
ENOUGH, PATIENCE = 150, 30.0
pytestmark = pytest.mark.slow


@contextmanager
def served(state: str, *options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command in a process of its own, and its port."""
    command = [BRAKECHECK, "mock", "-q", "-p", "0", "--state-from", "STATE", *options]
    environment = {**os.environ, "STATE": state}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process, int(process.stdout.readline().rsplit(":", 1)[1])  # type: ignore[union-attr]
        finally:
            process.terminate()


def ask(port: int, method: str, path: str, body: object = None) -> tuple[int, object]:
    """Status and JSON of an answer; status 0 where the connection was lost."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), KEY)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    except (OSError, http.client.HTTPException):
        return 0, None
    finally:
        connection.close()


def cancelled(ports: Sequence[int], count: int) -> list[str]:
    """Workflows whose creation and cancel were acknowledged, so many, each by the next of the ports."""
    over: list[str] = []
    end, turn = time.monotonic() + PATIENCE, 0
    while len(over) < count:
        assert time.monotonic() < end, "no answers any more"
        turn += 1
        status, made = ask(ports[turn % len(ports)], "POST", "/dialnexa/v1/workflows", {"title": "x"})
        if status == 201:
            record = made["id"]  # type: ignore[index]
            if ask(ports[(turn + 1) % len(ports)], "POST", f"/dialnexa/v1/workflows/{record}/cancel")[0] == 200:
                over.append(record)
    return over


def test_the_race_contracts_pass_on_two_processes(database):
    """Two processes behind a balancer that gives each request to the other one pass the contracts of races."""
    with served(database) as (_, one), served(database) as (_, other), balancer([one, other]) as port:
        for vendor, base in (("dialnexa", "/dialnexa/v1"), ("suprsend", "/suprsend")):
            command = [BRAKECHECK, "verify", "--vendor", vendor, "-u", f"http://127.0.0.1:{port}{base}"]
            done = subprocess.run(
                [*command, "--adapter", "admin", "-k", "race"], check=False, capture_output=True, text=True, timeout=300
            )
            assert done.returncode == 0, done.stdout + done.stderr
            assert "not checked" not in done.stdout.partition("\n\n")[2], done.stdout  # all of them raced


def test_a_process_that_is_killed_takes_nothing_along(database):
    """After a kill -9 the other process has everything that was acknowledged by either."""
    with ExitStack() as stack:
        first, one = stack.enter_context(served(database))
        _, other = stack.enter_context(served(database))
        over = cancelled([one, other], ENOUGH)
        first.send_signal(signal.SIGKILL)
        over += cancelled([other], ENOUGH // 3)
        assert set(seen(other, over).values()) == {"cancelled"}


def test_a_database_that_is_started_anew_has_lost_nothing(server: Postgres, database):
    """Stopped in the middle of a load and started again, it has everything that was acknowledged, seen by both."""
    with served(database) as (_, one), served(database) as (_, other):
        over = cancelled([one, other], ENOUGH)
        server.stop()
        try:
            assert [ask(port, "GET", "/dialnexa/v1/workflows")[0] for port in (one, other)] == [503, 503]
        finally:
            server.start()
        over += cancelled([one, other], ENOUGH // 3)
        for port in (one, other):
            assert set(seen(port, over).values()) == {"cancelled"}


@pytest.mark.parametrize("kind", ["database", "file"])
def test_workers_share_their_worlds(request, tmp_path, kind):
    """Of two workers one is killed and begins again, all know of all changes, and SIGTERM ends them in a second."""
    state = str(tmp_path / "state.db") if kind == "file" else request.getfixturevalue("database")
    with served(state, "--workers", "2") as (process, port):
        over = cancelled([port], ENOUGH // 3)
        workers = children(process.pid)
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        over += cancelled([port], ENOUGH // 3)
        assert set(seen(port, over).values()) == {"cancelled"}
        end = time.monotonic() + PATIENCE
        while len(children(process.pid)) < 2:
            assert time.monotonic() < end
            os.sched_yield()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == -signal.SIGTERM
        assert time.monotonic() - began < 5  # a second, on a machine that does nothing else
        assert ask(port, "GET", "/__admin/worlds")[0] == 0


def test_workers_go_with_the_process_that_began_them(tmp_path):
    """Where that process is killed, its workers end by themselves, and the port is free."""
    with served(str(tmp_path / "state.db"), "--workers", "2") as (process, port):
        assert ask(port, "GET", "/__admin/worlds")[0] == 200
        process.kill()
        end = time.monotonic() + PATIENCE
        while ask(port, "GET", "/__admin/worlds")[0]:
            assert time.monotonic() < end


def children(process: int) -> list[int]:
    """The processes that this one has begun."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(each) for each in found]
