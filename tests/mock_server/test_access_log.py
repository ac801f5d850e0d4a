"""One line for each request: what was answered, why, and what became of it. Never a key."""

import asyncio
import json
import os
import re

import pytest

from brakecheck.mock_server.http import access_log
from brakecheck.mock_server.http.access_log import AccessLog, Line, Lines, as_coloured_text, as_json, as_text
from brakecheck.mock_server.http.messages import Change
from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client

WORKFLOW = "/dialnexa/v1/workflows/wfl_m3v7zb9rk2px"
CANCEL = "/suprsend/v1/workflow_run/cancel/"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture(params=[as_text, as_json])
def any_form(said, request) -> Client:
    return logged(said, request.param)


@pytest.fixture
def client(said) -> Client:
    return logged(said, as_text)


def logged(said: list[str], form) -> Client:
    application = build(Settings(real_time=False))
    return Client(AccessLog(application, application.redaction, form, lambda line: said.append(line())))  # type: ignore[arg-type]


def test_a_line_has_the_time_the_request_and_the_answer(client, said):
    """Time, method, path, status and milliseconds, and what an order changed."""
    client.send("POST", f"{WORKFLOW}/pause", key="demo:full")
    (line,) = said
    assert re.fullmatch(rf"\d\d:\d\d:\d\d\.\d{{3}} POST {WORKFLOW}/pause 200 \d+\.\d ms active → paused", line)


