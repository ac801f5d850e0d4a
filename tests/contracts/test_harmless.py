"""What Schemathesis makes up is made harmless, and keeps its type and its oddness; what cannot be is left out."""

import json
from typing import Any

import pytest
import requests

from brakecheck.contracts.engine.fuzzing_transport import Traffic, is_left_out
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.safety.guard import Guard
from brakecheck.contracts.safety.harmless import Harmless
from brakecheck.contracts.safety.selection import Selection
from brakecheck.contracts.target import Target

MARK = "0123456789abcdef"
BASE = "http://127.0.0.1:1/v1"
SELECTION = Selection(
    [("POST", "/things"), ("DELETE", "/things/{id}"), ("POST", "/find/stop/")],
    plain=("title",),
    filters={"/find/stop/": ("key", "people")},
)


@pytest.fixture
def guard() -> Guard:
    made = Guard(MARK, SELECTION, base=BASE)
    made.allow("mine")
    return made


@pytest.fixture
def harmless(guard: Guard) -> Harmless:
    return Harmless(guard)


def prepared(method: str, path: str, **how: Any) -> requests.PreparedRequest:
    return requests.Request(method, BASE + path, **how).prepare()


def sent(harmless: Harmless, method: str, path: str, **how: Any) -> requests.PreparedRequest:
    request = harmless.request(prepared(method, path, **how))
    assert request is not None
    return request


@pytest.mark.parametrize(
    "value", ["theirs", "null", "0", "-1", "*", "a/b", "a,b c", "\x00", "", " ", "%2F", "a%2Cb", "😀", "..", "x" * 999]
)
def test_a_text_is_marked_and_stays_odd(guard: Guard, harmless: Harmless, value: str):
    """The guard lets it pass then, and what was odd in it is still there, as far as that is harmless."""
    marked = harmless.value(value, "")
    assert marked != value
    assert guard.allows(marked)
    if "%" not in value:
        assert set(value) <= set(marked)


def test_a_text_of_ours_stays_as_it_is(harmless: Harmless):
    """Nothing is replaced that may be sent."""
    assert harmless.value("mine", "") == "mine"
    assert harmless.value(MARK, "") == MARK


@pytest.mark.parametrize("number", [0, 1, -7, 1.5, -0.25, 10**40])
def test_a_number_becomes_one_that_was_drawn(guard: Guard, harmless: Harmless, number: float):
    """The same number the same one, with its sign and its type."""
    drawn = harmless.value(number, "")
    assert guard.allows(drawn)
    assert type(drawn) is type(number)
    assert (drawn < 0) == (number < 0)
    assert harmless.value(number, "") == drawn
    assert harmless.value(number + 1, "") != drawn


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_left_alone(harmless: Harmless, method: str):
    """It may name anything."""
    request = prepared(method, "/things/theirs")
    assert harmless.request(request) is request
    assert (harmless.replaced, harmless.left_out) == (0, 0)


def test_what_is_harmless_already_goes_as_it_is(harmless: Harmless):
    """Byte by byte."""
    request = prepared("DELETE", "/things/mine")
    assert harmless.request(request) is request
    assert (harmless.replaced, harmless.left_out) == (0, 0)


def test_names_in_path_query_and_body_are_replaced(harmless: Harmless):
    """Content, and what is ours, stays; the length is that of the new body, and the old request is as it was."""
    before = prepared("DELETE", "/things/a%2Fb?x=y&z=mine", json={"title": "t", "ids": ["mine", "theirs"]})
    request = harmless.request(before)
    assert request is not None
    assert request.url == f"{BASE}/things/{MARK}a%2F{MARK}b?x={MARK}y&z=mine"
    assert isinstance(request.body, bytes)
    assert json.loads(request.body) == {"title": "t", "ids": ["mine", f"{MARK}theirs"]}
    assert request.headers["Content-Length"] == str(len(request.body))
    assert before.url == f"{BASE}/things/a%2Fb?x=y&z=mine"
    assert (harmless.replaced, harmless.left_out) == (1, 0)


def test_texts_are_bodies_too(harmless: Harmless):
    """A body that was given as text is read like one of bytes."""
    request = sent(harmless, "POST", "/things", data='{"id": "theirs"}')
    assert json.loads(request.body or b"") == {"id": f"{MARK}theirs"}


def test_filters_are_replaced(harmless: Harmless):
    """An empty text in a filter becomes a name."""
    request = sent(harmless, "POST", "/find/stop/", json={"key": "", "people": ["user_123"]})
    assert json.loads(request.body or b"") == {"key": MARK + MARK, "people": [f"{MARK}user_123"]}


