"""Bodies follow from templates, schemas and examples of the description, and are held to it."""

from typing import Any

import jsonschema_rs
import pytest

from brakecheck.mock_server.engine.bodies import Filler
from brakecheck.mock_server.engine.samples import sample
from brakecheck.mock_server.engine.values import Moment, Shown, Situation, Words, compiled
from brakecheck.mock_server.http.messages import Request
from brakecheck.mock_server.worlds.worlds import Caller
from brakecheck.specs.errors import SpecError
from tests.mock_server.conftest import OwnWorld
from tests.mock_server.engine.machines import described, operation, served

ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
NODE = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "next": {"$ref": "#/n"}}}


def filled(schema: dict[str, Any], value: Any, example: Any = None, document: dict[str, Any] | None = None) -> Any:
    return Filler(document or {}, schema, example).fill(value)


@pytest.mark.parametrize(
    ("schema", "value", "body"),
    [
        ({"type": "string", "format": "date-time"}, Moment(0), "1970-01-01T00:00:00.000Z"),
        ({"type": "integer"}, Moment(12.9), 12),
        ({}, Moment(0), "1970-01-01T00:00:00.000Z"),
        ({"type": "integer"}, "42", 42),
        ({"type": ["integer", "null"]}, "42", 42),
        ({"type": "string"}, 42, "42"),
        ({"type": "string"}, True, True),
        ({"type": ["string", "integer"]}, 42, 42),
        ({"enum": ["Run not found", "Invalid key"]}, Words("there is no run x"), "Run not found"),
        ({"type": "string"}, Words("there is no run x"), "there is no run x"),
        ({"type": "array", "items": {"type": "object"}}, Words("there is no run x"), []),
        ({"properties": {"detail": {"type": "object"}}}, {"detail": Words("no")}, {"detail": {}}),
        ({"enum": ["a", "b"]}, "c", "c"),
        ({"type": "array", "items": {"type": "integer"}}, ["1", "2"], [1, 2]),
    ],
)
def test_values_are_written_as_the_schema_has_them(schema, value, body):
    """Moments, ids and messages take the form that is described; other values stay what they are."""
    assert filled(schema, value) == body


@pytest.mark.parametrize(
    ("status", "listed", "said"),
    [(404, ["NO_SUCH_LAMP"], "NO_SUCH_LAMP"), (409, ["Gone", "conflict"], "conflict"), (409, None, "Conflict")],
)
def test_the_phrase_of_a_status_is_one_of_those_listed(status, listed, said):
    """A description may list the names of its errors; without a list the phrase is that of HTTP."""
    body = compiled({"name": "$phrase"})(Situation(status=status))
    name = {"type": "string"} if listed is None else {"type": "string", "enum": listed}
    assert filled({"properties": {"name": name}}, body) == {"name": said}


def test_required_members_are_filled_in():
    """By the example, else by what the schema gives, else by the simplest value."""
    properties = {
        "a": {"type": "string"},
        "b": {"type": "string", "default": "d"},
        "c": {"enum": ["x", "y"]},
        "e": {"type": ["integer", "null"]},
        "f": {"type": "object", "required": ["g"], "properties": {"g": {"type": "boolean"}}},
        "h": {"type": "string"},
        "i": {"type": "integer", "minimum": 3},
    }
    schema = {"type": "object", "required": [*"abcefi"], "properties": properties}
    body = filled(schema, {}, example={"a": "from the example", "h": "optional"})
    assert body == {"a": "from the example", "b": "d", "c": "x", "e": None, "f": {"g": False}, "i": 3}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "maxLength": 2},
        {"type": "string", "minLength": 9, "maxLength": 9},
        {"type": "string", "pattern": "^[A-Z]{3}$"},
        {"type": "string", "pattern": "^[0-9]+$", "minLength": 6},
        {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        {"type": "string", "pattern": "^[a-z]{2}-[A-Z]{2}$", "maxLength": 5},
        {"type": "integer", "minimum": 3},
        {"type": "integer", "maximum": -4},
        {"type": "integer", "minimum": 1, "multipleOf": 25},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    ],
    ids=str,
)
def test_a_value_without_an_example_keeps_the_bounds(schema):
    """Lengths, patterns and limits hold for what is filled in, too."""
    body = filled({"type": "object", "required": ["a"], "properties": {"a": schema}}, {})
    assert jsonschema_rs.validator_for(schema).is_valid(body["a"])


def test_null_stands_only_where_it_is_described():
    """A member without a value is null where the schema has null, left out where it has not."""
    schema = {"properties": {"a": {"type": "string"}, "b": {"type": ["string", "null"]}, "c": {}}}
    assert filled(schema, {"a": None, "b": None, "c": None}) == {"b": None, "c": None}


def test_a_record_shows_what_its_schema_names():
    """Of a representation the named members are shown; of any other mapping all."""
    schema = {"properties": {"id": {"type": "string"}}}
    assert filled(schema, Shown(id="1", secret="s")) == {"id": "1"}
    assert filled(schema, {"id": "1", "more": "m"}) == {"id": "1", "more": "m"}
    assert filled({}, Shown(id="1", more="m")) == {"id": "1", "more": "m"}


def test_a_schema_may_hold_itself():
    """References in a circle end where the value ends."""
    document = {"n": NODE}
    assert filled(NODE, {"next": {"next": {}}}, document=document) == {
        "next": {"next": {"name": "text"}, "name": "text"},
        "name": "text",
    }
    forced = {"type": "object", "required": ["me"], "properties": {"me": {"$ref": "#/m"}}}
    assert sample({"m": forced}, forced)


