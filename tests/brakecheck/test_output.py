"""Output anywhere: any encoding, a reader that is gone, a disk that is full, a key in what was typed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.brakecheck.conftest import Brakecheck


def piped(command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The command in a shell, where `brakecheck` is this one."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, **environment}
    return subprocess.run(
        ["bash", "-c", command], env=variables, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.medium
@pytest.mark.parametrize("encoding", ["ascii", "cp1252:strict", "cp437", "utf-16"])
def test_no_character_is_lost_in_any_encoding(brakecheck: Brakecheck, encoding: str):
    """What cannot be encoded is escaped, in JSON so that it can be read again."""
    assert piped("brakecheck rules --format json | wc -l", PYTHONIOENCODING=encoding).stderr == ""


@pytest.mark.medium
@pytest.mark.parametrize(
    ("command", "status", "sentence"),
    [
        ("brakecheck rules >/dev/full", 2, "could not be written (No space left on device)"),
        ("brakecheck rules >&-", 2, "standard output is closed"),
        ("brakecheck --help >/dev/full", 2, "could not be written"),
        ("brakecheck nothing 2>/dev/full", 2, ""),
        ("brakecheck rules --vendor acme 2>&-", 2, ""),
        ("brakecheck rules 2>&- >/dev/null", 0, ""),
        ("cd $(mktemp -d) && rmdir $PWD && brakecheck rules", 2, "the current folder: No such file"),
    ],
)
def test_what_cannot_be_written_is_said(command: str, status: int, sentence: str):
    """One sentence where there is a place for it, the right status, and no traceback at the end of the interpreter."""
    run = piped(command)
    assert run.returncode == status
    assert sentence in run.stderr
    assert len(run.stderr.splitlines()) <= 1


def test_a_key_that_was_typed_is_not_repeated(brakecheck: Brakecheck):
    """Complaints of the parser show the variable in place of its value."""
    run = brakecheck("verify", "--timeout", "canary-7731", DIALNEXA_API_KEY="canary-7731")
    assert run.returncode == 2
    assert "received '${DIALNEXA_API_KEY}'" in run.stderr
