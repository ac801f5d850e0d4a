"""Faults of nodes: how they are added, and which are listed."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.api_error import Conflict
from brakecheck.mock_server.dialnexa.graph import APPLICATION, CONDITIONAL, CONVERTED, DROPPED, TIME, VOICE_CALL, Graph
from brakecheck.mock_server.dialnexa.workflows import ACTIVE, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.operations import (
    after_refusal,
    answering,
    handling,
    listing,
    reading_body,
    with_each,
)
from brakecheck.mock_server.faults.response_mutations import edited
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler

ADDED, LISTED, INVALID = "dialnexa.nodes.added", "dialnexa.nodes.listed", "dialnexa.request.invalid"
TYPES = (VOICE_CALL, TIME, CONDITIONAL, APPLICATION, CONVERTED, DROPPED)


def having_added(operation: str, act: Callable[[Graph], object]) -> Injection:
    """Run `act` on the graph after a correct answer to the operation."""

    def wrap(healthy: Handler) -> Handler:
        def faulty(workflows: Workflows, request: Request) -> Response:
            answer = healthy(workflows, request)
            act(workflows.records[request.path["id"]].graph)
            return answer

        return faulty

    return handling({operation}, wrap)


def of_the_account(healthy: Handler) -> Handler:
    """List the nodes or edges of all workflows in place of one."""

    def faulty(workflows: Workflows, request: Request) -> Response:
        own = healthy(workflows, request)
        others = [
            healthy(workflows, request._replace(path={"id": name}))
            for name in workflows.records
            if name != request.path["id"]
        ]
        return Response(200, {"data": [record for answer in (own, *others) for record in answer.body["data"]]})

    return faulty


def refusing_active(healthy: Handler) -> Handler:
    """Refuse changes of an active workflow."""

    def faulty(workflows: Workflows, request: Request) -> Response:
        if workflows.find(request.path["id"]).status == ACTIVE:
            raise Conflict("changes.active", "the workflow is active")
        return healthy(workflows, request)

    return faulty


def emptied_config(graph: Graph) -> None:
    """Empty the configuration of the newest node."""
    list(graph.nodes.values())[-1].config.clear()


def with_member(name: str, value: Any) -> Any:
    """A body with one member replaced."""
    return lambda body: {**body, name: value} if isinstance(body, dict) else body


def of_a_known_type(body: Any) -> Any:
    """Replace an unknown node type by a known one."""
    known = not isinstance(body, dict) or body.get("node_type") in TYPES
    return body if known else {**body, "node_type": APPLICATION}


def in_whole_hours(body: Any) -> Any:
    """Drop the fraction of a delay."""
    config = body.get("config") if isinstance(body, dict) else None
    if not isinstance(config, dict) or not isinstance(config.get("delay_hours"), float):
        return body
    return {**body, "config": {**config, "delay_hours": int(config["delay_hours"])}}


def added_all_the_same(workflows: Workflows, _: Any, path: Any) -> None:
    """Add a node although the request was refused."""
    workflows.add_node(workflows.find(path["id"]), APPLICATION, "")


FAULTS = (
    Fault(
        "dialnexa.nodes.are-not-kept",
        ADDED,
        "a node that is added is answered, and not kept",
        having_added("addNode", lambda graph: graph.nodes.popitem()),
    ),
    Fault(
        "dialnexa.nodes.forget-the-label",
        ADDED,
        "a node that is added has no label",
        reading_body("addNode", with_member("label", "")),
    ),
    Fault(
        "dialnexa.nodes.forget-the-type",
        ADDED,
        "every node that is added is an APPLICATION",
        reading_body("addNode", with_member("node_type", APPLICATION)),
    ),
    Fault(
        "dialnexa.nodes.forget-the-config",
        ADDED,
        "a node that is added has an empty config",
        having_added("addNode", emptied_config),
    ),
    Fault(
        "dialnexa.nodes.drop-fractions",
        ADDED,
        "a delay is kept in whole hours",
        reading_body("addNode", in_whole_hours),
    ),
    Fault(
        "dialnexa.nodes.name-no-workflow",
        ADDED,
        "a node that is added is answered with an empty workflow_id",
        answering("addNode", 201, edited(with_member("workflow_id", ""))),
    ),
    Fault(
        "dialnexa.nodes.refuse-the-active",
        ADDED,
        "adding a node to an active workflow answers 409",
        handling({"addNode"}, refusing_active),
    ),
    Fault(
        "dialnexa.nodes.come-in-a-page",
        LISTED,
        "no more than twenty nodes are listed",
        listing("listNodes", lambda records: records[:20]),
    ),
    Fault(
        "dialnexa.nodes.hide-the-last",
        LISTED,
        "the node that was added last is not listed",
        listing("listNodes", lambda records: records[:-1]),
    ),
    Fault(
        "dialnexa.nodes.list-the-account",
        LISTED,
        "the nodes of all workflows are listed",
        handling({"listNodes"}, of_the_account),
    ),
    Fault(
        "dialnexa.nodes.list-types-as-labels",
        LISTED,
        "nodes are listed with their type as label",
        listing("listNodes", with_each(lambda record: {**record, "label": record["node_type"]})),
    ),
    Fault(
        "dialnexa.nodes.take-any-type",
        INVALID,
        "a node of an unknown type is added as an APPLICATION",
        reading_body("addNode", of_a_known_type),
    ),
    Fault(
        "dialnexa.nodes.refuse-and-add",
        INVALID,
        "a body that describes no node answers 400, and a node is added",
        after_refusal("addNode", 400, added_all_the_same),
    ),
)