@pytest.mark.parametrize(
    ("method", "path", "how"),
    [
        ("POST", "/find/stop/", {}),
        ("POST", "/find/stop/", {"json": {}}),
        ("POST", "/find/stop/", {"json": {"people": []}}),
        ("POST", "/find/stop/", {"data": "key=theirs"}),
        ("POST", "/things", {"data": b"id=theirs"}),
        ("DELETE", "/things/", {}),
        ("PATCH", "/find/stop/", {"json": {"key": "mine"}}),
        ("POST", "/things", {"data": iter([b"a stream"])}),
        ("POST", "/things", {"data": b"\x1f\x8b rubbish"}),
    ],
)
def test_what_cannot_be_made_harmless_is_left_out(harmless: Harmless, method: str, path: str, how: dict[str, Any]):
    """Empty filters, forms, streams, paths that stray, and what cannot be read."""
    assert harmless.request(prepared(method, path, **how)) is None
    assert (harmless.replaced, harmless.left_out) == (0, 1)


def test_empty_filters_are_sent_where_they_are_allowed(guard: Guard, harmless: Harmless):
    """They name nobody; a name is replaced all the same."""
    guard.hazardous = True
    assert sent(harmless, "POST", "/find/stop/", json={}).body == b"{}"
    assert sent(harmless, "DELETE", "/things/theirs").url == f"{BASE}/things/{MARK}theirs"
    assert harmless.request(prepared("DELETE", "/things/")) is None


class Recording(Transport):
    """Keeps what is sent, and answers with 204, or fails as it is told to."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(Target("t", "dialnexa", BASE), guard=guard)
        self.requests: list[tuple[str, str]] = []
        self.failure: Exception | None = None

    def send(self, template: str, request: Any, **_: Any) -> requests.Response:
        self.requests.append((template, request.url))
        if self.failure:
            raise self.failure
        response = requests.Response()
        response.status_code = 204
        return response


def test_what_is_left_out_is_answered_by_nobody(guard: Guard):
    """Its answer says that it is none, and nothing went over the transport."""
    transport = Recording(guard)
    traffic = Traffic(transport)
    answer = traffic.send("/find/stop/", prepared("POST", "/find/stop/"))
    assert is_left_out(answer)
    assert answer.status_code == 429
    assert transport.requests == []
    assert not is_left_out(traffic.send("/things/{id}", prepared("DELETE", "/things/theirs")))
    assert not is_left_out(None)
    assert transport.requests == [("/things/{id}", f"{BASE}/things/{MARK}theirs")]


def test_once_the_run_may_send_no_more_nothing_is_sent(guard: Guard):
    """The reason is kept, Schemathesis is stopped, and what it still asks for is left out."""
    transport, stopped = Recording(guard), []
    traffic = Traffic(transport)
    traffic.stop = lambda: stopped.append(True)
    transport.failure = NotChecked("used up")
    for _ in range(2):
        assert is_left_out(traffic.send("/things/{id}", prepared("DELETE", "/things/mine")))
    assert (traffic.reason, len(transport.requests), stopped) == ("used up", 1, [True])


def test_a_dropped_connection_is_not_tried_again(guard: Guard):
    """The cause by which Schemathesis knows that a connection was dropped is not passed on."""
    transport = Recording(guard)
    transport.failure = requests.ConnectionError(ConnectionResetError())
    with pytest.raises(requests.ConnectionError) as raised:
        Traffic(transport).send("/things/{id}", prepared("DELETE", "/things/mine"))
    assert raised.value.args == ("ConnectionError",)
    assert raised.value.__cause__ is None


def test_each_request_is_counted(harmless: Harmless):
    """Those that were changed, and those that were left out."""
    for _ in range(3):
        sent(harmless, "DELETE", "/things/theirs")
    for _ in range(2):
        assert harmless.request(prepared("DELETE", "/things/")) is None
    assert (harmless.replaced, harmless.left_out) == (3, 2)


def test_reading_with_a_stream_is_left_alone_too(harmless: Harmless):
    """Whatever its body, it changes nothing."""
    request = prepared("GET", "/things", data=iter([b"x"]))
    assert harmless.request(request) is request


def test_a_text_that_cannot_be_marked_piece_by_piece_loses_its_oddness(harmless: Harmless):
    """Encoded commas would give a server pieces that carry no marker."""
    assert harmless.value("a%2Cb%2Cc d", "") == f"{MARK}a2Cb2Ccd"