def test_looks_of_the_console_have_no_lines(client, said):
    """Its page and what it reads are not in the log; what it changes, and what others read, is."""
    page = {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:4010"}
    client.send("GET", "/__admin/", headers={"sec-fetch-site": "none"})
    client.send("GET", "/__admin/worlds", headers=page)
    assert said == []
    client.send("GET", "/__admin/worlds")
    client.send("POST", "/__admin/worlds/default/clock/advance", {"seconds": 1}, headers=page)
    client.send("POST", f"{WORKFLOW}/pause", key="demo:full", headers=page)
    assert [line.split()[1] for line in said] == ["GET", "POST", "POST"]


ORDERS = {
    "cancel": ("POST", f"{WORKFLOW}/cancel", None, "demo:full", "active → cancelled"),
    "delete": ("DELETE", "/dialnexa/v1/workflows/wfl_cancelled", None, "demo:full", "cancelled → deleted"),
    "create": ("POST", "/dialnexa/v1/workflows", {"title": "x"}, "demo:full", "→ draft"),
    "resume": ("POST", "/dialnexa/v1/workflows/wfl_paused/resume", None, "demo:full", "paused → active"),
    "cancel one run": ("POST", CANCEL, {"workflow_slug": "welcome"}, "demo-full", "running → cancelled"),
    "cancel two": ("POST", CANCEL, {"recipients": ["user_123"]}, "demo-full", "running → cancelled (2 records)"),
    "cancel none": ("POST", CANCEL, {"recipients": ["nobody"]}, "demo-full", "running → cancelled (0 records)"),
}


@pytest.mark.parametrize(("method", "path", "body", "key", "change"), ORDERS.values(), ids=ORDERS)
def test_a_line_tells_what_became_of_it(client, said, method, path, body, key, change):
    """After an order the line ends with the status before and after, and of how many."""
    client.send(method, path, body, key=key)
    assert said[0].endswith(f" ms {change}")


REFUSALS = {
    "a conflict": (
        "POST", "/dialnexa/v1/workflows/wfl_cancelled/cancel", None,
        "409 dialnexa.cancel.terminal-conflict: The workflow is already cancelled.",
    ),
    "a mistyped path": (
        "POST", "/dialnexa/v1/worklfows/x/cancel", None,
        '404 dialnexa.http.unknown-path: nothing is served at "/dialnexa/v1/worklfows/x/cancel"; '
        "did you mean POST /dialnexa/v1/workflows/{id}/cancel?",
    ),
    "a path without its beginning": (
        "POST", "/workflows/x/pause", None, "did you mean POST /dialnexa/v1/workflows/{id}/pause?",
    ),
    "a path without its last slash": ("POST", CANCEL[:-1], None, f"did you mean POST {CANCEL}?"),
    "a path of another kind": ("GET", "/favicon.ico", None, 'nothing is served at "/favicon.ico"'),
    "another method": ("PATCH", f"{WORKFLOW}/pause", None, "405 dialnexa.http.method: PATCH is not served here"),
    "a mistyped field": (
        "POST", "/dialnexa/v1/workflows", {"titel": "x"},
        "400 dialnexa.request.invalid: the body needs title; got titel; did you mean title instead of titel?",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "words"), REFUSALS.values(), ids=REFUSALS)
def test_a_line_tells_why_it_was_refused(client, said, method, path, body, words):
    """The rule and the reason are in the line, with what comes nearest to a mistyped path or field."""
    reply = client.send(method, path, body, key="demo:full")
    line = re.sub(r" \d+\.\d ms", "", said[0])
    assert words in line
    assert words.partition(": ")[2] in reply.json["message"]


def test_a_line_warns(client, said):
    """A misspelt filter beside a valid one cancels as documented, and both answer and line warn of it."""
    reply = client.send("POST", CANCEL, {"workflow_slug": "welcome", "recipient": ["nobody"]}, key="demo-full")
    assert reply.json == {"execution_ids": ["dsl_welcome-for-user-123"]}
    warning = reply.headers["brakecheck-warning"]
    assert '"recipient" is not a member' in warning
    assert warning.endswith("did you mean recipients?")
    assert said[0].endswith(f"running → cancelled warning: {warning}")
    assert "brakecheck-warning" not in client.send("POST", CANCEL, {"workflow_slug": "x"}, key="demo-full").headers


WARNED = {
    "a query": ("GET", "/dialnexa/v1/workflows", b"limti=1", None, "did you mean limit?"),
    "a query that nothing is near": ("GET", "/dialnexa/v1/workflows", b"colour=red", None, "was ignored"),
    "a body": ("POST", "/dialnexa/v1/workflows", b"", {"title": "x", "descripton": "y"}, "did you mean description?"),
}


@pytest.mark.parametrize(("method", "path", "query", "body", "words"), WARNED.values(), ids=WARNED)
def test_what_is_passed_over_is_warned_of(client, method, path, query, body, words):
    """A parameter or member that nobody knows is named in a header, with what comes nearest."""
    reply = client.send(method, path, body, query=query, key="demo:full")
    assert reply.status in (200, 201)
    assert reply.headers["brakecheck-warning"].endswith(words)


ODD = ["a\r\nSet-Cookie: x", "ключ", "recipients\x7f", "recipients\x85", "recip\0ients", "\u2028", " ", "", "x" * 5000]


@pytest.mark.medium
@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("beside", [{}, {"workflow_slug": "x"}])
def test_a_warning_is_a_header_whatever_was_sent(client, name, beside):
    """Control characters, other scripts and thousands of names make no header that is broken or long."""
    odd = {**beside, name: 1, **{f"n{number}": 1 for number in range(5000)}}
    warning = client.send("POST", CANCEL, odd, key="demo-full").headers.get("brakecheck-warning", "")
    assert warning or not beside
    assert warning.isascii()
    assert warning.isprintable()
    assert len(warning) < 500


SECRETS = ("demo:full", "demo-full", "sk-live-123456")


def test_no_line_has_a_key(any_form, said):
    """Neither in the path, nor in the query, nor as it was sent."""
    any_form.send("POST", "/dialnexa/v1/workflows/demo:full/cancel", key="demo:full")
    any_form.send("POST", "/dialnexa/v1/workflows/demo%3Afull/stop", query=b"token=sk-live-123456&key=demo-full")
    any_form.send("POST", CANCEL, {"demo:full": 1, "execution_id": "x"}, key="demo-full")
    any_form.send("POST", CANCEL, key="sk-live-123456")
    assert len(said) == 4
    assert not [line for line in said for secret in (*SECRETS, "demo%3Afull") if secret in line]


def test_a_line_stays_one_line(client, said):
    """What a path holds of control characters is shown and not sent to the terminal."""
    client.send("GET", "/x\x1b[31m\r\ny")
    assert said[0].isprintable()
    assert "\\x1b[31m" in said[0]


def test_json_has_the_same(said):
    """With --log json each line is an object."""
    logged(said, as_json).send("POST", f"{WORKFLOW}/cancel", key="demo:full", query=b"a=1")
    line = json.loads(said[0])
    assert (line["method"], line["path"], line["query"], line["status"]) == ("POST", f"{WORKFLOW}/cancel", "a=1", 200)
    assert line["change"] == {"before": "active", "after": "cancelled", "records": 1}
    assert line["time"].endswith("Z")
    assert line["ms"] > 0


def test_colours_are_for_terminals(said):
    """The coloured line is the plain one with a colour around the status."""
    line = Line(1_700_000_000.25, "GET", "/x", "", 409, 0.26, "a.b", "No.", Change("x", "y"), None)
    coloured = as_coloured_text(line)
    assert "\x1b[33m409\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == as_text(line)
    assert "\x1b" not in as_text(line)


def test_lines_go_out_soon():
    """What was added is there after a moment, in order."""
    reader, writer = os.pipe()

    async def add() -> None:
        lines = Lines(writer)
        for number in range(500):
            lines.add(f"line {number}".strip)
        await asyncio.sleep(access_log.DELAY * 3)

    asyncio.run(add())
    assert os.read(reader, 100_000).decode().splitlines() == [f"line {number}" for number in range(500)]
    os.close(reader)
    os.close(writer)


def test_who_does_not_read_holds_nobody_up(monkeypatch):
    """A full pipe takes nothing more: the oldest lines are dropped and counted, and the rest comes when it is read."""
    monkeypatch.setattr(access_log, "BACKLOG", 50)
    reader, writer = os.pipe()

    async def add() -> None:
        lines = Lines(writer)
        for number in range(3000):
            lines.add((f"line {number} " + "x" * 100).strip)
            if number % 50 == 0:
                lines.flush()
        while os.read(reader, 4096).count(b"\n") and lines._lines:
            lines.flush()

    asyncio.run(asyncio.wait_for(add(), 5))
    rest = os.read(reader, 100_000).decode()
    assert "line 2999 " in rest
    os.close(reader)
    os.close(writer)


def test_a_reader_that_is_gone_is_no_error():
    """Lines to a closed pipe are lost without a word."""
    reader, writer = os.pipe()
    os.close(reader)

    async def add() -> None:
        lines = Lines(writer)
        lines.add("x".strip)
        lines.flush()

    asyncio.run(add())
    os.close(writer)
