"""A mock that is killed under load has lost nothing that it acknowledged."""

import http.client
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SENDERS, ENOUGH, ROUNDS = 8, 1500, 3
KEY = {"Authorization": "Bearer demo:full", "Content-Type": "application/json"}


@contextmanager
def served(file: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command in a process of its own, and its port."""
    command = [str(Path(sys.executable).with_name("brakecheck")), "mock", "-q", "-p", "0", "--state", str(file)]
    command += ["--max-commands", "1000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, int(process.stdout.readline().rsplit(":", 1)[1])  # type: ignore[union-attr]
        finally:
            process.kill()


class Sender(threading.Thread):
    """Creates workflows and pauses them, one after the other, until nobody answers any more."""

    def __init__(self, port: int, enough: threading.Semaphore) -> None:
        super().__init__()
        self.port = port
        self.enough = enough
        self.drafts: list[str] = []
        self.over: list[str] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            while True:
                made = self.ask(connection, "/workflows", b'{"title": "x"}')
                self.drafts.append(made)
                self.ask(connection, f"/workflows/{made}/cancel", b"")
                self.over.append(made)
                self.enough.release()
        except (OSError, http.client.HTTPException):
            connection.close()

    def ask(self, connection: http.client.HTTPConnection, path: str, body: bytes) -> str:
        connection.request("POST", f"/dialnexa/v1{path}", body, KEY)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise AssertionError(content)
        return str(json.loads(content)["id"])


def seen(port: int, ids: list[str]) -> dict[str, str]:
    """The status of each of these records."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    found: dict[str, str] = {}
    for begin in range(0, len(ids), 1000):
        body = json.dumps({"ids": ids[begin : begin + 1000]})
        connection.request("POST", "/__admin/worlds/default/dialnexa/observations", body, KEY)
        records = json.loads(connection.getresponse().read())["records"]
        found |= {record: told["status"] for record, told in records.items()}
    connection.close()
    return found


@pytest.mark.slow
def test_a_kill_loses_no_acknowledged_transition(tmp_path):
    """Killed in the middle of a load again and again, each time the mock still has all that it said it had done."""
    drafts: list[str] = []
    over: list[str] = []
    for _ in range(ROUNDS):
        with served(tmp_path / "state.db") as (process, port):
            states = seen(port, drafts)
            assert None not in states.values()
            assert {states[each] for each in over} <= {"cancelled"}
            enough = threading.Semaphore(0)
            senders = [Sender(port, enough) for _ in range(SENDERS)]
            for sender in senders:
                sender.start()
            for _ in range(ENOUGH):
                assert enough.acquire(timeout=60)
            process.send_signal(signal.SIGKILL)
            for sender in senders:
                sender.join()
        drafts += [each for sender in senders for each in sender.drafts]
        over += [each for sender in senders for each in sender.over]
    with served(tmp_path / "state.db") as (_, port):
        states = seen(port, drafts)
    assert None not in states.values()
    assert {states[each] for each in over} == {"cancelled"}
    assert len(set(over)) == len(over) >= ROUNDS * ENOUGH


@pytest.mark.slow
def test_an_end_in_good_order_leaves_one_file(tmp_path):
    """Told to stop, the mock puts its write-ahead log into the file."""
    with served(tmp_path / "state.db") as (process, port):
        assert seen(port, ["wf_abc123"]) == {"wf_abc123": "active"}
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    assert [path.name for path in tmp_path.iterdir()] == ["state.db"]
