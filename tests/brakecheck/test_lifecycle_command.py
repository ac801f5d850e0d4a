"""`brakecheck lifecycle`: drafts are written with care, and files are checked."""

import json
from cProfile import Profile
from pathlib import Path
from pstats import Stats
from typing import Any

import pytest

from brakecheck.cli.command_line import main
from brakecheck.specs.files import SPECS
from brakecheck.specs.machine.reader import read_machine
from tests.brakecheck.lifecycle_draft.descriptions import JOBS


@pytest.fixture
def jobs(tmp_path):
    path = tmp_path / "api" / "openapi.yaml"
    path.parent.mkdir()
    path.write_text(JOBS, encoding="utf-8")
    return path


def test_a_draft_is_printed(jobs, capsys):
    """Without a file the draft goes to standard output."""
    assert main(["lifecycle", "draft", str(jobs)]) == 0
    assert "\nopenapi: openapi.yaml\n" in capsys.readouterr().out


def test_a_draft_is_written_and_finds_its_description(jobs, tmp_path, capsys):
    """The file names the description as seen from its own folder, and the reader takes it."""
    output = tmp_path / "lifecycle.yaml"
    assert main(["lifecycle", "draft", str(jobs), "-o", str(output)]) == 0
    assert "marked OPEN" in capsys.readouterr().out
    assert read_machine(output).openapi.resolve() == jobs.resolve()


def test_no_file_is_overwritten_unless_forced(jobs, tmp_path, capsys):
    """A second draft is refused in a sentence, and the first one stays; the description itself is never overwritten."""
    output = tmp_path / "lifecycle.yaml"
    output.write_text("mine")
    assert main(["lifecycle", "draft", str(jobs), "-o", str(output)]) == 2
    assert "--force" in capsys.readouterr().err
    assert output.read_text() == "mine"
    assert main(["lifecycle", "draft", str(jobs), "-o", str(output), "--force"]) == 0
    assert main(["lifecycle", "draft", str(jobs), "-o", str(jobs), "--force"]) == 2
    assert jobs.read_text(encoding="utf-8") == JOBS


def test_a_place_that_cannot_be_written_is_refused(jobs, tmp_path, capsys):
    """A folder that is not there is told in a sentence."""
    assert main(["lifecycle", "draft", str(jobs), "-o", str(tmp_path / "none" / "lifecycle.yaml")]) == 2
    assert "choose another --output" in capsys.readouterr().err


def test_what_is_no_description_is_refused(tmp_path, capsys):
    """A file that is none, or none at all, is a sentence and status 2."""
    (tmp_path / "a.yaml").write_text("swagger: '2.0'")
    for name in ("a.yaml", "none.yaml"):
        assert main(["lifecycle", "draft", str(tmp_path / name)]) == 2
        shown = capsys.readouterr()
        assert not shown.out
        assert "expected" in shown.err


def test_a_draft_is_checked(jobs, tmp_path, capsys):
    """States that nothing leads to are findings, and status 1; after they have a way there the status is 0."""
    output = tmp_path / "lifecycle.yaml"
    assert main(["lifecycle", "draft", str(jobs), "-o", str(output)]) == 0
    assert main(["lifecycle", "check", str(output)]) == 1
    told = capsys.readouterr().out
    assert (
        "resources.job.states.running: expected a way to this state from queued (on, after or always), found none"
        in told
    )
    assert "1 finding, 11 cells" in told
    text = output.read_text(encoding="utf-8").replace(
        "      queued:\n", "      queued:\n        after: {starts: running}\n"
    )
    output.write_text(f"{text}delays: {{starts: 5}}\n", encoding="utf-8")
    assert main(["lifecycle", "check", str(output)]) == 0
    assert "0 findings, 11 cells" in capsys.readouterr().out


def test_a_check_of_nothing_could_not_run(tmp_path, capsys):
    """A file that is not there is status 2."""
    assert main(["lifecycle", "check", str(tmp_path / "none.yaml")]) == 2
    assert "expected a file, found nothing there" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted(SPECS.glob("*/openapi.yaml")), ids=lambda path: path.parent.name)
def test_our_own_descriptions_get_a_draft(path, tmp_path):
    """Each description that is shipped drafts into a file that the reader takes."""
    output = tmp_path / "lifecycle.yaml"
    assert main(["lifecycle", "draft", str(path), "-o", str(output)]) == 0
    assert read_machine(output).resources


def large(resources: int) -> dict[str, Any]:
    """A description of three operations a resource, each with a long schema that refers to others."""
    record = {"type": "object", "properties": {
        "status": {"type": "string", "enum": ["new", "running", "done", "cancelled"]},
        **{f"member{n}": {"type": "string", "description": "What this member holds. " * 6} for n in range(40)},
    }}  # fmt: skip
    answer = {"description": "Done", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}
    responses = {"200": answer, "404": {"description": "None"}, "409": {"description": "The run is done."}}
    spec = {"description": "A run that is running is stopped. " * 20, "responses": responses}
    return {
        "openapi": "3.1.0",
        "paths": {f"/runs{n}/{{id}}/{verb}": {"post": {**spec, "operationId": f"{verb}{n}"}}
                  for n in range(resources) for verb in ("cancel", "pause", "resume")},
        "components": {"schemas": {f"S{n}": {"allOf": [record, {"$ref": f"#/components/schemas/S{(n+1) % resources}"}]}
                                   for n in range(resources)}},
    }  # fmt: skip


def calls_for(resources: int, tmp_path: Path) -> int:
    """The number of Python calls that a draft of so many resources takes."""
    path = tmp_path / f"{resources}.json"
    path.write_text(json.dumps(large(resources)))
    profile = Profile()
    profile.runcall(main, ["lifecycle", "draft", str(path), "-o", str(tmp_path / f"{resources}.yaml")])
    calls: int = Stats(profile).total_calls  # type: ignore[attr-defined]
    return calls


@pytest.mark.slow
def test_the_work_grows_with_the_description(tmp_path):
    """Four times the resources take at most six times the calls."""
    assert calls_for(40, tmp_path) < 6 * calls_for(10, tmp_path)
