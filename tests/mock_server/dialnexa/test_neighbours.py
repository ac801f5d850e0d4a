"""Neighbouring operations on a workflow as a whole: create, list, get, update, activate, resume, duplicate."""

import pytest

from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client

FOR_GOOD = "dialnexa.cancel.permanent"
CALL = {"node_type": "VOICE_CALL", "label": "Call", "config": {"agent_id": "agt_abc123"}}
ALL_FIELDS = {
    "id", "organization_id", "title", "name", "description", "status",
    "node_count", "edge_count", "enrolled_leads", "created_at", "updated_at",
}  # fmt: skip
ON_A_WORKFLOW = [
    ("GET", "", None),
    ("PATCH", "", {"name": "x"}),
    ("POST", "/activate", None),
    ("POST", "/resume", None),
    ("POST", "/duplicate", None),
    ("GET", "/nodes", None),
    ("POST", "/nodes", CALL),
    ("GET", "/edges", None),
    ("POST", "/edges", {"from_node_id": "a", "to_node_id": "b"}),
    ("GET", "/leads", None),
    ("GET", "/leads/wlead_1/history", None),
]


def test_a_new_workflow_is_a_draft(account):
    """Create answers 201 with a draft that has the title and description sent, and nothing in it."""
    reply = account.post("/workflows", {"title": "Spring", "description": "Once", "status": "draft"})
    assert reply.status == 201
    body = reply.json
    assert (body["title"], body["name"], body["description"]) == ("Spring", "Spring", "Once")
    assert (body["status"], body["node_count"], body["edge_count"], body["enrolled_leads"]) == ("draft", 0, 0, 0)
    assert body["created_at"] == body["updated_at"] == "2023-11-14T22:13:20.000Z"


@pytest.mark.parametrize(
    "body",
    [{}, {"title": ""}, {"title": 5}, {"title": "x", "status": "active"}, {"title": "x", "description": 1}, [], b"{"],
)
def test_what_does_not_describe_a_workflow_is_refused(account, body):
    """Create answers 400 to a body of another form, and creates nothing."""
    reply = account.post("/workflows", body)
    assert (reply.status, reply.rule) == (400, "dialnexa.request.invalid")
    assert account.get("/workflows").json["meta"]["total"] == 0


def test_a_body_is_needed(account):
    """Create without a body answers 400."""
    assert account.post("/workflows").status == 400


def test_a_body_of_another_media_type_is_refused(account):
    """JSON that is sent as plain text answers 415."""
    reply = account.call("POST", "/workflows", b'{"title": "x"}', content_type="text/plain")
    assert (reply.status, reply.rule) == (415, "dialnexa.http.media-type")


def test_a_workflow_shows_all_fields(account):
    """Get answers with the fields of both pages that show a workflow."""
    workflow = account.provide("active", leads={"queued": 3})
    reply = account.get(f"/workflows/{workflow}")
    assert reply.status == 200
    assert reply.json.keys() == ALL_FIELDS
    assert (reply.json["status"], reply.json["enrolled_leads"], reply.json["node_count"]) == ("active", 3, 4)


@pytest.mark.parametrize(("method", "path", "body"), ON_A_WORKFLOW)
def test_an_unknown_workflow_is_missing(account, method, path, body):
    """Every neighbouring operation on an unknown workflow answers 404."""
    reply = account.call(method, f"/workflows/wfl_nobody{path}", body)
    assert (reply.status, reply.rule) == (404, "dialnexa.neighbour.missing")


def test_uploading_to_an_unknown_workflow_is_missing(account):
    """An upload for an unknown workflow answers 404."""
    assert account.upload("wfl_nobody", "phone_number\r\n+1\r\n").status == 404


@pytest.mark.parametrize("name", ["name", "title"])
def test_a_workflow_is_renamed(account, name):
    """Update changes name or title, which are one, and leaves the rest."""
    workflow = account.post("/workflows", {"title": "Old", "description": "Stays"}).json["id"]
    account.advance(10)
    reply = account.call("PATCH", f"/workflows/{workflow}", {name: "New"})
    assert reply.status == 200
    body = account.get(f"/workflows/{workflow}").json
    assert body == reply.json
    assert (body["name"], body["title"], body["description"]) == ("New", "New", "Stays")
    assert body["updated_at"] == "2023-11-14T22:13:30.000Z"


def test_a_description_is_changed(account):
    """Update changes the description alone."""
    workflow = account.create()
    body = account.call("PATCH", f"/workflows/{workflow}", {"description": "New"}).json
    assert (body["name"], body["description"]) == ("Reminder", "New")


@pytest.mark.parametrize("body", [{}, {"id": "wfl_other"}, {"node_count": 5}])
def test_an_update_changes_something(account, body):
    """Update without a field that can be changed answers 400."""
    reply = account.call("PATCH", f"/workflows/{account.create()}", body)
    assert (reply.status, reply.rule) == (400, "dialnexa.update.nothing-editable")


@pytest.mark.parametrize("body", [{"status": "active"}, {"name": "New", "status": None}])
def test_an_update_does_not_touch_the_status(account, body):
    """Update with a status answers 409 and changes nothing, the name included."""
    workflow = account.create()
    reply = account.call("PATCH", f"/workflows/{workflow}", body)
    assert (reply.status, reply.rule) == (409, "dialnexa.update.status-conflict")
    seen = account.get(f"/workflows/{workflow}").json
    assert (seen["name"], seen["status"]) == ("Reminder", "draft")


