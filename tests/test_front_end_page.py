"""The examples of docs/front-end.md, run as they stand but for the port."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from brakecheck.mock_server.server import Settings, embedded
from tests.pages import blocks, expect_printed, named

PAGE = "front-end.md"
EXAMPLES = blocks(PAGE, "console")
INSTALLING, SETTING = blocks(PAGE, "sh")


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0, real_time=False)) as origin:
        yield origin


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=named(EXAMPLES))
def test_an_example_runs_as_it_stands(origin: str, tmp_path: Path, example: str):
    """Each command prints the lines that stand below it."""
    expect_printed(example, SETTING, origin, tmp_path)


def test_the_page_begins_with_two_commands():
    """Install, and start: `tests/wheel` and the tests of the command line run these."""
    assert INSTALLING.splitlines() == ["pip install .", "brakecheck mock"]
