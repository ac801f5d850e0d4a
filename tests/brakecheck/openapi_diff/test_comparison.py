"""Every kind of change is named, and whether it breaks somebody who relies on the old document."""

import pytest

from brakecheck.openapi_diff.change import State
from brakecheck.openapi_diff.comparison import compare
from tests.brakecheck.openapi_diff.documents import answering, changes, differences, document, taking

BEARER = {"components": {"securitySchemes": {"k": {"type": "http", "scheme": "bearer"}, "o": {"type": "oauth2"}}}}


def an_object(*required: str, **fields):
    return {"type": "object", "required": list(required), "properties": fields}


def query(**members):
    return {"parameters": [{"in": "query", "name": "limit", **members}], "responses": {}}


TEXT, NUMBER, NULL = {"type": "string"}, {"type": "integer"}, {"type": "null"}


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ({"responses": {"200": {}, "409": {}}}, {"responses": {"200": {}}}, ["response 409 gone!"]),
        ({"responses": {"200": {}}}, {"responses": {"200": {}, "429": {}}}, ["response 429 new"]),
        ({"responses": {"404": {}, "409": {}}}, {"responses": {"4XX": {}}}, ["response 4XX new"]),
        ({"responses": {"404": {}}}, {"responses": {"default": {}}}, ["response default new"]),
        (answering(TEXT), {"responses": {"200": {}}}, ["response 200 gone as application/json!"]),
        ({"responses": {"200": {}}}, answering(TEXT), ["response 200 new as application/json"]),
    ],
)
def test_statuses(old, new, lines):
    """A status or a media type is gone or new; a range and the default stand for the statuses below them."""
    assert changes(old, new) == lines


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (an_object(id=TEXT), an_object(), ["response 200 id gone!"]),
        (an_object(), an_object(id=TEXT), ["response 200 id new"]),
        (an_object(created_at=TEXT), an_object(createdAt=TEXT),
         ["response 200 created_at gone perhaps now createdAt!", "response 200 createdAt new"]),
        (an_object(id=TEXT), an_object(data=an_object(id=TEXT)),
         ["response 200 id gone perhaps now data.id!", "response 200 data new"]),
        (an_object("id", id=TEXT), an_object(id=TEXT), ["response 200 id optional!"]),
        (an_object(id=TEXT), an_object("id", id=TEXT), ["response 200 id required"]),
        (an_object(id=TEXT), an_object(id=NUMBER), ["response 200 id type string, now integer!"]),
        (an_object(id={"type": "number"}), an_object(id=NUMBER), ["response 200 id type number, now integer"]),
        (an_object(id=TEXT), an_object(id={}), ["response 200 id type string, now any!"]),
        (an_object(id=TEXT), an_object(id={"type": ["string", "null"]}),
         ["response 200 id type string, now string or null!"]),
        (an_object(s={"enum": ["a", "b"]}), an_object(s={"enum": ["a", "c"]}),
         ["response 200 s values gone b; new c!"]),
        (an_object(s={"enum": ["a"]}), an_object(s=TEXT), ["response 200 s values a, now any!"]),
        ({"type": "array", "items": an_object(id=TEXT)}, {"type": "array", "items": an_object()},
         ["response 200 [].id gone!"]),
        (an_object(data={"type": "array", "items": TEXT}), an_object(data=an_object(id=TEXT)),
         ["response 200 data type array, now object!"]),
    ],
)  # fmt: skip
def test_fields_of_an_answer(old, new, lines):
    """What a caller reads may be missing or another; what there is more of does him no harm."""
    assert changes(answering(old), answering(new)) == lines


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (an_object(a=TEXT), an_object(), ["request body a gone!"]),
        (an_object(), an_object(a=TEXT), ["request body a new"]),
        (an_object(), an_object("a", a=TEXT), ["request body a new required!"]),
        (an_object(a=TEXT), an_object("a", a=TEXT), ["request body a required!"]),
        (an_object("a", a=TEXT), an_object(a=TEXT), ["request body a optional"]),
        (an_object(a=TEXT), an_object(a={"type": ["string", "null"]}),
         ["request body a type string, now string or null"]),
        (an_object(a={"enum": ["x", "y"]}), an_object(a={"enum": ["x"]}), ["request body a values gone y!"]),
        (an_object(a={"enum": ["x"]}), an_object(a={"enum": ["x", "y"]}), ["request body a values new y"]),
        (an_object(a=TEXT), an_object(a={"enum": list("abcdefgh")}),
         ["request body a values any, now a, b, c, d, e, f, 2 more!"]),
    ],
)  # fmt: skip
def test_fields_of_a_request(old, new, lines):
    """What a caller sends may be refused or ignored; what more is taken does him no harm."""
    assert changes(taking(old), taking(new)) == lines


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (taking(TEXT), taking(TEXT, required=True), ["request body required!"]),
        (taking(TEXT, required=True), taking(TEXT), ["request body optional"]),
        (taking(TEXT), {"responses": {}}, ["request body gone as application/json!"]),
        (query(), {"responses": {}}, ["parameter query limit gone!"]),
        ({"responses": {}}, query(), ["parameter query limit new"]),
        ({"responses": {}}, query(required=True), ["parameter query limit new required!"]),
        (query(), query(required=True), ["parameter query limit required!"]),
        (query(schema=TEXT), query(schema=NUMBER), ["parameter query limit type string, now integer!"]),
        (query(schema=TEXT), query(content={"a/b": {"schema": TEXT}}), []),
    ],
)
def test_bodies_and_parameters(old, new, lines):
    """What has to be sent, and in which form, is compared too."""
    assert changes(old, new) == lines


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ([{"k": []}], [{"k": []}, {"o": []}], ["security oauth2 new"]),
        ([{"k": []}], [{"k": [], "o": []}],
         ["security bearer gone no longer enough!", "security bearer with oauth2 new"]),
        ([], [{"k": []}], ["security no key gone no longer enough!", "security bearer new"]),
        ([{"k": []}], [], ["security no key new"]),
    ],
)  # fmt: skip
def test_security(old, new, lines):
    """A caller is let down where what he sends to prove himself is no longer enough."""
    assert changes({"security": old}, {"security": new}, **BEARER) == lines


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": True}, {"anyOf": [TEXT, NULL]}),
        ({"enum": ["a"], "type": "string", "nullable": True}, {"oneOf": [{"const": "a"}, NULL]}),
        ({"enum": ["a"]}, {"enum": ["a"], "type": "string"}),
        (an_object("a", a=TEXT, b=NUMBER), {"allOf": [an_object("a", a=TEXT), an_object(b=NUMBER)]}),
        (an_object(a=TEXT), {"properties": {"a": TEXT}}),
        (an_object(a=TEXT), {"$ref": "#/components/schemas/A", "description": "An A."}),
    ],
)
def test_two_ways_to_say_the_same_are_no_difference(one, other):
    """3.0 and 3.1, composed or in one piece, named or not: only what is said counts."""
    components = {"schemas": {"A": an_object(a=TEXT)}}
    for old, new in ((one, other), (other, one)):
        assert changes(answering(old), answering(new), components=components) == []


