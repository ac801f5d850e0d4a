"""The Python lines of docs/sdks.md, run as they stand but for the port."""

from collections.abc import Iterator
from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, embedded
from tests.clients.page import ADDRESS, blocks


@pytest.fixture
def origin() -> Iterator[str]:
    with embedded(Settings(port=0, real_time=False)) as origin:
        yield origin


def run(lines: str, origin: str) -> dict[str, Any]:
    """The names that the lines have given."""
    names: dict[str, Any] = {}
    exec(lines.replace(ADDRESS, origin), names)
    return names


@pytest.mark.medium
def test_the_lines_for_suprsend_work(origin: str):
    """A run is triggered, its first message is listed, and the run is cancelled."""
    names = run(blocks("python")[0], origin)
    assert names["triggered"]["status_code"] == 202
    assert len(names["messages"]["results"]) == 1
    assert len(names["cancelled"].json()["execution_ids"]) == 1


@pytest.mark.medium
def test_the_lines_for_dialnexa_work(origin: str):
    """The documented workflow is cancelled, and the calls are listed."""
    names = run(blocks("python")[1], origin)
    assert names["cancelled"]["status"] == "cancelled"
    assert names["calls"]["meta"]["page"] == 1
