"""`brakecheck mock`: a server in a process of its own."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.brakecheck.conftest import Brakecheck

Start = Callable[..., tuple[str, "subprocess.Popen[str]"]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the mock on a free port; gives its origin and the process."""
    processes: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> tuple[str, "subprocess.Popen[str]"]:
        command = [str(Path(sys.executable).with_name("brakecheck")), "mock", "--port", "0", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        return process.stdout.readline().split()[-1], process

    yield run
    for process in processes:
        process.kill()
        process.communicate()


def test_the_printed_curl_lines_work(start: Start):
    """Whatever is printed at the start can be pasted, and what it says comes about."""
    _, process = start()
    assert process.stdout is not None
    lines: list[str] = []
    while not any("admin API" in line for line in lines):
        lines.append(process.stdout.readline())
    curls = [line.strip() for line in lines if line.startswith("  curl")]
    assert len(curls) >= 4
    statuses = [
        subprocess.run(
            ["bash", "-c", line.replace("curl", "curl -s -o /dev/null -w '%{http_code}'", 1)],
            capture_output=True, text=True, check=True,
        ).stdout
        for line in curls
    ]  # fmt: skip
    said = [found[1] if (found := re.search(r"# (\d{3})", line)) else "2.." for line in curls]
    assert all(re.fullmatch(*pair) for pair in zip(said, statuses, strict=True)), (said, statuses)


def test_one_vendor_is_served_at_its_own_paths(start: Start):
    """With --vendor the paths are the vendor's, without its name in front."""
    origin, _ = start("--vendor", "dialnexa")
    headers = {"Authorization": "Bearer YOUR_API_KEY"}
    assert requests.post(f"{origin}/v1/workflows/wfl_m3v7zb9rk2px/pause", headers=headers, timeout=5).status_code == 200


def test_companions_can_be_left_out(start: Start):
    """With --documented-only the neighbouring operations are not served."""
    origin, _ = start("--documented-only")
    headers = {"Authorization": "Bearer demo:full"}
    assert requests.get(f"{origin}/dialnexa/v1/call-logs", headers=headers, timeout=5).status_code == 404


def test_ctrl_c_ends_it_quietly(start: Start):
    """An interrupt ends the server without a traceback."""
    _, process = start()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert "Traceback" not in errors
    assert process.returncode in (0, 130, -signal.SIGINT)


def test_a_port_in_use_ends_with_2(brakecheck: Brakecheck, mock: str):
    """The sentence says which address, and what to do."""
    run = brakecheck("mock", "--port", mock.rpartition(":")[2])
    assert run.returncode == 2
    assert "choose another port with --port" in run.stderr


@pytest.mark.parametrize(
    "arguments", [["--port", "70000"], ["--vendor", "acme"], ["--admin-token", "NO_SUCH_VARIABLE"]]
)
def test_what_cannot_be_served_ends_with_2(brakecheck: Brakecheck, arguments: list[str]):
    """One plain sentence, no traceback."""
    run = brakecheck("mock", *arguments)
    assert run.returncode == 2
    assert run.stderr.startswith("brakecheck: ")
    assert "Traceback" not in run.stderr
