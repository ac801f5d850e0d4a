"""Reading YAML, the only format that the specs are written in."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import DEEPEST, MOST, UTF8, text

SPECS = Path(__file__).parent

FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UniqueNames(FAST):  # type: ignore[misc]
    """Refuses a name that is used twice in one mapping, of which YAML loaders drop the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        names = set()
        for key, _ in node.value:
            if str(key.value) in names:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} a second time", problem_mark=key.start_mark)
            names.add(str(key.value))
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def read_mapping(path: Path, loader: type = UniqueNames) -> dict[str, Any]:
    """The mapping that the YAML file holds; `SpecError` names the line where it does not."""
    shipped = path.is_relative_to(SPECS)
    return mapping_in(text(path) if shipped else _bounded(path), path, loader)


def mapping_in(text: str, file: Path | str, loader: type = UniqueNames) -> dict[str, Any]:
    """The mapping that the text is as YAML; `file` is what messages call it."""
    data = _parsed(yaml.load, text, file, loader)
    if not isinstance(data, dict):
        raise SpecError(file, "top level", "a mapping", type(data).__name__)
    return data


def read_nodes(path: Path) -> yaml.MappingNode:
    """The mapping of the file as nodes, which know their lines."""
    node = _parsed(yaml.compose, _bounded(path), path)
    if not isinstance(node, yaml.MappingNode):
        raise SpecError(path, "top level", "a mapping", type(node).__name__)
    return node


def _bounded(path: Path) -> str:
    """The text, unless loading it would take too much: aliases count as often as they are used."""
    found = text(path)
    with suppress(yaml.YAMLError):  # the loader names the line
        _refuse_excess(found, path)
    return found


def _refuse_excess(found: str, path: Path) -> None:
    """Look at the events of the parser alone: the loader crashes on deep text, and follows every alias."""
    sizes: dict[str | None, int] = {}
    around: list[tuple[str | None, int]] = []
    size = 0
    for event in yaml.parse(found, Loader=FAST):
        if isinstance(event, yaml.CollectionStartEvent):
            around.append((event.anchor, size))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = around.pop()
            sizes[anchor] = size - before
        elif isinstance(event, yaml.AliasEvent) and event.anchor in {anchor for anchor, _ in around}:
            raise SpecError(path, line_of(event), "an alias of something else", "one of itself")
        if isinstance(event, yaml.NodeEvent):
            size += sizes.get(event.anchor, 1) if isinstance(event, yaml.AliasEvent) else 1
        if size > MOST or len(around) > DEEPEST:
            bounds = f"at most {MOST:,} values, {DEEPEST} within each other"
            raise SpecError(path, line_of(event), bounds, "more")


def line_of(event: yaml.Event) -> str:
    """The line where the event begins, as a place in messages."""
    return f"line {event.start_mark.line + 1}" if event.start_mark else "file"


def _parsed(parse: Callable[..., Any], text: str, file: Path | str, loader: type = UniqueNames) -> Any:
    try:
        return parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise SpecError(file, f"line {line}", "YAML", str(error.problem).removeprefix("found ")) from None
    except yaml.YAMLError as error:
        raise SpecError(file, "file", UTF8, " ".join(str(error).split())) from None
    except ValueError as error:
        raise SpecError(file, "a value", "numbers and dates that there are (quote texts)", str(error)) from None
