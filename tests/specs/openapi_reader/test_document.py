"""Documents by anybody: versions, formats, references in the file and beside it."""

from pathlib import Path

import pytest

from brakecheck.specs.errors import SpecError
from brakecheck.specs.openapi_reader.document import Document, read_document
from brakecheck.specs.openapi_reader.operations import operations
from brakecheck.specs.openapi_reader.schema import items, members, text_of, types, values

PATHS = "paths: {/a: {get: {responses: {200: {description: Done}}}}}"


def document(folder: Path, text: str, name: str = "openapi.yaml") -> Document:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return read_document(path)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.1", "3.2.0", "'3.0'"])
def test_each_version_is_read(tmp_path, version):
    """OpenAPI 3.0 to 3.2 in YAML, with a byte order mark as well, has its operations."""
    for mark in ("", "\ufeff"):
        assert [found.id for found in operations(document(tmp_path, f"{mark}openapi: {version}\n{PATHS}\n"))] == [
            "GET /a"
        ]


@pytest.mark.parametrize(
    "text",
    [
        '{"openapi": "3.1.0", "x": NaN, "paths": {"/a": {"get": {}}}}',
        '{"openapi": "3.1.0", "x": "a\tb\x01", "paths": {"/a": {"get": {}}}}',
        '{"openapi": "3.1.0", "x": "\\ud800", "paths": {"/a": {"get": {}}}}',
        '{"openapi": "3.1.0", "paths": {"/a": {"get": {}}},}',
        "openapi: 3.1.0\nx: \udcff\npaths: {/a: {get: {}}}",
    ],
)
def test_what_is_not_quite_right_is_read_all_the_same(tmp_path, text):
    """JSON with NaN, control characters, half a surrogate or a comma too many, and bytes that are not UTF-8."""
    assert [found.id for found in operations(document(tmp_path, text))] == ["GET /a"]


def test_a_description_within_a_page_is_found(tmp_path):
    """Documentation sites publish Markdown pages with the description of one operation in a fence."""
    page = f"# Cancel\n\n> What it does\n\n````yaml POST /a\nopenapi: 3.0.3\n{PATHS}\n\n````\nMore: [1}}\n"
    assert [found.id for found in operations(document(tmp_path, page, "page.md"))] == ["GET /a"]


@pytest.mark.medium
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("swagger: '2.0'", "version 3.0 to 3.2 .convert older ones first., found '2.0'"),
        ("openapi: 3.3.0", "version 3.0 to 3.2"),
        ("- a", "top level: expected a mapping, found list"),
        ("just words", "top level: expected a mapping, found str"),
        ("{" + '"a": {' * 100_000, "within each other"),
        ("  ", "an empty file"),
    ],
)
def test_what_is_no_description_is_refused(tmp_path, text, message):
    """The error says what was expected and what is there."""
    with pytest.raises(SpecError, match=message):
        document(tmp_path, text)


def test_references_are_followed_through_files(tmp_path):
    """A file beside is read once, and its references are seen from its own folder."""
    (tmp_path / "parts" / "deep").mkdir(parents=True)
    (tmp_path / "parts" / "a.yaml").write_text("get: {operationId: a, responses: {200: {$ref: 'deep/b.yaml#/B~1c'}}}")
    (tmp_path / "parts" / "deep" / "b.yaml").write_text("B/c: {$ref: '#/D'}\nD: {description: Found}\n")
    read = document(tmp_path, "openapi: 3.1.0\npaths: {/a: {$ref: parts/a.yaml}}")
    assert operations(read)[0].responses["200"] == {"description": "Found"}
    assert not read.notes


@pytest.mark.parametrize(
    ("reference", "note"),
    [
        ("#/nowhere", "#/nowhere: leads nowhere"),
        ("#anchor", "#anchor: leads nowhere"),
        ("../other.yaml#/a", "not followed, only files beside the document or below it are"),
        ("/etc/hosts", "not followed, only files"),
        ("https://example.com/a.yaml", "not followed, only files"),
        ("missing.yaml", "expected a file, found nothing there"),
        ("link.yaml", "the file lies elsewhere"),
    ],
)
def test_references_to_nowhere_are_noted(tmp_path, reference, note):
    """Neither the network nor a folder above is looked into; what is missing is empty and told."""
    (tmp_path / "x").mkdir()
    (tmp_path / "other.yaml").write_text("a: {}")
    (tmp_path / "x" / "link.yaml").symlink_to(tmp_path / "other.yaml")
    read = document(tmp_path / "x", f"openapi: 3.1.0\npaths: {{/a: {{$ref: '{reference}'}}}}")
    assert operations(read) == []
    assert note in read.notes[0]


def test_circles_end(tmp_path):
    """References that lead to each other are empty, and schemas that hold themselves are read once."""
    text = """
openapi: 3.1.0
components:
  schemas:
    A: {$ref: '#/components/schemas/B'}
    B: {$ref: '#/components/schemas/A'}
    Tree: {allOf: [{$ref: '#/components/schemas/Tree'}, {properties: {child: {$ref: '#/components/schemas/Tree'}}}]}
"""
    read = document(tmp_path, text)
    assert read.follow({"$ref": "#/components/schemas/A"}) == {}
    assert [*members(read, {"$ref": "#/components/schemas/Tree"})] == ["child"]


def test_schemas_are_seen_through_their_compositions(tmp_path):
    """Values, types, members and items are found whichever way a version of OpenAPI writes them."""
    read = document(
        tmp_path, "openapi: 3.0.3\nx: {enum: [a, b, null], nullable: true, type: string, description: Told}"
    )
    named = {"allOf": [{"$ref": "#/x"}], "nullable": True}
    assert values(read, named) == ["a", "b"]
    assert types(read, named) == {"string"}
    assert text_of(read, named) == "Told"
    assert values(read, {"oneOf": [{"const": "a"}, {"const": "b"}, {"type": "null"}]}) == ["a", "b"]
    assert types(read, {"type": ["array", "null"]}) == {"array"}
    assert items(read, {"anyOf": [{"type": "null"}, {"items": {"x": 1}}]}) == {"x": 1}


def test_operations_have_names_of_their_own(tmp_path):
    """One without an operationId, or with one that is taken, goes by method and path; 3.2 has methods of its own."""
    text = """
openapi: 3.2.0
paths:
  /a: {get: {operationId: a}, post: {operationId: a}, additionalOperations: {purge: {operationId: b}, x-y: {}}}
  /b: {parameters: [{name: q, in: query, x: 1}], query: {parameters: [{name: q, in: query, x: 2}]}, put: 5}
  x-c: {get: {}}
"""
    read = document(tmp_path, text)
    found = {operation.id: operation for operation in operations(read)}
    assert [*found] == ["a", "POST /a", "b", "PUT /b", "QUERY /b"]
    assert found["b"].method == "PURGE"
    assert found["QUERY /b"].parameters == [{"name": "q", "in": "query", "x": 2}]
    assert "a second operation of this operationId" in read.notes[0]
