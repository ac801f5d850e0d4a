"""The command line: in this process, and as a user runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, embedded
from tests.brakecheck import front_door
from tests.brakecheck.front import Front, before

Brakecheck = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., tuple[str, "subprocess.Popen[str]"]]


@pytest.fixture
def brakecheck(tmp_path: Path) -> Brakecheck:
    """Runs `brakecheck` in an empty folder, in this process."""
    return partial(front_door.run, tmp_path)


@pytest.fixture
def installed(tmp_path: Path) -> Brakecheck:
    """Runs the command that is installed, in a process of its own, for tests of what only a process shows."""

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        command = [str(Path(sys.executable).with_name("brakecheck")), *arguments]
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
        return subprocess.run(
            command, cwd=tmp_path, env={**kept, **environment}, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the mock on a free port; gives its origin and the process."""
    processes: list[subprocess.Popen[str]] = []

    def run(*arguments: str, stdin: int | None = None) -> tuple[str, "subprocess.Popen[str]"]:
        command = [str(Path(sys.executable).with_name("brakecheck")), "mock", "--port", "0", *arguments]
        process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        return process.stdout.readline().split()[-1], process

    yield run
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def mock() -> Iterator[str]:
    """The origin of a mock on a real socket."""
    with embedded(Settings(port=0)) as origin:
        yield origin


class Yes(BaseHTTPRequestHandler):
    """A server that says yes to everything, and repeats the key."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps({"id": "x", "status": "cancelled", "key": self.headers.get("Authorization")}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_DELETE = do_POST

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def yes() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Yes)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def front(mock: str) -> Iterator[Front]:
    """The mock behind a server that signals a run at a chosen moment."""
    with before(mock) as front:
        yield front
