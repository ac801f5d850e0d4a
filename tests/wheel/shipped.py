"""Run what is shipped as strangers do: the wheel by pipx, and the commands of the Dockerfile in a folder."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.dockerfile import ROOT, entry_point, health_check, stages, valued
from tests.wheel.check import run

OWN = "http://127.0.0.1:4010"
INSTALLED = "/opt/brakecheck"  # in the image
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
    "ADMIN_TOKEN": "a-token-of-this-check",
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        by_pipx(Path(folder))
        print("the wheel runs without an environment of one's own", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        image(Path(folder))
        print("the commands of the Dockerfile install a mock that its health check finds")
    return 0


def by_pipx(place: Path) -> None:
    """A mock from the wheel alone; without its extra, `brakecheck mcp` says what to install."""
    run([sys.executable, "-m", "build", "--wheel", "--outdir", place, ROOT], place)
    wheel = next(place.glob("*.whl"))
    environment = {**ENVIRONMENT, "PIPX_HOME": str(place / "pipx"), "PIPX_BIN_DIR": str(place / "bin")}
    line = [sys.executable, "-m", "pipx", "run", "--spec", str(wheel), "brakecheck"]
    with started([*line, "mock", "--port", "0"], place, environment) as origin:
        expect("/docs", origin, holds="openapi.json")
    done = subprocess.run([*line, "mcp"], cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 2 or "pip install 'brakecheck[mcp]'" not in done.stderr:
        sys.exit(f"expected exit status 2 and how to install the extra, received {done.returncode}: {done.stderr}")


def image(place: Path) -> None:
    """What the first stage copies and runs, its paths within the place, and what the second one starts."""
    build, _ = stages()
    moved = str(place / "installed")
    source = place / "source"
    source.mkdir()
    for copy in valued(build, "COPY"):
        *names, target = copy.words
        for name in names:
            copied(ROOT / name, source / (target if target != "./" else name))
    for step in valued(build, "RUN"):
        line = step.value.replace(INSTALLED, moved).replace("python -m venv", f"{sys.executable} -m venv", 1)
        subprocess.run(["/bin/sh", "-ec", line], cwd=source, env=ENVIRONMENT, check=True)
    command = [word.replace(INSTALLED, moved) for word in entry_point()]
    with started([*command, "--port", "0"], place, ENVIRONMENT) as origin:
        expect("/docs", origin, holds="swagger-ui")
        check = [word.replace(INSTALLED, moved).replace(OWN, origin) for word in health_check()]
        subprocess.run(check, check=True)


def copied(path: Path, target: Path) -> None:
    """Copy a file, or a folder with its links as they are."""
    if path.is_dir():
        shutil.copytree(path, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(path, target)


@contextmanager
def started(command: list[str], place: Path, environment: dict[str, str]) -> Iterator[str]:
    """The origin of the mock that the command starts, once its health path answers."""
    process = subprocess.Popen(command, cwd=place, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        origin = process.stdout.readline().split()[-1]
        expect("/__admin/health", origin, holds='"ok"')
        yield origin
    finally:
        process.terminate()
        process.communicate(timeout=30)


def expect(path: str, origin: str, *, holds: str) -> None:
    """The path answers with content that holds the text."""
    with urlopen(origin + path, timeout=30) as answer:
        content = answer.read().decode()
    if holds not in content:
        sys.exit(f"expected {holds} at {path}, received {content[:500]}")


if __name__ == "__main__":
    sys.exit(main())
