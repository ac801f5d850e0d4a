"""An answer of ours that breaks the description is loud, and never sent as if it were fine."""

import pytest

from brakecheck.mock_server.http.messages import Response
from tests.mock_server import acme
from tests.mock_server.asgi import Client

BROKEN = {
    "a wrong type": (Response(200, {"id": 5}), "id: expected string, received 5"),
    "a missing member": (Response(200, {"size": 1}), "expected the member id"),
    "a surplus member": (
        Response(200, {"id": "x", "secret": "s"}),
        "expected no members but id, size, received secret",
    ),
    "out of bounds": (Response(200, {"id": "x", "size": -1}), "size: expected 0 or more"),
    "no object": (Response(200, ["x"]), "body: expected object"),
    "no body": (Response(200), "(200)"),
    "null": (Response(200, None), "(200)"),
    "an undocumented status": (Response(202, {"id": "x"}), "status: expected a documented status, received 202"),
    "a missing header": (Response(405), "Allow"),
}


@pytest.mark.parametrize(("answer", "violation"), BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_a_500_that_names_the_violation(answer, violation):
    """A handler's answer that breaks the description becomes a 500 with operation, status and violation."""
    reply = Client(acme.application(lambda state, request: answer)).send("GET", "/acme/things/x")
    assert reply.status == 500
    assert reply.json["problem"] == 500
    assert f"brakecheck's own answer to readThing ({answer.status}) breaks the description" in reply.json["why"]
    assert violation in reply.json["why"]
    assert reply.rule == "acme.http.documented"


@pytest.mark.parametrize(
    "answer",
    [
        Response(200, {"id": "x"}),
        Response(200, {"id": "x", "size": 0}, rule=None),
        Response(204),
        Response(405, headers=((b"allow", b"GET"),)),
    ],
)
def test_a_described_answer_is_sent(answer):
    """An answer that fits is sent as it is."""
    reply = Client(acme.application(lambda state, request: answer)).send("GET", "/acme/things/x")
    assert reply.status == answer.status
    assert (reply.json if reply.body else None) == answer.body


def test_headers_of_a_broken_answer_are_dropped():
    """What the handler wanted to send beside the broken body is not sent along."""
    answer = Response(200, {"id": 5}, headers=((b"etag", b"abc"),))
    reply = Client(acme.application(lambda state, request: answer)).send("GET", "/acme/things/x")
    assert "etag" not in reply.headers


def test_a_broken_answer_is_in_the_journal():
    """The journal shows the 500 that was sent."""
    own = acme.world()
    Client(acme.application(lambda state, request: Response(200, {}), own=own)).send("GET", "/acme/things/x")
    (entry,) = own.journal.entries()
    assert (entry.status, entry.rule) == (500, "acme.http.documented")


def test_a_refusal_of_ours_is_held_to_the_description_too():
    """A 405 without a description of it would be a broken answer as well."""
    document = {**acme.DOCUMENT, "paths": {"/things/{id}": {"get": acme.DOCUMENT["paths"]["/things/{id}"]["get"]}}}
    assert Client(acme.application(document=document)).send("PATCH", "/acme/things/x").status == 405
    del document["paths"]["/things/{id}"]["get"]
    document["paths"]["/things/{id}"]["put"] = acme.DOCUMENT["paths"]["/things/{id}"]["put"]
    reply = Client(acme.application(document=document)).send("PATCH", "/acme/things/x")
    assert (reply.status, "received 405" in reply.json["why"]) == (500, True)
