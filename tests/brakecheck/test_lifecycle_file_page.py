"""The page on the form of lifecycle files shows one that works, and names every part of the form."""

import re
from pathlib import Path

import pytest
import yaml

from brakecheck.hook_files import hooks_in
from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from brakecheck.specs.machine.expressions import expression_in
from brakecheck.specs.machine.reader import schema
from brakecheck.specs.yaml12 import Loader
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


def test_the_hook_of_the_page_decides(tmp_path):
    """The function of the page refuses a job that has run for longer, and nothing else of the file changes."""
    blocks = FENCED.findall(PAGE)
    beside = FENCED.findall((DOCS / "lifecycle.md").read_text(encoding="utf-8"))
    (tmp_path / "openapi.yaml").write_text(next(block for block in beside if block.startswith("openapi: ")))
    data = yaml.load(next(block for block in blocks if block.startswith("lifecycle: ")), Loader)
    data["operations"] |= yaml.load(next(block for block in blocks if "hooks: {" in block), Loader)["operations"]
    data["delays"]["takes"] = 3600
    (tmp_path / "lifecycle.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    (tmp_path / "my_hooks.py").write_text(next(block for block in blocks if "@hook(" in block), encoding="utf-8")
    name, hooks = vendors.add(tmp_path / "lifecycle.yaml"), hooks_in([tmp_path / "my_hooks.py"])
    world = open_world(Client(build(Settings(vendors=[name], hooks=hooks))))
    found = []
    for state, seconds in (("running", 30), ("running", 31), ("queued", 0)):
        job = world.provide("jobs", resource="job", state=state)
        world.advance(seconds)
        answer = world.client.send("POST", f"/jobs/{job}/cancel", key=world.keys["jobs"]["full"])
        found.append((answer.status, world.observe("jobs", job)["state"]))
    assert found == [(200, "cancelled"), (409, "running"), (200, "cancelled")]


@pytest.mark.parametrize("part", ["resource", "state", "operation"])
def test_the_page_names_every_member(part):
    """Each member that the JSON Schema has of a resource, a state or an operation stands on the page."""
    names = schema()["$defs"][part]["properties"]
    assert not [name for name in names if f"`{name}" not in PAGE]


def test_the_page_names_expressions_that_there_are():
    """Each text with a dollar on the page belongs to the vocabulary."""
    assert all(expression_in(text) for text in re.findall(r"`(\$[^`]+)`", PAGE))
