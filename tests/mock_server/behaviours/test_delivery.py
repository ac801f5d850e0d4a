"""How an answer arrives: late, in pieces, cut off, or not at all; on real sockets where the socket is the point."""

import json
import socket
from asyncio import CancelledError
from typing import Any

import pytest

from brakecheck.mock_server.behaviours import delivery
from brakecheck.mock_server.behaviours.active import ActiveBehaviours
from brakecheck.mock_server.behaviours.possible_answers import NOT_SENT
from tests.mock_server import acme
from tests.mock_server.asgi import Client
from tests.mock_server.victim import Victim
from tests.mock_server.wire import PATIENCE, request

PATH = "/dialnexa/v1/workflows/{}/cancel"


class Line:
    """One connection to the served mock."""

    def __init__(self, served: Victim) -> None:
        made = served.ask("POST", "", {"clock": {"mode": "manual"}})
        self.served, self.world = served, f"/{made['name']}"
        self.key = b"Authorization: Bearer " + made["keys"]["dialnexa"]["full"].encode()
        self.workflow = served.ask("POST", f"{self.world}/dialnexa/records", {"status": "active"})["id"]

    def force(self, **behaviour: Any) -> None:
        self.served.ask("PUT", f"{self.world}/behaviours", {"behaviours": [behaviour]})

    def cancel(self, times: int = 1) -> tuple[bytes, bool]:
        """All that comes back until the end, and whether the connection was reset."""
        sent = request("POST", PATH.format(self.workflow), self.key)
        received = b""
        with socket.create_connection(("127.0.0.1", self.served.port), timeout=PATIENCE) as connection:
            connection.sendall(sent * times)
            try:
                while more := connection.recv(65536):
                    received += more
            except ConnectionResetError:
                return received, True
        return received, False

    def status(self) -> str:
        return str(self.served.ask("GET", f"{self.world}/dialnexa/records/{self.workflow}")["status"])

    def last(self) -> dict[str, Any]:
        found: dict[str, Any] = self.served.ask("GET", f"{self.world}/journal")["exchanges"][-1]
        return found


@pytest.fixture
def line(served: Victim) -> Line:
    return Line(served)


@pytest.mark.parametrize(("when", "status"), [("before", "active"), ("after", "cancelled")])
def test_a_dropped_connection_ends_without_a_byte(line, when, status):
    """The connection is closed in good order, and the journal tells that no answer went out."""
    line.force(connection="drop", when=when)
    assert line.cancel() == (b"", False)
    assert line.status() == status
    assert (line.last()["status"], line.last()["forced"]) == (0, f"connection dropped {when} the effect")


@pytest.mark.parametrize(("when", "status"), [("before", "active"), ("after", "cancelled")])
def test_a_reset_connection_is_reset(line, when, status):
    """The client gets a reset and no byte."""
    line.force(connection="reset", when=when)
    assert line.cancel() == (b"", True)
    assert line.status() == status


def test_a_truncated_body_ends_in_the_middle(line):
    """The head announces the whole body, half of which comes; the workflow is cancelled."""
    line.force(connection="truncate")
    received, reset = line.cancel()
    head, _, body = received.partition(b"\r\n\r\n")
    announced = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    assert (head[9:12], reset, 0 < len(body) < announced) == (b"200", False, True)
    assert json.loads(line.last()["answer"])["status"] == line.status() == "cancelled"


def test_a_forced_body_can_be_truncated_too(line):
    """An error before the effect arrives in half."""
    line.force(status=500, connection="truncate")
    received, _ = line.cancel()
    assert received.startswith(b"HTTP/1.1 500")
    assert not received.endswith(b"}")
    assert line.status() == "active"


@pytest.mark.parametrize("connection", ["drop", "reset", "truncate"])
def test_requests_behind_are_lost_with_the_connection(line, connection):
    """Of several that were sent at once only the first is met, and the server goes on."""
    line.force(connection=connection, when="after", times=1)
    received, _ = line.cancel(times=3)
    assert received.count(b"HTTP/1.1") == (connection == "truncate")
    assert line.served.logged.lines == []
    line.force(status=503)
    assert b"503" in line.served.send(request("POST", PATH.format(line.workflow), line.key))[0].body