def test_a_draft_is_activated(account):
    """Activate answers 200 and the draft is active."""
    workflow = account.build({"Call": ("VOICE_CALL", {})}, [])
    reply = account.post(f"/workflows/{workflow}/activate")
    assert (reply.status, reply.json["id"], reply.json["status"]) == (200, workflow, "active")
    assert account.status(workflow) == "active"


@pytest.mark.parametrize("status", ["active", "running", "paused", "completed", "cancelled"])
def test_only_a_draft_is_activated(account, status):
    """Activate answers 409 to every other status, and the status stays."""
    workflow = account.provide(status)
    reply = account.post(f"/workflows/{workflow}/activate")
    assert (reply.status, reply.rule) == (409, FOR_GOOD if status == "cancelled" else "dialnexa.activate.not-draft")
    assert account.status(workflow) == status


def test_a_workflow_without_nodes_is_not_activated(account):
    """Activate answers 400 where there is nothing to do, and the draft stays one."""
    workflow = account.create()
    reply = account.post(f"/workflows/{workflow}/activate")
    assert (reply.status, reply.rule) == (400, "dialnexa.activate.graph")
    assert account.status(workflow) == "draft"


def test_a_workflow_with_a_stray_node_is_not_activated(account):
    """Activate answers 400 where no way leads to a node, and names it."""
    workflow = account.build({"Call": ("VOICE_CALL", {}), "Stray": ("CONVERTED", {})}, [])
    stray = account.get(f"/workflows/{workflow}/nodes").json["data"][1]["id"]
    reply = account.post(f"/workflows/{workflow}/activate")
    assert (reply.status, reply.rule) == (400, "dialnexa.activate.graph")
    assert stray in reply.json["message"]


def test_a_paused_workflow_is_resumed(account):
    """Resume answers 200 and the workflow is active."""
    workflow = account.provide("paused")
    reply = account.post(f"/workflows/{workflow}/resume")
    assert (reply.status, reply.json["id"], reply.json["status"]) == (200, workflow, "active")


@pytest.mark.parametrize("status", ["draft", "active", "running", "completed", "cancelled"])
def test_only_a_paused_workflow_is_resumed(account, status):
    """Resume answers 409 to every other status, and the status stays."""
    workflow = account.provide(status)
    reply = account.post(f"/workflows/{workflow}/resume")
    assert (reply.status, reply.rule) == (409, FOR_GOOD if status == "cancelled" else "dialnexa.resume.not-paused")
    assert account.status(workflow) == status


@pytest.mark.parametrize("status", ["draft", "active", "paused", "completed", "cancelled"])
def test_a_workflow_of_any_status_is_duplicated(account, status):
    """Duplicate answers 201 with a draft that has the definition and neither leads nor calls."""
    leads = {"completed": {"finished": 2}}.get(status, {"queued": 2})
    original = account.provide(status, leads=leads, name="Nurture")
    reply = account.post(f"/workflows/{original}/duplicate")
    assert reply.status == 201
    copy = reply.json
    assert copy["id"] != original
    assert (copy["name"], copy["status"], copy["enrolled_leads"]) == ("Nurture (Copy)", "draft", 0)
    assert account.leads(copy["id"]) == []
    assert account.status(original) == status


def test_a_duplicate_has_nodes_and_edges_of_its_own(account):
    """A copy has the same nodes and edges under other ids, and changes apart from the original."""
    original = account.build(
        {"Call": ("VOICE_CALL", {"agent_id": "agt_abc123"}), "Day": ("TIME", {"delay_hours": 24})},
        [("Call", "Day", "completed")],
    )
    copy = account.post(f"/workflows/{original}/duplicate").json["id"]
    assert account.post(f"/workflows/{copy}/nodes", CALL).status == 201
    before, after = (account.get(f"/workflows/{each}/nodes").json["data"] for each in (original, copy))
    assert (len(before), len(after)) == (2, 3)
    for old, new in zip(before, after, strict=False):
        assert old["id"] != new["id"]
        assert (old["node_type"], old["label"], old["config"]) == (new["node_type"], new["label"], new["config"])
    (edge,) = account.get(f"/workflows/{copy}/edges").json["data"]
    assert (edge["from_node_id"], edge["to_node_id"], edge["label"]) == (after[0]["id"], after[1]["id"], "completed")


def test_another_accounts_workflow_does_not_exist(account, other):
    """A workflow of another account answers 404."""
    workflow = other.provide("dialnexa", status="draft")
    assert account.get(f"/workflows/{workflow}").status == 404
    assert account.get("/workflows").json["data"] == []


def test_neighbours_can_be_left_out():
    """A mock of the documented operations alone knows no others."""
    client = Client(build(Settings(vendors=["dialnexa"], neighbours=False)))
    unknown = client.send("GET", "/v1/call-logs", key="demo:full")
    known = client.send("GET", "/v1/workflows/wfl_draft", key="demo:full")
    assert (unknown.status, known.status, known.headers["allow"]) == (404, 405, "DELETE, OPTIONS")
    assert client.send("POST", "/v1/workflows/wfl_draft/cancel", key="demo:full").status == 200