def answered(**members):
    return {"responses": {"200": members}}


LIMIT_HEADER = {"X-Limit": {"schema": NUMBER, "description": "a"}}
UNREAD = [
    (answered(headers=LIMIT_HEADER), answered(headers={"X-Limit": {"schema": TEXT}}), "response 200 headers",
     ""),
    (answered(links={"next": {"operationId": "b"}}), answered(), "response 200 links", ""),
    (answered(), {**answered(), "callbacks": {"done": {"{$url}": {"post": {}}}}}, "response callbacks",
     "#/paths/~1a/post/callbacks"),
    (query(schema=TEXT), query(schema=TEXT, style="spaceDelimited"), "parameter style of query limit", ""),
    (query(schema=TEXT, explode=False), query(schema=TEXT), "parameter style of query limit", ""),
    (taking(TEXT), {"requestBody": {"content": {"application/json": {"schema": TEXT, "encoding": {"a": {}}}}},
                    "responses": {}}, "request body encoding of application/json", "/encoding"),
    ({**answered(), "security": [{"o": ["read"]}]}, {**answered(), "security": [{"o": ["read", "write"]}]},
     "security scopes of oauth2", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "pointer"), UNREAD, ids=[row[2] for row in UNREAD])
def test_what_is_not_looked_into_is_not_compared(old, new, place, pointer):
    """A difference there is no difference that was judged: its place is told; without one there is nothing to tell."""
    (line,) = changes(old, new, **BEARER)
    assert line.startswith(f"{place} not compared #/paths/~1a/post")
    assert pointer.rstrip("/") in line
    assert [changes(same, same, **BEARER) for same in (old, new)] == [[], []]


