"""Neighbouring operations on the nodes and edges of a workflow."""

import pytest

NODES = {
    "VOICE_CALL": {"agent_id": "agt_abc123", "from_phone_number": "+15550100"},
    "TIME": {"delay_hours": 24},
    "CONDITIONAL": {"condition_field": "city", "branches": ["Paris", {"label": "north", "value": "Oslo"}]},
    "APPLICATION": {"url": "https://example.com/hook"},
    "CONVERTED": {},
    "DROPPED": {},
}


@pytest.mark.parametrize("node_type", NODES)
def test_a_node_of_each_type_is_added(account, node_type):
    """Adding a node answers 201 with what was sent, and the list shows it from then on."""
    workflow = account.create()
    sent = {
        "node_type": node_type, "label": "One", "position_x": 10.5, "position_y": -3, "config": NODES[node_type],
    }  # fmt: skip
    reply = account.post(f"/workflows/{workflow}/nodes", sent)
    assert reply.status == 201
    node = reply.json
    assert node == {**sent, "id": node["id"], "workflow_id": workflow}
    assert account.get(f"/workflows/{workflow}/nodes").json == {"data": [node]}


def test_position_and_config_may_be_left_out(account):
    """A node without a place on the canvas is at its origin, and its config is empty."""
    node = account.post(f"/workflows/{account.create()}/nodes", {"node_type": "DROPPED", "label": "End"}).json
    assert (node["position_x"], node["position_y"], node["config"]) == (0, 0, {})


@pytest.mark.parametrize(
    "change",
    [
        {"node_type": "SMS"},
        {"node_type": None},
        {"label": 5},
        {"config": []},
        {"position_x": "left"},
        {"config": {"delay_hours": -1}},
        {"config": {"delay_hours": "1"}},
        {"config": {"delay_hours": 1e9}},
    ],
)
def test_what_does_not_describe_a_node_is_refused(account, change):
    """An unknown type or a value of another kind answers 400, and nothing is added."""
    workflow = account.create()
    reply = account.post(f"/workflows/{workflow}/nodes", {"node_type": "TIME", "label": "x", **change})
    assert (reply.status, reply.rule) == (400, "dialnexa.request.invalid")
    assert account.get(f"/workflows/{workflow}/nodes").json == {"data": []}


@pytest.mark.parametrize(("node_type", "needed"), [("TIME", "delay_hours"), ("CONDITIONAL", "condition_field")])
def test_a_node_without_what_its_type_needs_is_refused(account, node_type, needed):
    """A delay of no length and a condition on nothing answer 400, and the message names what is missing."""
    reply = account.post(f"/workflows/{account.create()}/nodes", {"node_type": node_type, "label": "x"})
    assert (reply.status, reply.rule) == (400, "dialnexa.nodes.config")
    assert needed in reply.json["message"]


def test_a_config_is_not_nested_without_end(account):
    """What could not be shown again is refused when it comes."""
    deep: object = {}
    for _ in range(200):
        deep = [deep]
    node = {"node_type": "CONVERTED", "label": "x", "config": {"deep": deep}}
    reply = account.post(f"/workflows/{account.create()}/nodes", node)
    assert (reply.status, reply.rule) == (400, "dialnexa.nodes.config")


@pytest.mark.parametrize("label", ["completed", None])
def test_an_edge_is_added(account, label):
    """Adding an edge answers 201 with what was sent, and the list shows it from then on."""
    workflow = account.build({"A": ("VOICE_CALL", {}), "B": ("CONVERTED", {})}, [])
    first, second = (node["id"] for node in account.get(f"/workflows/{workflow}/nodes").json["data"])
    sent = {"from_node_id": first, "to_node_id": second, "label": label}
    reply = account.post(f"/workflows/{workflow}/edges", sent)
    assert reply.status == 201
    edge = reply.json
    assert edge == {**sent, "id": edge["id"], "workflow_id": workflow}
    assert account.get(f"/workflows/{workflow}/edges").json == {"data": [edge]}
    assert account.get(f"/workflows/{workflow}").json["edge_count"] == 1


@pytest.mark.parametrize("end", ["from_node_id", "to_node_id"])
def test_an_edge_joins_nodes_of_its_workflow(account, end):
    """An end that is no node, or a node of another workflow, answers 400."""
    workflow = account.build({"A": ("VOICE_CALL", {})}, [])
    elsewhere = account.build({"B": ("VOICE_CALL", {})}, [])
    own, foreign = (account.get(f"/workflows/{each}/nodes").json["data"][0]["id"] for each in (workflow, elsewhere))
    for unknown in (foreign, "node_nobody"):
        edge = {"from_node_id": own, "to_node_id": own, end: unknown}
        reply = account.post(f"/workflows/{workflow}/edges", edge)
        assert (reply.status, reply.rule) == (400, "dialnexa.edges.unknown-node")
    assert account.get(f"/workflows/{workflow}/edges").json == {"data": []}


@pytest.mark.parametrize("body", [{}, {"from_node_id": "a"}, {"from_node_id": 1, "to_node_id": 2}])
def test_what_does_not_describe_an_edge_is_refused(account, body):
    """An edge without two ends answers 400."""
    assert account.post(f"/workflows/{account.create()}/edges", body).rule == "dialnexa.request.invalid"


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_what_is_over_stays_as_it_is(account, status):
    """Adding a node, an edge or leads to a workflow that is over answers 409 and adds nothing."""
    workflow = account.provide(status)
    before = account.observe(workflow)
    ends = [node["id"] for node in account.get(f"/workflows/{workflow}/nodes").json["data"][:2]]
    replies = [
        account.post(f"/workflows/{workflow}/nodes", {"node_type": "DROPPED", "label": "x"}),
        account.post(f"/workflows/{workflow}/edges", {"from_node_id": ends[0], "to_node_id": ends[1]}),
        account.upload(workflow, "phone_number\r\n+1\r\n"),
    ]
    for reply in replies:
        assert (reply.status, reply.rule) == (409, "dialnexa.changes.after-the-end")
    assert account.observe(workflow) == before
