"""The contracts' client: bytes that are sent as they are."""

from typing import Any

import pytest

from brakecheck.contracts.errors import GuardViolation, NotChecked
from brakecheck.contracts.http import client as module
from brakecheck.contracts.http.key_place import KeyPlace
from brakecheck.contracts.http.raw_socket import RawExchange, Reply
from brakecheck.contracts.inputs.raw_requests import Plain
from tests.contracts.scripted_client import SECRETS, URL, Scripted


@pytest.fixture
def client() -> Scripted:
    return Scripted()


def test_raw_bytes_are_sent_and_counted_and_kept(client: Scripted, monkeypatch: pytest.MonkeyPatch):
    """Each request in them counts; nothing of what comes back is judged."""
    asked: list[tuple[Any, ...]] = []

    def converse(*given: Any, **how: Any) -> list[Reply]:
        asked.append((*given, how))
        return [Reply(500, {"x-a": "b"}, b"oops"), Reply(0, {}, b"", "connection closed")]

    monkeypatch.setattr(module, "converse", converse)
    content = b"POST /v1/workflows/wf_1/cancel HTTP/1.1\r\n\r\n"
    exchanges = client.send_raw("cancelWorkflow", content, replies=2, cut=True)
    client.send_raw("cancelWorkflow", content)
    watchdog = client.transport.watchdog
    assert asked == [
        (client.target, content, watchdog, {"replies": 2, "cut": True}),
        (client.target, content, watchdog, {"replies": 1, "cut": False}),
    ]
    assert dict(client.transport.sent) == {"POST /workflows/{id}/cancel": 3}
    made: dict[str, Any] = {
        "operation": "cancelWorkflow",
        "method": "POST",
        "url": URL,
        "request_headers": {},
        "request_body": content,
        "secrets": SECRETS,
    }
    assert exchanges == [
        RawExchange(status=500, headers={"x-a": "b"}, body=b"oops", reply=1, cut=True, **made),
        RawExchange(status=0, headers={}, body=b"", failure="connection closed", reply=2, cut=True, **made),
    ]
    assert (client.recorder.story[:2], len(client.recorder.story), client.judge.judged) == (exchanges, 4, [])


def test_what_the_guard_refuses_is_an_error_of_the_contract_unless_it_is_hazardous(client: Scripted):
    """Nothing is sent or counted either way."""
    raw = b"POST /v1/workflows/theirs/cancel HTTP/1.1\r\n\r\n"
    with pytest.raises(GuardViolation):
        client.send_raw("cancelWorkflow", raw)
    client.guard.hazardous = True
    with pytest.raises(NotChecked, match=r"^this request is sent only to our own mock: 'theirs' was not provided"):
        client.send_raw("cancelWorkflow", raw)
    assert (client.recorder.story, client.transport.sent.total()) == ([], 0)


def test_a_raw_request_needs_no_key_where_none_is_asked_for(monkeypatch: pytest.MonkeyPatch):
    """An operation without security is spelled out without a key, and one with it is not checked without one."""
    keyless = Scripted()
    keyless._keys = {}
    with pytest.raises(NotChecked, match=r"^no key for the role full was given"):
        Plain.of(keyless, "cancelWorkflow", {"id": "wf_1"})
    monkeypatch.setattr(keyless, "key_place", lambda _: KeyPlace("none", ""))
    plain = Plain.of(keyless, "cancelWorkflow", {"id": "wf_1"})
    assert (plain.key, plain.other_key) == (b"", b"")
    assert b"Authorization" not in plain.spelled()
