"""The command that a refused run prints works as it is printed."""

import json
import shlex
from pathlib import Path

import pytest

from tests.brakecheck.conftest import Brakecheck

KEY = {"DIALNEXA_API_KEY": "demo:full"}


@pytest.mark.parametrize("name", ["made.jsonl", "-made it.jsonl"])
def test_the_printed_cleanup_removes_the_receipt(brakecheck: Brakecheck, mock: str, tmp_path: Path, name: str):
    """After it the same run is not refused any more, whatever the file is called."""
    base = f"{mock}/dialnexa/v1"
    receipt = tmp_path / name
    receipt.write_text(json.dumps({"vendor": "dialnexa", "base_url": base}) + "\n", encoding="utf-8")
    words = ["verify", "--vendor", "dialnexa", "-u", base, f"--receipt={name}", "-k", "keys_are_required"]
    refused = brakecheck(*words, **KEY)
    assert refused.returncode == 2
    program, *hint = shlex.split(refused.stderr.partition("remove that with: ")[2])
    assert (program, hint[0]) == ("brakecheck", "cleanup")
    cleaned = brakecheck(*hint, **KEY)
    assert cleaned.returncode == 0, cleaned.stdout + cleaned.stderr
    assert not receipt.exists()
