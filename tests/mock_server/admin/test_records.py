"""The admin API's provider states and what it lets be seen of them."""

import pytest


@pytest.mark.parametrize("status", ["draft", "active", "running", "paused", "completed", "cancelled"])
def test_a_workflow_of_each_status_is_provided(world, status):
    """A workflow is brought about as asked for, and counted."""
    reply = world.admin("POST", "/dialnexa/records", {"status": status, "name": "n", "id": "wfl_own"})
    assert (reply.status, reply.json["id"], reply.json["status"]) == (201, "wfl_own", status)
    assert world.observe("dialnexa", "wfl_own")["status"] == status
    assert world.admin("GET").json["records"] == {"dialnexa": 1, "suprsend": 0}


@pytest.mark.parametrize("status", ["running", "completed", "partial_failure", "failed", "cancelled"])
def test_a_run_of_each_status_is_provided(world, status):
    """A run is brought about as asked for, and counted."""
    reply = world.admin("POST", "/suprsend/records", {"slug": "s", "status": status, "id": "dsl_own", "tenant": "t"})
    assert (reply.status, reply.json["id"], reply.json["status"]) == (201, "dsl_own", status)
    assert world.admin("GET").json["records"] == {"dialnexa": 0, "suprsend": 1}


@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
def test_what_never_was_can_be_observed(world, vendor):
    """Of an unknown record there is to see that it does not exist."""
    seen = world.observe(vendor, "nobody")
    assert (seen["exists"], seen["status"]) == (False, None)


@pytest.mark.parametrize(("vendor", "state"), [("dialnexa", {"status": "draft"}), ("suprsend", {"slug": "s"})])
def test_many_records_are_observed_at_once(world, vendor, state):
    """Of each id that was asked for there is to see the same as by itself, whatever text it is."""
    for record in ("one", "a/b"):
        world.provide(vendor, id=record, **state)
    reply = world.admin("POST", f"/{vendor}/observations", {"ids": ["one", "a/b", "nobody"]})
    expected = {"one": "one", "a/b": "a%2Fb", "nobody": "nobody"}
    assert reply.json == {"records": {name: world.observe(vendor, path) for name, path in expected.items()}}


@pytest.mark.parametrize("body", [{}, {"ids": ["x"] * 1001}, {"ids": [5]}, {"ids": "x"}, {"ids": [], "more": 1}])
def test_at_most_a_thousand_records_are_observed_at_once(world, body):
    """Ids are a list of up to 1,000 texts, and nothing else is asked."""
    assert world.admin("POST", "/suprsend/observations", body).status == 400


@pytest.mark.parametrize("record", ["a%2Fb", "a%20b", "%00", "%E2%82%AC", "x" * 200, ".."])
def test_any_text_is_an_id(world, record):
    """An id is opaque: whatever text it is, it leads to its record."""
    text = {"a%2Fb": "a/b", "a%20b": "a b", "%00": "\0", "%E2%82%AC": "€"}.get(record, record)
    world.provide("suprsend", id=text, slug="s")
    assert world.observe("suprsend", record)["exists"] is True


@pytest.mark.parametrize(("method", "path"), [("POST", "/nobody/records"), ("GET", "/nobody/records/x")])
def test_an_unknown_vendor_is_missing(world, method, path):
    """A vendor that the mock does not serve is a 404 that names those that it does."""
    reply = world.admin(method, path, {"slug": "s"} if method == "POST" else None)
    assert (reply.status, reply.rule) == (404, "admin.vendor")
    assert "dialnexa, suprsend" in reply.json["message"]


@pytest.mark.parametrize(("vendor", "state"), [("dialnexa", {"status": "draft"}), ("suprsend", {"slug": "s"})])
def test_an_id_is_used_once(world, vendor, state):
    """A second record of the same id is refused, and the first stays."""
    world.provide(vendor, id="same", **state)
    reply = world.admin("POST", f"/{vendor}/records", {**state, "id": "same"})
    assert (reply.status, reply.rule) == (400, "admin.provide.id")
    assert world.admin("GET").json["records"][vendor] == 1


BAD: list[object] = [
    None, {}, [], "x", {"status": "stopped"}, {"status": "draft", "surplus": 1}, {"status": "draft", "id": ""},
    {"status": "draft", "id": "x" * 201}, {"status": "draft", "leads": {"queued": -1}},
    {"status": "draft", "leads": {"lost": 1}}, {"status": "draft", "leads": {"queued": 1.5}},
    {"status": "active", "step_seconds": -1}, {"slug": ""}, {"slug": 5},
    {"slug": "s", "status": "paused"}, {"slug": "s", "contacts": ["a"] * 101}, {"slug": "s", "contacts": [""]},
    {"slug": "s", "recipient": ""}, {"slug": "s", "status": "running", "leads": {}}, {"id": "x"}, b"{", b"null",
]  # fmt: skip


@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
@pytest.mark.parametrize("state", BAD)
def test_a_bad_state_brings_nothing_about(world, vendor, state):
    """A state that is not described is a 400, and no record comes of it."""
    reply = world.admin("POST", f"/{vendor}/records", state)
    assert reply.status == 400
    assert set(world.admin("GET").json["records"].values()) == {0}


IMPOSSIBLE = [
    {"status": "draft", "leads": {"in_step": 1}},
    {"status": "draft", "leads": {"finished": 1}},
    {"status": "completed", "leads": {"queued": 1}},
    {"status": "completed", "leads": {"waiting": 1}},
]


@pytest.mark.parametrize("state", IMPOSSIBLE)
def test_an_impossible_state_brings_nothing_about(world, state):
    """A state that no workflow can be in is a 400 that says why."""
    reply = world.admin("POST", "/dialnexa/records", state)
    assert reply.status == 400
    assert " can have " in reply.json["message"]
    assert world.admin("GET").json["records"]["dialnexa"] == 0


@pytest.mark.parametrize(
    ("vendor", "state"),
    [("dialnexa", {"slug": "s"}), ("suprsend", {"status": "paused"}), ("suprsend", {"status": "draft"})],
)
def test_a_state_of_another_vendor_is_refused(world, vendor, state):
    """A workflow is no run and a run no workflow: the state of the one is a 400 for the other."""
    assert world.admin("POST", f"/{vendor}/records", state).status == 400


@pytest.mark.parametrize(("vendor", "state"), [("dialnexa", {"status": "draft"}), ("suprsend", {"slug": "s"})])
def test_a_moment_before_all_clocks_is_refused_by_the_rule_of_its_member(world, vendor, state):
    """The rule that a refusal names is about provider states, and not about the clock of the world."""
    reply = world.admin("POST", f"/{vendor}/records", {**state, "created_at": "1969-01-01T00:00:00Z"})
    assert (reply.status, reply.rule) == (400, "admin.provide.created-at")
