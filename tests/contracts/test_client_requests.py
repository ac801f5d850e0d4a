"""The contracts' client: what it hands to the transport, and what it keeps of each exchange."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from requests.exceptions import ContentDecodingError

from brakecheck.contracts.errors import Finding, NotChecked, NoWay
from brakecheck.contracts.events import CONTRACT, Advanced
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.key_place import KeyPlace
from brakecheck.contracts.http.session import TimedOut
from brakecheck.contracts.http.settling import Patience
from brakecheck.contracts.http.span import Span
from brakecheck.specs.validation.violation import SCHEMA, STATUS, Message, Violation
from tests.contracts.scripted_client import BEARER, KEY, SECRETS, URL, Scripted


@pytest.fixture
def client() -> Scripted:
    return Scripted()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is a second later."""
    seconds = iter(range(1, 1000))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(seconds)))


def found(client: Scripted, operation: str = "cancelWorkflow") -> tuple[str, str, str | None]:
    """What is expected and received by which rule, in a finding about the last exchange."""
    with pytest.raises(Finding) as raised:
        client.send(operation, {"id": "wf_1"})
    assert raised.value.exchange is client.recorder.story[-1]
    return raised.value.expected, raised.value.received, raised.value.rule


@pytest.mark.parametrize("base", [URL, URL + "/"])
def test_an_operation_is_sent_to_its_place_with_the_key(base: str):
    """The transport is told the template, and whether the request clears up."""
    client = Scripted(base)
    client.send("cancelWorkflow", {"id": "wf_1"})
    client.send("deleteWorkflow", {"id": "wf_1"}, closing=True)
    assert [(template, closing) for template, _, closing in client.transport.given] == [
        ("/workflows/{id}/cancel", False),
        ("/workflows/{id}", True),
    ]
    sent = [(str(request.method), request.url, request.headers) for _, request, _ in client.transport.given]
    assert sent == [("POST", f"{URL}/workflows/wf_1/cancel", BEARER), ("DELETE", f"{URL}/workflows/wf_1", BEARER)]


def test_a_clean_up_waits_once():
    """For what was changed before it, and not for what it changes itself."""
    client, waits = Scripted(), list[float]()
    client.patience = Patience(waits.append)
    client.patience.seconds = 0.5
    sent = [client.send("cancelWorkflow", {"id": "wf_1"}, closing=closing) for closing in (False, True, True, True)]
    assert (len(sent), waits) == (4, [0.5])


def test_a_key_in_the_query_may_be_sent(monkeypatch: pytest.MonkeyPatch):
    """The guard counts the key as given, where a description puts it into the query."""
    client = Scripted()
    monkeypatch.setattr(client, "key_place", lambda _: KeyPlace("query", "api_key"))
    client.send("cancelWorkflow", {"id": "wf_1"})
    assert client.prepared.url == f"{URL}/workflows/wf_1/cancel?api_key={KEY}"


def test_a_base_url_ends_where_its_last_name_does():
    """Whatever letters that has."""
    client = Scripted("http://127.0.0.1:1/X/")
    client.send("cancelWorkflow", {"id": "wf_1"})
    assert client.prepared.url == "http://127.0.0.1:1/X/workflows/wf_1/cancel"


def test_an_id_is_one_part_of_the_path(client: Scripted):
    """Whatever is in it."""
    client.guard.allow("a/b c")
    client.send("cancelWorkflow", {"id": "a/b c"})
    assert client.prepared.url == f"{URL}/workflows/a%2Fb%20c/cancel"


def test_body_query_headers_method_and_template_are_sent(client: Scripted):
    """Further headers go beside the key, and over it."""
    client.send("listWorkflows", query={"page": "2"}, headers={"X-More": "1"}, role=None)
    assert (client.prepared.url, dict(client.transport.given[-1][1].headers)) == (
        f"{URL}/workflows?page=2",
        {"X-More": "1"},
    )
    client.send("createWorkflow", json={"a": None}, headers={"Authorization": "Basic x"})
    assert (client.prepared.body, client.prepared.headers["Authorization"]) == (b'{"a": null}', "Basic x")
    client.send("createWorkflow", content=b"{")
    assert client.prepared.body == b"{"
    client.send("createWorkflow", method="GET", template="/workflows/archive")
    assert (client.prepared.method, client.prepared.url) == ("GET", f"{URL}/workflows/archive")
    assert client.transport.given[-1][0] == "/workflows/archive"
    assert client.exchanges[-1].method == "GET"


