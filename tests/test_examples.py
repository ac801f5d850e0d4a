"""The examples, run as the README says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from brakecheck.mock_server.server import Settings, embedded

EXAMPLES = Path(__file__, "../../examples").resolve()


@pytest.mark.medium
def test_the_campaign_tells_its_story():
    """The script walks a workflow from its creation to its deletion, and ends well."""
    with embedded(Settings(port=0)) as origin:
        run = subprocess.run(
            [sys.executable, EXAMPLES / "campaign.py", origin], capture_output=True, text=True, timeout=60, check=False
        )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == "gone:   3 calls are still in the logs"


@pytest.mark.slow
def test_the_client_passes_its_tests(tmp_path: Path):
    """pytest finds the fixtures by itself, in a folder of a user's own."""
    folder = shutil.copytree(EXAMPLES / "pytest", tmp_path / "client", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed in " in run.stdout
