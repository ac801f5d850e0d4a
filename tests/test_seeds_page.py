"""The examples of docs/seeds.md, run as they stand but for the port, each beside a mock that was just started."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from brakecheck.mock_server.seeds.file import SEED, seed_in
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors
from tests.pages import DOCS, blocks, expect_printed, named

PAGE = "seeds.md"
FILE, PYTHON, SETTING = (blocks(PAGE, kind)[0] for kind in ("yaml", "python", "sh"))
EXAMPLES = blocks(PAGE, "console")
MEMBERS = list(vendors.admin().document["components"]["schemas"][SEED]["properties"])


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("seed") / "world.yaml"
    path.write_text(FILE, encoding="utf-8")
    with embedded(Settings(port=0, real_time=False, seed=seed_in(path))) as origin:
        yield origin


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=named(EXAMPLES))
def test_an_example_runs_as_it_stands(origin: str, tmp_path: Path, example: str):
    """Each command prints the lines that stand below it."""
    expect_printed(example, SETTING, origin, tmp_path)


@pytest.mark.slow
def test_the_page_runs_from_its_first_line_to_its_last(tmp_path: Path):
    """No example needs more than those above it have left behind."""
    (tmp_path / "world.yaml").write_text(FILE, encoding="utf-8")
    with embedded(Settings(port=0, real_time=False, seed=seed_in(tmp_path / "world.yaml"))) as origin:
        expect_printed("".join(EXAMPLES), SETTING, origin, tmp_path)


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
    assert f"| `{member}` |" in DOCS.joinpath(PAGE).read_text(encoding="utf-8")
