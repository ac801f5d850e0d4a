"""The one way to a target: counted, paced, bounded, and careful about sending again."""

from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import requests

from contracts.target import Target
from contracts.trouble import NotChecked
from contracts.wire import Wire


class Scripted(BaseHTTPRequestHandler):
    """Answers with the statuses of the script, one after the other, and then with 200."""

    script: list[tuple[int, dict[str, str]]]
    seen: int

    def do_POST(self) -> None:
        type(self).seen += 1
        status, headers = self.script.pop(0) if self.script else (200, {})
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Scripted.script, Scripted.seen = [], 0
    server = HTTPServer(("127.0.0.1", 0), Scripted)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


class Endless(BaseHTTPRequestHandler):
    """Sends for ever."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b"x" * 65536)

    def log_message(self, *_: Any) -> None:
        pass


class Time:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def wire(port: int, time: Time, **bounds: Any) -> tuple[Wire, requests.Request]:
    url = f"http://127.0.0.1:{port}/x"
    made = Wire(Target("t", "dialnexa", url, **bounds), time.sleep, lambda: time.at)
    made.guard.allow("x")
    return made, requests.Request("POST", url)


def test_requests_are_counted_by_template(port: int):
    """The count is what a plan and a report show."""
    sender, request = wire(port, Time())
    for _ in range(3):
        sender.send("/{id}", request)
    sender.close()
    assert sender.sent == {"POST /{id}": 3}


def test_a_rate_is_kept(port: int):
    """Four requests at two a second take a second and a half."""
    time = Time()
    sender, request = wire(port, time, rate=2)
    for _ in range(4):
        sender.send("/", request)
    sender.close()
    assert sum(time.slept) == pytest.approx(1.5)


def test_a_bound_is_kept_but_not_for_cleaning_up(port: int):
    """Beyond the bound nothing is sent, except what removes the run's own records."""
    sender, request = wire(port, Time(), max_requests=2)
    sender.send("/", request)
    sender.send("/", request)
    with pytest.raises(NotChecked, match="--max-requests"):
        sender.send("/", request)
    assert sender.send("/", request, closing=True).status_code == 200
    sender.close()
    assert Scripted.seen == 3


def test_a_429_is_sent_again_after_its_time(port: int):
    """It was not carried out, so it may be; the server says when."""
    Scripted.script = [(429, {"Retry-After": "7"})]
    time = Time()
    sender, request = wire(port, time)
    assert sender.send("/", request).status_code == 200
    sender.close()
    assert time.slept == [7.0]


def test_a_server_that_keeps_saying_429_is_left_alone(port: int):
    """After three tries the contract is not checked."""
    Scripted.script = [(429, {})] * 5
    sender, request = wire(port, Time())
    with pytest.raises(NotChecked, match="--rate"):
        sender.send("/", request)
    sender.close()
    assert Scripted.seen == 3


@pytest.mark.parametrize("status", [500, 503, 408])
def test_nothing_else_is_sent_again(port: int, status: int):
    """A cancel that may have been carried out is never repeated behind the contract's back."""
    Scripted.script = [(status, {"Retry-After": "1"})]
    sender, request = wire(port, Time())
    assert sender.send("/", request).status_code == status
    sender.close()
    assert Scripted.seen == 1


def test_an_endless_body_is_no_answer():
    """Reading ends, whatever a server goes on to send."""
    server = HTTPServer(("127.0.0.1", 0), Endless)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    sending, request = wire(server.server_port, Time())
    with pytest.raises(requests.RequestException, match="more than"):
        sending.send("/x", request)
    sending.close()
    server.shutdown()
    server.server_close()
