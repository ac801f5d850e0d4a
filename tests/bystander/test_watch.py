"""The watch over the bystanders notices what a careless client does."""

import pytest
import requests

from tests.bystander import mock, plain
from tests.bystander.inhabited import Inhabited
from tests.bystander.names import names

pytestmark = pytest.mark.medium

SERVERS = {"plain": plain.inhabited, "mock": mock.inhabited}
WORKFLOW = "/workflows/wfl_m3v7zb9rk2px"


def send(served: Inhabited, method: str, path: str, role: str = "full", **how: object) -> int:
    """The status of the answer to a request with the key of the role."""
    headers = {"Authorization": f"Bearer {served.keys[role]}"}
    answer = requests.request(method, served.base_url + path, headers=headers, timeout=10, **how)  # type: ignore[arg-type]
    return answer.status_code


@pytest.mark.slow
@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize(
    ("method", "end", "name"),
    [("POST", "/cancel", "null"), ("POST", "/pause", "null"), ("DELETE", "", "true"), ("POST", "/cancel", "a%2Fb")],
)
def test_a_changed_workflow_is_noticed(server: str, method: str, end: str, name: str):
    """A cancel, a pause and a delete of somebody's workflow: each is noted with its request."""
    noted = []
    for turn in range(3):  # in one state or another
        with SERVERS[server]("dialnexa", turn) as served:
            send(served, method, f"/workflows/{name}{end}")
            noted += served.watch.changes
    assert noted
    assert all(line.startswith(f"{method} ") and f"/workflows/{name}{end}" in line for line in noted)


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize(
    "filters",
    [
        {"execution_id": "0"},
        {"recipients": ["user_123"]},
        {"idempotency_key": "*"},
        {"workflow_slug": "order-confirmation"},
        {"recipients": [""]},
    ],
)
def test_a_cancelled_run_is_noticed(server: str, filters: dict[str, object]):
    """A cancel by a name in each role finds somebody."""
    if server == "mock" and filters == {"recipients": [""]}:
        pytest.skip("the mock refuses an empty recipient")
    with SERVERS[server]("suprsend") as served:
        assert send(served, "POST", "/v1/workflow_run/cancel/", json=filters) == 200
        assert served.watch.changes


@pytest.mark.parametrize("server", SERVERS)
def test_the_other_account_is_watched_too(server: str):
    """The stranger's runs are bystanders as well; one address is the address of a crowd."""
    with SERVERS[server]("suprsend") as served:
        send(served, "POST", "/v1/workflow_run/cancel/", "other", json={"recipients": ["user@example.com"]})
        assert len(served.watch.changes) > 150
        assert all("of the other account" in line for line in served.watch.changes)


def test_a_message_to_a_bystander_is_noticed():
    """A trigger for somebody is noted, and its run is left going; one for nobody only the latter."""
    with mock.inhabited("suprsend") as served:
        for person in ("user_123", "brakecheck-5f0e"):
            assert send(served, "POST", "/trigger/", json={"workflow": "any", "recipients": [person]}) == 202
        assert len(served.watch.changes) == 1
        assert "was made for 'user_123'" in served.watch.changes[0]
        assert len(served.watch.left_going()) == 2


@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
@pytest.mark.parametrize("server", SERVERS)
def test_a_request_for_nobody_changes_nothing(server: str, vendor: str):
    """A name that nobody could come upon finds no bystander."""
    path, body = {
        "dialnexa": ("/workflows/wfl_q8d0s7c1/cancel", None),
        "suprsend": ("/v1/workflow_run/cancel/", {"execution_id": "dsl_q8d0-s7c1"}),
    }[vendor]
    with SERVERS[server](vendor) as served:
        send(served, "POST", path, json=body)
        assert served.watch.changes == []
        assert served.watch.left_going() == []


def test_the_documents_names_are_among_the_bystanders():
    """Examples, enum values, parameters and common ids of each vendor are there."""
    assert {"wfl_m3v7zb9rk2px", "wf_abc123", "{id}", "id", "active", "0", "null", " ", "\x00", "a/b"} <= {
        *names("dialnexa")
    }
    assert {"order-confirmation", "user_123", "user@example.com", "", "*", "%", "_"} <= {*names("suprsend")}
