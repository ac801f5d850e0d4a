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
        'page must be an integer; got "2e0"',
    ),
    "a fraction": ("/dialnexa/v1/call-logs", b"limit=1.0", 'limit must be an integer; got "1.0"'),
    "no digits": ("/dialnexa/v1/workflows", b"limit=ten", 'limit must be an integer; got "ten"'),
    "nothing": ("/dialnexa/v1/workflows", b"page=", 'page must be an integer; got ""'),
    "too many": ("/dialnexa/v1/workflows", b"limit=101", "limit must be at most 100; got 101"),
    "too few": ("/dialnexa/v1/workflows", b"page=-1", "page must be at least 1; got -1"),
    "an unknown status": ("/dialnexa/v1/workflows", b"status=asleep", 'status "asleep" is not one of draft, active'),
    "another vendor's": ("/suprsend/v1/message/", b"limit=0x10", 'limit must be an integer; got "0x10"'),
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
        "owner is not known in the body; known are id, name, status",
    ),
    "a misspelt member of a run": (
        "suprsend",
        {"slug": "s", "recipent": "me"},
        "recipent is not known in the body; known are id, slug, recipient, contacts, tenant, idempotency_key, status, "
        "created_at, outcome; did you mean recipient instead of recipent?",
    ),
    "two surplus members": ("suprsend", {"slug": "s", "a": 1, "b": 2}, "a, b are not known in the body; known are id"),
    "nothing for a workflow": ("dialnexa", {}, "the body needs status; got an empty object"),
    "nothing for a run": ("suprsend", {}, "the body needs slug; got an empty object"),
    "a workflow for a run": ("suprsend", {"status": "running"}, "the body needs slug; got status"),
    "a wrong status of a workflow": ("dialnexa", {"status": "asleep"}, 'status "asleep" is not one of draft, active'),
    "a misspelt status": (
        "dialnexa",
        {"status": "canceled"},
        "draft, active, running, paused, completed, cancelled; did you mean cancelled?",
    ),
    "a wrong status of a run": (
        "suprsend",
        {"slug": "s", "status": "draft"},
        'status "draft" is not one of running, completed',
    ),
    "a surplus member within": (
        "dialnexa",
        {"status": "draft", "leads": {"queeud": 1}},
        "queeud is not known in leads; known are queued, in_step, waiting, finished; did you mean queued",
    ),
    "a number for a text": ("suprsend", {"slug": 5}, "slug must be a text; got 5"),
    "a list for an object": ("dialnexa", [], "the body must be an object; got []"),
    "too short a list": ("dialnexa", {"status": "draft", "edges": [[0]]}, "edges[0] must have at least 2 entries"),
    "nothing where something is": ("suprsend", {"slug": ""}, 'slug must not be empty; got ""'),
    "too long a text": ("dialnexa", {"status": "draft", "name": "n" * 501}, "at most 500 characters; got 501"),
    "too small a number": (
        "dialnexa",
        {"status": "draft", "delay_hours": -2},
        "delay_hours must be at least 0; got -2",
    ),
}


@pytest.mark.parametrize(("vendor", "state", "words"), STATES.values(), ids=STATES)
def test_a_provider_state_is_refused_in_its_vendors_words(world, vendor, state, words):
    """The path names the vendor, and so the refusal is about that vendor's states."""
    reply = world.admin("POST", f"/{vendor}/records", state)
    assert reply.status == 400
    assert words in reply.json["message"]
    assert not any(word in reply.json["message"] for word in INTERNAL)


ORDERS = {
    "a misspelt member": (
        "POST", "", {"seeds": 1},
        "seeds is not known in the body; known are records, clock, readings, behaviours, keys, seeded, seed, name; "
        "did you mean seed instead of seeds?",
    ),
    "a name with a blank": ("POST", "", {"name": "a b"}, 'name must have the form '),
    "a seed too large": ("POST", "", {"seed": 2**32}, "seed must be at most 4294967295; got 4294967296"),
    "a broken seed": ("POST", "", {"seed": 0.5}, "seed must be an integer; got 0.5"),
    "an unknown mode": ("PUT", "/default/clock", {"mode": "fast"}, 'mode "fast" is not one of real, manual'),
    "no seconds": ("POST", "/default/clock/advance", {}, "the body needs seconds; got an empty object"),
    "no JSON": ("POST", "", b"{", "the body is not valid JSON: unexpected end of data"),
    "no body": ("POST", "/default/clock/advance", None, "a body is needed; none was sent"),
}  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "words"), ORDERS.values(), ids=ORDERS)
def test_an_order_is_refused_in_plain_words(client, method, path, body, words):
    """The admin API says what it takes and what came."""
    reply = client.send(method, f"/__admin/worlds{path}", body)
    assert reply.status == 400
    assert words in reply.json["message"]


