"""Files that the command line is given: each bad one is one sentence and exit status 2."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from brakecheck.cli.command_line import main

MADE = Path("given")
READERS = {
    "config": ["verify", "mine", "--config"],
    "baseline": ["verify", "--vendor", "dialnexa", "-k", "permanent", "--baseline"],
    "report": ["baseline", "--reason", "why", "--expires", "2999-01-01"],
    "rules": ["rules", "--report"],
}

Refused = Callable[..., None]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Runs the command line in an empty folder, and expects the refusal of the file."""
    monkeypatch.chdir(tmp_path)

    def refused(*arguments: str) -> None:
        assert main(arguments) == 2
        error = capsys.readouterr().err
        assert error.startswith("brakecheck: given: ")
        assert len(error.splitlines()) == 1
        assert "expected" in error

    return refused


@pytest.mark.parametrize("arguments", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b"a = " + b"[" * 100_000,
        b'{"a":' * 100_000,
        b"a: &a [1, 1, 1, 1]\n" + b"".join(b"a%d: &b [*a, *a, *a, *a]\n" % n for n in range(9)) + b"b: [\n",
        b"",
        b"\xff\xfe",
        b"\xef\xbb\xbfknown: []",
        b"known: [] \0",
    ],
    ids=["brackets", "a list", "objects", "aliases", "nothing", "bytes", "mark", "NUL"],
)
def test_a_file_that_cannot_be_used_is_refused(here: Refused, arguments: list[str], content: bytes):
    """Whatever stands in it: the name of the file, what was expected and what was found."""
    MADE.write_bytes(content)
    here(*arguments, str(MADE))


@pytest.mark.parametrize("arguments", READERS.values(), ids=READERS)
@pytest.mark.parametrize("kind", ["folder", "pipe", "loop", "device"])
def test_what_is_no_file_is_refused(here: Refused, arguments: list[str], kind: str):
    """At once: nobody may ever write to a pipe, and a device never ends."""
    if kind == "folder":
        MADE.mkdir()
    elif kind == "pipe":
        os.mkfifo(MADE)
    else:
        MADE.symlink_to(MADE if kind == "loop" else "/dev/zero")
    here(*arguments, str(MADE))