def test_a_form_is_the_same_for_the_same_parts(client: Scripted):
    """Its type names the boundary, unless another one is given."""
    files = {"file": ("leads.csv", b"phone\n1\n", "text/csv")}
    sent = client.send("uploadLeads", {"id": "wf_1"}, files=files)
    assert list(sent.request_headers) == ["Authorization", "Content-Type"]
    assert client.prepared.headers["Content-Type"] == "multipart/form-data; boundary=brakecheck-part"
    assert client.prepared.body == (
        b'--brakecheck-part\r\nContent-Disposition: form-data; name="file"; filename="leads.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\nphone\n1\n\r\n--brakecheck-part--\r\n"
    )
    client.send("uploadLeads", {"id": "wf_1"}, files=files, headers={"Content-Type": "text/odd", "X-More": "1"})
    assert (client.prepared.headers["Content-Type"], client.prepared.headers["X-More"]) == ("text/odd", "1")


@pytest.mark.usefixtures("clock")
def test_an_exchange_has_all_that_went_out_and_came_back(client: Scripted):
    """Of the headers that were sent, those that the contract or the body has; the names of others in lower case."""
    client.answers(409, b"no", **{"X-Why": "x"})
    exchange = client.send("createWorkflow", json={"a": None}, headers={"X-More": "1"})
    assert exchange == Exchange(
        operation="createWorkflow",
        method="POST",
        url=f"{URL}/workflows",
        request_headers=BEARER | {"X-More": "1", "Content-Type": "application/json"},
        request_body=b'{"a": null}',
        status=409,
        headers={"x-why": "x"},
        body=b"no",
        secrets=SECRETS,
        failure="",
        overlapped=False,
        began=1.0,
        ended=2.0,
    )
    assert (client.recorder.story, client.exchanges) == ([exchange], [exchange])
    assert client.send("createWorkflow", content="é".encode()).request_body == "é".encode()
    assert client.send("cancelWorkflow", {"id": "wf_1"}).request_body is None


@pytest.mark.usefixtures("clock")
def test_a_request_is_ready_before_its_time_begins(client: Scripted):
    """One that waits for others is known to overlap with these."""
    span = Span(lambda: None)
    assert span.began == 0.0
    called: list[str] = []
    exchange = client.send("cancelWorkflow", {"id": "wf_1"}, ready=lambda: called.append("ready"))
    assert (called, exchange.overlapped, exchange.began) == (["ready"], True, 1.0)


def test_no_answer_is_a_finding_with_the_kind_of_failure(client: Scripted):
    """The server, which dropped the connection, answers for it; so it does for an encoding of its own."""
    client.transport.answer = requests.ConnectionError("reset")
    rule = "connection of cancelWorkflow"
    assert found(client) == ("a response", "no response (ConnectionError)", rule)
    assert (client.exchanges[-1].status, client.exchanges[-1].headers, client.exchanges[-1].body) == (0, {}, b"")
    client.transport.answer = ContentDecodingError("odd")
    rule = "content_encoding of cancelWorkflow"
    assert found(client) == ("a response", "no response (ContentDecodingError)", rule)


def test_a_request_that_timed_out_accuses_nobody(client: Scripted):
    """The sentence names the request and the option."""
    client.transport.answer = TimedOut()
    with pytest.raises(NoWay) as raised:
        client.send("cancelWorkflow", {"id": "wf_1"})
    assert str(raised.value) == (
        f"POST {URL}/workflows/wf_1/cancel: the answer was not complete in time; see --timeout"
    )


@pytest.mark.parametrize("status", [500, 503, 599])
def test_a_server_error_is_a_finding(client: Scripted, status: int):
    """No description makes it right."""
    client.answers(status, b"oops")
    assert found(client) == ("no server error", f"{status} oops", "not_a_server_error of cancelWorkflow")
    client.send("cancelWorkflow", {"id": "wf_1"}, also=[status])


@pytest.mark.parametrize(("status", "due"), [(503, NotChecked), (500, Finding)])
def test_an_unavailability_that_is_described_is_not_checked(
    client: Scripted, monkeypatch: pytest.MonkeyPatch, status: int, due: type[Exception]
):
    """The description lets the server ask to be asked again; another server error is a finding all the same."""
    described = SimpleNamespace(method="POST", path="/workflows/{id}/cancel", spec={"responses": {str(status): {}}})
    client.answers(status)
    exchange = Exchange("cancelWorkflow", "POST", URL, {}, None, status, {}, b"", {})
    monkeypatch.setattr(client, "described", lambda _: described)
    with pytest.raises(due, match="unavailable for the time being" if status == 503 else "no server error"):
        client._judged(exchange, None)


def test_a_key_that_comes_back_is_a_finding_beside(client: Scripted):
    """The contract goes on, and the answer is judged all the same."""
    client.answers(200, KEY.encode())
    exchange = client.send("cancelWorkflow", {"id": "wf_1"})
    (beside,) = client.beside
    assert (beside.expected, beside.received) == ("an answer without the key", "the key in the body")
    assert (beside.rule, beside.exchange) == ("key_returned of cancelWorkflow", exchange)
    assert len(client.judge.judged) == 1


