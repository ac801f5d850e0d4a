"""Answers that the documents leave to the server are not held against it; neighbouring operations bind nobody."""

import json
from typing import Any

import pytest

from brakecheck.contracts.dialnexa import hooks as dialnexa
from brakecheck.contracts.engine.fuzzing import Failure, _counts
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states import adapter_for
from brakecheck.contracts.suprsend import hooks as suprsend
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.validation.message_validator import MessageValidator

LEDGER = vendors.ledger("dialnexa")
JUDGE = MessageValidator(vendors.documented("dialnexa"))
TARGET = Target("t", "dialnexa", "http://127.0.0.1:1")


def exchange(status: int, *, method: str = "POST", url: str = "/", body: Any = None, **headers: str) -> Exchange:
    content = None if body is None else json.dumps(body).encode()
    return Exchange("cancelWorkflow", method, url, {}, content, status, headers, b"", {})


def client(monkeypatch: pytest.MonkeyPatch, status: int, content: bytes = b"") -> Client:
    """A client to whom every request is answered like this."""
    answer = exchange(status, **{"content-type": "application/json"})
    made = Client(TARGET, Transport(TARGET), {"full": "k"}, LEDGER, JUDGE)
    monkeypatch.setattr(
        made,
        "_exchanged",
        lambda operation, *_, **__: Exchange(operation, "POST", "/", {}, None, status, answer.headers, content, {}),
    )
    return made


def test_a_contract_may_know_more_statuses_than_the_description(monkeypatch: pytest.MonkeyPatch):
    """403 is not listed for a pause; a contract that asks whether it comes judges it itself."""
    with pytest.raises(Finding):
        client(monkeypatch, 403).send("pauseWorkflow", {"id": "mine"})
    assert client(monkeypatch, 403).send("pauseWorkflow", {"id": "mine"}, also=[403]).status == 403


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_neighbour_that_is_not_served_is_no_finding(monkeypatch: pytest.MonkeyPatch, status: int):
    """Its description has no 404, but it describes only what is served."""
    assert client(monkeypatch, status).send("createWorkflow", json={"title": "t"}).status == status


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT"])
def test_another_method_may_be_answered_with_501(monkeypatch: pytest.MonkeyPatch, method: str):
    """A server that knows the method nowhere says so; of the operation's own method 501 is a finding."""
    assert client(monkeypatch, 501).send("cancelWorkflow", {"id": "mine"}, method=method).status == 501
    for described in (None, "POST"):
        with pytest.raises(Finding, match="no server error"):
            client(monkeypatch, 501).send("cancelWorkflow", {"id": "mine"}, method=described)


def test_501_to_another_path_is_for_the_contract_to_judge(monkeypatch: pytest.MonkeyPatch):
    """The documents describe what a server does on their own paths alone."""
    answer = client(monkeypatch, 501).send("cancelWorkflow", {"id": "mine"}, template="/workflows")
    assert answer.status == 501
    with pytest.raises(Finding, match="no server error"):
        client(monkeypatch, 501).send("cancelWorkflow", {"id": "mine"}, template="/workflows/{id}/cancel")


def test_a_neighbours_body_is_no_promise_of_another_operation(monkeypatch: pytest.MonkeyPatch):
    """What is wrong with it is wrong with the answers as a whole, not with the body of a cancel."""
    with pytest.raises(Finding) as found:
        client(monkeypatch, 200, b"{}").send("getWorkflow", {"id": "mine"})
    assert found.value.rule == "dialnexa.http.documented"


def counts(check: str, seen: Exchange) -> bool:
    return _counts(Failure(check, "cancelWorkflow", "", seen), JUDGE, dialnexa.left_open, ["w"])


@pytest.mark.parametrize(("status", "expected"), [(404, False), (405, False), (403, False), (501, False), (200, True)])
def test_another_method_may_be_refused_in_any_way(status: int, expected: bool):
    """A 4xx or 501 refuses it; a success does not."""
    assert counts("unsupported_method", exchange(status, method="TRACE")) is expected


@pytest.mark.parametrize(
    ("method", "status", "expected"), [("TRACE", 501, False), ("TRACE", 500, True), ("POST", 501, True)]
)
def test_501_is_an_error_of_a_described_method_alone(method: str, status: int, expected: bool):
    """RFC 9110, 15.6.2: so a server answers a method that it knows nowhere."""
    assert counts("not_a_server_error", exchange(status, method=method)) is expected


@pytest.mark.parametrize(
    ("url", "status", "expected"),
    [
        ("/workflows/%00", 400, False),
        (f"/{'x' * 2000}", 414, False),
        ("/workflows/z", 422, False),
        ("/workflows/w", 400, True),
        ("/workflows/w", 422, True),
        ("/%00", 418, True),
    ],
)
def test_an_address_that_no_id_makes_may_be_refused_as_malformed(url: str, status: int, expected: bool):
    """400 for a control character is HTTP's own answer; 422 may be one to an id that nothing has, not to one's own."""
    assert counts("status_code_conformance", exchange(status, url=url)) is expected


def test_what_was_not_carried_out_does_not_count():
    """429 says that nothing was done."""
    assert not counts("status_code_conformance", exchange(429))


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({"workflow_slug": "s"}, 400, True),
        ({"execution_id": "e", "tenant_id": "t"}, 400, True),
        ({"execution_id": "e", "tenant_id": "t"}, 422, True),
        ({"execution_id": "e"}, 400, True),
        ({"recipients": ["p"]}, 400, False),
        ({"recipients": ["p"]}, 422, False),
        ({"workflow_slug": "s"}, 404, False),
        (["e"], 400, False),
    ],
)
def test_refusals_that_the_documents_leave_open(body: Any, status: int, expected: bool):
    """The slug alone, an unknown name and an id that nothing has may be refused, and nothing else that is valid."""
    assert suprsend.left_open(exchange(status, body=body)) is expected


def test_a_mock_without_state_gets_ids_and_no_more():
    """Every record has an id of its own, and cannot be looked at."""
    adapter = adapter_for(Target("t", "dialnexa", "http://127.0.0.1:1", adapter="stateless"), Transport(TARGET))
    one, other = adapter.provide({"status": "paused"}), adapter.provide({"status": "paused"})
    assert one != other
    with pytest.raises(NotChecked):
        adapter.observe(one)
