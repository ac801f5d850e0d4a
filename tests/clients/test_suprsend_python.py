"""PyPI's suprsend-py-sdk triggers runs on the mock, with an API key or with a signature, and a cancel stops them."""

import pytest
from suprsend import Suprsend, WorkflowTriggerRequest
from suprsend.exception import SuprsendAPIException

from brakecheck.plugin import MockWorld

SLUG, PERSON = "order-confirmation", "user_123"
DAY = 24 * 3600.0


@pytest.fixture
def mock(suprsend_mock: MockWorld) -> MockWorld:
    """A world in which one workflow is known."""
    suprsend_mock.provide(slug=SLUG, recipient="somebody else", status="completed")
    return suprsend_mock


@pytest.fixture(params=["API key", "signature"])
def client(request, mock) -> Suprsend:
    if request.param == "API key":
        return Suprsend.with_workspace_api_key("workspace", mock.key, base_url=mock.base_url)
    return Suprsend(mock.keys["hmac-key"], mock.keys["hmac-secret"], base_url=mock.base_url)


def wanted(*recipients, **more):
    return WorkflowTriggerRequest({"workflow": SLUG, "recipients": list(recipients), "data": {"größe": "10 €"}}, **more)


def cancel(client, **filters):
    """The SDK has no cancel of its own, but sends and signs any request."""
    answer = client.request("POST", f"{client.base_url}v1/workflow_run/cancel/", filters)
    assert answer.status_code == 200, answer.text
    return answer.json()["execution_ids"]


def test_a_cancel_stops_what_was_triggered(client, mock):
    """The trigger starts a run that sends its first message; after the cancel it sends no other."""
    answer = client.workflows.trigger(wanted(PERSON, idempotency_key="order-17"))
    assert answer["success"]
    assert answer["status_code"] == 202
    (run,) = cancel(client, idempotency_key="order-17")
    mock.advance(30 * DAY)
    assert mock.observe(run) == {"exists": True, "status": "cancelled", "sent": 1, "planned": 3}


def test_what_is_not_cancelled_goes_on(client, mock):
    """Of two people's runs one is cancelled, by e-mail address; the other comes to its end."""
    person = {"distinct_id": PERSON, "$email": ["user@example.com"]}
    assert client.workflows.trigger(wanted(person, "user_456"))["success"]
    messages = client.messages.list({"workflow_slug": SLUG, "recipient_id": ["user_456"]})["results"]
    assert len(cancel(client, recipients=["user@example.com"])) == 1
    mock.advance(30 * DAY)
    assert mock.observe(messages[0]["execution_id"])["status"] == "completed"


def test_a_retry_starts_nothing(client):
    """A trigger that is sent twice with the same idempotency key starts one run."""
    answers = [client.workflows.trigger(wanted(PERSON, idempotency_key="once")) for _ in range(2)]
    assert answers[0]["message"] == answers[1]["message"]
    assert len(cancel(client, recipients=[PERSON])) == 1


def test_an_unknown_workflow_is_told(client):
    """The SDK hands on what the 404 says."""
    answer = client.workflows.trigger(WorkflowTriggerRequest({"workflow": "no-such", "recipients": [PERSON]}))
    assert not answer["success"]
    assert answer["status_code"] == 404
    assert "no-such" in answer["message"]


def test_what_is_not_served_is_raised(client):
    """A user cannot be changed on the mock: the 404 comes out as the SDK's own exception."""
    with pytest.raises(SuprsendAPIException) as caught:
        client.users.upsert(PERSON, {})
    assert caught.value.status_code == 404


def test_triggers_in_bulk(client):
    """Of three triggers in one call one names no workflow; the SDK counts two successes and a failure."""
    bulk = client.workflows.bulk_trigger_instance()
    unknown = WorkflowTriggerRequest({"workflow": "no-such", "recipients": [PERSON]})
    bulk.append(wanted(PERSON), unknown, wanted("user_456", "user_789"))
    answer = bulk.trigger()
    assert (answer.status, answer.total, answer.success, answer.failure) == ("partial", 3, 2, 1)
    assert answer.failed_records[0]["code"] == 404
    assert len(cancel(client, workflow_slug=SLUG)) == 3


def strangers(mock):
    secret, key = mock.keys["hmac-secret"], mock.keys["hmac-key"]
    yield Suprsend.with_workspace_api_key("workspace", "wrong", base_url=mock.base_url)
    yield Suprsend.with_workspace_api_key("workspace", key, base_url=mock.base_url)
    yield Suprsend.with_workspace_api_key("workspace", secret, base_url=mock.base_url)
    yield Suprsend(key, "wrong", base_url=mock.base_url)
    yield Suprsend("wrong", secret, base_url=mock.base_url)
    yield Suprsend(mock.key, secret, base_url=mock.base_url)


def test_whoever_has_no_key_is_refused(mock):
    """A wrong key, a wrong secret, or a key in the place of another: 401, and nothing starts."""
    for stranger in strangers(mock):
        answer = stranger.workflows.trigger(wanted(PERSON))
        assert not answer["success"]
        assert answer["status_code"] == 401
    owner = Suprsend.with_workspace_api_key("workspace", mock.key, base_url=mock.base_url)
    assert cancel(owner, recipients=[PERSON]) == []
