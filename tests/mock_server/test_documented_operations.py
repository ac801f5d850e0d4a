"""DialNexa's documented operations on a workflow of each of the six statuses."""

import pytest

SUCCESS = {"cancel": "cancelled", "pause": "paused", "delete": None}
CALLS = {"cancel": ("POST", "/cancel"), "pause": ("POST", "/pause"), "delete": ("DELETE", "")}
# status: what cancel, pause and delete answer
TABLE = {
    "draft": (200, 409, 200),
    "active": (200, 200, 409),
    "running": (200, 200, 409),
    "paused": (200, 409, 200),
    "completed": (409, 409, 200),
    "cancelled": (409, 409, 200),
}
CASES = [(status, operation, answers[at]) for status, answers in TABLE.items() for at, operation in enumerate(CALLS)]


def call(world, operation: str, workflow: str, role: str = "full"):
    method, path = CALLS[operation]
    return world.client.send(method, f"/dialnexa/v1/workflows/{workflow}{path}", key=world.keys["dialnexa"][role])


@pytest.mark.parametrize(("status", "operation", "answer"), CASES)
def test_each_operation_on_each_status(world, status, operation, answer):
    """A success has its effect and shows it; a refusal leaves the workflow as it was."""
    workflow, bystander = (world.provide("dialnexa", status=status) for _ in range(2))
    before = world.observe("dialnexa", workflow)
    reply = call(world, operation, workflow)
    after = world.observe("dialnexa", workflow)
    assert reply.status == answer
    if answer != 200:
        assert after == before
    elif operation == "delete":
        assert (reply.json["message"], after["exists"]) == ("Workflow deleted.", False)
    else:
        assert (reply.json["id"], reply.json["status"]) == (workflow, SUCCESS[operation])
        assert after["status"] == SUCCESS[operation]
    assert world.observe("dialnexa", bystander) == before


@pytest.mark.parametrize("status", TABLE)
@pytest.mark.parametrize("operation", CALLS)
def test_a_second_time_is_never_a_success(world, status, operation):
    """Whatever an operation did the first time, it does not do again."""
    workflow = world.provide("dialnexa", status=status)
    call(world, operation, workflow)
    after = world.observe("dialnexa", workflow)
    assert call(world, operation, workflow).status == (404 if not after["exists"] else 409)
    assert world.observe("dialnexa", workflow) == after


@pytest.mark.parametrize("operation", CALLS)
def test_what_never_was_is_missing(world, operation):
    """An unknown id is a 404, and the id is told."""
    reply = call(world, operation, "wfl_nobody")
    assert reply.status == 404
    assert "wfl_nobody" in reply.json["message"]


@pytest.mark.parametrize("status", TABLE)
def test_without_permission_nothing_is_deleted(world, status):
    """A key without delete permission gets 403 for every status and deletes nothing."""
    workflow = world.provide("dialnexa", status=status)
    assert call(world, "delete", workflow, "no-delete").status == 403
    assert world.observe("dialnexa", workflow)["status"] == status


def test_without_permission_nothing_is_learnt(world):
    """A key without delete permission cannot tell by 403 or 404 which workflows there are."""
    assert call(world, "delete", "wfl_nobody", "no-delete").status == 403


@pytest.mark.parametrize("operation", ["cancel", "pause"])
def test_a_key_without_delete_permission_stops(world, operation):
    """The permission to delete is not asked for by cancel and pause."""
    workflow = world.provide("dialnexa", status="active")
    assert call(world, operation, workflow, "no-delete").status == 200


@pytest.mark.parametrize("leads", [{"in_step": 1}, {"waiting": 1}, {"in_step": 2, "waiting": 3, "queued": 4}])
def test_leads_in_transit_keep_a_paused_workflow(world, leads):
    """A paused workflow with leads under way cannot be deleted; once cancelled it can."""
    workflow = world.provide("dialnexa", status="paused", leads=leads)
    before = world.observe("dialnexa", workflow)
    assert call(world, "delete", workflow).status == 409
    assert world.observe("dialnexa", workflow) == before
    assert call(world, "cancel", workflow).status == 200
    assert call(world, "delete", workflow).status == 200


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("body", [b"{}", b"{", b"\xff\x00", b'{"status": "active"}'])
def test_a_body_makes_no_difference(world, operation, body):
    """These operations read no body; whatever is sent changes nothing about the answer."""
    workflow = world.provide("dialnexa", status="active" if operation == "pause" else "draft")
    method, path = CALLS[operation]
    key = world.keys["dialnexa"]["full"]
    reply = world.client.send(method, f"/dialnexa/v1/workflows/{workflow}{path}", body, key=key)
    assert reply.status == 200


def test_the_answer_is_the_long_form(world):
    """Cancel and pause answer with all that the pages' examples show."""
    workflow = world.provide("dialnexa", status="active", name="Nurture", leads={"queued": 7})
    for operation in ("pause", "cancel"):
        assert call(world, operation, workflow).json == {
            "id": workflow,
            "name": "Nurture",
            "status": SUCCESS[operation],
            "node_count": 4,
            "edge_count": 3,
            "enrolled_leads": 7,
            "created_at": "2023-11-14T22:13:20.000Z",
        }
