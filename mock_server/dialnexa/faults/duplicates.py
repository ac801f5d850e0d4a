"""Faults of a duplicate: what it takes over from the original, and what it leaves behind."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.dialnexa.faults.verbs import Verb, after, instead
from brakecheck.mock_server.dialnexa.graph import Edge, Graph, Node
from brakecheck.mock_server.dialnexa.workflows import CANCELLED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector

Remake = Callable[[Workflows, Workflow, Workflow], object]
RULE = "dialnexa.duplicate.succeeds"


def copying(remake: Remake) -> Injection:
    """Change the copy; `remake` gets the original and the copy."""

    def wrap(healthy: Verb) -> Verb:
        def faulty(workflows: Workflows, workflow_id: str) -> Any:
            copy = healthy(workflows, workflow_id)
            remake(workflows, workflows.find(workflow_id), copy)
            return copy

        return faulty

    return instead("duplicate", wrap)


def rebuilt(
    node: Callable[[Node], Node] = lambda node: node, edge: Callable[[Edge], Edge] = lambda edge: edge
) -> Injection:
    """Copy each node and each edge another way."""

    def remake(_: Workflows, __: Workflow, copy: Workflow) -> None:
        graph = Graph()
        for each in copy.graph.nodes.values():
            graph.add(node(each))
        for way in copy.graph.edges:
            graph.join(edge(way))
        copy.progress.graph = graph

    return copying(remake)


def without_branches(node: Node) -> Node:
    """Drop the branches from the config of a node."""
    return replace(node, config={name: value for name, value in node.config.items() if name != "branches"})


def sharing_the_schedule(_: Workflows, original: Workflow, copy: Workflow) -> None:
    """Give the copy the schedule of the original: a stop of one holds the leads of both."""
    copy.progress._schedule = original.progress._schedule


def resting(_: Workflows, original: Workflow, copy: Workflow) -> None:
    """Let no step of the copy find room where the original was cancelled."""
    if original.status == CANCELLED:
        copy.progress.pace = replace(copy.progress.pace, concurrency=0)


def with_leads(workflows: Workflows, original: Workflow, copy: Workflow) -> None:
    """Enrol the original's leads in the copy."""
    workflows.enrol(copy, [lead.phone for lead in original.progress.leads])


def with_status(_: Workflows, original: Workflow, copy: Workflow) -> None:
    """Give the copy the original's status."""
    copy.status = original.status


def with_name(name: str) -> Injection:
    """Name the copy by a format of the original's name."""

    def remake(_: Workflows, original: Workflow, copy: Workflow) -> None:
        copy.name = name.format(original.name)

    return copying(remake)


def with_the_same_graph(_: Workflows, original: Workflow, copy: Workflow) -> None:
    """Let copy and original share one graph."""
    copy.progress.graph = original.progress.graph


def without_the_last_edge(_: Workflows, __: Workflow, copy: Workflow) -> None:
    """Leave the last edge out of the copy."""
    copy.graph.edges.pop()


def reordered(order: Callable[[Graph], list[Edge]]) -> Injection:
    """Copy the edges that `order` lists, in its order."""

    def remake(_: Workflows, __: Workflow, copy: Workflow) -> None:
        graph = Graph()
        for each in copy.graph.nodes.values():
            graph.add(each)
        for way in order(copy.graph):
            graph.join(way)
        copy.progress.graph = graph

    return copying(remake)


def to_newer_nodes(graph: Graph) -> list[Edge]:
    """List the edges that lead to a node which was added later."""
    place = {node: number for number, node in enumerate(graph.nodes)}
    return [edge for edge in graph.edges if place[edge.target] > place[edge.source]]


def one_for_each_pair(graph: Graph) -> list[Edge]:
    """List the first edge between any two nodes."""
    return list({(edge.source, edge.target): edge for edge in graph.edges[::-1]}.values())[::-1]


