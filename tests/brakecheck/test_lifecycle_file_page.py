"""The page on the form of lifecycle files shows one that works, and names every part of the form."""

import re
from pathlib import Path

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from brakecheck.specs.machine.expressions import expression_in
from brakecheck.specs.machine.reader import schema
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import open_world

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "lifecycle-file.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_file_of_the_page_is_a_mock(tmp_path):
    """Beside the document of the other page it is served, and refuses what it says that it refuses."""
    beside = FENCED.findall((DOCS / "lifecycle.md").read_text(encoding="utf-8"))
    (tmp_path / "openapi.yaml").write_text(next(block for block in beside if block.startswith("openapi: ")))
    path = tmp_path / "lifecycle.yaml"
    path.write_text(next(block for block in FENCED.findall(PAGE) if block.startswith("lifecycle: ")), encoding="utf-8")
    world = open_world(Client(build(Settings(vendors=[vendors.add(path)]))))
    key = world.keys["jobs"]["full"]
    statuses = {}
    for state in ("queued", "running", "failed", "cancelled"):
        job = world.provide("jobs", resource="job", state=state)
        statuses[state] = world.client.send("POST", f"/jobs/{job}/cancel", key=key).status
    assert statuses == {"queued": 200, "running": 200, "failed": 409, "cancelled": 409}
    assert world.client.send("POST", "/jobs/none/cancel", key=key).status == 404


@pytest.mark.parametrize("part", ["resource", "state", "operation"])
def test_the_page_names_every_member(part):
    """Each member that the JSON Schema has of a resource, a state or an operation stands on the page."""
    names = schema()["$defs"][part]["properties"]
    assert not [name for name in names if f"`{name}" not in PAGE]


def test_the_page_names_expressions_that_there_are():
    """Each text with a dollar on the page belongs to the vocabulary."""
    assert all(expression_in(text) for text in re.findall(r"`(\$[^`]+)`", PAGE))
