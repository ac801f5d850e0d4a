"""Descriptions: put together from document and overlays, and never used unless valid."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from brakecheck.specs.description import Description, read_description, validate
from brakecheck.specs.errors import SpecError

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.1",
    "info": {"title": "Acme", "version": "1"},
    "servers": [{"url": "https://acme.example/v1"}],
    "paths": {
        "/things/{id}": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "get": {"operationId": "readThing", "responses": {"200": {"description": "Fine."}}},
            "delete": {
                "operationId": "removeThing",
                "tags": ["neighbour"],
                "responses": {"204": {"description": "Gone."}},
            },
        }
    },
    "components": {"parameters": {"id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}}},
}


def folder_with(folder: Path, document: dict[str, Any], **overlays: dict[str, Any]) -> Path:
    for name, content in {"openapi": document, **overlays}.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def retitling(title: str, side: str | None = None) -> dict[str, Any]:
    action = {"target": "$.info", "description": "The reason.", "update": {"title": title}}
    return {"overlay": "1.0.0", "actions": [action | ({"x-side": side} if side else {})]}


def test_operations_are_found_by_id(tmp_path):
    """Each operation comes with its method, path and whether it is a neighbour."""
    operations = read_description(folder_with(tmp_path, DOCUMENT), []).operations
    assert {(name, one.method, one.neighbour) for name, one in operations.items()} == {
        ("readThing", "GET", False),
        ("removeThing", "DELETE", True),
    }
    assert {one.path for one in operations.values()} == {"/things/{id}"}


def test_overlays_apply_in_the_order_given(tmp_path):
    """The later of two overlays has the last word, and one that does not exist is passed over."""
    folder = folder_with(tmp_path, DOCUMENT, first=retitling("first"), second=retitling("second"))
    read = read_description(folder, [("first.yaml", None), ("absent.yaml", None), ("second.yaml", None)])
    assert read.document["info"]["title"] == "second"


def test_an_overlay_may_count_for_one_side(tmp_path):
    """Of an overlay given with sides only the actions of those sides count."""
    folder = folder_with(tmp_path, DOCUMENT, conventions=retitling("changed", "response"))
    for side, title in (("request", "Acme"), ("response", "changed")):
        read = read_description(folder, [("conventions.yaml", frozenset({side}))])
        assert read.document["info"]["title"] == title


INVALID = {
    "no version": (("info",), {"title": "Acme"}, 'info: .*"version" is a required property$'),
    "no responses": (("paths", "/things/{id}", "get", "responses"), {}, "paths//things/{id}/get/responses: "),
    "no parameter": (("paths", "/things/{id}", "parameters"), [], "'id'"),
    "a name twice": (("paths", "/things/{id}", "delete", "operationId"), "readThing", "readThing"),
    "a number": (("openapi",), 3, "openapi: "),
}


def read_and_validate(folder):
    validate(read_description(folder, []).document, folder / "openapi.yaml")


@pytest.mark.parametrize(("place", "value", "message"), INVALID.values(), ids=INVALID)
def test_an_invalid_description_names_the_place(tmp_path, place, value, message):
    """What openapi-spec-validator objects to is a SpecError that names the file and the place."""
    document = deepcopy(DOCUMENT)
    target = document
    for name in place[:-1]:
        target = target[name]
    target[place[-1]] = value
    with pytest.raises(SpecError, match=f"openapi.yaml: .*{message}"):
        read_and_validate(folder_with(tmp_path, document))


REFERENCES = {
    "a parameter": ("parameters", {"$ref": "#/components/parameters/nobody"}),
    "a schema": (
        "parameters",
        {"name": "q", "in": "query", "schema": {"$ref": "#/components/schemas/Nobody"}},
    ),
    "another file": ("parameters", {"$ref": "absent.yaml#/id"}),
}


@pytest.mark.parametrize(("where", "value"), REFERENCES.values(), ids=REFERENCES)
def test_a_reference_to_nowhere_is_a_spec_error(tmp_path, where, value):
    """A $ref that leads nowhere is a SpecError that names the file."""
    document = deepcopy(DOCUMENT)
    document["paths"]["/things/{id}"]["get"][where] = [value]
    with pytest.raises(SpecError, match=r"openapi.yaml: .*expected one that leads somewhere"):
        read_and_validate(folder_with(tmp_path, document))


def test_an_unknown_reference_in_a_response_is_a_spec_error(tmp_path):
    """A $ref to nowhere in a response body is found too."""
    document = deepcopy(DOCUMENT)
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Nobody"}}}
    document["paths"]["/things/{id}"]["get"]["responses"]["200"]["content"] = content
    with pytest.raises(SpecError, match=r"openapi.yaml"):
        read_and_validate(folder_with(tmp_path, document))


@pytest.mark.parametrize("text", ["x: 2024-04-01", "x: {200: a, b: c}"])
def test_what_json_cannot_hold_is_a_spec_error(tmp_path, text):
    """A date or a number used as a name, which YAML has and JSON has not, is a SpecError."""
    folder = folder_with(tmp_path, DOCUMENT)
    with (folder / "openapi.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\nx-{text}\n")
    with pytest.raises(SpecError, match="what JSON holds"):
        read_and_validate(folder)


def test_validate_accepts_what_is_valid():
    """A valid description raises nothing."""
    validate(DOCUMENT, Path("openapi.yaml"))


def test_at_puts_another_server_in_place():
    """The same description can be given for another server, and stays as it was itself."""
    description = Description("acme", DOCUMENT)
    assert description.at("/there").document["servers"] == [{"url": "/there"}]
    assert description.document["servers"] == [{"url": "https://acme.example/v1"}]