def test_the_judge_gets_the_whole_answer(client: Scripted):
    """With the parts of the path that were filled in."""
    client.answers(200, b"{}", **{"Content-Type": "application/json", "X-More": "1"})
    client.send("cancelWorkflow", {"id": "wf_1"})
    assert client.judge.judged == [
        Message(
            operation="cancelWorkflow",
            content_type="application/json",
            body=b"{}",
            path={"id": "wf_1"},
            status=200,
            headers=(("content-type", "application/json"), ("x-more", "1")),
        )
    ]


@pytest.mark.parametrize(
    ("automatic", "kind", "check"),
    [
        (["response-body"], STATUS, "status_code_conformance"),
        (["response-body"], SCHEMA, "response-body"),
        (["response-body", "response-body-200"], SCHEMA, "response-body-200"),
        (["response-body-400"], SCHEMA, "response_schema_conformance"),
        ([], SCHEMA, "response_schema_conformance"),
    ],
)
def test_an_objection_is_a_finding_of_the_rule_that_answers_for_it(
    client: Scripted, automatic: list[str], kind: str, check: str
):
    """A rule of the operation's own goes before one of every operation, and no other operation's rule counts."""
    client.rules += [
        SimpleNamespace(operation="pauseWorkflow", automatic=["response-body", "response-body-200"]),
        SimpleNamespace(operation="cancelWorkflow", automatic=automatic),
    ]
    client.judge.violation = Violation(kind, "$.id", "a text", "7")
    assert found(client) == ("$.id: a text", "7", f"{check} of cancelWorkflow")


@pytest.mark.parametrize(
    ("operation", "status", "how", "judged", "seen"),
    [
        ("cancelWorkflow", 409, {}, True, True),
        ("cancelWorkflow", 418, {}, True, True),
        ("cancelWorkflow", 409, {"also": [409]}, False, True),
        ("cancelWorkflow", 404, {}, True, True),
        ("getWorkflow", 404, {}, False, True),
        ("getWorkflow", 405, {}, False, True),
        ("getWorkflow", 501, {}, False, True),
        ("getWorkflow", 418, {"also": [418]}, False, True),
        ("getWorkflow", 200, {}, True, True),
        ("cancelWorkflow", 405, {"method": "PUT"}, False, True),
        ("cancelWorkflow", 418, {"method": "PUT"}, False, False),
        ("cancelWorkflow", 409, {"template": "/workflows/{id}"}, False, False),
        ("cancelWorkflow", 409, {"template": "/workflows/{id}", "method": "PUT"}, False, False),
    ],
)
def test_what_is_judged_and_what_counts_as_seen(
    client: Scripted, operation: str, status: int, how: dict[str, Any], judged: bool, seen: bool
):
    """Requests of another kind are for the contract to judge; a neighbouring operation need not exist."""
    client.answers(status)
    client.send(operation, {"id": "wf_1"}, **how)
    assert bool(client.judge.judged) is judged
    assert client.transport.seen == ({(operation, status)} if seen else set())


def test_a_look_waits_for_what_was_changed(client: Scripted):
    """A request that only reads changes nothing; raw bytes may."""
    slept: list[float] = []
    client.patience = Patience(slept.append)
    client.patience.seconds = 0.5
    client.send("getWorkflow", {"id": "wf_1"})
    client.send("getWorkflow", {"id": "wf_1"})
    assert slept == []
    client.send("cancelWorkflow", {"id": "wf_1"})
    client.send("getWorkflow", {"id": "wf_1"})
    assert slept == [0.5]


def test_the_story_tells_remarks_and_hides_what_is_concealed(client: Scripted):
    """A secret that turned up during the run is hidden like a key."""
    client.recorder.note(Advanced(60.0), CONTRACT)
    client.conceal("SESSION", "canary-session")
    client.answers(409, b"canary-session")
    exchange = client.send("cancelWorkflow", {"id": "wf_1"})
    assert client.recorder.story == [Advanced(60.0), exchange]
    assert client.exchanges == [exchange]
    assert exchange.answer() == "409 ${SESSION}"


def test_the_header_with_a_key_is_that_of_the_role(client: Scripted):
    """A role without a key is not checked, and the variable is named."""
    assert (client.authorization(), client.authorization("full")) == (BEARER["Authorization"],) * 2
    with pytest.raises(NotChecked) as raised:
        client.authorization("no-delete")
    assert str(raised.value) == "no key for the role no-delete was given ($DIALNEXA_API_KEY_NO_DELETE)"