def reaching_copies(verb: str) -> Injection:
    """Carry the operation out on the copies of the workflow as well, where they allow it."""

    def inject(injector: FaultInjector) -> None:
        copies: dict[str, list[str]] = {}

        def note(_: Workflows, original: Workflow, copy: Workflow) -> None:
            copies.setdefault(original.id, []).append(copy.id)

        def act(workflows: Workflows, original: Workflow) -> None:
            for each in copies.get(original.id, ()):
                with suppress(ApiError):
                    getattr(workflows, verb)(each)

        copying(note)(injector)
        after(verb, act)(injector)

    return inject


def emptied_with_the_original(injector: FaultInjector) -> None:
    """Remove the graph of a copy when its original is deleted."""
    copies: dict[str, Workflow] = {}

    def note(_: Workflows, original: Workflow, copy: Workflow) -> None:
        copies[original.id] = copy

    def act(_: Workflows, original: Workflow) -> None:
        if original.id in copies:
            copies[original.id].progress.graph = Graph()

    copying(note)(injector)
    after("delete", act)(injector)


FAULTS = (
    Fault("dialnexa.duplicate.has-leads", RULE, "a duplicate has the leads of the original", copying(with_leads)),
    Fault(
        "dialnexa.duplicate.keeps-the-status", RULE, "a duplicate has the status of the original", copying(with_status)
    ),
    Fault("dialnexa.duplicate.keeps-the-name", RULE, "a duplicate has the name of the original", with_name("{}")),
    Fault("dialnexa.duplicate.is-copy-of", RULE, "a duplicate is named Copy of the original", with_name("Copy of {}")),
    Fault(
        "dialnexa.duplicate.shares-the-graph",
        RULE,
        "a duplicate and its original have the same nodes",
        copying(with_the_same_graph),
    ),
    Fault("dialnexa.duplicate.loses-an-edge", RULE, "a duplicate lacks the last edge", copying(without_the_last_edge)),
    Fault(
        "dialnexa.duplicate.loses-configs",
        RULE,
        "the nodes of a duplicate have an empty config",
        rebuilt(node=lambda node: replace(node, config={})),
    ),
    Fault(
        "dialnexa.duplicate.loses-branches",
        RULE,
        "the conditions of a duplicate have no branches",
        rebuilt(node=without_branches),
    ),
    Fault(
        "dialnexa.duplicate.loses-edge-labels",
        RULE,
        "the edges of a duplicate have no labels",
        rebuilt(edge=lambda edge: replace(edge, label=None)),
    ),
    Fault(
        "dialnexa.duplicate.reverses-edges",
        RULE,
        "the edges of a duplicate are in the reverse order",
        reordered(lambda graph: graph.edges[::-1]),
    ),
    Fault(
        "dialnexa.duplicate.loses-edges-to-older-nodes",
        RULE,
        "a duplicate lacks the edges that lead to a node which was added earlier",
        reordered(to_newer_nodes),
    ),
    Fault(
        "dialnexa.duplicate.has-one-edge-for-a-pair",
        RULE,
        "a duplicate has one edge between two nodes, however many there were",
        reordered(one_for_each_pair),
    ),
    *(
        Fault(
            f"dialnexa.{verb}.reaches-copies",
            "dialnexa.scope.one-workflow",
            f"a {verb} of a workflow reaches its copies, too",
            reaching_copies(verb),
        )
        for verb in ("cancel", "pause")
    ),
    Fault(
        "dialnexa.duplicate.is-emptied-with-the-original",
        "dialnexa.scope.one-workflow",
        "the delete of a workflow removes the nodes and edges of its copy",
        emptied_with_the_original,
    ),
    Fault(
        "dialnexa.duplicate.shares-the-schedule",
        "dialnexa.scope.one-workflow",
        "the cancel of a copy holds the leads of the original",
        copying(sharing_the_schedule),
    ),
    Fault(
        "dialnexa.duplicate.rests-after-a-cancel",
        "dialnexa.cancel.duplicable",
        "a copy of a cancelled workflow can be activated, and calls no lead",
        copying(resting),
    ),
)
