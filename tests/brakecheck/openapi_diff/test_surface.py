"""What counts of an operation, and what does not."""

from typing import Any

import pytest

from brakecheck.openapi_diff.comparison import compare
from brakecheck.openapi_diff.document import Document
from brakecheck.openapi_diff.operations import operations
from tests.brakecheck.openapi_diff.documents import document

OURS: dict[str, Any] = {"/workflows/{id}/cancel": {"post": {"responses": {"200": {}}}}}
THEIRS: dict[str, Any] = {"/v1/workflows/{workflowId}/cancel": {"post": {"responses": {"200": {}}}}}


@pytest.mark.parametrize(
    ("servers", "path"),
    [
        ([{"url": "https://api.example/v1"}], "/v1/a"),
        ([{"url": "https://api.example/v1/"}, {"url": "https://other.example"}], "/v1/a"),
        ([{"url": "//api.example/v1?x=y#z"}], "/v1/a"),
        ([{"url": "/v1"}], "/v1/a"),
        ([{"url": "https://{region}.example/{base}", "variables": {"base": {"default": "v1"}}}], "/v1/a"),
        ([{"url": "https://[::1"}], "/a"),
        ([], "/a"),
    ],
)
def test_the_path_of_the_server_counts(servers, path: str):
    """An operation's path begins with that of the first server, whatever its host."""
    assert list(operations(document({"/a": {"get": {}}}, servers=servers))) == [("GET", path)]


def test_the_nearest_server_counts():
    """The servers of an operation come before those of its path, and these before the document's."""
    paths = {
        "/a": {"servers": [{"url": "/two"}], "get": {"servers": [{"url": "/three"}]}, "put": {}},
        "/b": {"get": {}},
    }
    found = operations(document({**paths, "/b": {"get": {}}}, servers=[{"url": "/one"}]))
    assert set(found) == {("GET", "/three/a"), ("PUT", "/two/a"), ("GET", "/one/b")}


def test_neither_servers_nor_names_of_parameters_make_a_difference():
    """The same operation under another server, with another name in its path, is the same operation."""
    ours = document(OURS, servers=[{"url": "https://api.example/v1"}])
    assert compare(ours, document(THEIRS, servers=[{"url": "https://elsewhere.example"}])) == []


def test_parameters_of_path_and_operation_are_one_list():
    """The operation's come over those of its path; OpenAPI's three reserved headers are none, and case is nothing."""
    shared = [{"in": "query", "name": "q", "required": True}, {"in": "header", "name": "Accept"}]
    own = [{"in": "query", "name": "q"}, {"in": "header", "name": "X-Trace"}, {"in": "path", "name": "id"}]
    (operation,) = operations(document({"/a/{id}": {"parameters": shared, "get": {"parameters": own}}})).values()
    assert set(operation.parameters) == {("query", "q"), ("header", "x-trace"), ("path", "0")}
    assert not operation.parameters["query", "q"].required


def test_a_scheme_is_what_it_comes_down_to():
    """Schemes are compared by what is sent, not by the document's names for them."""
    components = {
        "securitySchemes": {
            "one": {"type": "http", "scheme": "Bearer"},
            "two": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "three": {"type": "oauth2"},
        }
    }
    security: list[dict[str, Any]] = [{"one": []}, {"two": [], "three": []}, {}]
    (operation,) = operations(document({"/a": {"get": {}}}, components=components, security=security)).values()
    assert operation.security == {frozenset({"bearer"}), frozenset({"a key in header X-Key", "oauth2"}), frozenset()}


def body_of(media_type: str, schema: dict[str, Any]) -> Document:
    """A document with one operation that takes a body of this media type."""
    return document({"/a": {"post": {"requestBody": {"content": {media_type: {"schema": schema}}}}}})


@pytest.mark.parametrize("wider", ["text/*", "*/*"])
def test_a_range_takes_the_media_types_within(wider):
    """A request of a media type within the range is still taken, and its schema is compared; a range is no type."""
    old, text = body_of("text/csv", {"type": "string"}), {"type": "string"}
    assert not any(change.breaking for one in compare(old, body_of(wider, text)) for change in one.changes)
    for narrower in (compare(body_of(wider, text), old), compare(old, body_of(wider, {"type": "integer"}))):
        assert any(change.breaking for one in narrower for change in one.changes)
