"""Stage one: the operation of a method and a path."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes


@dataclass(slots=True)
class Node:
    """A node in the tree of path segments. `routes` maps methods to operations or pages.

    `ending` has parameters that a fixed text follows, by that text: `{id}.json`.
    """

    fixed: dict[bytes, "Node"] = field(default_factory=dict)
    ending: dict[bytes, "Node"] = field(default_factory=dict)
    parameter: "Node | None" = None
    routes: dict[str, Any] = field(default_factory=dict)


class RouteTree:
    """Tree of paths. A fixed segment wins over a parameter, and is compared in its percent-encoded form."""

    def __init__(self) -> None:
        self._root = Node()

    def add(self, method: str, template: str, route: Any) -> None:
        """Add a route; braces in the template stand for one segment, or for its part before a fixed end."""
        node = self._root
        for segment in template.split("/")[1:]:
            if segment.startswith("{") and not segment.endswith("}"):
                node = node.ending.setdefault(segment.partition("}")[2].encode(), Node())
            elif segment.startswith("{"):
                node.parameter = node.parameter or Node()
                node = node.parameter
            else:
                node = node.fixed.setdefault(segment.encode(), Node())
        node.routes[method] = route

    def find(self, path: bytes) -> tuple[dict[str, Any], list[str]] | None:
        """Find the routes by method, and the values of parameters, for the path; None if unknown."""
        node = self._root
        values = []
        for segment in path.split(b"/")[1:]:
            inner = node.fixed.get(segment)
            if inner is None:
                value, inner = _inner(node, segment)
                if not value or inner is None:
                    return None
                text = unquote_to_bytes(value) if b"%" in value else value
                values.append(text.decode("utf-8", "replace"))
            node = inner
        return (node.routes, values) if node.routes else None


def _inner(node: Node, segment: bytes) -> tuple[bytes, Node | None]:
    """Value of the parameter in the segment, and its node."""
    for end, inner in node.ending.items():
        if segment.endswith(end):
            return segment[: -len(end)], inner
    return segment, node.parameter
