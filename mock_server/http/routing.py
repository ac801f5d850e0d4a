"""Stage one: which operation a method and a path name."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes


@dataclass(slots=True)
class Node:
    """A place in the tree of path segments. `routes` maps methods to what is served there."""

    fixed: dict[bytes, "Node"] = field(default_factory=dict)
    parameter: "Node | None" = None
    routes: dict[str, Any] = field(default_factory=dict)


class RouteTree:
    """Paths as a tree, a fixed segment before a parameter. Fixed segments are compared as they were sent."""

    def __init__(self) -> None:
        self._root = Node()

    def add(self, method: str, template: str, route: Any) -> None:
        """Add a route; in the template, a segment in braces stands for any one segment."""
        node = self._root
        for segment in template.split("/")[1:]:
            if segment.startswith("{"):
                node.parameter = node.parameter or Node()
                node = node.parameter
            else:
                node = node.fixed.setdefault(segment.encode(), Node())
        node.routes[method] = route

    def find(self, path: bytes) -> tuple[dict[str, Any], list[str]] | None:
        """The routes by method at the path and the values of its parameters, or None."""
        node = self._root
        values = []
        for segment in path.split(b"/")[1:]:
            inner = node.fixed.get(segment)
            if inner is None:
                if not segment or node.parameter is None:
                    return None
                inner = node.parameter
                text = unquote_to_bytes(segment) if b"%" in segment else segment
                values.append(text.decode("utf-8", "replace"))
            node = inner
        return (node.routes, values) if node.routes else None
