"""Parameters of several types, which OpenAPI 3.1 allows, are judged like others."""

import pytest

from brakecheck.specs.description import Description
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.violation import PARAMETER, Message

SCHEMAS = {
    "size": {"type": ["integer", "null"], "minimum": 1},
    "name": {"$ref": "#/components/schemas/Name"},
    "mark": {"type": ["string", "integer"], "maxLength": 3},
    "weight": {"type": "number"},
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "components": {"schemas": {"Name": {"type": ["string", "null"], "enum": ["a", "b", None]}}},
    "paths": {
        "/things": {
            "get": {
                "operationId": "listThings",
                "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in SCHEMAS.items()],
                "responses": {
                    "200": {
                        "description": "Things",
                        "headers": {"X-Total": {"schema": {"type": ["integer", "null"]}}},
                        "content": {"application/json": {"schema": {"type": "array"}}},
                    }
                },
            }
        }
    },
}
JUDGE = MessageValidator(Description("things", DOCUMENT))


@pytest.mark.parametrize("query", [[("size", "5")], [("name", "a")], [("mark", "7")], [("mark", "x")], []], ids=str)
def test_a_value_of_one_of_the_types_is_fine(query):
    """A number, a listed text, and either of two types fit."""
    assert JUDGE.request_violation(Message("listThings", None, None, {}, query=query)) is None


@pytest.mark.parametrize("query", [[("size", "0")], [("size", "x")], [("name", "c")]], ids=str)
def test_a_value_of_none_of_the_types_is_refused(query):
    """A number too small, a text for a number, and a text that is not listed do not fit."""
    violation = JUDGE.request_violation(Message("listThings", None, None, {}, query=query))
    assert violation
    assert violation.kind == PARAMETER


@pytest.mark.parametrize("text", ["5", "-5", "007", "1.5", "-0.25", "1e3", "2.5E-3"])
def test_a_number_as_json_writes_it_is_fine(text):
    """Signs, zeros in front, fractions and exponents fit a number."""
    assert JUDGE.request_violation(Message("listThings", None, None, {}, query=(("weight", text),))) is None


@pytest.mark.parametrize("text", ["2_5", " 25", "25 ", "٢٥", "", "nan", "inf", "-Infinity", "0x19", "+25"])
@pytest.mark.parametrize("name", ["size", "weight"])
def test_a_text_that_only_python_reads_as_a_number_is_refused(name, text):
    """Underscores, spaces, other digits and infinities are no numbers in a URL."""
    violation = JUDGE.request_violation(Message("listThings", None, None, {}, query=((name, text),)))
    assert violation
    assert violation.kind == PARAMETER


def test_a_header_of_several_types_is_judged():
    """An answer with a number in such a header fits."""
    headers = (("x-total", "5"),)
    answer = Message("listThings", "application/json", b"[]", {}, status=200, headers=headers)
    assert JUDGE.response_violation(answer) is None
