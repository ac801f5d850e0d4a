"""The examples, run as the README says."""

import subprocess
import sys
from pathlib import Path

from brakecheck.mock_server.server import Settings, embedded

EXAMPLES = Path(__file__, "../../examples").resolve()


def test_the_campaign_tells_its_story():
    """The script walks a workflow from its creation to its deletion, and ends well."""
    with embedded(Settings(port=0)) as origin:
        run = subprocess.run(
            [sys.executable, EXAMPLES / "campaign.py", origin], capture_output=True, text=True, timeout=60, check=False
        )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == "gone:   3 calls are still in the logs"
