"""Views of records for people, in one form for every vendor."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from brakecheck.mock_server.http.messages import SAFE
from brakecheck.specs.description import Description

MOST_PARTS = 500  # of a record that are shown one by one


class Listed(NamedTuple):
    """A record in a list. `resource` is the vendor's word for the kind, `name` is the record's own name."""

    id: str
    resource: str
    name: str
    status: str


class Node(NamedTuple):
    """A place through which parts of a record move."""

    id: str
    label: str
    type: str


class Edge(NamedTuple):
    """A way from one node to another."""

    source: str
    target: str
    label: str | None


class Part(NamedTuple):
    """A part of a record. `node` is its place in the graph, `at` the time at which it was or is due."""

    id: str
    name: str
    state: str
    node: str | None = None
    at: str | None = None


class Parts(NamedTuple):
    """All parts of one kind: the number in each state, and some of the parts."""

    resource: str
    counts: Mapping[str, int]
    items: list[Part]


class Call(NamedTuple):
    """A request by which the record can be changed, as the vendor's API takes it, under the vendor's base.

    `form` is the text that stands for the body where the API takes a form, None where it takes JSON.
    """

    name: str
    operation: str
    method: str
    path: str
    body: Any = None
    form: str | None = None


class Shown(NamedTuple):
    """The whole view of one record."""

    record: Listed
    members: Mapping[str, Any]
    calls: list[Call]
    parts: list[Parts]
    nodes: list[Node]
    edges: list[Edge]

    def as_json(self) -> dict[str, Any]:
        """The record and everything about it as JSON."""
        return {
            **self.record._asdict(),
            "members": self.members,
            "calls": [call._asdict() for call in self.calls],
            "parts": [{**kind._asdict(), "items": [part._asdict() for part in kind.items]} for kind in self.parts],
            "nodes": [node._asdict() for node in self.nodes],
            "edges": [edge._asdict() for edge in self.edges],
        }


def calls_on(description: Description, values: Mapping[str, str]) -> Iterator[Call]:
    """Operations that change the record of these path parameters, and need no other values."""
    for operation in description.operations.values():
        needs_body = operation.spec.get("requestBody", {}).get("required", False)
        if operation.method not in SAFE and not needs_body and parameters_in(operation.path) == values.keys():
            yield Call(operation.id, operation.id, operation.method, filled(operation.path, values))


def parameters_in(path: str) -> set[str]:
    """Names of the parameters in a path template."""
    return {*re.findall(r"\{([^{}]*)\}", path)}


def filled(path: str, values: Mapping[str, str]) -> str:
    """The path with values in place of its parameters."""
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path
