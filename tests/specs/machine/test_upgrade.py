"""Descriptions of OpenAPI 3.0."""

from copy import deepcopy
from typing import Any

import pytest
import yaml

from brakecheck.specs import vendors
from brakecheck.specs.description import validate
from brakecheck.specs.machine.upgrade import upgraded
from tests.specs.machine.lamps import OPENAPI, written


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string", "nullable": False}),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {"allOf": [{"$ref": "#/x"}], "nullable": True},
            {"anyOf": [{"allOf": [{"$ref": "#/x"}]}, {"type": "null"}]},
        ),
        ({"$ref": "#/x", "nullable": True}, {"$ref": "#/x"}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
        ({"properties": {"nullable": {"type": "boolean"}}}, {"properties": {"nullable": {"type": "boolean"}}}),
    ],
)
def test_a_schema_of_3_0_is_said_in_the_words_of_3_1(old, new):
    """Null is a type, an exclusive bound a number, and beside a reference nothing counts."""
    assert upgraded({"openapi": "3.0.3", "x": old}) == {"openapi": "3.1.0", "x": new}


@pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])
def test_a_later_document_may_be_written_in_part_as_3_0(version):
    """Null and exclusive bounds of 3.0 mean in a later document what they meant; siblings of a reference count."""
    old = {
        "a": {"type": "integer", "nullable": True},
        "b": {"minimum": 0, "exclusiveMinimum": True},
        "c": {"exclusiveMaximum": 9},
        "d": {"$ref": "#/x", "description": "one"},
    }
    new = {
        "a": {"type": ["integer", "null"]},
        "b": {"exclusiveMinimum": 0},
        "c": {"exclusiveMaximum": 9},
        "d": {"$ref": "#/x", "description": "one"},
    }
    assert upgraded({"openapi": version, "x": old}) == {"openapi": version, "x": new}


def test_a_vendor_may_describe_itself_by_3_0(tmp_path):
    """The description of the vendor is valid 3.1 afterwards."""
    document: dict[str, Any] = deepcopy(OPENAPI)
    document["openapi"] = "3.0.3"
    schema = {"type": "object", "properties": {"level": {"type": "number", "minimum": 0, "exclusiveMinimum": True}}}
    answers = document["paths"]["/lamps/{lampId}"]["get"]["responses"]
    answers["200"] = {"description": "Fine.", "content": {"application/json": {"schema": schema}}}
    path = written(tmp_path)
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    validate(vendors.conventional(vendors.add(path)).document, path)
