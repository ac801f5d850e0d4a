"""Files of hooks: Python of the user, which runs only if the user names it."""

import sys
import traceback
from collections.abc import Iterable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from brakecheck.specs.errors import SpecError

if TYPE_CHECKING:
    from brakecheck.mock_server.engine.hooks import Hook  # which a run without hooks need not import


def hooks_in(files: Iterable[Path]) -> "list[Hook]":
    """Run these files, and return the hooks that they define; `SpecError` for a file that cannot be run."""
    return [hook for file in files for hook in _hooks_in(file)]


def _hooks_in(file: Path) -> "list[Hook]":
    from brakecheck.mock_server.engine.hooks import hooks_among

    hooks = hooks_among(vars(_run(file)).values())
    if not hooks:
        raise SpecError(file, "file", "a function marked by @hook(NAME) of brakecheck.hooks", "none")
    return hooks


def _run(file: Path) -> ModuleType:
    name = f"brakecheck_hooks_of_{file.stem}"
    spec = spec_from_file_location(name, file) if file.suffix == ".py" and file.is_file() else None
    if spec is None or spec.loader is None:
        raise SpecError(file, "file", "a file of Python that ends with .py", "none")
    module = sys.modules[name] = module_from_spec(spec)  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the file does
        raise SpecError(
            file, f"line {_line(error, file)}", "Python that runs", f"{type(error).__name__}: {error}"
        ) from None
    return module


def _line(error: BaseException, file: Path) -> int:
    """Line of the file in which the error arose."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return error.lineno or 1
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return (frames or [1])[-1] or 1
