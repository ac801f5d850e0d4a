"""The journal: what it keeps, and what it never keeps."""

import json

import pytest

from brakecheck.mock_server.http.recording import BODY_KEPT, HEADERS_KEPT, kept
from brakecheck.mock_server.redaction import Redaction
from brakecheck.mock_server.server import Settings, build
from brakecheck.mock_server.worlds.journal import KEPT, Entry, Journal, Match
from tests.mock_server import acme
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import EPOCH

SECRET = "wrong-key-of-nobody"


def test_an_exchange_is_legible():
    """An entry tells when what was asked and what was answered, by which rule and operation."""
    entry = Entry(
        0.0, "POST", b"/a%20b", b'{"x": 1}', 400, b'{"code":400}', "acme.stop", b"a=1", [(b"accept", b"*/*")], "one",
        "stop", "mind the gap", received=1.0, forced="delay 1 s before the effect", ms=0.4,
    )  # fmt: skip
    assert entry.legible(Redaction(frozenset)) == {
        "at": "1970-01-01T00:00:00.000Z",
        "received": "1970-01-01T00:00:01.000Z",
        "world": "one",
        "method": "POST",
        "path": "/a%20b",
        "query": "a=1",
        "headers": [["accept", "*/*"]],
        "body": '{"x": 1}',
        "status": 400,
        "operation": "stop",
        "answer": '{"code":400}',
        "rule": "acme.stop",
        "warning": "mind the gap",
        "forced": "delay 1 s before the effect",
        "ms": 0.4,
    }


def test_bytes_that_are_no_text_are_shown_all_the_same():
    """A body that is no UTF-8 does not keep the journal from being read."""
    entry = Entry(0.0, "POST", b"/\xff", b"\xff\x00", 400, b"", None)
    assert json.dumps(entry.legible(Redaction(frozenset)))


@pytest.mark.parametrize("most", [1, 7, KEPT])
def test_only_the_last_exchanges_are_kept(most):
    """The journal forgets the oldest, keeps the order of the rest, and knows how many it forgot."""
    journal = Journal(most)
    for number in range(most + 5):
        journal.record(Entry(float(number), "GET", b"/", b"", 200, b"", None))
    entries = journal.entries()
    assert [entry.at for entry in entries] == [float(number) for number in range(5, most + 5)]
    assert journal.forgotten == 5
    journal.clear()
    assert (journal.entries(), journal.forgotten) == ([], 0)


def test_a_large_body_is_cut_and_its_size_told():
    """Of a body that is longer than the journal keeps there is the beginning and the length."""
    assert kept(b"x" * BODY_KEPT) == b"x" * BODY_KEPT
    assert kept(b"x" * 5_000_000).decode() == "x" * BODY_KEPT + "… (5000000 bytes)"


def test_large_requests_do_not_fill_the_memory():
    """What is put into the journal of a large exchange is small from the start, not only when it is read."""
    own = acme.world()
    recorded: list[Entry] = []
    own.journal.record = recorded.append  # type: ignore[assignment, method-assign]
    Client(acme.application(own=own)).send("PUT", "/acme/things/x", {"id": "x" * 500_000})
    (entry,) = recorded
    assert entry.status == 204
    assert len(entry.body) < BODY_KEPT + 100


def test_exchanges_of_a_world_are_in_its_journal(world, other):
    """Each world has the exchanges of its own keys, answers and refusals alike, oldest first."""
    world.cancel_runs({"execution_id": "nobody"})
    world.cancel_runs({})
    exchanges = world.admin("GET", "/journal").json["exchanges"]
    assert [(entry["status"], entry["rule"]) for entry in exchanges] == [
        (200, None),
        (400, "suprsend.cancel.filter-required"),
    ]
    assert exchanges[0]["body"] == '{"execution_id": "nobody"}'
    assert exchanges[0]["at"] == "2023-11-14T22:13:20.000Z"
    assert other.admin("GET", "/journal").json["exchanges"] == []
    assert EPOCH == 1_700_000_000.0


def test_no_key_gets_into_a_journal(world):
    """Neither the key that opened nor one that did not is to be found in what the journal shows."""
    world.cancel_runs({"execution_id": "nobody"})
    world.cancel_runs({}, key=SECRET)
    world.cancel_runs({"execution_id": "nobody"}, headers={"x-key": SECRET})
    shown = world.admin("GET", "/journal").body.decode()
    shown += world.client.send("GET", "/__admin/journal").body.decode()
    for keys in world.keys.values():
        for key in keys.values():
            assert key not in shown
    assert SECRET not in shown


