"""Bodies: how large they may be, and that half a one counts for nothing."""

import pytest

from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client, answer_to
from tests.mock_server.conftest import OwnWorld, open_world

LIMIT = 1000
CANCEL = "/suprsend/v1/workflow_run/cancel/"


@pytest.fixture
def narrow() -> OwnWorld:
    """A world of a mock that takes bodies of up to a thousand bytes."""
    return open_world(Client(build(Settings(body_limit=LIMIT))))


def body_of(length: int, run: str) -> bytes:
    start = b'{"execution_id": "' + run.encode() + b'", "padding": "'
    return start + b"x" * (length - len(start) - 2) + b'"}'


def test_a_body_of_just_the_limit_is_read(narrow):
    """The limit itself is allowed, announced or in chunks."""
    for chunked in (False, True):
        run = narrow.provide("suprsend", slug="s")
        body = body_of(LIMIT, run)
        reply = narrow.cancel_runs(None, chunks=[body[:500], body[500:]]) if chunked else narrow.cancel_runs(body)
        assert reply.json == {"execution_ids": [run]}


def test_a_larger_body_is_413_and_does_nothing(narrow):
    """One byte more is refused, and the run that it names goes on."""
    run = narrow.provide("suprsend", slug="s")
    body = body_of(LIMIT + 1, run)
    for reply in (narrow.cancel_runs(body), narrow.cancel_runs(None, chunks=[body[:400], body[400:]])):
        assert reply.status == 413
        assert reply.rule == "suprsend.http.body-too-large"
        assert "1000" in reply.json["message"]
    assert narrow.observe("suprsend", run)["status"] == "running"


def test_a_body_that_is_not_needed_is_bounded_too(narrow):
    """An operation that reads no body refuses one that is too large, and does nothing."""
    workflow = narrow.provide("dialnexa", status="active")
    path, key = f"/dialnexa/v1/workflows/{workflow}/pause", narrow.keys["dialnexa"]["full"]
    assert narrow.client.send("POST", path, b"x" * (LIMIT + 1), key=key).status == 413
    assert narrow.observe("dialnexa", workflow)["status"] == "active"
    assert narrow.client.send("POST", path, b"x" * LIMIT, key=key).status == 200


def test_an_announced_length_is_enough_to_refuse(narrow):
    """Nothing of a body is read that is announced as too large."""
    scope = scope_of(narrow, [(b"content-length", str(LIMIT + 1).encode())])
    messages = [{"type": "http.request", "body": b"{}", "more_body": True}]
    assert answer_to(narrow.client.application, scope, messages).status == 413
    assert len(messages) == 1


def test_reading_stops_at_the_limit(narrow):
    """Of an endless body no more is read than it takes to see that it is too large."""
    messages = [{"type": "http.request", "body": b"x" * 600, "more_body": True} for _ in range(100)]
    scope = scope_of(narrow, [(b"transfer-encoding", b"chunked")])
    assert answer_to(narrow.client.application, scope, messages).status == 413
    assert len(messages) == 98


def test_who_asks_comes_before_how_much(narrow):
    """Without a key the answer to a large body is 401."""
    assert narrow.cancel_runs(b"x" * (LIMIT + 1), key=None).status == 401


def scope_of(world: OwnWorld, headers: list[tuple[bytes, bytes]], path: str = CANCEL, vendor: str = "suprsend"):
    key = world.keys[vendor]["full"].encode()
    fields = [(b"host", b"localhost"), (b"authorization", b"Bearer " + key), (b"content-type", b"application/json")]
    return {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [*fields, *headers], "client": ("127.0.0.1", 50000),
    }  # fmt: skip


@pytest.mark.parametrize("header", [(b"content-length", b"500"), (b"transfer-encoding", b"chunked")])
def test_half_a_request_is_none(narrow, header):
    """A request whose sender leaves before it is whole has no effect, although what came would make sense."""
    run = narrow.provide("suprsend", slug="s")
    messages = [{"type": "http.request", "body": f'{{"execution_id": "{run}"}}'.encode(), "more_body": True}]
    assert answer_to(narrow.client.application, scope_of(narrow, [header]), messages).status == 0
    assert narrow.observe("suprsend", run)["status"] == "running"


def test_half_a_request_without_need_of_a_body_is_none(narrow):
    """The same goes where the body would not have been looked at."""
    workflow = narrow.provide("dialnexa", status="active")
    scope = scope_of(narrow, [(b"content-length", b"5")], f"/dialnexa/v1/workflows/{workflow}/cancel", "dialnexa")
    assert answer_to(narrow.client.application, scope, []).status == 0
    assert narrow.observe("dialnexa", workflow)["status"] == "active"
