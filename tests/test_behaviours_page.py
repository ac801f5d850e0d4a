"""The examples of docs/behaviours.md, run as they stand but for the port, each in a world that was just reset."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from brakecheck.mock_server.behaviours.checking import ONE
from brakecheck.mock_server.behaviours.file import behaviours_in
from brakecheck.mock_server.server import Settings, build, embedded
from brakecheck.specs import vendors
from tests.pages import DOCS, blocks, expect_printed, named

PAGE = "behaviours.md"
SETTING, EXAMPLES, FILE = blocks(PAGE, "sh")[0], blocks(PAGE, "console"), blocks(PAGE, "yaml")[0]
MEMBERS = list(vendors.admin().document["components"]["schemas"][ONE]["properties"])


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0, real_time=False)) as origin:
        yield origin


@pytest.mark.medium
@pytest.mark.parametrize("example", EXAMPLES, ids=named(EXAMPLES))
def test_an_example_runs_as_it_stands(origin: str, tmp_path: Path, example: str):
    """Each command prints the lines that stand below it."""
    expect_printed(example, SETTING, origin, tmp_path)


def test_the_file_can_be_used(tmp_path: Path):
    """The YAML of the page is what `--behaviours` takes."""
    path = tmp_path / "behaviours.yaml"
    path.write_text(FILE, encoding="utf-8")
    assert build(Settings(behaviours=behaviours_in(path))).behaviours is not None


@pytest.mark.medium
@pytest.mark.parametrize("member", MEMBERS)
def test_every_member_is_told_of(member: str):
    """The table has it, and an example or the file uses it."""
    page = DOCS.joinpath(PAGE).read_text(encoding="utf-8")
    assert f"`{member}`" in page.partition("## All members")[2]
    assert member in "".join(EXAMPLES) + FILE
