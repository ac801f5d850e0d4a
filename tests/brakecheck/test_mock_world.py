"""`brakecheck mock --world`, `world import` of a seed and `world export --as-seed`: seeds on the command line."""

import http.client
import json
import signal
from itertools import takewhile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import yaml

from tests.brakecheck.conftest import Brakecheck, Start

SEED = "records: {dialnexa: [{id: wfl_a, status: active, leads: {queued: 2}}]}\n"
READ = ("GET", "/dialnexa/v1/workflows/wfl_a", None, {"Authorization": "Bearer demo:full"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "world.yaml"
    path.write_text(SEED, encoding="utf-8")
    return path


def status(connection: http.client.HTTPConnection) -> str:
    connection.request(*READ)
    answer: dict[str, str] = json.loads(connection.getresponse().read())
    return answer["status"]


@pytest.mark.slow
def test_a_watched_file_is_followed_over_an_open_connection(start: Start, file: Path):
    """The banner names the records; a change is told, a broken file as well, and the connection stays open."""
    origin, process = start("--world", str(file), "--watch", "--quiet")
    assert process.stdout
    assert process.stderr
    assert "1 record in the default world, such as wfl_a; the demo key is demo:full" in "".join(
        process.stdout.readline() for _ in range(4)
    )
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=30)
    assert status(connection) == "active"
    opened = connection.sock
    file.write_text(SEED.replace("active", "actve"), encoding="utf-8")
    assert "line 1: records.dialnexa[0].status: expected one of draft" in process.stderr.readline()
    assert status(connection) == "active"
    file.write_text(SEED.replace("active", "paused"), encoding="utf-8")
    assert process.stderr.readline().endswith("world.yaml has changed: the default world began anew\n")
    assert status(connection) == "paused"
    assert connection.sock is opened
    connection.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SEED.replace("active", "actve"), "world.yaml: line 1: records.dialnexa[0].status: expected one of draft"),
        (
            SEED.replace("active", "completed"),
            "--world: world.yaml: line 1: records.dialnexa[0]: a completed workflow can have finished leads alone",
        ),
        (SEED + "readings:\n  dialnexa.x: y\n", 'world.yaml: line 3: readings: "dialnexa.x" is no rule'),
        (SEED + "behaviours:\n  - {delay: 1}\n  - {status: 299}\n", "world.yaml: line 4: behaviours[1]: status 299"),
    ],
)
def test_a_seed_that_cannot_be_followed_ends_with_2(brakecheck: Brakecheck, file: Path, text, said):
    """One line names the file, its line and the place, before anything is served."""
    file.write_text(text, encoding="utf-8")
    run = brakecheck("mock", "--port", "0", "--world", "world.yaml")
    assert (run.returncode, len(run.stderr.splitlines())) == (2, 1)
    assert said in run.stderr


def test_behaviours_of_the_command_line_are_not_blamed_on_the_seed(brakecheck: Brakecheck, file: Path, tmp_path: Path):
    """The line names the option, and counts within its own file."""
    file.write_text(SEED + "behaviours: [{delay: 1}]\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("behaviours: [{operation: nope, status: 500}]\n", encoding="utf-8")
    run = brakecheck("mock", "--port", "0", "--world", "world.yaml", "--behaviours", "b.yaml")
    assert (run.returncode, "--behaviours: behaviours[0]: no operation is named" in run.stderr) == (2, True)


@pytest.mark.slow
def test_a_world_that_goes_on_is_not_announced_as_its_seed(start: Start, file: Path, tmp_path: Path):
    """With --state the second start tells neither records nor behaviours of files that do not count any more."""
    behaviours = tmp_path / "b.yaml"
    behaviours.write_text("behaviours: [{delay: 0.001}]\n", encoding="utf-8")
    options = ("--world", str(file), "--state", str(tmp_path / "x.db"), "--behaviours", str(behaviours))
    for told in (True, False):
        _, process = start(*options)
        assert process.stdout
        text = "".join(takewhile(lambda line: "the worlds are kept in" not in line, process.stdout))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert ("such as wfl_a" in text, "behaviours: 1 in the default world" in text) == (told, told)


@pytest.mark.parametrize("options", [["--watch"], ["--watch", "--world", "world.yaml", "--state", "x.db"]])
def test_what_cannot_be_watched_is_said(brakecheck: Brakecheck, file: Path, options):
    """To watch takes a file, and no other file that keeps the world as it is."""
    run = brakecheck("mock", "--port", "0", *options)
    assert (run.returncode, "--watch: expected --world FILE, and no --state" in run.stderr) == (2, True)


def test_a_seed_goes_in_and_out(brakecheck: Brakecheck, mock: str, file: Path, tmp_path: Path):
    """A world is made of the seed under the name, its keys are printed, and a seed is written of it again."""
    made = brakecheck("world", "import", "world.yaml", "--name", "of-a-seed", "-u", mock)
    assert made.returncode == 0
    assert made.stdout.startswith("world of-a-seed of the seed world.yaml; its keys:\n  dialnexa full: full-")
    out = brakecheck("world", "export", "of-a-seed", "--as-seed", "-u", mock, "-o", "again.yaml")
    assert out.stdout == "wrote again.yaml: the seed of world of-a-seed with 1 record\n"
    assert out.stderr == ""
    (state,) = yaml.safe_load((tmp_path / "again.yaml").read_text(encoding="utf-8"))["records"]["dialnexa"]
    assert (state["id"], state["status"], state["leads"]) == ("wfl_a", "active", {"queued": 2})
    again = brakecheck("world", "import", "again.yaml", "-u", mock)
    assert again.returncode == 0


def test_what_a_seed_cannot_say_is_told_apart(brakecheck: Brakecheck, mock: str, file: Path):
    """Standard output has the seed alone; a line on standard error names what is otherwise."""
    cancelled = "records: {suprsend: [{id: r, slug: s}]}\nclock: {mode: manual, now: 2026-03-01T09:00:00Z}\n"
    file.write_text(cancelled, encoding="utf-8")
    made = brakecheck("world", "import", "world.yaml", "--name", "differing", "-u", mock)
    key = next(line.split()[-1] for line in made.stdout.splitlines() if "suprsend full" in line)
    world, headers = f"{mock}/__admin/worlds/differing", {"Authorization": f"Bearer {key}"}
    cancel = f"{mock}/suprsend/v1/workflow_run/cancel/"
    assert requests.post(cancel, json={"execution_id": "r"}, headers=headers, timeout=10).status_code == 200
    assert requests.post(f"{world}/clock/advance", json={"seconds": 7200}, timeout=10).status_code == 200
    out = brakecheck("world", "export", "differing", "--as-seed", "-u", mock)
    assert yaml.safe_load(out.stdout)["records"]["suprsend"][0]["id"] == "r"
    assert out.stderr == "not as it is now: suprsend r: sent 2 instead of 1\n"


@pytest.mark.parametrize("name", ["seed", "behaviours", "lifecycle", "world", "report"])
def test_schemas_are_printed(brakecheck: Brakecheck, name):
    """Each schema that editors can use is printed by its name, and takes no option."""
    assert json.loads(brakecheck("spec", name).stdout)["$schema"].startswith("https://json-schema.org/draft/2020-12")
    run = brakecheck("spec", name, "--documented-only")
    assert (run.returncode, f"give {name} alone" in run.stderr) == (2, True)