@pytest.mark.medium
def test_a_dribbled_body_comes_in_pieces(line):
    """All of it arrives, in more pieces than one."""
    line.force(dribble=0.2)
    sent = request("POST", PATH.format(line.workflow), line.key, b"Connection: close")
    pieces = []
    with socket.create_connection(("127.0.0.1", line.served.port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        while piece := connection.recv(65536):
            pieces.append(piece)
    assert len(pieces) > 3
    assert json.loads(b"".join(pieces).partition(b"\r\n\r\n")[2])["status"] == "cancelled"


def test_a_body_is_dribbled_in_as_much_time_as_was_said(stop, slept):
    """The waits between the pieces add up."""
    stop.force({"dribble": 4})
    assert stop.cancel().json["status"] == "cancelled"
    assert 10 < len(slept) <= delivery.PIECES
    assert sum(slept) == pytest.approx(4)


def test_a_server_that_ends_keeps_nobody_waiting(stop, monkeypatch):
    """A wait that is broken off is the last: the request is done, and its answer goes out at once."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        raise CancelledError

    monkeypatch.setattr(delivery, "sleep", sleep)
    stop.force({"delay": 60, "dribble": 60})
    assert stop.cancel().json["status"] == stop.status() == "cancelled"
    assert waits == [60]


@pytest.mark.parametrize(("when", "seen"), [("before", "active"), ("after", "cancelled")])
def test_a_delay_holds_the_request_back_or_the_answer(stop, monkeypatch, when, seen):
    """While somebody waits, the workflow is not cancelled yet, or is cancelled already."""
    statuses: list[tuple[float, str]] = []

    async def sleep(seconds: float) -> None:
        statuses.append((seconds, stop.status()))

    monkeypatch.setattr(delivery, "sleep", sleep)
    stop.force({"operation": "cancelWorkflow", "delay": 3, "when": when})
    assert stop.cancel().status == 200
    assert statuses == [(3, seen)]


@pytest.mark.parametrize(
    ("delay", "least", "most"),
    [({"from": 1, "to": 2}, 1, 2), ({"mean": 5, "deviation": 1}, 0, 300), ({"mean": 0, "deviation": 0}, 0, 0)],
)
def test_a_delay_can_be_drawn(stop, slept, delay, least, most):
    """Each request waits for another time, within what was said; the seed of the world gives the same ones again."""
    stop.force({"delay": delay})
    for _ in range(5):
        stop.press("pause")
    first = list(slept)
    assert all(least <= each <= most for each in first)
    assert len(set(first)) == len(first)
    slept.clear()
    stop.force({"delay": delay})
    for _ in range(5):
        stop.press("pause")
    assert slept == first


def test_the_head_alone_can_be_asked_for(stop, slept):
    """HEAD is answered without a body, whatever is forced of it."""
    stop.force({"dribble": 1}, {"status": 500})
    key = stop.world.keys["dialnexa"]["full"]
    reply = stop.world.client.send("HEAD", "/dialnexa/v1/workflows", key=key)
    assert (reply.status, reply.body) == (500, b"")


def test_an_answer_without_a_body_is_truncated_to_nothing():
    """Where there is nothing to cut through, no answer goes out at all."""
    application = acme.application()
    application.behaviours = behaviours = ActiveBehaviours(application)
    world = application.mounts[0].authenticate(NOT_SENT).world
    behaviours.set(world, [{"connection": "truncate"}])
    assert Client(application).send("GET", "/acme/things/1").status == 0
    assert world.journal.entries()[-1].forced == "body truncated after the effect"


@pytest.mark.medium
def test_a_body_that_is_too_large_is_refused_as_ever(stop, slept):
    """A delay changes nothing about what is refused."""
    stop.force({"delay": 1})
    reply = stop.press("cancel", headers={"content-length": str(10**9)})
    assert (reply.status, slept) == (413, [1])
