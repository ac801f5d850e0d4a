"""Reading YAML, the only format that the specs are written in."""

from pathlib import Path
from typing import Any

import yaml

from specs.errors import SpecError

SPECS = Path(__file__).parent

_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SAFE):  # type: ignore[misc]
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
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except FileNotFoundError:
        raise SpecError(path, "file", "a file", "nothing there") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise SpecError(path, f"line {line}", "YAML", str(error.problem)) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SpecError(path, "file", "UTF-8 text without control characters", str(error)) from None
    if not isinstance(data, dict):
        raise SpecError(path, "top level", "a mapping", type(data).__name__)
    return data
