"""Every violation names the place, what was expected and what came, in words that need no JSON Schema."""

import pytest

INTERNAL = (
    "additionalProperties",
    "described form",
    "parameter error",
    "oneOf",
    "anyOf",
    "a valid value",
    "Error",
    "minimum",
    "maximum",
    "maxItems",
    "pattern",
    "False",
    "unevaluated",
)
QUERIES = {
    "a number with an exponent": (
        "/dialnexa/v1/workflows",
        b"page=2e0",
        "page: expected a whole number, received '2e0'",
    ),
    "a fraction": ("/dialnexa/v1/call-logs", b"limit=1.0", "limit: expected a whole number, received '1.0'"),
    "no digits": ("/dialnexa/v1/workflows", b"limit=ten", "limit: expected a whole number, received 'ten'"),
    "nothing": ("/dialnexa/v1/workflows", b"page=", "page: expected a whole number, received ''"),
    "too many": ("/dialnexa/v1/workflows", b"limit=101", "limit: expected 100 or less, received 101"),
    "too few": ("/dialnexa/v1/workflows", b"page=-1", "page: expected 1 or more, received -1"),
    "an unknown status": ("/dialnexa/v1/workflows", b"status=asleep", "status: expected one of draft, active"),
    "another vendor's": ("/suprsend/v1/message/", b"limit=0x10", "limit: expected a whole number, received '0x10'"),
}


@pytest.mark.parametrize(("path", "query", "words"), QUERIES.values(), ids=QUERIES)
def test_a_parameter_is_refused_in_plain_words(world, path, query, words):
    """A query that is amiss is a 400 that names the parameter, what it takes and what came."""
    vendor = path.split("/")[1]
    reply = world.client.send("GET", path, key=world.keys[vendor]["full"], query=query)
    assert reply.status == 400
    assert words in reply.json["message"]
    assert not any(word in reply.json["message"] for word in INTERNAL)


STATES = {
    "a surplus member of a workflow": (
        "dialnexa",
        {"status": "draft", "owner": "me"},
        "body: expected no members but id, name, status",
        "received owner",
    ),
    "a surplus member of a run": (
        "suprsend",
        {"slug": "s", "leads": {}},
        "body: expected no members but id, slug, recipient",
        "received leads",
    ),
    "two surplus members": (
        "suprsend",
        {"slug": "s", "a": 1, "b": 2},
        "expected no members but id, slug",
        "received a, b",
    ),
    "nothing for a workflow": ("dialnexa", {}, "body: expected the member status", "received an empty object"),
    "nothing for a run": ("suprsend", {}, "body: expected the member slug", "received an empty object"),
    "a workflow for a run": ("suprsend", {"status": "running"}, "expected the member slug", "received status"),
    "a wrong status of a workflow": (
        "dialnexa",
        {"status": "asleep"},
        "status: expected one of draft, active, running",
        "received 'asleep'",
    ),
    "a wrong status of a run": (
        "suprsend",
        {"slug": "s", "status": "draft"},
        "status: expected one of running, completed",
        "received 'draft'",
    ),
    "a surplus member within": (
        "dialnexa",
        {"status": "draft", "leads": {"lost": 1}},
        "leads: expected no members but queued",
        "received lost",
    ),
    "a number for a text": ("suprsend", {"slug": 5}, "slug: expected string", "received 5"),
    "a list for an object": ("dialnexa", [], "body: expected object", "received []"),
    "too short a list": ("dialnexa", {"status": "draft", "edges": [[0]]}, "edges[0]: expected length 2 or more", "[0]"),
    "too small a number": ("dialnexa", {"status": "draft", "delay_hours": -2}, "delay_hours: expected 0 or more", "-2"),
}


@pytest.mark.parametrize(("vendor", "state", "expected", "received"), STATES.values(), ids=STATES)
def test_a_provider_state_is_refused_in_its_vendors_words(world, vendor, state, expected, received):
    """The path names the vendor, and so the refusal is about that vendor's states."""
    reply = world.admin("POST", f"/{vendor}/records", state)
    assert reply.status == 400
    assert expected in reply.json["message"]
    assert received in reply.json["message"]
    assert not any(word in reply.json["message"] for word in INTERNAL)


ORDERS = {
    "a surplus member": (
        "POST",
        "",
        {"seeds": 1},
        "body: expected no members but name, seeded, seed, clock, received seeds",
    ),
    "a name with a blank": ("POST", "", {"name": "a b"}, "name: expected a text of the form"),
    "a seed too large": ("POST", "", {"seed": 2**32}, "seed: expected 4294967295 or less, received 4294967296"),
    "a broken seed": ("POST", "", {"seed": 0.5}, "seed: expected integer, received 0.5"),
    "an unknown mode": (
        "PUT",
        "/default/clock",
        {"mode": "fast"},
        "mode: expected one of real, manual, received 'fast'",
    ),
    "no seconds": ("POST", "/default/clock/advance", {}, "body: expected the member seconds, received an empty object"),
}


@pytest.mark.parametrize(("method", "path", "body", "words"), ORDERS.values(), ids=ORDERS)
def test_an_order_is_refused_in_plain_words(client, method, path, body, words):
    """The admin API says what it takes and what came."""
    reply = client.send(method, f"/__admin/worlds{path}", body)
    assert reply.status == 400
    assert words in reply.json["message"]


LARGE = "x" * 70_000


@pytest.mark.parametrize(("vendor", "state", "expected", "received"), STATES.values(), ids=STATES)
def test_a_long_body_is_refused_in_the_same_words(world, vendor, state, expected, received):
    """What is too long for the slower judge gets the same violation from the quicker one."""
    if not isinstance(state, dict) or "no members but" in expected:
        return
    long_one = {**state, "recipient" if vendor == "suprsend" else "name": LARGE}
    reply = world.admin("POST", f"/{vendor}/records", long_one)
    assert reply.status == 400
    assert "expected" in reply.json["message"]
    assert len(reply.json["message"]) < 1000


def test_a_long_list_is_refused_by_its_first_fault(world):
    """Among 50,000 values the one that is wrong is named, quickly."""
    texts = [f"r{number}" for number in range(50_000)]
    reply = world.cancel_runs({"recipients": [*texts, 7]})
    assert (reply.status, reply.json["message"]) == (400, "recipients[50000]: expected string, received 7")
    key = world.keys["suprsend"]["full"]
    reply = world.client.send("POST", "/suprsend/trigger/", [{"workflow": "s", "recipients": texts, "x": 1}], key=key)
    assert reply.status == 400
    assert "recipients: expected length 100 or less, received list of length 50000" in reply.json["message"]
