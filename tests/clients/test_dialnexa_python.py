"""PyPI's dialnexa client against the mock. It has no workflow methods, but sends any request under its own key."""

import dialnexa.client
import pytest
from dialnexa import NexaClient
from dialnexa.http import HttpClient, HttpError


def http(mock, key):
    return HttpClient(base_url=mock.base_url, api_key=key)


def test_a_wrong_key_raises_the_clients_own_error(dialnexa_mock):
    """The 401 comes out as the client's HttpError, with the vendor's error body in it."""
    with pytest.raises(HttpError) as caught:
        http(dialnexa_mock, "wrong:key").get_json("/call-logs")
    assert caught.value.status_code == 401
    assert caught.value.data["statusCode"] == 401
    assert caught.value.data["error"] == "Unauthorized"


def test_the_right_key_lists_call_logs(dialnexa_mock):
    """A call that is under way is in the list, in the vendor's pages."""
    dialnexa_mock.provide(status="active", leads={"in_step": 1})
    answer = http(dialnexa_mock, dialnexa_mock.key).get_json("/call-logs", params={"page": 1, "limit": 30})
    assert answer["meta"]["total"] == 1
    assert answer["data"][0]["status"] == "initiated"


def test_a_workflow_is_cancelled_and_no_second_time(dialnexa_mock):
    """The documented cancel through the client's transport: 200, and then a conflict as its own error."""
    workflow, client = dialnexa_mock.provide(status="active"), http(dialnexa_mock, dialnexa_mock.key)
    assert client.post_api(f"/workflows/{workflow}/cancel", {})["status"] == "cancelled"
    with pytest.raises(HttpError) as caught:
        client.post_api(f"/workflows/{workflow}/cancel", {})
    assert (caught.value.status_code, caught.value.data["error"]) == (409, "Conflict")


def test_what_the_mock_does_not_serve_is_not_found(dialnexa_mock, monkeypatch):
    """An operation outside these APIs is the vendor's 404, not an empty success."""
    monkeypatch.setattr(dialnexa.client, "DEFAULT_BASE_URL", dialnexa_mock.base_url)
    with pytest.raises(HttpError) as caught:
        NexaClient(api_key=dialnexa_mock.key).calls.list()
    assert (caught.value.status_code, caught.value.data["statusCode"]) == (404, 404)
