"""The examples of docs/behaviours.md, run as they stand but for the port, each in a world that was just reset."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from brakecheck.mock_server.behaviours.checking import ONE
from brakecheck.mock_server.behaviours.file import behaviours_in
from brakecheck.mock_server.server import Settings, build, embedded
from brakecheck.specs import vendors

PAGE = Path(__file__).parents[1].joinpath("docs/behaviours.md").read_text(encoding="utf-8")
SETTING = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0]
EXAMPLES = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
FILE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
MEMBERS = list(vendors.admin().document["components"]["schemas"][ONE]["properties"])
ADDRESS = "http://127.0.0.1:4010"


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0, real_time=False)) as origin:
        yield origin


@pytest.mark.parametrize("example", EXAMPLES, ids=[each.partition("\n")[0][2:60] for each in EXAMPLES])
def test_an_example_runs_as_it_stands(origin: str, example: str):
    """Each command prints the lines that stand below it."""
    assert requests.post(f"{origin}/__admin/worlds/default/reset", timeout=30).status_code == 200
    steps = [part.partition("\n") for part in re.split(r"^\$ ", example, flags=re.MULTILINE)[1:]]
    script = SETTING.replace(ADDRESS, origin) + "".join(f"\n{command}\necho ------\n" for command, _, _ in steps)
    run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    printed = [part.replace("\r", "").strip() for part in run.stdout.split("------\n")][: len(steps)]
    assert printed == [output.strip() for _, _, output in steps], run.stderr


def test_the_file_can_be_used(tmp_path: Path):
    """The YAML of the page is what `--behaviours` takes."""
    path = tmp_path / "behaviours.yaml"
    path.write_text(FILE, encoding="utf-8")
    assert build(Settings(behaviours=behaviours_in(path))).behaviours is not None


@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_is_told_of(member: str):
    """The table has it, and an example or the file uses it."""
    assert f"`{member}`" in PAGE.partition("## All members")[2]
    assert member in "".join(EXAMPLES) + FILE
