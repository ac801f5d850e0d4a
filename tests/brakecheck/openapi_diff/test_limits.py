"""Demands besides types and fields are compared: proved, refuted by an example, or named as not compared."""

import json
from typing import Any

import pytest

from brakecheck.openapi_diff.comparison import compare
from brakecheck.openapi_diff.document import read_document
from brakecheck.openapi_diff.operations import operations
from tests.brakecheck.openapi_diff.documents import answering, changes, differences, document, taking

TEXT = {"type": "string"}
PET: dict[str, Any] = {"type": "object", "properties": {"name": TEXT, "tag": TEXT}}
DEMANDS = [
    {"minProperties": 1},
    {"maxProperties": 1},
    {"anyOf": [{"required": ["name"]}, {"required": ["tag"]}]},
    {"oneOf": [{"required": ["name"]}, {"required": ["tag"]}]},
    {"additionalProperties": False},
    {"dependentRequired": {"name": ["tag"]}},
    {"dependentSchemas": {"name": {"required": ["tag"]}}},
    {"if": {"required": ["tag"]}, "then": {"required": ["name"]}},
    {"not": {"required": ["tag"]}},
    {"propertyNames": {"maxLength": 4}},
    {"patternProperties": {"^x": {"type": "integer"}}},
    {"unevaluatedProperties": False},
]


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: next(iter(demand)))
def test_a_demand_breaks_callers_where_they_send_and_its_end_where_they_read(demand):
    """Narrowing of a request and widening of an answer are breaking, the reverse is not."""
    tight = {**PET, **demand}
    for make, old, new in ((taking, PET, tight), (answering, tight, PET)):
        assert any("limits" in line and line.endswith("!") for line in changes(make(old), make(new)))
        assert not any(line.endswith("!") or "not compared" in line for line in changes(make(new), make(old)))


@pytest.mark.parametrize(
    ("loose", "tight"),
    [
        ({"type": "integer"}, {"type": "integer", "minimum": 3}),
        ({"type": "integer", "minimum": 3}, {"type": "integer", "exclusiveMinimum": 3}),
        ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 8}),
        ({"type": "string"}, {"type": "string", "pattern": "^q+$"}),
        ({"type": "string"}, {"type": "string", "format": "ipv4"}),
        ({"type": "array", "items": TEXT}, {"type": "array", "items": TEXT, "contains": {"const": "k"}}),
        ({"type": "array", "items": TEXT}, {"type": "array", "items": TEXT, "uniqueItems": True}),
    ],
)
def test_bounds_within_a_field(loose, tight):
    """The field is named, in both directions."""
    one, other = ({"type": "object", "properties": {"deep": schema}} for schema in (loose, tight))
    for make, old, new in ((taking, one, other), (answering, other, one)):
        (line,) = changes(make(old), make(new))
        assert " deep limits " in line
        assert line.endswith("!")


def test_what_cannot_be_judged_is_named_by_its_pointer():
    """Two patterns cannot be compared, and no usual text fits the old one."""
    old, new = ({"type": "string", "pattern": f"^{letter}{{7}}$"} for letter in "kz")
    (difference,) = differences(taking(old), taking(new))
    assert difference.unknown == ("#/paths/~1a/post/requestBody/content/application~1json/schema",)
    assert not difference.breaking


def test_fields_of_the_other_direction_are_no_demand():
    """A request need not hold `readOnly` fields, an answer has no `writeOnly` ones."""
    for word, make in (("readOnly", taking), ("writeOnly", answering)):
        field = {"type": "string", word: True}
        assert (
            changes(make(PET), make({**PET, "properties": {**PET["properties"], "k": field}, "required": ["k"]})) == []
        )


def test_neighbours_of_a_reference_count_since_3_1():
    """OpenAPI 3.0 ignores them."""
    schemas = {"P": {"type": "object", "properties": {"q": TEXT}}}
    for version, expected in (("3.0.3", 0), ("3.1.0", 1)):
        bodies = [taking({"$ref": "#/components/schemas/P", **more}) for more in ({}, {"required": ["q"]})]
        wholes = [
            {"openapi": version, "components": {"schemas": schemas}, "paths": {"/a": {"put": body}}} for body in bodies
        ]
        assert len(compare(*(read_document(json.dumps(whole).encode(), "a") for whole in wholes))) == expected


