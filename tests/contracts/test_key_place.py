"""Where a request carries its key follows from the security schemes of the description."""

import base64
from typing import Any

import pytest

from brakecheck.contracts.http.key_place import KeyPlace, key_place, takes_keys
from brakecheck.specs import vendors
from brakecheck.specs.description import Description

SCHEMES: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer"},
    "oauth": {"type": "oauth2", "flows": {}},
    "user": {"type": "http", "scheme": "Basic"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
}


def described(security: Any, own: Any = None) -> Description:
    """A description with one operation, and what it and the whole ask for."""
    spec: dict[str, Any] = {"operationId": "stop", "responses": {}}
    spec |= {} if own is None else {"security": own}
    document = {"paths": {"/stop": {"post": spec}}, "components": {"securitySchemes": SCHEMES}, "security": security}
    return Description("toy", document)


def place(security: Any, own: Any = None) -> KeyPlace:
    description = described(security, own)
    return key_place(description, description.operations["stop"])


@pytest.mark.parametrize(
    ("scheme", "headers", "query"),
    [
        ("token", {"Authorization": "Bearer a:b"}, {}),
        ("oauth", {"Authorization": "Bearer a:b"}, {}),
        ("user", {"Authorization": f"Basic {base64.b64encode(b'a:b').decode()}"}, {}),
        ("header", {"X-Key": "a:b"}, {}),
        ("query", {}, {"key": "a:b"}),
        ("cookie", {"Cookie": "session=a%3Ab"}, {}),
    ],
)
def test_a_key_stands_where_the_scheme_says(scheme: str, headers: dict[str, str], query: dict[str, str]):
    """In a header, in a parameter or in a cookie, as itself, as a token or as user and password."""
    found = place([{scheme: []}])
    assert (found.headers("a:b"), found.query("a:b")) == (headers, query)


def test_a_key_without_a_colon_is_a_user():
    """A single key for basic authentication goes without a password."""
    assert place([{"user": []}]).headers("key") == {"Authorization": f"Basic {base64.b64encode(b'key:').decode()}"}


def test_a_token_is_taken_where_there_is_a_choice():
    """Of several ways the bearer token is taken, else the first."""
    assert place([{"header": []}, {"token": []}]).kind == "bearer"
    assert place([{"header": []}, {"query": []}]).kind == "header"


def test_an_operation_may_ask_for_another_key_or_none():
    """Its own security goes before that of the whole."""
    assert place([{"token": []}], [{"header": []}]).name == "X-Key"
    assert place([{"token": []}], []).kind == "none"
    assert place([]).headers("key") == {}
    assert takes_keys(described([{"token": []}]))
    assert not takes_keys(described([{"token": []}], []))


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_shipped_vendors_take_bearer_tokens(vendor: str):
    """Each of their operations is asked with a bearer token, as before."""
    description = vendors.documented(vendor)
    signed = {"trigger-workflow", "list-messages"}
    for operation in description.operations.values():
        assert key_place(description, operation).kind == "bearer" or operation.id in signed
