"""The Dockerfile, as far as no engine is needed: what it copies, runs, exposes and starts."""

import re
import subprocess
import sys
from pathlib import PurePosixPath

import pytest

from brakecheck.cli.mock import PORT, command
from brakecheck.mock_server.server import Settings, embedded
from tests.dockerfile import ROOT, entry_point, health_check, stages, valued

BUILD, IMAGE = stages()


def test_each_stage_begins_with_a_slim_python_of_a_version():
    """No image is taken by the tag that is latest, and both stages have the same Python."""
    bases = [stage[0].words[0] for stage in (BUILD, IMAGE)]
    assert bases == ["python:3.11-slim", "python:3.11-slim"]


def test_what_is_copied_is_there_and_not_ignored():
    """Each source of a COPY is in the checkout, and .dockerignore lets exactly these through."""
    copied = [source.rstrip("/") for each in valued(BUILD, "COPY") for source in each.words[:-1]]
    assert all((ROOT / source).exists() for source in copied)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert sorted(line[1:] for line in ignored if line.startswith("!")) == sorted(copied)


def test_the_links_of_the_package_lead_to_what_is_copied():
    """brakecheck/ holds links to folders beside it, which the build stage has, too."""
    copied = {PurePosixPath(source).name for each in valued(BUILD, "COPY") for source in each.words[:-1]}
    links = [path for path in (ROOT / "brakecheck").iterdir() if path.is_symlink()]
    assert {path.readlink().name for path in links} <= copied
    assert links


def test_the_image_has_nothing_but_the_environment():
    """The last stage copies the one folder that the first has filled, and runs nothing."""
    (copied,) = valued(IMAGE, "COPY")
    assert copied.value == "--from=build /opt/brakecheck /opt/brakecheck"
    assert "/opt/brakecheck" in valued(BUILD, "RUN")[-1].value
    assert not valued(IMAGE, "RUN")
    names = {each.name for stage in (BUILD, IMAGE) for each in stage}
    assert not names & {"ADD", "ENV", "ARG", "MAINTAINER"}  # nothing from elsewhere, and no token in a layer


def test_nothing_is_kept_of_what_pip_loads():
    """Each pip of the build leaves no cache and takes the pinned versions."""
    pips = [each.value for each in valued(BUILD, "RUN") if "pip" in each.value]
    assert pips
    assert all("--no-cache-dir" in line for line in pips)
    assert "--constraint constraints.txt" in pips[-1]


def test_the_user_is_not_root():
    """The last user is a number other than 0, which an engine can check without a list of users."""
    user = valued(IMAGE, "USER")[-1].value
    assert re.fullmatch(r"[1-9][0-9]*:[1-9][0-9]*", user)
    assert IMAGE.index(valued(IMAGE, "USER")[-1]) < IMAGE.index(valued(IMAGE, "ENTRYPOINT")[0])


def test_the_command_is_one_that_the_mock_takes(monkeypatch: pytest.MonkeyPatch):
    """It listens on all addresses on the port that is exposed, and asks for the token of the variable."""
    monkeypatch.setenv("ADMIN_TOKEN", "a-token")
    program, name, *options = entry_point()
    assert (program, name) == ("/opt/brakecheck/bin/brakecheck", "mock")
    chosen = command.make_context("mock", options).params
    assert (chosen["host"], chosen["admin_token"]) == ("0.0.0.0", "a-token")
    assert valued(IMAGE, "EXPOSE")[0].value == str(chosen["port"]) == str(PORT)


def healthy(origin: str) -> bool:
    """Whether the command of the check ends with 0 for a mock at the origin."""
    line = [word.replace(f"http://127.0.0.1:{PORT}", origin) for word in health_check()]
    assert (line[0], origin in line[-1]) == ("/opt/brakecheck/bin/python", True)
    return subprocess.run([sys.executable, *line[1:]], capture_output=True, check=False).returncode == 0


@pytest.mark.medium
def test_the_health_check_tells_a_mock_that_serves_from_one_that_does_not():
    """The check passes where the mock serves, without the admin token, and fails where nothing listens."""
    with embedded(Settings(port=0, admin_token="a-token")) as origin:
        assert healthy(origin)
    assert not healthy("http://127.0.0.1:1")
