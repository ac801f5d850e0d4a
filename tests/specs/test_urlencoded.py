"""Forms are read as the JSON that they stand for, by the schema, and written back."""

import pytest

from brakecheck.specs.validation.urlencoded import UrlencodedViolation, encoded, parsed

SCHEMA = {
    "type": "object",
    "properties": {
        "limit": {"type": ["integer", "null"]},
        "share": {"type": "number"},
        "live": {"type": "boolean"},
        "name": {"type": "string"},
        "events": {"type": "array", "items": {"type": "string"}},
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
        "metadata": {"anyOf": [{"type": "null"}, {"type": "object", "additionalProperties": {"type": "string"}}]},
    },
}
DOCUMENT = {"components": {"schemas": {"Item": {"type": "object", "properties": {"quantity": {"type": "integer"}}}}}}


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (b"", {}),
        (b"limit=3&share=0.5&live=true&name=3", {"limit": 3, "share": 0.5, "live": True, "name": "3"}),
        (b"limit=three&live=yes", {"limit": "three", "live": "yes"}),
        (b"name=a+b%2Bc%C3%A9", {"name": "a b+cé"}),
        (b"name=&name=b", {"name": ["", "b"]}),
        (b"events=a", {"events": ["a"]}),
        (b"events=a&events=b", {"events": ["a", "b"]}),
        (b"events[]=a&events[]=b", {"events": ["a", "b"]}),
        (b"items[1][quantity]=2&items[0][quantity]=1", {"items": [{"quantity": 1}, {"quantity": 2}]}),
        (b"metadata[a]=1&metadata[b]=2", {"metadata": {"a": "1", "b": "2"}}),
        (b"a[=1&b]=2&[c]=3", {"a[": "1", "b]": "2", "[c]": "3"}),
        (b"a=1&a[b]=2", {"a": {"b": "2"}}),
        (b"events[]=a&events[b]=c", {"events": [{"b": "c"}]}),
    ],
)
def test_a_form_is_read_by_its_schema(form: bytes, body: dict[str, object]):
    """Brackets nest, what comes twice is a list, and values have the described types where they can."""
    assert parsed(form, DOCUMENT, SCHEMA) == body


@pytest.mark.parametrize("form", [b"\xff=1", b"a=%FF", b"&".join([b"a=1"] * 1001)])
def test_what_is_no_form_is_told(form: bytes):
    """Bytes beyond ASCII, halves of characters, and too many fields."""
    with pytest.raises(UrlencodedViolation):
        parsed(form, DOCUMENT, SCHEMA)


def test_depth_has_an_end():
    """A name with too many brackets is a plain name."""
    deep = "a" + "[b]" * 50
    assert parsed(f"{deep}=1".encode(), DOCUMENT, SCHEMA) == {deep: "1"}


@pytest.mark.parametrize(
    "body",
    [{"limit": 3, "live": False, "name": "a&b=c é"}, {"items": [{"quantity": 1}]}, {"metadata": {"a": "b"}}, {}],
)
def test_a_form_is_written_as_it_is_read(body: dict[str, object]):
    """What is written is read as the same JSON again."""
    assert parsed(encoded(body), DOCUMENT, SCHEMA) == body
