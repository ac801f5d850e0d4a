"""The one way to a target: counted, paced, bounded, and careful about sending again."""

import time as clock
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import requests

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.target import Target


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

    def __init__(self, at: float = 100.0) -> None:
        self.at = at
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def transport(port: int, time: Time, **bounds: Any) -> tuple[Transport, requests.Request]:
    url = f"http://127.0.0.1:{port}/x"
    made = Transport(Target("t", "dialnexa", url, **bounds), time.sleep, lambda: time.at)
    made.guard.allow("x")
    return made, requests.Request("POST", url)


def test_requests_are_counted_by_template(port: int):
    """The count is what a plan and a report show; so are the statuses of the answers that were taken."""
    sender, request = transport(port, Time())
    assert (sender.sent, sender.statuses, sender.seen) == ({}, {}, set())
    Scripted.script = [(200, {}), (404, {}), (429, {})]
    for _ in range(3):
        sender.send("/{id}", request)
    sender.close()
    assert sender.sent == {"POST /{id}": 4}
    assert sender.statuses == {200: 2, 404: 1}


def test_a_rate_is_kept(port: int):
    """Four requests at two a second are half a second apart, and the first one does not wait."""
    time = Time(0.0)
    sender, request = transport(port, time, rate=2)
    for _ in range(4):
        sender.send("/", request)
    sender.close()
    assert time.slept == [0.5, 0.5, 0.5]


def test_what_is_not_counted_is_paced_too(port: int):
    """The admin's requests keep the rate, and take nothing from what the run may send."""
    time = Time()
    sender, request = transport(port, time, rate=4, max_requests=1)
    sender.send("/", request)
    sender.pace()
    sender.pace()
    sender.close()
    assert time.slept == [0.25, 0.25]
    assert sender.sent == {"POST /": 1}


def test_raw_bytes_are_bounded_unless_they_clean_up(port: int):
    """What is sent past the sessions is counted, and refused where the bound is reached."""
    sender, _ = transport(port, Time(), max_requests=1)
    sender.count("POST /")
    with pytest.raises(NotChecked, match=r"^the 1 requests that the run may send are used up \(--max-requests\)$"):
        sender.count("POST /")
    sender.count("POST /", closing=True)
    assert sender.sent == {"POST /": 2}


def test_a_bound_is_kept_but_not_for_cleaning_up(port: int):
    """Beyond the bound nothing is sent, except what removes the run's own records."""
    sender, request = transport(port, Time(), max_requests=2)
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
    sender, request = transport(port, time)
    assert sender.send("/", request).status_code == 200
    sender.close()
    assert time.slept == [7.0]


def test_a_server_that_keeps_saying_429_is_left_alone(port: int):
    """After three tries, each a second after the one before, the contract is not checked."""
    Scripted.script = [(429, {})] * 5
    time = Time()
    sender, request = transport(port, time)
    with pytest.raises(NotChecked, match=r"^the target still answers 429 after 3 tries; lower --rate$"):
        sender.send("/", request)
    sender.close()
    assert Scripted.seen == 3
    assert time.slept == [1.0, 1.0]


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ("0", 0.0),
        ("60", 60.0),
        ("61", 60.0),
        ("9" * 400, 60.0),
        ("-5", 1.0),
        ("1.5", 1.0),
        ("\xb2", 1.0),
        ("soon", 1.0),
        ("Fri, 01 Jan 2021 00:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60.0),
        ("Fri, 01 Jan 99999999999999999999 00:00:00 GMT", 1.0),
        ("Fri, 01 Jan 2021 00:00:00 +99999999", 1.0),
    ],
)
def test_a_server_may_ask_for_a_minute_at_most(port: int, asked: str, waits: float):
    """In seconds or by a date; where the header says neither, one second is waited."""
    Scripted.script = [(429, {"Retry-After": asked})]
    time = Time()
    sender, request = transport(port, time)
    assert sender.send("/", request).status_code == 200
    sender.close()
    assert time.slept == [waits]


@pytest.fixture
def five_hours_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "EAST-5")
        clock.tzset()
        yield
    clock.tzset()


@pytest.mark.usefixtures("five_hours_east")
@pytest.mark.parametrize("spelled", [format_datetime, lambda date: date.strftime("%a %b %d %H:%M:%S %Y")])
def test_a_date_to_come_is_waited_for(port: int, spelled: Callable[[datetime], str]):
    """Dates are of UTC, wherever the run is; both spellings of HTTP are read."""
    Scripted.script = [(429, {"Retry-After": spelled(datetime.now(UTC) + timedelta(seconds=40))})]
    time = Time()
    sender, request = transport(port, time)
    sender.send("/", request)
    sender.close()
    assert len(time.slept) == 1
    assert 30 < time.slept[0] <= 40


def test_a_request_is_ready_once(port: int):
    """Right before the request goes out first, not before the tries after a 429."""
    Scripted.script = [(429, {})]
    sender, request = transport(port, Time())
    seen: list[tuple[int, int]] = []
    sender.send("/", request, ready=lambda: seen.append((sender.sent.total(), Scripted.seen)))
    sender.close()
    assert seen == [(1, 0)]


def test_a_prepared_request_goes_out_as_it_is(port: int):
    """A request that was prepared elsewhere is sent with the headers that it has."""
    sender, request = transport(port, Time())
    prepared = request.prepare()
    sender.send("/", prepared)
    sender.close()
    assert "User-Agent" not in prepared.headers
    assert Scripted.seen == 1


def test_every_run_has_a_marker_of_its_own(port: int):
    """Sixteen hexadecimal digits, which nobody guesses."""
    markers = {transport(port, Time())[0].guard.marker for _ in range(3)}
    assert len(markers) == 3
    assert all(len(bytes.fromhex(marker)) == 8 for marker in markers)


@pytest.mark.parametrize("status", [500, 503, 408])
def test_nothing_else_is_sent_again(port: int, status: int):
    """A cancel that may have been carried out is never repeated behind the contract's back."""
    Scripted.script = [(status, {"Retry-After": "1"})]
    sender, request = transport(port, Time())
    assert sender.send("/", request).status_code == status
    sender.close()
    assert Scripted.seen == 1


def test_an_endless_body_is_no_answer():
    """Reading ends, whatever a server goes on to send."""
    server = HTTPServer(("127.0.0.1", 0), Endless)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    sending, request = transport(server.server_port, Time())
    with pytest.raises(requests.RequestException, match="more than"):
        sending.send("/x", request)
    sending.close()
    server.shutdown()
    server.server_close()
