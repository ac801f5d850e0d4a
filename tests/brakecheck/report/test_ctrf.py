"""CTRF, the Common Test Report Format."""

import json
import shutil
import subprocess
import tarfile

import jsonschema_rs
import pytest

from brakecheck.report.formats import ctrf
from tests.brakecheck.report.conftest import KNOWN, of_json

rendered = of_json(ctrf.rendered)
PACKAGE = "ctrf@0.3.0"
MEMBER = "package/dist/ctrf-schema-0.0.json"


@pytest.fixture(scope="module")
def official(tmp_path_factory):
    """The schema that the format's own npm package carries."""
    if not shutil.which("npm"):
        pytest.skip("npm is not on the path")
    folder = tmp_path_factory.mktemp("ctrf")
    try:
        subprocess.run(
            ["npm", "pack", "--loglevel=error", PACKAGE], cwd=folder, check=True, capture_output=True, timeout=120
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm could not fetch {PACKAGE}: {str(error.stderr or error)[-200:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None
        return json.load(member)


def by_name(document):
    return {test["name"]: test for test in json.loads(rendered(document))["results"]["tests"]}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["faulty", "varied", "nasty"])
def test_it_is_valid_by_the_official_schema(request, official, name):
    """The schema of the format's authors accepts it, whatever a server said."""
    validator = jsonschema_rs.validator_for(official, validate_formats=True)
    validator.validate(json.loads(rendered(request.getfixturevalue(name))))


def test_it_has_what_the_format_asks_for(varied):
    """Without the official schema at hand: the names that it requires, and no others at the top."""
    report = json.loads(rendered(varied))
    assert report.keys() == {"reportFormat", "specVersion", "timestamp", "generatedBy", "results"}
    assert (report["reportFormat"], report["specVersion"]) == ("CTRF", "0.0.0")
    assert report["results"].keys() == {"tool", "summary", "tests", "environment"}
    assert report["results"]["tool"] == {"name": "brakecheck", "version": "1.2.3"}
    statuses = {"passed", "failed", "skipped", "pending", "other"}
    summary = report["results"]["summary"]
    assert summary.keys() == {"tests", *statuses, "suites", "start", "stop", "duration", "extra"}
    for test in report["results"]["tests"]:
        assert test.keys() >= {"name", "status", "duration"}
        assert test["status"] in statuses
        assert test["suite"][0] == test["name"].partition(".")[0]


def test_times_come_from_the_run(faulty):
    """The run began and ended when the document says so; a test takes none."""
    summary = json.loads(rendered(faulty))["results"]["summary"]
    assert summary["start"] == 1_764_061_261_000
    assert summary["stop"] == summary["start"] + summary["duration"]
    assert summary["duration"] == faulty["run"]["seconds"] * 1000
    assert {test["duration"] for test in by_name(faulty).values()} == {0}


def test_a_failure_tells_what_came_and_how_to_see_it(faulty):
    """The message is one line, the trace the evidence; standing, operation and source are there, too."""
    test = by_name(faulty)["dialnexa.cancel.terminal-conflict"]
    assert (test["status"], test["rawStatus"]) == ("failed", "fail")
    assert test["message"].startswith("expected 409; received 200")
    assert "try       curl -i -X POST" in test["trace"]
    assert test["suite"] == ["dialnexa", "dialnexa.cancel"]
    assert test["tags"] == ["stated"]
    assert test["extra"]["operation"] == "cancelWorkflow"
    assert test["extra"]["sources"][0]["heading"] == "Errors"


@pytest.mark.parametrize(
    ("rule", "status", "raw", "message"),
    [
        (KNOWN, "other", "known", "known until 2026-12-01: asked for, see #12"),
        ("dialnexa.pause.lasts", "skipped", "not checked", "dialnexa.http.documented failed first"),
        ("dialnexa.id.shape", "passed", "observed", "wfl: Ids begin with wfl_."),
    ],
)
def test_each_verdict_has_its_status(faulty, rule, status, raw, message):
    """Known findings are neither passed nor failed; a reading is told."""
    test = by_name(faulty)[rule]
    assert (test["status"], test["rawStatus"], test["message"]) == (status, raw, message)
    assert test["extra"].get("reading") == ("wfl" if raw == "observed" else None)
