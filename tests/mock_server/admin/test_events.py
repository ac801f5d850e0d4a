"""Server-sent events of a world, over real sockets."""

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, embedded
from brakecheck.mock_server.worlds.journal import MOST_UNSEEN, MOST_WAITING, Entry, Feed

EVENTS = "/__admin/worlds/default/journal/events"


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0, real_time=False)) as served:
        yield served.removeprefix("http://")


def ask(origin: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
    with closing(HTTPConnection(origin, timeout=10)) as connection:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


@contextmanager
def followed(origin: str, path: str = EVENTS) -> Iterator[HTTPResponse]:
    with closing(HTTPConnection(origin, timeout=10)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream")
        yield answer


def event(answer: HTTPResponse, name: str) -> Any:
    """The data of the next event of the name; those of another are passed over."""
    found = ""
    while line := answer.readline().decode():
        field, _, value = line.rstrip("\n").partition(": ")
        if field == "event":
            found = value
        if (field, found) == ("data", name):
            return json.loads(value)
    raise AssertionError(f"the answer ended before an event {name}")


def test_exchanges_and_changes_come_as_they_happen(origin):
    """First the world as it is, then the exchange of a cancel, and the world after it; no key is in them."""
    with followed(origin) as answer:
        before = event(answer, "world")
        key = {"Authorization": "Bearer demo:full"}
        assert ask(origin, "POST", "/dialnexa/v1/workflows/wf_abc123/cancel", **key)[0] == 200
        exchange = event(answer, "exchange")
        assert (exchange["operation"], exchange["status"]) == ("cancelWorkflow", 200)
        assert exchange["ms"] > 0
        assert "demo:full" not in json.dumps(exchange)
        assert event(answer, "world")["position"] == before["position"] + 1


def test_others_are_answered_meanwhile(origin):
    """Three who follow keep nobody waiting."""
    with followed(origin), followed(origin), followed(origin):
        began = time.monotonic()
        assert ask(origin, "GET", "/__admin/worlds")[0] == 200
        assert time.monotonic() - began < 5


@pytest.mark.medium
def test_they_end_with_the_world(origin):
    """Once the world is deleted the answer is over."""
    name = json.loads(ask(origin, "POST", "/__admin/worlds", {}, **{"Content-Type": "application/json"})[1])["name"]
    with followed(origin, f"/__admin/worlds/{name}/journal/events") as answer:
        event(answer, "world")
        assert ask(origin, "DELETE", f"/__admin/worlds/{name}")[0] == 204
        answer.read()
        assert answer.isclosed()


def test_a_head_has_no_events(origin):
    """A HEAD is answered at once."""
    assert ask(origin, "HEAD", EVENTS) == (200, b"")


def test_as_many_may_follow_as_there_is_room_for(origin):
    """One more is a 507; when others have left, their places are free."""
    made = json.loads(ask(origin, "POST", "/__admin/worlds", {}, **{"Content-Type": "application/json"})[1])["name"]
    path = f"/__admin/worlds/{made}/journal/events"
    connections = [HTTPConnection(origin, timeout=10) for _ in range(MOST_WAITING)]
    for connection in connections:
        connection.request("GET", path)
    answers = [connection.getresponse() for connection in connections]
    assert {answer.status for answer in answers} == {200}
    for answer in answers:
        event(answer, "world")
    assert ask(origin, "GET", path)[0] == 507
    for connection, answer in zip(connections, answers, strict=True):
        answer.close()
        connection.close()
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with closing(HTTPConnection(origin, timeout=10)) as connection:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
    pytest.fail("no place became free")


@pytest.mark.medium
def test_a_server_that_ends_ends_them():
    """With somebody following, the mock ends, and the answer as it should: nobody's patience cuts it off."""
    served = embedded(Settings(port=0, real_time=False))
    with followed(served.__enter__().removeprefix("http://")) as answer:
        event(answer, "world")
        served.__exit__(None, None, None)
        answer.read()  # which raises where the last chunk is missing


@pytest.mark.medium
def test_those_who_do_not_read_lose_the_oldest():
    """Of more exchanges than are kept for one who follows, the newest wait."""
    feed = Feed()
    for number in range(MOST_UNSEEN + 5):
        feed.see(Entry(float(number), "GET", b"/", b"", 200, b"", None))
    assert [entry.at for entry in feed.taken()] == [float(number) for number in range(5, MOST_UNSEEN + 5)]
    assert feed.taken() == []
