"""Reading YAML, the only format that the specs are written in."""

from pathlib import Path
from typing import Any

import yaml

from specs.errors import SpecError

SPECS = Path(__file__).parent

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping that the YAML file holds; `SpecError` names the line where it does not."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    except FileNotFoundError:
        raise SpecError(path, "file", "a file", "nothing there") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise SpecError(path, f"line {line}", "YAML", str(error.problem)) from None
    if not isinstance(data, dict):
        raise SpecError(path, "top level", "a mapping", type(data).__name__)
    return data