@pytest.mark.parametrize(("old", "new", "places"), [
    ({"done": taking(TEXT)}, {"done": taking(TEXT), "new": taking(TEXT)}, []),
    ({"done": taking(TEXT)}, {"done": taking(NUMBER)}, [("WEBHOOK done", ("#/webhooks/done",))]),
    ({"done": taking(TEXT)}, {}, [("WEBHOOK done", ("#/webhooks/done",))]),
])  # fmt: skip
def test_webhooks_are_not_compared(old, new, places):
    """What the vendor sends is told as not compared where it is other than before, or gone."""
    before, after = (
        document({"/a": {"post": answered()}}, webhooks={name: {"post": item} for name, item in hooks.items()})
        for hooks in (old, new)
    )
    assert [(str(found.operation), found.unknown) for found in compare(before, after)] == places


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (answered(headers=LIMIT_HEADER), answered(headers={"x-limit": {"schema": NUMBER, "description": "b"}})),
        (answered(headers={}), answered()),
        (answered(), answered(headers=LIMIT_HEADER, links={"next": {}})),
        (answered(), answered(headers={"Content-Type": {"schema": TEXT}})),
        (query(schema=TEXT), query(schema=TEXT, style="form", explode=True)),
        ({**answered(), "security": [{"o": ["b", "a"]}]}, {**answered(), "security": [{"o": ["a", "b"]}]}),
    ],
)
def test_words_and_defaults_are_no_difference_there(old, new):
    """Names of headers have no case, new ones harm nobody, defaults may be written out, and scopes have no order."""
    assert changes(old, new, **BEARER) == []


def test_recursion_ends():
    """A tree is compared once, a composition of itself adds nothing, and a change deep within is told once."""
    tree = an_object(kids={"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}, id=TEXT)
    other = {**tree, "oneOf": [{"allOf": [{"$ref": "#/components/schemas/Tree"}, an_object(cat=TEXT)]}]}
    root = {"/a": {"post": answering({"$ref": "#/components/schemas/Tree"})}}
    found = compare(
        document(root, components={"schemas": {"Tree": tree}}), document(root, components={"schemas": {"Tree": other}})
    )
    assert [(change.field, str(change.what)) for change in found[0].changes] == [("cat", "new")]


def test_operations_are_gone_and_new():
    """A gone operation is breaking, a new one is not, and one that is the same is not told."""
    old = document({"/a": {"get": {}}, "/b": {"get": {}}})
    found = compare(old, document({"/b": {"get": {}}, "/c": {"get": {}}}))
    assert [(one.state, str(one.operation), one.breaking) for one in found] == [
        (State.GONE, "GET /a", True),
        (State.NEW, "GET /c", False),
    ]


def test_a_change_in_what_many_share_is_told_to_each():
    """Two operations that name one schema both tell that it has changed."""
    paths = {f"/{name}": {"get": answering({"$ref": "#/components/schemas/A"})} for name in "abc"}
    old = document(paths, components={"schemas": {"A": an_object(id=TEXT)}})
    new = document(paths, components={"schemas": {"A": an_object()}})
    assert len(compare(old, new)) == 3


def test_harm_comes_first():
    """Within an operation, what is breaking stands above what is not."""
    (difference,) = differences(answering(an_object(z=TEXT)), answering(an_object(a=TEXT)))
    assert [change.breaking for change in difference.changes] == [True, False]
    assert difference.breaking


@pytest.mark.parametrize(
    ("gone", "added", "replacements"),
    [
        (("post", "/w/{id}/cancel"), [("patch", "/w/{i}/status"), ("post", "/x")], ["PATCH /w/{i}/status"]),
        (("post", "/w/{id}/cancel"), [("get", "/w/{i}/status")], []),
        (("post", "/w/{id}/cancel"), [("post", "/v1/w/{i}/cancel"), ("post", "/w")], ["POST /v1/w/{i}/cancel"]),
        (("post", "/w/cancel/"), [("post", "/w/cancel")], ["POST /w/cancel"]),
        (("delete", "/w/{id}"), [("post", "/w/{i}/copy"), ("patch", "/w/{i}/state")], ["PATCH /w/{i}/state"]),
        (("get", "/a/b/c"), [("get", "/a")], []),
    ],
)
def test_what_may_stand_in_for_a_gone_operation(gone, added, replacements):
    """New operations with a path that begins alike; an order is not replaced by what only reads."""
    old = document({gone[1]: {gone[0]: {}}})
    found = compare(old, document({path: {method: {}} for method, path in added}))
    assert [str(operation) for operation in found[0].replacements] == replacements
