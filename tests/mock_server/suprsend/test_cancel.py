"""SuprSend's one operation, from the body to the answer."""

import json
from typing import Any

import pytest

from tests.mock_server.conftest import OwnWorld

EVERY_WAY: list[dict[str, Any]] = [
    {"execution_id": "dsl_one"},
    {"recipients": ["person"]},
    {"recipients": ["nobody", "person@example.com"]},
    {"idempotency_key": "key"},
    {"workflow_slug": "slug"},
    {"workflow_slug": "slug", "recipients": ["person"]},
    {"execution_id": "dsl_one", "recipients": ["person"], "idempotency_key": "key", "workflow_slug": "slug"},
    {"execution_id": "dsl_one", "tenant_id": "other", "surplus": {"a": [1]}},
]


@pytest.fixture
def run(world: OwnWorld) -> str:
    return world.provide(
        "suprsend",
        id="dsl_one",
        slug="slug",
        recipient="person",
        contacts=["person@example.com"],
        idempotency_key="key",
    )


@pytest.fixture
def bystander(world: OwnWorld) -> str:
    return world.provide("suprsend", id="dsl_two", slug="slug2", recipient="person2", idempotency_key="key2")


@pytest.mark.parametrize("filters", EVERY_WAY)
def test_a_filter_cancels_what_it_matches(world, run, bystander, filters):
    """Each filter, alone or with others, cancels the run that matches and no other."""
    assert world.cancel_runs(filters).json == {"execution_ids": [run]}
    assert world.observe("suprsend", run)["status"] == "cancelled"
    assert world.observe("suprsend", bystander)["status"] == "running"


@pytest.mark.parametrize("filters", EVERY_WAY)
def test_a_second_cancel_finds_nothing(world, run, filters):
    """The same cancel again answers 200 with an empty list."""
    world.cancel_runs(filters)
    reply = world.cancel_runs(filters)
    assert (reply.status, reply.json) == (200, {"execution_ids": []})


@pytest.mark.parametrize("wrong", ["execution_id", "recipients", "idempotency_key", "workflow_slug"])
def test_one_filter_that_does_not_match_is_enough(world, run, wrong):
    """Filters are ANDed: with one that does not match nothing is cancelled."""
    filters = {**EVERY_WAY[6], wrong: ["nobody"] if wrong == "recipients" else "nobody"}
    assert world.cancel_runs(filters).json == {"execution_ids": []}
    assert world.observe("suprsend", run)["status"] == "running"


def test_several_runs_come_oldest_first(world):
    """Every run that was cancelled is listed, the oldest first."""
    runs = []
    for _ in range(3):
        runs.append(world.provide("suprsend", slug="slug"))
        world.advance(1)
    assert world.cancel_runs({"workflow_slug": "slug"}).json == {"execution_ids": runs}


HOLLOW = [
    {"execution_id": ""}, {"recipients": []}, {"recipients": [""]}, {"recipients": ["person", ""]},
    {"idempotency_key": ""}, {"workflow_slug": ""}, {"execution_id": "dsl_one", "recipients": []},
    {"workflow_slug": "", "recipients": ["person"]},
]  # fmt: skip
NONE = [{}, {"tenant_id": "default"}, {"Execution_id": "dsl_one"}, {"recipient": ["person"]}, {"filters": EVERY_WAY[0]}]
INVALID: list[object] = [
    [], [{"execution_id": "dsl_one"}], "dsl_one", 1, True, {"execution_id": None}, {"execution_id": 1},
    {"recipients": "person"}, {"recipients": {"0": "person"}}, {"recipients": [1]}, {"recipients": [None]},
    {"recipients": ["person", None]},
    {"recipients": [["person"]]}, {"idempotency_key": ["key"]}, {"workflow_slug": {"$ne": ""}}, {"workflow_slug": True},
    {"execution_id": "dsl_one", "recipients": None},
]  # fmt: skip
RAW = [b"", b"null", b"{", b'{"execution_id": "dsl_one"', b'{"execution_id": "dsl_one"} x', b"\xff", b'{"a": NaN}',
       b'{"execution_id": "x", "execution_id": "dsl_one"}', b"execution_id=dsl_one"]  # fmt: skip
REFUSED = [
    *(("filter-required", body) for body in NONE),
    *(("hollow-filter", body) for body in HOLLOW),
    *(("invalid-body", body) for body in INVALID),
    *(("invalid-body", body) for body in RAW),
]


@pytest.mark.parametrize(("rule", "body"), REFUSED)
def test_a_body_without_a_valid_filter_cancels_nothing(world, run, rule, body):
    """An empty, hollow or invalid body is a 400 in the page's own form, and cancels nothing."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = world.cancel_runs(content, headers={"content-type": "application/json"})
    assert (reply.status, reply.rule) == (400, f"suprsend.cancel.{rule}")
    assert reply.json.keys() == {"code", "message"}
    assert reply.json["code"] == 400
    assert world.observe("suprsend", run)["status"] == "running"


@pytest.mark.parametrize("body", [*NONE, *HOLLOW])
def test_a_missing_filter_is_told_in_the_pages_words(world, body):
    """The message lists the filters, as the page's example does."""
    message = world.cancel_runs(body).json["message"]
    assert message.startswith("at least one filter is required: execution_id, recipients, idempotency_key")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
def test_another_media_type_is_415(world, run, content_type):
    """A body that is not called JSON is refused, although it is JSON."""
    reply = world.cancel_runs({"execution_id": run}, headers={"content-type": content_type})
    assert (reply.status, reply.rule) == (415, "suprsend.http.media-type")
    assert world.observe("suprsend", run)["status"] == "running"


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;"])
def test_json_may_be_spelt_in_several_ways(world, run, content_type):
    """A parameter, another case or a bare semicolon make no other media type."""
    reply = world.cancel_runs({"execution_id": run}, headers={"content-type": content_type})
    assert reply.json == {"execution_ids": [run]}
