"""The commands of the page on any server print what the page shows, on a server that was written by hand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch_server.server import FILE, running
from tests.pages import blocks

ADDRESS = "http://127.0.0.1:8000"


@pytest.mark.slow
def test_the_commands_print_what_the_page_shows(tmp_path: Path):
    """The plan sends nothing, the run judges, and leaves nothing behind."""
    for name in ("lifecycle.yaml", "openapi.yaml"):
        shutil.copy(FILE.with_name(name), tmp_path)
    (example,) = blocks("generic.md", "console")
    steps = [part.partition("\n") for part in re.split(r"^\$ ", example, flags=re.MULTILINE)[1:]]
    script = "".join(f"\n{command}\necho ------\n" for command, _, _ in steps)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with running() as (origin, batches):
        run = subprocess.run(
            ["bash", "-c", f"exec 2>&1\n{script.replace(ADDRESS, origin)}"],
            cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert not batches.ours
    printed = run.stdout.replace(origin, ADDRESS).split("------\n")[: len(steps)]
    assert [re.sub(r" +$", "", part, flags=re.MULTILINE).strip() for part in printed] == [
        shown.strip() for _, _, shown in steps
    ]
