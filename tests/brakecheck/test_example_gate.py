"""The gate that the README shows can be met by a server that has the documented operations alone."""

import json
import re
from pathlib import Path

import pytest

from brakecheck.cli.command_line import main
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

README = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
BASES = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}


@pytest.mark.slow
@pytest.mark.parametrize("vendor", BASES)
def test_the_example_gate_is_met_by_the_documented_operations(vendor, tmp_path, monkeypatch, capsys):
    """Cancel, pause and delete are all that is served; rules that rest on anything else do not count."""
    (gate,) = re.findall(r"`(--min-coverage \S+)`", README)
    monkeypatch.setenv(f"{vendor.upper()}_API_KEY", {"dialnexa": "demo:full", "suprsend": "demo-full"}[vendor])
    with embedded(Settings(port=0, neighbours=False)) as origin:
        words = ["verify", "--vendor", vendor, "-u", origin + BASES[vendor], "--adapter", "admin", *gate.split()]
        status = main([*words, "--report", "json", "--report-dir", str(tmp_path)])
    output = capsys.readouterr().out
    assert status == 0, output
    (entry,) = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["vendors"]
    documented = [name for name, one in vendors.documented(vendor).operations.items() if not one.neighbour]
    assert [one["id"] for one in entry["operations"]] == documented
    assert entry["coverage"]["operations"] == {"seen": len(documented), "of": len(documented)}
    assert entry["coverage"]["rules"]["of"] < len(entry["rules"])
