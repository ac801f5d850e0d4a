"""The command line, run as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mock_server.server import Settings, embedded

Brakecheck = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def brakecheck(tmp_path: Path) -> Brakecheck:
    """Runs `brakecheck` in an empty folder."""

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        command = [str(Path(sys.executable).with_name("brakecheck")), *arguments]
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
        return subprocess.run(
            command, cwd=tmp_path, env={**kept, **environment}, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture(scope="session")
def mock() -> Iterator[str]:
    """The origin of a mock on a real socket."""
    with embedded(Settings(port=0)) as origin:
        yield origin
