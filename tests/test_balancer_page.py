"""The commands of docs/balancer.md, run as they stand but for the ports and the database."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.mock_server.shared.postgresql import Missing, postgres

PAGE = Path(__file__).parents[1].joinpath("docs/balancer.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0]
CONFIGURATION = re.findall(r"```\n(defaults.*?)```", PAGE, re.DOTALL)[0]
PATIENCE = 60.0
pytestmark = pytest.mark.slow


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def reached(origin: str) -> None:
    """Wait until the mock answers at the origin."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if requests.get(f"{origin}/__admin/worlds", timeout=PATIENCE).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {origin}")


def test_two_mocks_behind_a_balancer_are_one(tmp_path):
    """The five commands give a mock whose answers follow from all requests, whichever process has them."""
    haproxy = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    if haproxy is None:
        pytest.skip("HAProxy is not installed")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    assert len(COMMANDS.splitlines()) == 5
    ports = dict(zip(("4010", "4011", "4012"), map(str, free_ports(3)), strict=True))
    try:
        with postgres() as server:
            commands = COMMANDS.replace("createdb worlds\n", "").replace(
                "postgresql:///worlds", f"'{server.database()}'"
            )
            configuration = CONFIGURATION
            for documented, port in ports.items():
                commands, configuration = commands.replace(documented, port), configuration.replace(documented, port)
            (tmp_path / "haproxy.cfg").write_text(configuration)
            path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], str(Path(haproxy).parent)])
            script = subprocess.Popen(
                ["bash", "-c", commands], cwd=tmp_path, env={**os.environ, "PATH": path}, start_new_session=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            try:
                behaves_as_one([f"http://127.0.0.1:{port}" for port in ports.values()])
            finally:
                os.killpg(script.pid, signal.SIGTERM)
                script.wait(timeout=PATIENCE)
    except Missing as missing:
        pytest.skip(str(missing))


def behaves_as_one(origins: list[str]) -> None:
    """Cancels through the balancer reach both mocks, and one of each two is refused."""
    balanced, *mocks = origins
    for origin in (*mocks, balanced):
        reached(origin)
    key = {"Authorization": "Bearer demo:full"}
    end = time.monotonic() + PATIENCE  # the balancer takes seconds to see that both mocks are there
    while not all(exchanges(mock) for mock in mocks):
        assert time.monotonic() < end, "one mock is asked nothing"
        made = requests.post(f"{balanced}/dialnexa/v1/workflows", json={"title": "x"}, headers=key, timeout=PATIENCE)
        cancel = f"{balanced}/dialnexa/v1/workflows/{made.json()['id']}/cancel"
        statuses = [requests.post(cancel, headers=key, timeout=PATIENCE).status_code for _ in range(2)]
        assert statuses == [200, 409]


def exchanges(mock: str) -> int:
    """How many requests the mock has answered."""
    return int(requests.get(f"{mock}/__admin/journal", timeout=PATIENCE).json()["count"])
