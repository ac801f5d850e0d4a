"""The contracts' client: what it refuses to send, and what it finds in a response."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from brakecheck.contracts.errors import Finding, GuardViolation, NotChecked
from brakecheck.contracts.events import CONTRACT, Forgotten
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.validation.message_validator import MessageValidator

LEDGER = vendors.ledger("dialnexa")
JUDGE = MessageValidator(vendors.documented("dialnexa"))


class Scripted:
    """A server that answers what it is told to, and keeps what it was sent."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str | None]] = []
        self.answer: tuple[int, dict[str, str], bytes] = (200, {}, b"")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.seen.append((self.command, self.path, self.headers.get("Authorization")))
                status, headers, body = outer.answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def client(self, *known: str) -> Client:
        target = Target("scripted", "dialnexa", f"http://127.0.0.1:{self.server.server_port}")
        transport = Transport(target)
        for name in known:
            transport.guard.allow(name)
        return Client(target, transport, {"full": "a-key"}, LEDGER, JUDGE)


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.server.shutdown()
    scripted.server.server_close()


def test_a_record_that_the_run_did_not_provide_is_never_named(scripted: Scripted):
    """The guard stops the request before it is sent."""
    with pytest.raises(GuardViolation):
        scripted.client("mine").send("cancelWorkflow", {"id": "somebody-elses"})
    assert scripted.seen == []


@pytest.mark.parametrize(
    ("operation", "path", "how"),
    [
        ("createWorkflow", {}, {"json": {"workflow_id": "theirs"}}),
        ("createWorkflow", {}, {"content": b'{"ids": ["theirs"]}'}),
        ("createWorkflow", {}, {"query": {"workflow": "theirs"}}),
        ("cancelWorkflow", {"id": "mine"}, {"template": "/workflows/{id}/stop"}),
        ("cancelWorkflow", {"id": "mine,theirs"}, {}),
        ("cancelWorkflow", {"id": ""}, {}),
        ("getWorkflow", {"id": "theirs"}, {"method": "POST"}),
    ],
)
def test_the_guard_sees_what_goes_out(scripted: Scripted, operation: str, path: dict[str, str], how: dict[str, Any]):
    """Whatever a contract says that it names: path, query, body and method count as they leave."""
    client = scripted.client("mine")
    with pytest.raises(GuardViolation):
        client.send(operation, path, **how)
    assert (scripted.seen, client.recorder.story) == ([], [])


@pytest.mark.parametrize(
    "send",
    [
        lambda client: client.send("cancelWorkflow", {"id": " "}),
        lambda client: client.send_raw("cancelWorkflow", b"POST /workflows/%20/cancel HTTP/1.1\r\n\r\n"),
    ],
)
def test_a_hazardous_contract_is_not_checked_where_a_value_could_be_somebodys(scripted: Scripted, send: Any):
    """What may be sent to our own mock alone is no defect of the contract, but nothing is sent."""
    client = scripted.client("mine")
    client.guard.hazardous = True
    with pytest.raises(NotChecked, match=r"^this request is sent only to our own mock: ' ' was not provided"):
        send(client)
    assert scripted.seen == []


@pytest.mark.medium
def test_records_that_are_only_read_are_not_touched(scripted: Scripted):
    """A change to a record is told with all that the request speaks of; a look at one is not."""
    scripted.answer = (404, {}, b"")
    client = scripted.client("mine", "yours")
    client.send("getWorkflow", {"id": "mine"}, method="POST", also=[404])
    assert touched(client) == []
    client.send("cancelWorkflow", {"id": "mine"}, names=["yours"])
    client.send_raw("cancelWorkflow", b"", names=["mine"])
    assert touched(client) == ["mine", "yours", "mine"]


def touched(client: Client) -> list[str]:
    """The records of which the contract is told that they may have changed."""
    events = (it.event for it in client.recorder.events if it.by == CONTRACT)
    return [event.record for event in events if isinstance(event, Forgotten)]


def test_a_provided_record_is_sent_with_the_key(scripted: Scripted):
    """Ids are escaped, and the role's key goes along as a bearer token."""
    scripted.answer = (404, {}, b"")
    scripted.client("a/b").send("cancelWorkflow", {"id": "a/b"})
    assert scripted.seen == [("POST", "/workflows/a%2Fb/cancel", "Bearer a-key")]


def test_a_role_without_a_key_is_not_checked(scripted: Scripted):
    """A missing key is a reason, not a finding."""
    with pytest.raises(NotChecked, match="DIALNEXA_API_KEY_NO_DELETE"):
        scripted.client("mine").send("cancelWorkflow", {"id": "mine"}, role="no-delete")


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ((500, {}, b""), "dialnexa.http.no-server-error"),
        ((418, {}, b""), "dialnexa.http.documented"),
        ((200, {"Content-Type": "application/json"}, b'{"id": "mine", "status": "stopped"}'), "dialnexa.cancel.body"),
        ((200, {"Content-Type": "application/json"}, b'{"id": 7, "status": "cancelled"}'), "dialnexa.cancel.body"),
        ((200, {"Content-Type": "application/json"}, b'{"id": "mine"'), "dialnexa.cancel.body"),
        ((200, {"Content-Type": "text/html"}, b'{"id": "mine", "status": "cancelled"}'), "dialnexa.cancel.body"),
        ((200, {"Content-Type": "application/json"}, b""), "dialnexa.cancel.body"),
    ],
)
def test_a_response_that_breaks_the_description_is_a_finding(scripted: Scripted, answer: Any, rule: str):
    """The finding names the rule that answers for it."""
    scripted.answer = answer
    with pytest.raises(Finding) as found:
        scripted.client("mine").send("cancelWorkflow", {"id": "mine"})
    assert found.value.rule == rule


def test_freedom_is_no_finding(scripted: Scripted):
    """Extra fields, and any body of an error, pass."""
    client = scripted.client("mine")
    scripted.answer = (200, {"Content-Type": "application/json"}, b'{"id": "mine", "status": "paused", "more": 1}')
    assert client.send("cancelWorkflow", {"id": "mine"}).status == 200
    scripted.answer = (409, {"Content-Type": "text/plain"}, b"no")
    assert client.send("cancelWorkflow", {"id": "mine"}).status == 409


def test_no_response_at_all_is_a_finding(scripted: Scripted):
    """A connection that is refused or dropped is the server's doing."""
    client = scripted.client("mine")
    scripted.server.shutdown()
    scripted.server.server_close()
    with pytest.raises(Finding) as found:
        client.send("cancelWorkflow", {"id": "mine"})
    assert found.value.rule == "dialnexa.http.no-server-error"
