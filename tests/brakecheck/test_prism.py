"""Prism, started as a target: what a mock without state gets wrong is found, and nothing of it is left running."""

import shutil
from pathlib import Path
from urllib.request import urlopen

import pytest

from brakecheck.contracts.errors import UsageError
from brakecheck.prism import prism
from brakecheck.specs import vendors
from tests.brakecheck.conftest import Brakecheck

needs_node = pytest.mark.skipif(shutil.which("npx") is None, reason="Prism runs on Node.js, and npx was not found")
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {"/x": {"get": {"responses": {"200": {"description": "ok"}}}}},
}


def test_without_node_the_sentence_says_so(monkeypatch: pytest.MonkeyPatch):
    """No npx: a usage error that names what is missing, and nothing is started."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="install Node"), prism(DOCUMENT):
        pass


def test_the_command_says_so_too(brakecheck: Brakecheck):
    """`verify --prism` without node ends with 2 and that sentence."""
    run = brakecheck("verify", "--prism", PATH="")
    assert run.returncode == 2
    assert "install Node" in run.stderr
    assert "Traceback" not in run.stderr


def test_prism_is_no_second_target(brakecheck: Brakecheck):
    """--prism and --base-url exclude each other."""
    run = brakecheck("verify", "--prism", "--vendor", "dialnexa", "-u", "http://127.0.0.1:1")
    assert run.returncode == 2
    assert "--prism" in run.stderr


def test_what_npx_says_is_passed_on(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Where Prism cannot be fetched, the last line of npx and the next step are shown."""
    npx = tmp_path / "npx"
    npx.write_text("#!/bin/sh\necho 'npm error network unreachable'\nexit 1\n")
    npx.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    said = r"Prism ended.*network unreachable.*npx --yes @stoplight/prism-cli"
    with pytest.raises(UsageError, match=said), prism(DOCUMENT):
        pass


@pytest.mark.medium
def test_patience_has_an_end(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """A Prism that never gets ready is stopped, with whatever it has started."""
    npx, noted = tmp_path / "npx", tmp_path / "pids"
    npx.write_text(f"#!/bin/sh\n/bin/sleep 600 &\necho $! > {noted}\nwait\n")
    npx.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"not ready within 0\.5 s"), prism(DOCUMENT, patience=0.5):
        pass
    assert gone(int(noted.read_text()))


def gone(process: int) -> bool:
    """Whether no such process runs any more; one that only waits to be fetched counts as gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@needs_node
@pytest.mark.slow
def test_it_serves_a_description_and_stops():
    """The origin answers inside the block, and nobody does afterwards."""
    with prism(vendors.documented("suprsend", neighbours=False).document) as origin:
        assert origin.startswith("http://127.0.0.1:")
        with pytest.raises(OSError, match="404"):
            urlopen(f"{origin}/nowhere")
    with pytest.raises(OSError, match="refused"):
        urlopen(f"{origin}/nowhere")


@needs_node
@pytest.mark.slow
def test_a_mock_without_state_breaks_what_needs_one(brakecheck: Brakecheck):
    """It cancels what is cancelled, deletes what is active, finds what is missing, and lists the same run for ever."""
    select = "cancel_is_permanent or refuses_the_active or each_filter or (keys_are_required and bad_key) or no_match"
    run = brakecheck("verify", "--prism", "-k", select)
    assert run.returncode == 1, run.stdout + run.stderr
    for rule in (
        "dialnexa.cancel.terminal-conflict",
        "dialnexa.cancel.missing",
        "dialnexa.delete.active-conflict",
        "dialnexa.auth.key-required",
        "suprsend.cancel.by-execution-id",
        "suprsend.cancel.no-match",
    ):
        assert f"{'fail':12} {rule}\n" in run.stdout, rule
    assert "again     brakecheck verify --vendor dialnexa --prism -k" in run.stdout