def test_a_journal_can_be_cleared(world):
    """Cleared, it is empty and goes on recording."""
    world.cancel_runs({})
    assert world.admin("DELETE", "/journal").status == 204
    assert world.admin("GET", "/journal").json["exchanges"] == []
    world.cancel_runs({})
    assert len(world.admin("GET", "/journal").json["exchanges"]) == 1


def test_administration_is_not_recorded(world):
    """What the admin API is asked is no exchange of the world."""
    world.admin("GET", "/clock")
    assert world.admin("GET", "/journal").json["exchanges"] == []


CANCEL = "/suprsend/v1/workflow_run/cancel/"
PAGE = {"origin": "https://app.example", "access-control-request-method": "PUT"}


def journal_of(client, **query):
    """What the journal of the whole server shows."""
    asked = "&".join(f"{name}={value}" for name, value in query.items()).encode()
    reply = client.send("GET", "/__admin/journal", query=asked)
    assert reply.status == 200, reply
    return reply.json


def test_the_server_has_a_journal_of_everything(fresh):
    """Wrong keys, unknown paths, wrong methods, preflights and pages are in the journal of the server."""
    fresh.send("POST", CANCEL, {}, key="nobody")
    fresh.send("GET", "/suprsend/v1/workflow_run/cancl/", query=b"page=2")
    fresh.send("PUT", CANCEL)
    fresh.send("OPTIONS", CANCEL, headers=PAGE)
    fresh.send("OPTIONS", "/nowhere", headers=PAGE)
    fresh.send("GET", "/suprsend/openapi.json")
    fresh.send("POST", CANCEL, {"execution_id": "x"}, key="demo-full")
    fresh.send("POST", "/__admin/worlds/default/reset")
    exchanges = journal_of(fresh)["exchanges"]
    assert [(each["method"], each["status"], each["world"]) for each in exchanges] == [
        ("POST", 401, None),
        ("GET", 404, None),
        ("PUT", 405, None),
        ("OPTIONS", 204, None),
        ("OPTIONS", 204, None),
        ("GET", 200, None),
        ("POST", 200, "default"),
    ]
    assert exchanges[1]["query"] == "page=2"
    assert ["access-control-request-method", "PUT"] in exchanges[3]["headers"]
    assert exchanges[-1]["operation"] == "cancel-workflow"


def test_a_stray_request_with_a_key_is_in_the_journal_of_its_world(world, other):
    """An unknown path and a wrong method belong to the world whose key came along."""
    key = world.keys["dialnexa"]["full"]
    world.client.send("POST", "/dialnexa/v1/workflows/x/stop", key=key)
    world.client.send("PUT", "/dialnexa/v1/workflows/x/cancel", key=key)
    statuses = [each["status"] for each in world.admin("GET", "/journal").json["exchanges"]]
    assert statuses == [404, 405]
    assert other.admin("GET", "/journal").json["exchanges"] == []


MATCHES = {
    "method": ({"method": "put"}, [405]),
    "path": ({"path": CANCEL}, [400, 200, 405]),
    "part of a path": ({"path": "/dialnexa/*/cancel"}, [404]),
    "a path without its end": ({"path": CANCEL[:-1]}, []),
    "status": ({"status": "404"}, [404]),
    "class of status": ({"status": "4xx"}, [400, 404, 405]),
    "operation": ({"operation": "cancel-workflow"}, [400, 200]),
    "several": ({"operation": "cancel-workflow", "status": "2xx"}, [200]),
    "the last": ({"limit": 2}, [404, 405]),
}


@pytest.fixture(scope="module")
def busy():
    client = Client(build(Settings()))
    client.send("POST", CANCEL, {}, key="demo-full")
    client.send("POST", CANCEL, {"execution_id": "x"}, key="demo-full")
    client.send("POST", "/dialnexa/v1/workflows/x/cancel", key="demo:full")
    client.send("PUT", CANCEL)
    return client


@pytest.mark.parametrize(("query", "statuses"), MATCHES.values(), ids=MATCHES)
def test_a_journal_can_be_filtered(busy, query, statuses):
    """Only the exchanges that fit every filter are shown, and counted."""
    answer = journal_of(busy, **query)
    assert [each["status"] for each in answer["exchanges"]] == statuses
    assert answer["count"] == (4 if "limit" in query else len(statuses))
    assert answer["enough"] is bool(statuses)


