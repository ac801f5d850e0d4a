"""Documents by anybody are read, or refused in a sentence."""

import pytest

from brakecheck.openapi_diff.document import LIMIT, printable, read_document
from brakecheck.openapi_diff.operations import operations
from brakecheck.specs.errors import SpecError

PATHS = '"paths": {"/a": {"get": {"responses": {}}}}'


@pytest.mark.parametrize("version", ["3.0.3", "3.1.1", "3.2.0"])
def test_json_and_yaml_are_read_alike(version: str):
    """Both are read, in each version of OpenAPI 3, with a byte order mark as well."""
    as_json = f'{{"openapi": "{version}", {PATHS}}}'
    as_yaml = f"openapi: {version}\npaths:\n  /a:\n    get:\n      responses: {{}}\n"
    for text in (as_json, as_yaml, f"\ufeff{as_yaml}"):
        assert list(operations(read_document(text.encode(), "a"))) == [("GET", "/a")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "top level: expected a mapping"),
        (b"[1]", "top level: expected a mapping, found list"),
        (b"a: [1}", "line 1: expected YAML"),
        (b"\x00", "control characters"),
        (b"openapi: \xff", "byte 9: expected UTF-8"),
        (b'{"openapi": "3.1.0", "openapi": "3.1.0"}', "'openapi' a second time"),
        (b'{"swagger": "2.0"}', "expected version 3.0 or newer .convert older ones first., found '2.0'"),
        (b"title: none", "openapi: expected version 3.0 or newer"),
        pytest.param(b"openapi: 3.1.0\nx: " + b"[" * 300_000, "500 within each other", id="deep YAML"),
        pytest.param(b'{"openapi": ' + b"[" * 300_000, "500 within each other", id="deep JSON"),
        pytest.param(b"x" * (LIMIT + 1), "at most 10 MB", id="large"),
    ],
)
def test_what_is_no_document_is_refused(content: bytes, message: str):
    """Each kind of bad input is a sentence with the place, what was expected and what was found."""
    with pytest.raises(SpecError, match=message):
        read_document(content, "a.yaml")


def test_aliases_cannot_keep_it_busy():
    """YAML whose aliases unfold to a hundred million values is refused before it is loaded."""
    lines = ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 9))]
    with pytest.raises(SpecError, match="at most 3,000,000 values"):
        read_document("\n".join(["openapi: 3.1.0", *lines]).encode(), "a.yaml")


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ("", "paths: expected an operation, found none"),
        ('"paths": []', "paths: expected a mapping, found list"),
        ('"paths": {"/a": []}', "paths/a: expected a mapping"),
        ('"paths": {"/a": {"get": {}, "$ref": "#/paths/~1b"}}', "leads somewhere, found '#/paths/~1b'"),
        ('"paths": {"/a": {"$ref": "b.yaml#/a"}}', "bundle several files first"),
        ('"paths": {"/a": {"$ref": "#/paths/~1a"}}', "a .ref that ends"),
    ],
)
def test_paths_have_their_shape(paths: str, message: str):
    """What stands where operations should be is named."""
    with pytest.raises(SpecError, match=message):
        operations(read_document(f'{{"openapi": "3.1.0"{"," if paths else ""} {paths}}}'.encode(), "a.json"))


def test_references_are_followed_through_escapes_numbers_and_lists():
    """A pointer may hold ~1, percent signs, statuses that YAML took for numbers, and places in a list."""
    text = "openapi: 3.1.0\npaths: {/a b: {get: {responses: {200: {x: [{}, {y: 1}]}}}}}"
    read = read_document(text.encode(), "a.yaml")
    assert read.mapping({"$ref": "#/paths/~1a%20b/get/responses/200/x/1"}, "here") == {"y": 1}
    with pytest.raises(SpecError, match="leads somewhere"):
        read.followed({"$ref": "#/paths/~1a%20b/get/responses/200/x/2"}, "here")


def test_nothing_reaches_the_terminal_as_an_order():
    """Control characters, lone surrogates and endless names are not printed."""
    assert printable("a\x1b[31m\ud800\nb") == "a�[31m��b"
    assert printable("x" * 1000) == "x" * 120 + "…"
