"""Examples of the pages in docs/, run as they stand but for the port."""

import os
import re
import subprocess
import sys
from pathlib import Path

import requests

DOCS = Path(__file__).parents[1] / "docs"
ADDRESS = "http://127.0.0.1:4010"


def blocks(page: str, kind: str) -> list[str]:
    """The blocks of this kind on the page."""
    return re.findall(rf"```{kind}\n(.*?)```", DOCS.joinpath(page).read_text(encoding="utf-8"), re.DOTALL)


def named(examples: list[str]) -> list[str]:
    """A name for each example: the beginning of its first command."""
    return [each.partition("\n")[0][2:60] for each in examples]


def expect_printed(example: str, setting: str, origin: str, folder: Path) -> None:
    """Fail unless each command prints the lines that stand below it, in a world that was just reset."""
    assert requests.post(f"{origin}/__admin/worlds/default/reset", timeout=30).status_code == 200
    steps = [part.partition("\n") for part in re.split(r"^\$ ", example, flags=re.MULTILINE)[1:]]
    commands = [command.replace("--as-seed", f"--as-seed -u {origin}") for command, _, _ in steps]
    script = setting.replace(ADDRESS, origin) + "".join(f"\n{command}\necho ------\n" for command in commands)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    printed = [part.replace("\r", "").strip() for part in run.stdout.split("------\n")][: len(steps)]
    assert printed == [output.strip() for _, _, output in steps]
