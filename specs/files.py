"""Reading YAML, the only format that the specs are written in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from specs.errors import SpecError

SPECS = Path(__file__).parent
_TEXT = "UTF-8 text without control characters"

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


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping that the YAML file holds; `SpecError` names the line where it does not."""
    return mapping_in(_text_of(path), path)


def mapping_in(text: str, file: Path | str, loader: type = UniqueNames) -> dict[str, Any]:
    """The mapping that the text is as YAML; `file` is what messages call it."""
    data = _parsed(yaml.load, text, file, loader)
    if not isinstance(data, dict):
        raise SpecError(file, "top level", "a mapping", type(data).__name__)
    return data


def read_nodes(path: Path) -> yaml.MappingNode:
    """The mapping of the file as nodes, which know their lines."""
    node = _parsed(yaml.compose, _text_of(path), path)
    if not isinstance(node, yaml.MappingNode):
        raise SpecError(path, "top level", "a mapping", type(node).__name__)
    return node


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SpecError(path, "file", "a file", "nothing there") from None
    except OSError as error:
        raise SpecError(path, "file", "a file that can be read", str(error.strerror)) from None
    except UnicodeDecodeError as error:
        raise SpecError(path, "file", _TEXT, str(error)) from None


def _parsed(parse: Callable[..., Any], text: str, file: Path | str, loader: type = UniqueNames) -> Any:
    try:
        return parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise SpecError(file, f"line {line}", "YAML", str(error.problem)) from None
    except yaml.YAMLError as error:
        raise SpecError(file, "file", _TEXT, " ".join(str(error).split())) from None
    except ValueError as error:
        raise SpecError(file, "a value", "numbers and dates that there are (quote texts)", str(error)) from None
