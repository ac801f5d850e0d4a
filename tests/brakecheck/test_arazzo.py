"""The scenarios as Arazzo documents: runners that others wrote run them against a mock on a real socket."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import requests

from brakecheck.cli.command_line import main
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.specs import vendors

REDOCLY = "@redocly/cli@2.77.0"
needs_node = pytest.mark.skipif(shutil.which("npx") is None, reason="Redocly runs on Node.js, and npx was not found")
BASES = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}
DOCUMENTS = {vendor: vendors.scenarios(vendor) for vendor in BASES}
WORKFLOWS = [(vendor, found["workflowId"]) for vendor, document in DOCUMENTS.items() for found in document["workflows"]]
FAULTS = catalogue(BASES)
CAUGHT = [
    ("pause-then-cancel", "dialnexa.pause.status-capital"),
    ("pause-then-cancel", "dialnexa.cancel.refuses-paused"),
    ("pause-then-cancel", "dialnexa.pause.accepts-cancelled"),
    ("pause-then-cancel", "dialnexa.pause.refuses-and-pauses-cancelled"),
    ("delete-active", "dialnexa.delete.accepts-active"),
    ("delete-active", "dialnexa.delete.refuses-and-cancels"),
    ("delete-active", "dialnexa.delete.refuses-cancelled"),
    ("cancel-twice", "dialnexa.cancel.status-as-before"),
    ("cancel-twice", "dialnexa.cancel.accepts-cancelled"),
    ("empty-filter", "suprsend.cancel.422-for-400"),
    ("empty-filter", "suprsend.cancel.refused-an-empty-object-cancels-all"),
    ("no-match", "suprsend.cancel.404-for-no-match"),
    ("no-match", "suprsend.cancel.filters-ored"),
]


@pytest.fixture(scope="module")
def folder(mock: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each vendor, with the two files that `brakecheck spec` prints."""
    folder = tmp_path_factory.mktemp("scenarios")
    for vendor, base in BASES.items():
        (folder / vendor).mkdir()
        _print(folder / vendor / "scenarios.arazzo.json", vendor, "--arazzo")
        _print(folder / vendor / "openapi.json", vendor, "--base-url", mock + base)
    return folder


def _print(path: Path, *arguments: str) -> None:
    with path.open("w") as file, redirect_stdout(file):
        assert main(["spec", *arguments]) == 0


@pytest.fixture
def faults(mock: str) -> Iterator[str]:
    """The address that faults are planted at; the mock is healthy again afterwards."""
    address = f"{mock}/__admin/faults"
    yield address
    requests.put(address, json={"names": []}, timeout=30).raise_for_status()


def workflow(vendor: str, name: str) -> dict[str, Any]:
    return next(found for found in DOCUMENTS[vendor]["workflows"] if found["workflowId"] == name)


def ran(folder: Path, vendor: str, name: str) -> dict[str, bool]:
    """The steps that arazzo-runner came to, each with whether it succeeded."""
    from arazzo_runner import ArazzoRunner  # imported outside of a test it would set up logging for all of them

    inputs = {key: value["default"] for key, value in workflow(vendor, name)["inputs"]["properties"].items()}
    steps: dict[str, bool] = {}
    with requests.Session() as session:
        session.trust_env = False
        runner = ArazzoRunner.from_arazzo_path(str(folder / vendor / "scenarios.arazzo.json"), http_client=session)
        runner.register_callback("step_complete", lambda step_id, success, **_: steps.update({step_id: success}))
        runner.execute_workflow(name, inputs)
    return steps


@pytest.mark.medium
@pytest.mark.parametrize(("vendor", "name"), WORKFLOWS)
def test_a_healthy_mock_passes(folder, vendor, name):
    """Every step of every workflow is run, and succeeds."""
    assert ran(folder, vendor, name) == {step["stepId"]: True for step in workflow(vendor, name)["steps"]}


@pytest.mark.parametrize(("name", "fault"), CAUGHT)
def test_a_fault_is_caught(folder, faults, name, fault):
    """With a fault planted the workflow ends at a step that names the rule which the fault breaks."""
    requests.put(faults, json={"names": [fault]}, timeout=30).raise_for_status()
    vendor = FAULTS[fault].vendor
    *before, last = ran(folder, vendor, name).items()
    assert all(success for _, success in before)
    assert last[1] is False
    failed = next(step for step in workflow(vendor, name)["steps"] if step["stepId"] == last[0])
    assert FAULTS[fault].rule in failed["x-brakecheck-rules"]


def test_each_workflow_catches_a_fault():
    """No workflow is without a fault that it was seen to catch."""
    assert {name for name, _ in CAUGHT} == {name for _, name in WORKFLOWS}


@needs_node
@pytest.mark.slow
@pytest.mark.parametrize("vendor", BASES)
def test_redocly_agrees(folder, vendor):
    """Redocly finds the document valid, and its runner every workflow kept."""
    for command in (["lint"], ["respect", "--severity", "SCHEMA_CHECK=off"]):
        run = subprocess.run(
            ["npx", "--yes", REDOCLY, *command, "scenarios.arazzo.json"],
            cwd=folder / vendor, env={**os.environ, "REDOCLY_TELEMETRY": "off"},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stdout + run.stderr
