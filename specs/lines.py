"""Where rules and operations stand: the file of a vendor's folder, and the line in it."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import SPECS, read_nodes

RULES = "rules.yaml"
DESCRIPTIONS = ("openapi.yaml", "neighbours.yaml")


def rule_lines(vendor: str) -> dict[str, int]:
    """The line on which each rule of the ledger begins."""
    return rule_lines_of(SPECS / vendor / RULES)


def rule_lines_of(path: Path) -> dict[str, int]:
    """The same for a ledger anywhere; `SpecError` where there is no rule with an id."""
    rules = _member(read_nodes(path), "rules")
    if not isinstance(rules, yaml.SequenceNode):
        raise SpecError(path, "rules", "a list", type(rules).__name__)
    lines: dict[str, int] = {}
    for number, rule in enumerate(rules.value):
        name = _member(rule, "id")
        if not isinstance(name, yaml.ScalarNode):
            raise SpecError(path, f"line {_line(rule)}: rules[{number}]", "an id", type(name).__name__)
        lines[name.value] = _line(rule)
    return lines


def operation_lines(vendor: str) -> dict[str, tuple[str, int]]:
    """The file and the line that describe each operation; a neighbouring one stands in a file of its own."""
    found: dict[str, tuple[str, int]] = {}
    for path in (SPECS / vendor / name for name in DESCRIPTIONS):
        if path.exists():
            for operation, line in _operations(read_nodes(path)):
                found.setdefault(operation, (path.name, line))
    return found


def _operations(root: yaml.Node) -> Iterator[tuple[str, int]]:
    """The nodes with an operationId and responses; a link has the first alone."""
    waiting, met = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        children = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
        name = _member(node, "operationId")
        if isinstance(name, yaml.ScalarNode) and _member(node, "responses"):
            yield name.value, _line(name)
        for child in reversed([] if isinstance(node, yaml.ScalarNode) else children):
            if id(child) not in met:
                met.add(id(child))
                waiting.append(child)


def _member(node: yaml.Node, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
