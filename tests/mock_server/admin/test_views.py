"""What the console asks of the admin API: vendors, records with their parts, positions and rules."""

from typing import Any

import pytest

from tests.mock_server.conftest import OwnWorld


def shown(world: OwnWorld, vendor: str, record: str, query: bytes = b"") -> dict[str, Any]:
    path = f"/__admin/worlds/{world.name}/{vendor}/records/{record}/overview"
    reply = world.client.send("GET", path, query=query)
    assert reply.status == 200, reply
    return dict(reply.json)


def test_each_vendor_is_listed_with_its_base_and_operations(client):
    """A request made of base, path and key reaches the operation."""
    for vendor in client.send("GET", "/__admin/vendors").json["vendors"]:
        assert client.send("GET", f"{vendor['base']}/openapi.json").status == 200
        assert vendor["key"] == {"in": "header", "name": "Authorization", "before": "Bearer "}
        assert vendor["operations"]


@pytest.mark.medium
def test_records_are_listed_in_pages(world):
    """A page begins after the offset and has as many as the limit; the total counts all."""
    made = [world.provide("dialnexa", name=f"number {number}", status="draft") for number in range(3)]
    path = f"/__admin/worlds/{world.name}/dialnexa/records"
    reply = world.client.send("GET", path, query=b"offset=1&limit=1").json
    assert reply["total"] == 3
    assert reply["records"] == [{"id": made[1], "resource": "workflow", "name": "number 1", "status": "draft"}]


def test_a_workflow_is_shown_with_its_leads_on_the_graph(world):
    """Each lead that has set out stands at a node, and the counts are those of all."""
    workflow = world.provide("dialnexa", status="active", leads={"queued": 600, "in_step": 1, "waiting": 1})
    found = shown(world, "dialnexa", workflow)
    nodes = {node["id"]: node["type"] for node in found["nodes"]}
    (leads,) = found["parts"]
    assert len(leads["items"]) == 500
    assert leads["counts"]["queued"] == 600
    assert {lead["state"]: nodes.get(lead["node"]) for lead in leads["items"]} == {
        "waiting": "TIME", "in_step": "VOICE_CALL", "queued": None,
    }  # fmt: skip
    assert {(edge["source"] in nodes, edge["target"] in nodes) for edge in found["edges"]} == {(True, True)}


def test_a_run_is_shown_with_its_messages(world):
    """What has gone out is delivered or failed, and what will not after a cancel is stopped."""
    run = world.provide("suprsend", slug="welcome")
    assert [part["state"] for part in shown(world, "suprsend", run)["parts"][0]["items"]] == ["delivered", "due", "due"]
    assert world.cancel_runs({"execution_id": run}).status == 200
    found = shown(world, "suprsend", run)
    assert found["parts"][0]["counts"] == {"delivered": 1, "stopped": 2}
    failed = world.provide("suprsend", slug="welcome", status="partial_failure")
    assert shown(world, "suprsend", failed)["parts"][0]["counts"] == {"delivered": 2, "failed": 1}


@pytest.mark.parametrize(
    ("vendor", "state", "call"),
    [("dialnexa", {"status": "active"}, "cancelWorkflow"), ("suprsend", {"slug": "welcome"}, "cancel-workflow")],
)
def test_a_call_of_a_record_changes_it(world, vendor, state, call):
    """The request that the overview offers is one that the vendor's API takes, and one that does what it says."""
    record = world.provide(vendor, **state)
    (wanted,) = [each for each in shown(world, vendor, record)["calls"] if each["name"] == call]
    base = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}[vendor]
    reply = world.client.send(wanted["method"], base + wanted["path"], wanted["body"], key=world.keys[vendor]["full"])
    assert reply.status == 200, reply
    assert shown(world, vendor, record)["status"] == "cancelled"


def test_a_record_is_shown_as_it_was(world):
    """At a position before the cancel the workflow is active; the positions tell what was done at each."""
    workflow = world.provide("dialnexa", status="active")
    key = world.keys["dialnexa"]["full"]
    world.client.send("POST", f"/dialnexa/v1/workflows/{workflow}/cancel", key=key)
    world.advance(60)
    positions = world.admin("GET", "/positions").json["positions"]
    assert [each["what"].split()[0] for each in positions] == [
        "beginning", "admin.provideState", "dialnexa.cancelWorkflow", "the",
    ]  # fmt: skip
    assert shown(world, "dialnexa", workflow)["status"] == "cancelled"
    assert shown(world, "dialnexa", workflow, b"at=1")["status"] == "active"
    path = f"/__admin/worlds/{world.name}/dialnexa/records"
    assert world.client.send("GET", path, query=b"at=0").json["records"] == []
    assert world.client.send("GET", path, query=b"at=99").status == 404


@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
def test_an_unknown_record_is_not_found(world, vendor):
    """There is nothing to show of an id that no record has."""
    assert world.admin("GET", f"/{vendor}/records/nothing/overview").status == 404


def test_a_key_in_a_path_is_not_shown_among_positions(world):
    """A position names what a path named, but no key."""
    key = world.keys["dialnexa"]["full"]
    world.provide("dialnexa", id=key, status="active")
    assert world.client.send("POST", f"/dialnexa/v1/workflows/{key}/cancel", key=key).status == 200
    said = world.admin("GET", "/positions").body.decode()
    assert "cancelWorkflow" in said
    assert key not in said


def test_a_rule_is_read_with_its_sources(client):
    """Each rule of a refusal can be looked up; another name is a 404."""
    reply = client.send("GET", "/__admin/rules/suprsend.auth.key-required").json
    assert reply["statement"]
    assert reply["sources"]
    assert client.send("GET", "/__admin/rules/suprsend.nothing").status == 404
