"""The README's table of where to begin: each command runs as printed, beside the files that a reader has."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from brakecheck.mock_server.server import Settings, embedded
from tests.brakecheck import front_door

ROOT = Path(__file__).parents[1]
TABLE = ROOT.joinpath("README.md").read_text(encoding="utf-8").partition("## Where to begin")[2].partition("\n## ")[0]
ROWS = [row.split(" | ") for row in re.findall(r"^\| (.*) \|$", TABLE, re.MULTILINE)][2:]
COMMANDS = re.findall(r"`((?:brakecheck|curl|pip|pipx|python) .*?)`", "\n".join(begin for _, begin, _ in ROWS))
ELSEWHERE = {  # what installs, waits for an agent, or runs all contracts: the file whose tests run it
    "pip install '.[mcp]'": "tests/wheel/shipped.py",
    "brakecheck mcp --allow-changes": "tests/brakecheck/test_mcp.py",
    "python -m build --wheel": "tests/wheel/shipped.py",
    "pipx run --spec dist/brakecheck-*.whl brakecheck mock": "tests/wheel/shipped.py",
    "brakecheck verify local": "tests/brakecheck/test_verify.py",
    "brakecheck verify local --plan": "tests/brakecheck/test_plan_is_kept_to.py",
    "brakecheck verify local --min-coverage rules=80 --report junit,html": "tests/brakecheck/test_gate.py",
    "brakecheck repro dialnexa.cancel.permanent --output again.py": "tests/brakecheck/test_repro.py",
}
DRAFT = "brakecheck lifecycle draft openapi.yaml --output lifecycle.yaml"
OF_A_DRAFT = "brakecheck mock --lifecycle lifecycle.yaml"
HERE = [line for line in dict.fromkeys(COMMANDS) if line not in ELSEWHERE]
SERVERS = [line for line in HERE if line.startswith("brakecheck mock")]


def page(name: str, block: str) -> str:
    """The first block of this kind on a page of docs/."""
    text = ROOT.joinpath("docs", name).read_text(encoding="utf-8")
    return str(re.findall(rf"```yaml\n({block}.*?)```", text, re.DOTALL)[0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A reader's folder: a seed and an OpenAPI document of the pages, and a newer description of the vendor."""
    (tmp_path / "world.yaml").write_text(page("seeds.md", "#"), encoding="utf-8")
    (tmp_path / "openapi.yaml").write_text(page("lifecycle.md", "openapi"), encoding="utf-8")
    shutil.copy(ROOT / "specs/dialnexa/openapi.yaml", tmp_path / "their-openapi.yaml")
    return tmp_path


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0)) as origin:
        yield origin


def run(folder: Path, line: str) -> "subprocess.CompletedProcess[str]":
    """The end of a line; `brakecheck` runs in this process."""
    program, *arguments = shlex.split(line)
    if program == "brakecheck":
        return front_door.run(folder, *arguments)
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_each_row_has_a_line_and_pages():
    """No line leaves a part out, and each link leads to a file."""
    assert len(ROWS) > 10
    for wanted, begin, pages in ROWS:
        links = re.findall(r"\]\((.*?)\)", pages)
        assert re.search(r"`\w[^`…]*`", begin), wanted
        assert links, wanted
        assert all((ROOT / link).is_file() for link in links), wanted


@pytest.mark.parametrize("line", [*ELSEWHERE, DRAFT, OF_A_DRAFT])
def test_what_is_treated_apart_is_in_the_table(line: str):
    """No exception outlives its line, and each file that runs one is there."""
    assert line in COMMANDS
    assert (ROOT / ELSEWHERE.get(line, "README.md")).is_file()


@pytest.mark.medium
@pytest.mark.parametrize("line", [line for line in HERE if line not in SERVERS])
def test_a_command_ends_well(origin: str, folder: Path, line: str):
    """The line ends with 0 and prints something, beside a mock at an address of its own."""
    there = line.replace("http://127.0.0.1:4010", origin)
    done = run(folder, f"{there} --base-url {origin}" if " world " in line else there)
    assert (done.returncode, bool(done.stdout)) == (0, True), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("line", SERVERS)
def test_a_mock_serves(folder: Path, line: str):
    """The mock is healthy at the address that its first line names."""
    if line == OF_A_DRAFT:
        assert run(folder, DRAFT).returncode == 0
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(
        ["/bin/sh", "-c", f"exec {line} --port 0 --end-with-stdin"],
        cwd=folder, env={**os.environ, "PATH": path}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as mock:  # fmt: skip
        assert mock.stdout is not None
        origin = mock.stdout.readline().split()[-1]
        assert requests.get(f"{origin}/__admin/health", timeout=30).status_code == 200
