"""Provider states of workflows: brought about as asked for, or refused whole."""

import pytest

from tests.mock_server.asgi import Reply
from tests.mock_server.dialnexa.conftest import Account


def ask(account: Account, **state: object) -> Reply:
    """The answer to a provider state."""
    return account.world.admin("POST", "/dialnexa/records", state)


def test_leads_are_where_they_are_wanted(account):
    """The answer counts the leads at each place, and the workflow has the status."""
    reply = ask(account, status="paused", leads={"queued": 4, "in_step": 3, "waiting": 2, "finished": 1})
    assert reply.status == 201
    places = {"queued": 4, "in_step": 3, "waiting": 2, "finished": 1, "between": 0, "stopped": 0, "failed": 0}
    assert (reply.json["status"], reply.json["leads"]) == ("paused", places)


def test_a_graph_is_built_as_described(account):
    """Nodes and edges with labels come as they are described; without edges they form a chain."""
    types, edges = ["VOICE_CALL", "TIME", "DROPPED"], [[0, 1, "busy"], [1, 2]]
    workflow = account.provide("draft", nodes=types, edges=edges, delay_hours=2)
    nodes = account.get(f"/workflows/{workflow}/nodes").json["data"]
    edges = account.get(f"/workflows/{workflow}/edges").json["data"]
    assert [node["node_type"] for node in nodes] == types
    assert nodes[1]["config"] == {"delay_hours": 2}
    ends = [(edge["from_node_id"], edge["to_node_id"], edge["label"]) for edge in edges]
    ids = [node["id"] for node in nodes]
    assert ends == [(ids[0], ids[1], "busy"), (ids[1], ids[2], None)]
    chain = account.provide("draft", nodes=["VOICE_CALL", "CONDITIONAL", "DROPPED"])
    assert account.get(f"/workflows/{chain}").json["edge_count"] == 2


def test_a_draft_may_have_no_nodes(account):
    """An empty graph is one too: such a draft cannot be activated."""
    workflow = account.provide("draft", nodes=[])
    assert account.post(f"/workflows/{workflow}/activate").status == 400


def test_whole_numbers_may_be_written_with_a_point(account):
    """JSON knows no difference between 2 and 2.0."""
    content = b'{"status": "active", "leads": {"queued": 2.0}, "edges": [[0.0, 1.0]], "pace": {"concurrency": 1.0}}'
    reply = account.world.admin("POST", "/dialnexa/records", content)
    assert (reply.status, reply.json["leads"]["queued"], reply.json["edges"]) == (201, 2, 1)


@pytest.mark.parametrize(
    "state",
    [
        {"status": "active", "nodes": ["TIME"], "leads": {"in_step": 1}},
        {"status": "active", "nodes": ["VOICE_CALL"], "leads": {"waiting": 1}},
        {"status": "draft", "edges": [[0, 4]]},
        {"status": "draft", "nodes": [], "edges": [[0, 0]]},
        {"status": "draft", "edges": [[0]]},
        {"status": "draft", "edges": [[0, 1, 2]]},
        {"status": "draft", "edges": [[-1, 1]]},
        {"status": "draft", "nodes": ["SMS"]},
        {"status": "draft", "call_outcomes": {}},
        {"status": "draft", "call_outcomes": {"completed": 0}},
        {"status": "draft", "call_outcomes": {"completed": -1}},
        {"status": "draft", "call_outcomes": {"": 1}},
        {"status": "draft", "pace": {"tick_seconds": 0}},
        {"status": "draft", "pace": {"concurrency": 0}},
        {"status": "draft", "pace": {"speed": 1}},
        {"status": "draft", "leads": {"finished": 1}},
        {"status": "completed", "leads": {"queued": 1}},
    ],
)
def test_what_cannot_be_brought_about_is_refused_whole(account, state):
    """An impossible state answers 400 and leaves nothing behind."""
    assert ask(account, **state).status == 400
    assert account.get("/workflows").json["data"] == []


def test_an_id_is_given_once(account):
    """A second workflow of the same id is refused."""
    account.provide("draft", id="mine")
    assert ask(account, status="draft", id="mine").status == 400
