"""Bodies that are made up by a schema."""

from random import Random

import jsonschema_rs
import pytest

from brakecheck.mock_server.behaviours.made_up import made_up
from brakecheck.specs.description import Description

TREE = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "more": {"$ref": "#/tree"}}}
NOWHERE = Description("nowhere", {"paths": {}, "tree": TREE})
SCHEMAS = [
    {"type": "string"}, {"type": "string", "minLength": 30}, {"type": "string", "maxLength": 2},
    {"type": "string", "enum": ["a", "b"]}, {"const": 7}, {"type": "integer", "minimum": 5, "maximum": 6},
    {"type": "integer"}, {"type": "number", "minimum": 1}, {"type": "boolean"}, {"type": "null"},
    {"type": ["string", "null"]}, {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 3},
    {"items": {"type": "string"}}, {"properties": {"a": {"type": "integer"}}, "required": ["a", "b"]}, {},
    {"type": "string", "format": "date-time"}, {"type": "string", "format": "date"},
    {"type": "string", "format": "uuid"}, {"type": "string", "format": "email"}, {"type": "string", "format": "uri"},
    {"oneOf": [{"type": "integer"}, {"type": "string"}]},
    {"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {}, "b": {}}},
    {"allOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}, {"required": ["b"]}]},
]  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_a_value_fits_its_schema(schema):
    """Whatever is drawn is valid, and the same seed draws the same."""
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for seed in range(20):
        value = made_up(NOWHERE, schema, Random(seed))
        assert validator.is_valid(value), value
        assert made_up(NOWHERE, schema, Random(seed)) == value


def test_a_schema_that_refers_to_itself_comes_to_an_end():
    """What is not required is left out below some depth."""
    assert "name" in made_up(NOWHERE, {"$ref": "#/tree"}, Random(0))
