"""The examples of docs/seeds.md, run as they stand but for the port, each beside a mock that was just started."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from brakecheck.mock_server.seeds.file import SEED, seed_in
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

PAGE = Path(__file__).parents[1].joinpath("docs/seeds.md").read_text(encoding="utf-8")
FILE, PYTHON = (re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[0] for kind in ("yaml", "python"))
SETTING = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0]
EXAMPLES = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
MEMBERS = list(vendors.admin().document["components"]["schemas"][SEED]["properties"])
ADDRESS = "http://127.0.0.1:4010"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("seed") / "world.yaml"
    path.write_text(FILE, encoding="utf-8")
    with embedded(Settings(port=0, real_time=False, seed=seed_in(path))) as origin:
        yield origin


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=[each.partition("\n")[0][2:40] for each in EXAMPLES])
def test_an_example_runs_as_it_stands(origin: str, tmp_path: Path, example: str):
    """Each command prints the lines that stand below it, in a world that was just reset."""
    assert requests.post(f"{origin}/__admin/worlds/default/reset", timeout=30).status_code == 200
    steps = [part.partition("\n") for part in re.split(r"^\$ ", example, flags=re.MULTILINE)[1:]]
    commands = [command.replace("--as-seed", f"--as-seed -u {origin}") for command, _, _ in steps]
    script = SETTING.replace(ADDRESS, origin) + "".join(f"\n{command}\necho ------\n" for command in commands)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    printed = [part.strip() for part in run.stdout.split("------\n")][: len(steps)]
    assert printed == [output.strip() for _, _, output in steps]


@pytest.mark.slow
def test_the_test_on_the_page_passes(tmp_path: Path):
    """The file and the test, side by side in a folder."""
    (tmp_path / "world.yaml").write_text(FILE, encoding="utf-8")
    (tmp_path / "test_page.py").write_text(PYTHON, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", "-W", "error", "--strict-markers", "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed" in run.stdout


@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_is_on_the_page(member: str):
    """The table has it."""
    assert f"| `{member}` |" in PAGE
