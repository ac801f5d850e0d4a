"""Parameters are checked wherever the description puts them."""

import pytest

from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.http.validation import OperationChecks
from brakecheck.specs.description import Description
from brakecheck.specs.validation.message_validator import MessageValidator
from tests.mock_server.acme import DOCUMENT

PARAMETERS = {
    "a query that is needed": {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}},
    "a header that is needed": {"name": "X-Q", "in": "header", "required": True, "schema": {"type": "string"}},
    "a path of one form": {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
    "a path of some length": {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 5},
    },
    "a header of one form": {"name": "Given", "in": "header", "schema": {"type": "string", "enum": ["b"]}},
    "a shared parameter": {"$ref": "#/components/parameters/shared"},
}


@pytest.mark.parametrize("place", ["path", "operation"])
@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=PARAMETERS)
@pytest.mark.parametrize("operation", ["readThing", "writeThing"])
def test_parameters_are_never_passed_over(place, parameter, operation):
    """A request that gets a parameter wrong is refused wherever the description puts the parameter."""
    item = dict(DOCUMENT["paths"]["/things/{id}"])
    own = [] if parameter.get("name") == "id" else item["parameters"]
    if place == "path":
        item["parameters"] = [*own, parameter]
    else:
        item |= {"parameters": own}
        item |= {method: {**item[method], "parameters": [parameter]} for method in ("get", "put")}
    components = {"parameters": {"shared": PARAMETERS["a query that is needed"]}}
    description = Description("acme", {**DOCUMENT, "paths": {"/things/{id}": item}, "components": components})
    checks = OperationChecks(description, description.operations[operation], MessageValidator(description))
    headers = [(b"content-type", b"application/json"), (b"given", b"a")]
    raw = RawRequest("", b"", b"", headers, dict(headers), b'{"id": "x"}', "")
    assert checks.request(raw, {"id": "abc"})[2] is not None
    right = [*headers[:1], (b"given", b"b"), (b"x-q", b"1")]
    assert checks.request(raw._replace(headers=right, fields=dict(right), query=b"q=1"), {"id": "12345"})[2] is None