@pytest.mark.parametrize(
    "query", [b"status=9xx", b"status=40", b"count=-1", b"limit=0", b"wait=1h", b"wait=61s", b"method=", b"operation=x"]
)
def test_a_filter_that_makes_no_sense_is_refused(busy, query):
    """What cannot be a filter is a 400 that names it."""
    reply = busy.send("GET", "/__admin/journal", query=query)
    assert reply.status == 400
    assert query.partition(b"=")[0].decode() in reply.json["message"]


def test_a_mistyped_operation_is_refused(busy):
    """Instead of finding nothing for ever, the answer says which operation was meant."""
    reply = busy.send("GET", "/__admin/worlds/default/journal", query=b"operation=cancelWorkflw")
    assert (reply.status, reply.json["message"]) == (
        400,
        'no operation is named "cancelWorkflw"; did you mean cancelWorkflow?',
    )


def test_a_journal_states_its_bounds():
    """The answer says how much is kept and how much was forgotten; the bound is a setting."""
    client = Client(build(Settings(max_exchanges=3)))
    for _ in range(5):
        client.send("POST", CANCEL, {}, key="demo-full")
    for path in ("/__admin/journal", "/__admin/worlds/default/journal"):
        answer = client.send("GET", path).json
        assert (len(answer["exchanges"]), answer["count"], answer["forgotten"]) == (3, 3, 2)
        assert answer["bounds"]["exchanges"] == 3
    assert client.send("DELETE", "/__admin/journal").status == 204
    assert journal_of(client)["count"] == 0
    assert client.send("GET", "/__admin/worlds/default/journal").json["count"] == 3


KEY = "demo:full"
LEAKS = {
    "the query": {"query": b"api_key=" + KEY.encode()},
    "a query that hides it": {"query": b"x=demo%3Afull"},
    "a strange parameter that is called a token": {"query": b"access_token=sk-live-123456"},
    "the path": {"path": f"/dialnexa/v1/workflows/{KEY}/cancel"},
    "a header": {"headers": {"x-api-key": "sk-live-123456"}},
    "a cookie": {"headers": {"cookie": "session=sk-live-123456"}},
    "another scheme": {"headers": {"authorization": "Basic sk-live-123456"}},
    "a header that is shown": {"headers": {"user-agent": f"curl {KEY}"}},
    "the body": {"path": CANCEL, "body": {"execution_id": KEY}, "key": "demo-full"},
    "the body, of a header's key": {"path": CANCEL, "body": {"a": "sk-live-123456"}, "key": "sk-live-123456"},
}


@pytest.mark.parametrize("sent", LEAKS.values(), ids=LEAKS)
def test_no_key_is_shown_wherever_it_was_put(fresh, sent):
    """Neither a key that the server knows nor what came as one is shown, wherever it stands."""
    sent = {"path": "/dialnexa/v1/workflows/x/cancel", **sent}
    fresh.send("POST", sent.pop("path"), sent.pop("body", None), **sent)
    shown = json.dumps(journal_of(fresh)["exchanges"])
    assert "[redacted]" in shown
    for secret in (KEY, "demo%3Afull", "sk-live-123456"):
        assert secret not in shown


def test_many_headers_are_kept_in_part(fresh):
    """Of headers of 100 KB the journal keeps some."""
    fresh.send("POST", CANCEL, {}, headers={f"x-{number}": "v" * 900 for number in range(100)})
    (entry,) = fresh.application.journal.entries()
    assert entry.size <= HEADERS_KEPT + 2 * BODY_KEPT


@pytest.mark.parametrize(
    ("wanted", "path", "is_meant"),
    [
        ("/v1/*/pause", b"/v1/a/pause", True),
        ("/v1/*/pause", b"/v1/a/cancel", False),
        ("/v1/[a]", b"/v1/a", False),
        ("/v1/[a]", b"/v1/[a]", True),
        ("/v1/?", b"/v1/a", False),
        ("*" * 300 + "x", b"/" + b"a" * 2000, False),
        ("*a" * 300 + "x", b"/" + b"a" * 2000, False),
    ],
    ids=["any", "other", "no-set", "brackets", "no-wildcard", "many stars", "many pieces"],
)
def test_a_path_is_matched_at_once(wanted: str, path: bytes, is_meant: bool):
    """A star stands for anything and nothing else does; no pattern takes time that grows with its stars."""
    entry = Entry(0.0, "POST", path, b"", 200, b"", None)
    assert Match(path=wanted)(entry) is is_meant