def test_choices_and_joined_schemas_are_one():
    """`allOf` is joined; of a choice the first that is not null counts."""
    document = {"base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}
    schema = {"allOf": [{"$ref": "#/base"}, {"required": ["name"], "properties": {"name": {"type": "string"}}}]}
    assert filled(schema, {}, document=document) == {"id": 0, "name": "text"}
    assert filled({"anyOf": [{"type": "null"}, {"$ref": "#/base"}]}, {}, document=document) == {"id": 0}


def test_a_template_is_filled_in_from_the_request():
    """Parts of body, path and query; what is not there is left out, a plain text stays."""
    request = Request("o", {"p": "1"}, {"q": "2"}, {"a": {"b/c": [3]}}, Caller(None, "v", "full"), None)  # type: ignore[arg-type]
    template = {
        "path": "$request.path.p",
        "query": "$request.query.q",
        "deep": "$request.body#/a/b~1c",
        "none": "$request.body#/a/x/y",
        "plain": "text",
        "list": ["$request.path.p", "$request.path.none"],
    }
    assert compiled(template)(Situation(request=request)) == {
        "path": "1",
        "query": "2",
        "deep": [3],
        "plain": "text",
        "list": ["1"],
    }


def test_errors_have_the_media_type_that_is_described(tmp_path):
    """Problem details are sent as such, by every stage that refuses."""
    problem = {"type": "object", "required": ["title", "status"], "properties": {"status": {"type": "integer"}}}
    refused = {"description": "No.", "content": {"application/problem+json": {"schema": problem}}}
    stop = operation("stop", {"type": "object"}, {"type": "object"})
    stop["responses"] |= dict.fromkeys(("400", "401", "404", "405", "409", "415"), refused)
    lifecycle = {
        "vendor": "problems",
        "keys": {"full": ["problems-key"]},
        "error": {"title": "$phrase", "status": "$status", "detail": "$message"},
        "resources": {"thing": {"identifiers": {"id": "t_"}, "operations": ["stop"], "states": {"on": {}}}},
        "operations": {"stop": {"refused": {"status": 409}, "missing": {}}},
    }
    security = {
        "security": [{"key": []}],
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }
    world = served(tmp_path, described({"/t/{id}/stop": {"parameters": ID, "post": stop}}, **security), lifecycle)
    key, record = world.keys["problems"]["full"], world.provide("problems", resource="thing", state="on")
    client, path = world.client, f"/t/{record}/stop"
    replies = {
        409: client.send("POST", path, {}, key=key),
        404: client.send("POST", "/t/none/stop", {}, key=key),
        401: client.send("POST", path, {}),
        400: client.send("POST", path, [], key=key),
        405: client.send("PUT", path, {}, key=key),
        415: client.send("POST", path, b"x", key=key, headers={"content-type": "text/plain"}),
    }
    for status, reply in replies.items():
        assert (reply.status, reply.json["status"]) == (status, status)
        assert reply.headers["content-type"] == "application/problem+json"


def test_a_record_may_be_made_under_an_id_of_the_callers_own(tmp_path):
    """A creation whose path ends with the id makes that record; a second one is refused."""
    lifecycle = {
        "vendor": "put",
        "resources": {"thing": {"identifiers": {"id": "t_"}, "create": "put", "read": "get", "states": {"on": {}}}},
        "operations": {},
    }
    shown = {"type": "object", "properties": {"id": {"type": "string"}}}
    path = {"parameters": ID, "put": operation("put", shown), "get": operation("get", shown)}
    world = served(tmp_path, described({"/t/{id}": path}), lifecycle)
    assert world.client.send("GET", "/t/mine").status == 404
    assert world.client.send("PUT", "/t/mine").json == {"id": "mine"}
    assert world.client.send("GET", "/t/mine").json == {"id": "mine"}
    assert world.client.send("PUT", "/t/mine").status == 400


def world_with(folder, schema: dict[str, Any], body: Any) -> OwnWorld:
    lifecycle = {
        "vendor": "bodies",
        "resources": {
            "thing": {
                "identifiers": {"id": "t_"},
                "operations": ["stop"],
                "states": {"on": {"on": {"stop": "off"}}, "off": {}},
            }
        },
        "operations": {"stop": {"body": body}},
    }
    paths = {"/t/{id}/stop": {"parameters": ID, "post": operation("stop", schema)}}
    return served(folder, described(paths), lifecycle)


def test_an_answer_that_breaks_the_description_is_loud(tmp_path):
    """A template that does not fit its schema is a 500 that says what is wrong."""
    schema = {"type": "object", "properties": {"status": {"enum": ["stopped"]}}}
    world = world_with(tmp_path, schema, {"status": "$record.state"})
    record = world.provide("bodies", resource="thing", state="on")
    reply = world.client.send("POST", f"/t/{record}/stop", key=world.keys["bodies"]["full"])
    assert reply.status == 500
    assert "breaks the description" in reply.body.decode()
    assert reply.rule == "bodies.http.documented"


def test_a_promise_with_a_status_that_nobody_describes_is_told_at_the_start(tmp_path):
    """The file says which, and what to do; no request has to find out."""
    lifecycle = {
        "vendor": "undescribed",
        "resources": {"thing": {"identifiers": {"id": "t_"}, "operations": ["stop"], "states": {"on": {}}}},
        "operations": {"stop": {"refused": {"status": 409}}},
    }
    paths = {"/t/{id}/stop": {"parameters": ID, "post": operation("stop")}}
    with pytest.raises(SpecError, match=r"operations.stop.refused: expected a status that stop has \(200.*found 409"):
        served(tmp_path, described(paths), lifecycle)