LARGE = "x" * 70_000


@pytest.mark.parametrize(("vendor", "state", "words"), STATES.values(), ids=STATES)
def test_a_long_body_is_refused_in_the_same_words(world, vendor, state, words):
    """What is too long for the slower judge gets the same violation from the quicker one."""
    if not isinstance(state, dict) or "got" not in words or "empty object" in words or "name" in state:
        return
    long_one = {**state, "recipient" if vendor == "suprsend" else "name": LARGE}
    reply = world.admin("POST", f"/{vendor}/records", long_one)
    assert reply.status == 400
    assert words.partition(";")[0] in reply.json["message"] or "at most" in reply.json["message"]
    assert len(reply.json["message"]) < 1000


def test_a_long_list_is_refused_by_its_first_fault(world):
    """Among 50,000 values the one that is wrong is named, quickly."""
    texts = [f"r{number}" for number in range(50_000)]
    reply = world.cancel_runs({"recipients": [*texts, 7]})
    assert (reply.status, reply.json["message"]) == (400, "recipients[50000] must be a text; got 7")
    key = world.keys["suprsend"]["full"]
    reply = world.client.send("POST", "/suprsend/trigger/", [{"workflow": "s", "recipients": texts, "x": 1}], key=key)
    assert reply.status == 400
    assert "recipients must have at most 100 entries; got 50000" in reply.json["message"]


def test_a_key_that_is_unknown_is_told_the_known_one(fresh):
    """A 401 says what was wrong with the key and which one everybody may use."""
    path = "/dialnexa/v1/workflows/x/cancel"
    said = {key: fresh.send("POST", path, key=key).json["message"] for key in ("nobody", "demo-full", None)}
    assert said["nobody"] == "Unknown API key; the demo key is demo:full"
    assert said["demo-full"] == "This is an API key of suprsend; the demo key is demo:full"
    assert said[None] == "No API key was sent: the header is Authorization: Bearer KEY; the demo key is demo:full"


ENDS = {"cancelled": "cancel", "completed": "cancel", "paused": "pause", "draft": "pause", "active": "activate"}


@pytest.mark.parametrize(("status", "verb"), ENDS.items())
def test_a_conflict_says_how_things_stand(world, status, verb):
    """A 409 names the status that the workflow has, and what would be possible."""
    workflow = world.provide("dialnexa", status=status)
    reply = world.client.send("POST", f"/dialnexa/v1/workflows/{workflow}/{verb}", key=world.keys["dialnexa"]["full"])
    already = f"The workflow is already {status}."
    assert reply.status == 409
    assert reply.json["message"] == already or reply.json["message"].startswith(f"The workflow is {status}; only ")
    assert (reply.json["message"] == already) is (verb == "cancel")


PRINTED = "at least one filter is required: execution_id, recipients, idempotency_key, workflow_slug"


@pytest.mark.parametrize("body", [{}, {"recipient": ["x"]}, {"slug": "x"}, {"": 1}, {"workflow-slug": "x"}])
def test_what_a_document_prints_is_answered_word_for_word(world, body):
    """The 400 without any filter has the text of the page, whatever else was sent; a guess goes into a header."""
    reply = world.cancel_runs(body)
    assert (reply.status, reply.json) == (400, {"code": 400, "message": PRINTED})
    guesses = {"recipient": "recipients", "workflow-slug": "workflow_slug"}
    guess = next((f"did you mean {guesses[name]} instead of {name}?" for name in body if name in guesses), None)
    assert reply.headers.get("brakecheck-warning") == guess
