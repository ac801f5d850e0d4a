"""Members that are read-only are required of answers, and of no request."""

from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest

from brakecheck.specs.machine.request_schemas import without_read_only

LAMP = {
    "type": "object",
    "required": ["id", "room"],
    "properties": {"id": {"type": "string", "readOnly": True}, "room": {"type": "string"}},
}
ROOM = {"type": "object", "properties": {"lamps": {"type": "array", "items": {"$ref": "#/components/schemas/Lamp"}}}}
MARK = {"type": "object", "required": ["by"], "properties": {"by": {"$ref": "#/components/schemas/By"}}}
COMPONENTS = {"schemas": {"Lamp": LAMP, "Room": ROOM, "By": {"readOnly": True, "type": "string"}, "Mark": MARK}}


def both(schema: dict[str, Any]) -> tuple[Any, Any]:
    """Validators of a request and of an answer that have the same schema in a description."""
    content = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": content, "responses": {"200": {"description": "One.", **content}}}
    document = deepcopy({"paths": {"/lamps": {"post": operation, "parameters": []}}, "components": COMPONENTS})
    found = without_read_only(document)
    post = found["paths"]["/lamps"]["post"]
    schemas = [
        part["content"]["application/json"]["schema"] for part in (post["requestBody"], post["responses"]["200"])
    ]
    request, answer = ({**each, "components": found["components"]} for each in schemas)
    return jsonschema_rs.validator_for(request), jsonschema_rs.validator_for(answer)


@pytest.mark.parametrize(
    ("schema", "sent", "shown"),
    [
        (LAMP, {"room": "hall"}, {"id": "1", "room": "hall"}),
        ({"$ref": "#/components/schemas/Lamp"}, {"room": "hall"}, {"id": "1", "room": "hall"}),
        ({"$ref": "#/components/schemas/Room"}, {"lamps": [{"room": "a"}]}, {"lamps": [{"id": "1", "room": "a"}]}),
        ({"allOf": [{"$ref": "#/components/schemas/Lamp"}]}, {"room": "hall"}, {"id": "1", "room": "hall"}),
        ({"$ref": "#/components/schemas/Mark"}, {}, {"by": "me"}),
    ],
    ids=["in place", "by reference", "within a list", "composed", "read-only by reference"],
)
def test_a_request_goes_without_what_is_read_only(schema, sent, shown):
    """A request need not have the member, an answer has to."""
    request, answer = both(schema)
    assert request.is_valid(sent)
    assert not answer.is_valid(sent)
    assert answer.is_valid(shown)


def test_a_request_has_what_else_is_required():
    """Members that are not read-only are required of both."""
    request, answer = both(LAMP)
    assert not request.is_valid({})
    assert not answer.is_valid({"id": "1"})


@pytest.mark.parametrize(
    "schema", [{"required": "id"}, {"required": [7], "properties": {}}, {"properties": []}, {}], ids=str
)
def test_odd_schemas_stay(schema):
    """Nothing is assumed of a schema that requires nothing, or is none."""
    document = {"paths": {"/lamps": {"post": {"requestBody": {"content": {"a/b": {"schema": schema}}}}}}}
    assert without_read_only(deepcopy(document)) == document
