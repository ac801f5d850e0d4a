"""Lists as lifecycle files have them: by offset, by number, by cursor; from a query, or from a body."""

from typing import Any

import pytest

from tests.mock_server.engine.conftest import Vendor

RUNS, FLOW_RUNS = "/api/v1/runs", "/flow_runs/paginate"


def query(**asked: object) -> bytes:
    return "&".join(f"{name}={value}" for name, value in asked.items()).encode()


def paged(vendor: Vendor, path: str, member: str, own: str, pages: list[dict[str, Any]]) -> list[list[Any]]:
    return [[each[own] for each in vendor.send("GET", path, query=query(**page)).json[member]] for page in pages]


def test_pages_by_offset(airflow):
    """Each page has so many records, in the order in which they were made; the total is that of all pages."""
    dag = airflow.provide("dag", "paused")
    runs = [airflow.provide("run", "failed", dag_id=dag) for _ in range(5)]
    airflow.provide("run", "failed")
    path = f"/dags/{dag}/dagRuns"
    pages = paged(airflow, path, "dag_runs", "dag_run_id", [{"limit": 2, "offset": offset} for offset in (0, 2, 4, 6)])
    assert pages == [runs[:2], runs[2:4], runs[4:], []]
    assert airflow.send("GET", path, query=b"limit=1").json["total_entries"] == 5


def test_pages_by_number(github):
    """The first page has the number 1; 30 records are on it where nobody says how many."""
    runs = [int(github.provide("run", "completed")) for _ in range(31)]
    found = paged(github, "/runs", "workflow_runs", "id", [{}, {"page": 2}, {"page": 2, "per_page": 20}])
    assert found == [runs[:30], runs[30:], runs[20:]]


def test_pages_by_cursor(trigger):
    """A cursor leads to the page behind, even when the record that it stands for is canceled or others are made."""
    runs = [trigger.provide("run", "DELAYED") for _ in range(12)]
    first = trigger.send("GET", RUNS, query=b"page[size]=10").json
    trigger.send("POST", f"/api/v2/runs/{runs[9]}/cancel")
    more = trigger.provide("run", "DELAYED")
    cursor = first["pagination"]["next"]
    second = trigger.send("GET", RUNS, query=f"page[size]=10&page[after]={cursor}".encode()).json
    assert [run["id"] for run in first["data"]] == runs[:10]
    assert [run["id"] for run in second["data"]] == [*runs[10:], more]
    assert not second["pagination"]


def test_a_cursor_outlives_its_record(trigger):
    """Where the record of the cursor no longer matches, the next page begins where that record was."""
    for _ in range(11):
        trigger.provide("run", "EXECUTING")
    asked = b"page[size]=10&filter[status]=EXECUTING"
    cursor = trigger.send("GET", RUNS, query=asked).json["pagination"]["next"]
    trigger.world.advance(60)
    assert trigger.send("GET", RUNS, query=asked + f"&page[after]={cursor}".encode()).json["data"] == []


def test_pages_from_a_body(prefect):
    """Filter, order, page and limit may stand in a body."""
    names = ["b", "c", "a"]
    for name in names:
        prefect.provide("flow_run", "COMPLETED", name=name)
    prefect.provide("flow_run", "FAILED", name="d")
    body = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "CRASHED"]}}}, "sort": "NAME_DESC", "limit": 2}
    first = prefect.send("POST", FLOW_RUNS, body).json
    second = prefect.send("POST", FLOW_RUNS, {**body, "page": 2}).json
    assert [[run["name"] for run in page["results"]] for page in (first, second)] == [["c", "b"], ["a"]]
    assert first["count"] == second["count"] == 3


def test_a_filter_and_an_order(airflow):
    """A filter narrows the list and its total; an order goes up or down."""
    dag = airflow.provide("dag", "paused")
    runs = {state: airflow.provide("run", state, dag_id=dag) for state in ("queued", "failed", "success")}
    failed = airflow.send("GET", f"/dags/{dag}/dagRuns", query=b"state=failed").json
    assert ([run["dag_run_id"] for run in failed["dag_runs"]], failed["total_entries"]) == ([runs["failed"]], 1)
    both = airflow.send("GET", f"/dags/{dag}/dagRuns", query=b"state=failed&state=queued").json
    assert both["total_entries"] == 2
    orders = [{"order_by": "dag_run_id"}, {"order_by": "-dag_run_id"}]
    up, down = paged(airflow, f"/dags/{dag}/dagRuns", "dag_runs", "dag_run_id", orders)
    assert up == sorted(runs.values())
    assert down == up[::-1]


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (b"page[size]=101", "http.invalid-request"),
        (b"page[size]=9", "http.invalid-request"),
        (b"page[size]=many", "http.invalid-request"),
        (b"page[after]=%FF", "http.invalid-request"),
        (b"page[after]=run_none", "http.invalid-request"),
        (b"page[after]=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5IHg=", "http.invalid-request"),
        (b"filter[status]=NONE", "http.invalid-request"),
    ],
)
def test_what_is_no_page_is_refused(trigger, asked: bytes, rule: str):
    """A limit beyond the bounds, a cursor that no page has given and a state that is none answer 400."""
    reply = trigger.send("GET", RUNS, query=asked)
    assert (reply.status, reply.rule) == (400, f"trigger-dev.{rule}")


@pytest.mark.parametrize("body", [{"limit": 201}, {"limit": 0}, {"page": 0}, {"sort": "UP"}, {"limit": True}, []])
def test_what_is_no_page_of_a_body_is_refused(prefect, body: Any):
    """The status is the vendor's own for such requests."""
    assert prefect.send("POST", FLOW_RUNS, body).status == 422


def test_a_limit_that_is_too_large_names_its_rule(prefect):
    """The answer tells which promise it keeps."""
    reply = prefect.send("POST", FLOW_RUNS, {"limit": 201})
    assert reply.rule == "prefect.paginate_flow_runs_flow_runs_paginate_post.beyond"


def test_what_is_gone_is_not_listed(github):
    """A deleted record leaves the list and the total."""
    kept, run = (github.provide("run", "completed") for _ in range(2))
    github.send("DELETE", f"/runs/{run}")
    found = github.send("GET", "/runs").json
    assert ([each["id"] for each in found["workflow_runs"]], found["total_count"]) == ([int(kept)], 1)
