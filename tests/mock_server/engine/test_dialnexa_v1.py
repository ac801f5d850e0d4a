"""DialNexa's version 1, served from its lifecycle file: one PATCH for all brakes, records in envelopes, comma lists."""

from typing import Any

import pytest

from tests.mock_server.engine.conftest import Vendor


def act(vendor: Vendor, kind: str, record: str, action: Any):
    return vendor.send("PATCH", f"/{kind}/{record}/status", {"action": action})


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ("draft", "activate", "active"),
        ("active", "pause", "paused"),
        ("active", "deactivate", "paused"),
        ("paused", "resume", "active"),
    ],
)
def test_an_action_changes_a_workflow(dialnexa_v1, before, action, after):
    """The answer has the workflow in `data`, and so has the next look at it."""
    workflow = dialnexa_v1.provide("workflow", before)
    done = act(dialnexa_v1, "workflows", workflow, action).json
    seen = dialnexa_v1.send("GET", f"/workflows/{workflow}").json
    assert done["statusCode"] == 200
    assert done["data"]["status"] == seen["data"]["status"] == after
    assert seen["data"]["id"] == workflow


def test_an_action_at_the_wrong_time_is_refused(dialnexa_v1):
    """A paused workflow cannot be paused: 400 with the body that errors have."""
    workflow = dialnexa_v1.provide("workflow", "paused")
    reply = act(dialnexa_v1, "workflows", workflow, "pause")
    assert (reply.status, reply.json["statusCode"], reply.json["error"]) == (400, 400, "Bad Request")
    assert reply.rule == "dialnexa-v1.pause.open-paused"


@pytest.mark.parametrize("action", ["cancel", "", None, 3, ["pause"]])
def test_an_action_of_another_kind_is_refused(dialnexa_v1, action):
    """Workflows take no cancel; batch calls do."""
    workflow = dialnexa_v1.provide("workflow", "active")
    assert act(dialnexa_v1, "workflows", workflow, action).status == 400
    assert dialnexa_v1.state(workflow) == "active"


def test_a_paused_batch_makes_no_calls(dialnexa_v1):
    """What is queued waits until the batch is resumed, and then goes out."""
    batch = dialnexa_v1.provide("batch_call", "running", call={"queued": 3})
    assert act(dialnexa_v1, "batch-calls", batch, "pause").json["campaign"]["status"] == "paused"
    dialnexa_v1.world.advance(3600)
    assert dialnexa_v1.observe(batch)["observes"] == {"started": 0, "queued": 3}
    act(dialnexa_v1, "batch-calls", batch, "resume")
    dialnexa_v1.world.advance(30)
    assert dialnexa_v1.observe(batch)["observes"] == {"started": 3, "queued": 0}
    assert dialnexa_v1.state(batch) == "completed"


def test_a_cancelled_batch_stays_so(dialnexa_v1):
    """A cancel is for good: 400 for a resume, and no call is made any more."""
    batch = dialnexa_v1.provide("batch_call", "running", call={"queued": 3})
    act(dialnexa_v1, "batch-calls", batch, "cancel")
    assert act(dialnexa_v1, "batch-calls", batch, "resume").rule == "dialnexa-v1.resume-batch.refused"
    dialnexa_v1.world.advance(3600)
    assert dialnexa_v1.observe(batch)["observes"]["started"] == 0


@pytest.mark.parametrize(
    ("asked", "states"),
    [
        (b"", ["paused", "completed", "cancelled"]),
        (b"?status=paused", ["paused"]),
        (b"?status=paused,cancelled", ["paused", "cancelled"]),
        (b"?status=cancelled%2Cpaused", ["paused", "cancelled"]),
        (b"?status=paused&status=cancelled", ["cancelled"]),
        (b"?status=paused,", ["paused"]),
        (b"?status=none", []),
    ],
)
def test_several_statuses_stand_between_commas(dialnexa_v1, asked, states):
    """A batch in any of them is listed; of a repeated parameter the last counts."""
    batches = {state: dialnexa_v1.provide("batch_call", state) for state in ("paused", "completed", "cancelled")}
    found = dialnexa_v1.send("GET", "/batch-calls", query=asked.removeprefix(b"?")).json
    assert [each["id"] for each in found["items"]] == [batches[state] for state in states]
    assert found["total"] == len(states)
