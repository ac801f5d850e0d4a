"""Lists of a lifecycle file: held to the description by `check`, guessed from one by `draft`."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from brakecheck.lifecycle_check import judge
from brakecheck.lifecycle_draft.lists import listing, order
from brakecheck.specs.openapi_reader.document import Document
from brakecheck.specs.openapi_reader.operations import operations

FILE = """\
lifecycle: 1.0.0
vendor: jobs
openapi: openapi.yaml
resources:
  job:
    identifiers: {jobId: job_}
    list: listJobs
    operations: [cancelJob]
    states: {queued: {on: {cancelJob: cancelled}}, cancelled: {type: final}}
operations:
  listJobs:
    lists:
      items: $response.body#/data
      next: $response.body#/meta/next
      total: $response.body#/meta/total
      pages: {cursor: "$request.query.page[after]", limit: $request.query.limit, most: 50}
      by: {state: {from: $request.query.state, is: $record.state}}
      sort: {from: $request.query.sort, ascending: {made: $time.created}}
  cancelJob: {missing: {}}
"""
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def described(parameters: dict[str, Any], answer: Any, method: str = "get", body: Any = None) -> dict[str, Any]:
    told = [{"name": name, "in": "query", "schema": schema} for name, schema in parameters.items()]
    told = [{**each, "style": "deepObject"} if each["schema"].get("type") == "object" else each for each in told]
    content = {"application/json": {"schema": answer}}
    operation = {
        "operationId": "listJobs",
        "parameters": told,
        "responses": {"200": {"description": "Jobs.", "content": content}},
    }
    operation |= {"requestBody": {"content": {"application/json": {"schema": body}}}} if body else {}
    path = {"name": "jobId", "in": "path", "required": True, "schema": TEXT}
    cancel = {
        "operationId": "cancelJob",
        "responses": {"200": {"description": "Done."}, "404": {"description": "None."}},
    }
    paths = {"/jobs": {method: operation}, "/jobs/{jobId}/cancel": {"parameters": [path], "post": cancel}}
    return {"openapi": "3.1.0", "info": {"title": "Jobs", "version": "1"}, "paths": paths}


META = {"type": "object", "properties": {"next": {"type": ["string", "null"]}, "total": NUMBER}}
ANSWER = {"type": "object", "properties": {"data": {"type": "array", "items": {"type": "object"}}, "meta": META}}
PAGE = {"type": "object", "properties": {"after": TEXT, "before": TEXT}}
PARAMETERS = {"page": PAGE, "limit": {**NUMBER, "maximum": 50}, "state": TEXT, "sort": TEXT}


@pytest.fixture
def checked(tmp_path: Path):
    """Judges the file with one text replaced by another."""

    def check(old: str = "", new: str = ""):
        assert old in FILE
        (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(described(PARAMETERS, ANSWER)), encoding="utf-8")
        (tmp_path / "lifecycle.yaml").write_text(FILE.replace(old, new) if old else FILE, encoding="utf-8")
        return judge(tmp_path / "lifecycle.yaml").findings

    return check


def test_a_list_that_fits_has_no_finding(checked):
    """Parameters, places and bounds are those of the description."""
    assert not checked()


@pytest.mark.parametrize(
    ("old", "new", "line", "expected", "received"),
    [
        ("#/data", "#/jobs", 13, "a place in the answer of listJobs (/data, /meta)", "/jobs"),
        ("#/data", "#/meta", 13, "a place that holds array", "/meta, which holds object"),
        ("meta/next", "meta/cursor", 14, "a place in the answer", "/meta/cursor"),
        ("meta/total", "meta/next", 15, "a place that holds integer", "/meta/next, which holds string"),
        ("page[after]", "page[behind]", 16, "(page[after], page[before], limit, state, sort)", "page[behind]"),
        ("query.limit", "query.size", 16, "a parameter of the query of listJobs", "size"),
        ("query.limit", "body#/limit", 16, "a place in the body of listJobs (none)", "/limit"),
        ("most: 50", "most: 60", 16, "the maximum of limit in the description (50)", "60"),
        ("query.state", "query.status", 17, "a parameter of the query", "status"),
        ("query.sort", "query.order", 18, "a parameter of the query", "order"),
    ],
)
def test_each_mistake_is_found_where_it_stands(checked, old, new, line, expected, received):
    """A parameter or a place that is not described, another kind of value, another bound."""
    (finding,) = checked(old, new)
    assert finding.place.startswith(f"line {line}: operations.listJobs.lists")
    assert expected in finding.expected
    assert finding.received == received


def test_a_header_that_is_not_described_is_found(checked):
    """A list that leads on by Link needs that header in its answer."""
    (finding,) = checked("next: $response.body#/meta/next", "link: $response.header.Link")
    assert finding.place == "line 14: operations.listJobs.lists.link"
    assert "a header of the answer of listJobs (none)" in finding.expected


def guessed(description: dict[str, Any], state: str = "status") -> dict[str, Any]:
    operation = next(each for each in operations(Document(Path("openapi.yaml"), description)) if each.id == "listJobs")
    return listing(operation, "", state)


JOBS = {"type": "array", "items": {"type": "object"}}
QUERY, BODY = "$request.query.", "$response.body#"


@pytest.mark.parametrize(
    ("parameters", "answer", "lists"),
    [
        ({}, JOBS, {"items": BODY}),
        ({}, {"type": "object"}, {}),
        (
            {"page": NUMBER, "per_page": NUMBER, "status": TEXT},
            {"properties": {"total_count": NUMBER, "jobs": JOBS}},
            {
                "items": f"{BODY}/jobs", "total": f"{BODY}/total_count",
                "pages": {"page": f"{QUERY}page", "limit": f"{QUERY}per_page"},
                "by": {"status": {"from": f"{QUERY}status", "is": "$record.state"}},
            },
        ),
        (
            {"offset": NUMBER, "limit": NUMBER},
            {"properties": {"data": {"properties": {"jobs": JOBS, "total": NUMBER}}}},
            {
                "items": f"{BODY}/data/jobs", "total": f"{BODY}/data/total",
                "pages": {"offset": f"{QUERY}offset", "limit": f"{QUERY}limit"},
            },
        ),
        (
            {"starting_after": TEXT, "ending_before": TEXT, "limit": NUMBER},
            {"properties": {"has_more": {"type": "boolean"}, "data": JOBS}},
            {
                "items": f"{BODY}/data", "more": f"{BODY}/has_more", "next": "$record.id",
                "pages": {"cursor": f"{QUERY}starting_after", "limit": f"{QUERY}limit"},
            },
        ),
        (
            {"pageToken": TEXT, "pageSize": NUMBER},
            {"properties": {"jobs": JOBS, "nextPageToken": TEXT}},
            {
                "items": f"{BODY}/jobs", "next": f"{BODY}/nextPageToken",
                "pages": {"cursor": f"{QUERY}pageToken", "limit": f"{QUERY}pageSize"},
            },
        ),
        (
            {"page": PAGE},
            ANSWER,
            {
                "items": f"{BODY}/data", "total": f"{BODY}/meta/total", "next": f"{BODY}/meta/next",
                "pages": {"cursor": f"{QUERY}page[after]"},
            },
        ),
        (
            {"after": TEXT, "limit": NUMBER},
            {"properties": {"data": JOBS, "first_id": TEXT, "last_id": TEXT, "has_more": {"type": "boolean"}}},
            {
                "items": f"{BODY}/data", "more": f"{BODY}/has_more", "next": f"{BODY}/last_id",
                "pages": {"cursor": f"{QUERY}after", "limit": f"{QUERY}limit"},
            },
        ),
        (
            {"after": TEXT},
            {"properties": {"data": JOBS, "meta": {"properties": {"pagination": {"properties": {"next": TEXT}}}}}},
            {
                "items": f"{BODY}/data", "next": f"{BODY}/meta/pagination/next",
                "pages": {"cursor": f"{QUERY}after"},
            },
        ),
        ({"cursor": TEXT, "limit": NUMBER}, JOBS, {"items": BODY}),
    ],
)  # fmt: skip
def test_a_list_is_guessed_by_its_names(parameters, answer, lists):
    """Pages by number, offset and cursor, in the words that APIs use; what leads nowhere is left out."""
    assert guessed(described(parameters, answer)) == lists


def test_a_list_in_a_body_is_guessed():
    """A list may be asked for by a POST whose body has the limit."""
    found = guessed(described({}, JOBS, "post", {"properties": {"limit": NUMBER, "offset": NUMBER}}))
    assert found["pages"] == {"offset": "$request.body#/offset", "limit": "$request.body#/limit"}


def test_what_sorts_is_a_question():
    """By which member a value sorts no name tells."""
    description = described({"sort": {"enum": ["NAME_ASC", "NAME_DESC"]}}, JOBS)
    operation = operations(Document(Path("openapi.yaml"), description))[0]
    assert order(operation) == ("$request.query.sort", ["NAME_ASC", "NAME_DESC"])


@pytest.mark.parametrize(("parameters", "pages"), [({"page": NUMBER}, "page"), ({"cursor": TEXT}, "cursor"), ({}, "")])
def test_the_header_link_is_guessed(parameters, pages):
    """Where the answer has the header, and there are pages, it leads from one to the next."""
    description = described(parameters, JOBS)
    description["paths"]["/jobs"]["get"]["responses"]["200"]["headers"] = {"link": {"schema": TEXT}}
    found = guessed(description)
    assert found.get("link") == ("$response.header.Link" if pages else None)
    assert found.get("pages", {}) == ({pages: f"{QUERY}{pages}"} if pages else {})
