"""`brakecheck world`: a world of a running mock as a file, and back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from brakecheck.mock_server.server import Settings, embedded
from tests.brakecheck.conftest import Brakecheck

CANCEL = "/dialnexa/v1/workflows/wf_abc123"


@pytest.fixture
def origin() -> Iterator[str]:
    """A mock in whose default world one workflow was cancelled."""
    with embedded(Settings(port=0)) as origin:
        key = {"Authorization": "Bearer demo:full"}
        assert requests.post(f"{origin}{CANCEL}/cancel", headers=key, timeout=10).status_code == 200
        yield origin


@pytest.mark.medium
def test_a_world_goes_out_and_in(brakecheck: Brakecheck, tmp_path: Path, origin: str):
    """What was written makes the same world under another name, which the printed keys open."""
    out = brakecheck("world", "export", "default", "-u", origin, "-o", "world.jsonl")
    assert (out.returncode, out.stdout) == (0, "wrote world.jsonl: world default with 1 change\n")
    lines = [json.loads(line) for line in (tmp_path / "world.jsonl").read_text().splitlines()]
    assert [line.get("do") for line in lines] == [None, "dialnexa.cancelWorkflow"]
    made = brakecheck("world", "import", "world.jsonl", "--name", "copy", "-u", origin)
    assert made.returncode == 0
    key = next(line.split()[-1] for line in made.stdout.splitlines() if "dialnexa full" in line)
    told = requests.get(f"{origin}{CANCEL}", headers={"Authorization": f"Bearer {key}"}, timeout=10).json()
    assert told["status"] == "cancelled"
    again = brakecheck("world", "export", "copy", "-u", f"{origin}/")
    assert [json.loads(line) for line in again.stdout.splitlines()] == [{**lines[0], "world": "copy"}, lines[1]]


@pytest.mark.medium
def test_lines_are_known_whatever_the_file_is_called(brakecheck: Brakecheck, origin: str):
    """A file that ends as seeds do holds lines where it begins as lines do."""
    assert brakecheck("world", "export", "default", "-u", origin, "-o", "world.json").returncode == 0
    made = brakecheck("world", "import", "world.json", "--name", "of-lines", "-u", origin)
    assert made.stdout.startswith("world of-lines with 1 change; its keys:")


@pytest.mark.medium
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "something in it"),
        ("{}\n{\n", "line 2: expected JSON"),
        ('{}\n{"a": 1, "a": 2}\n', "line 2"),
        ("[1]\n", "line 1: expected an object, found list"),
        ("{}\n", "line 1: expected the member world"),
    ],
)
def test_a_file_that_is_no_world_is_refused(brakecheck: Brakecheck, tmp_path: Path, origin: str, content, said):
    """One sentence names the file and the line, and the exit status is 2."""
    (tmp_path / "bad.jsonl").write_text(content)
    reply = brakecheck("world", "import", "bad.jsonl", "-u", origin)
    assert reply.returncode == 2
    assert reply.stderr.startswith("brakecheck: bad.jsonl")
    assert said in reply.stderr
    assert len(reply.stderr.splitlines()) == 1


@pytest.mark.medium
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "nobody"), "no world is named nobody"),
        (("export", "../faults"), "no world is named"),
        (("export", "default", "-o", "missing/world.jsonl"), "choose another --output"),
        (("export", "default", "--admin-token", "NO_SUCH_VARIABLE"), "NO_SUCH_VARIABLE is empty"),
        (("import", "missing.jsonl"), "nothing there"),
    ],
)
def test_what_cannot_be_done_is_said(brakecheck: Brakecheck, origin: str, arguments, said):
    """Each is one sentence and exit status 2."""
    reply = brakecheck("world", *arguments, "-u", origin)
    assert reply.returncode == 2
    assert said in reply.stderr
    assert len(reply.stderr.splitlines()) == 1


def test_without_a_mock_the_next_step_is_said(brakecheck: Brakecheck):
    """Where nobody answers, the sentence says how to start one."""
    reply = brakecheck("world", "export", "default", "-u", "http://127.0.0.1:9")
    assert (reply.returncode, "start `brakecheck mock`" in reply.stderr) == (2, True)


@pytest.mark.medium
def test_the_admin_token_comes_from_the_environment(brakecheck: Brakecheck):
    """With a token the mock is reached; with a wrong one it refuses."""
    with embedded(Settings(port=0, admin_token="secret-token")) as origin:
        export = ("world", "export", "default", "-u", origin, "--admin-token", "ADMIN")
        assert brakecheck(*export, ADMIN="secret-token").returncode == 0
        refused = brakecheck(*export, ADMIN="another-token")
    assert (refused.returncode, "the mock refused (401)" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--state", "there"), "choose another"),
        (("--state", "text"), "a state file of brakecheck"),
        (("--state", "new.db", "--fault", "dialnexa.cancel.204-for-200"), "leave out --fault or --state"),
        (("--max-commands", "0"), "--max-commands"),
    ],
)
def test_a_state_that_cannot_be_is_said(brakecheck: Brakecheck, tmp_path: Path, arguments, said):
    """The mock does not start, and leaves what is there."""
    (tmp_path / "there").mkdir()
    (tmp_path / "text").write_text("hello")
    reply = brakecheck("mock", "-p", "0", *arguments)
    assert reply.returncode == 2
    assert said in reply.stderr
    assert len(reply.stderr.splitlines()) == 1
    assert (tmp_path / "text").read_text() == "hello"
    assert not (tmp_path / "new.db").exists()