def test_yaml_is_read_as_version_1_2():
    """Words that YAML 1.1 took for booleans, dates and the equals sign are text."""
    text = "openapi: 3.1.0\npaths: {/a: {get: {}}}\nx: [yes, off, N, 2024-02-31, =, 010, true, 1e2]"
    assert read_document(text.encode(), "a").root["x"] == ["yes", "off", "N", "2024-02-31", "=", 10, True, 100.0]


def test_operations_of_3_2():
    """`query` and methods without a word of their own are operations."""
    item: dict[str, Any] = {"query": {}, "additionalOperations": {"LOCK": {}}}
    assert set(operations(document({"/a": item}))) == {("QUERY", "/a"), ("LOCK", "/a")}


def test_a_recursive_schema_that_narrows_deep_down():
    """Recursion ends, and the change within is found."""
    paths = {"/a": {"post": taking({"$ref": "#/components/schemas/T"})}}
    trees = [
        {
            "type": "object",
            "properties": {"kid": {"$ref": "#/components/schemas/T"}, "size": {"type": "integer", **more}},
        }
        for more in ({}, {"maximum": 2})
    ]
    (found,) = compare(*(document(paths, components={"schemas": {"T": tree}}) for tree in trees))
    assert found.breaking


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"type": "integer", "multipleOf": 12}, {"type": "integer", "multipleOf": 4}),
        ({"type": "number", "multipleOf": 0.3}, {"type": "number", "multipleOf": 0.1}),
        ({"type": "integer", "format": "int32"}, {"type": "integer", "format": "int64"}),
        ({"enum": [2.0, "k"]}, {"enum": ["k", 2, 3]}),
        ({"type": "array", "items": TEXT}, {"type": "array", "contains": {"const": "k"}, "minContains": 0}),
    ],
    ids=lambda schema: json.dumps(schema)[:60],
)  # fmt: skip
def test_a_request_that_takes_more_breaks_nobody(narrow, wide):
    """Each value of the old schema is one of the new schema."""
    one, other = ({"type": "object", "properties": {"deep": schema}} for schema in (narrow, wide))
    assert not any(line.endswith("!") or "not compared" in line for line in changes(taking(one), taking(other)))


@pytest.mark.parametrize(
    ("loose", "tight"),
    [
        ({"type": "object"}, {"type": "object", "additionalProperties": {"type": "boolean"}}),
        ({"type": "array"}, {"type": "array", "prefixItems": [{"type": "boolean"}]}),
    ],
)
def test_what_was_of_any_type_and_is_of_one(loose, tight):
    """Members and items of which nothing was said may have been of every type."""
    assert any("limits" in line and line.endswith("!") for line in changes(taking(loose), taking(tight)))


PETS = {"oneOf": [{**PET, "required": ["name"]}, {**PET, "required": ["tag"]}]}


def told_apart(**names: str) -> dict[str, Any]:
    """Two kinds of pets, told apart by the names in a field."""
    return {**PETS, "discriminator": {"propertyName": "kind", "mapping": names}}


@pytest.mark.parametrize(
    ("make", "old", "new"),
    [
        (taking, {"type": "integer"}, {"type": "integer", "format": "int32"}),
        (answering, {"type": "number", "format": "float"}, {"type": "number", "format": "double"}),
        (taking, told_apart(cat="Cat", dog="Dog"), told_apart(cat="Cat")),
        (answering, told_apart(cat="Cat"), told_apart(cat="Cat", dog="Dog")),
        (taking, told_apart(cat="Cat"), {**PETS, "discriminator": {"propertyName": "sort", "mapping": {"cat": "Cat"}}}),
    ],
)
def test_what_no_validator_sees_is_not_compared(make, old, new):
    """Sizes of numbers and the names by which schemas are told apart: a difference is never called none."""
    assert any("not compared" in line for line in changes(make(old), make(new)))


def test_a_discriminator_may_come_and_learn_names():
    """A request takes what it took before where a discriminator is added or knows further names."""
    assert changes(taking(PETS), taking(told_apart(cat="Cat"))) == []
    assert changes(taking(told_apart(cat="Cat")), taking(told_apart(cat="Cat", dog="Dog"))) == []
