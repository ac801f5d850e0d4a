"""A lifecycle file is held to its description: each mistake has its line, what was expected and what is there."""

from pathlib import Path

import pytest

from brakecheck.lifecycle_check import judge
from brakecheck.specs.errors import SpecError
from tests.brakecheck.lifecycle_draft.descriptions import JOBS

FILE = """\
lifecycle: 1.0.0
vendor: jobs
openapi: openapi.yaml
resources:
  job:
    identifiers: {jobId: job_}
    create: createJob
    read: getJob
    operations: [cancelJob]
    states:
      queued: {after: {starts: running}}
      running: {on: {cancelJob: cancelled}}
      failed: {type: final}
      cancelled: {type: final}
operations:
  cancelJob:
    refused: {status: 409}
    missing: {}
delays: {starts: 5}
"""


@pytest.fixture
def checked(tmp_path: Path):
    """Judges the file with one text replaced by another."""

    def check(old: str = "", new: str = ""):
        assert old in FILE
        (tmp_path / "openapi.yaml").write_text(JOBS, encoding="utf-8")
        (tmp_path / "lifecycle.yaml").write_text(FILE.replace(old, new) if old else FILE, encoding="utf-8")
        return judge(tmp_path / "lifecycle.yaml")

    return check


def test_a_file_that_fits_has_no_finding(checked):
    """Nothing is wrong; a final state that nothing leads to is remarked, since records may come to it by themselves."""
    verdict = checked()
    assert not verdict.findings
    assert verdict.cells == 5  # queued, running, failed, cancelled, and a job that is missing
    assert [remark.place for remark in verdict.remarks] == ["line 13: resources.job.states.failed"]


@pytest.mark.parametrize(
    ("old", "new", "line", "expected", "received"),
    [
        ("getJob", "readJob", 8, "an operation of the description", "readJob"),
        ("[cancelJob]", "[cancelJob, haltJob]", 9, "an operation of the description", "haltJob"),
        ("{after: {starts: running}}", "{}", 12, "a way to this state from queued", "none"),
        ("{on: {cancelJob: cancelled}}", "{}", 16, "a reachable state of job with this event under `on`", "none"),
        (
            "{status: 409}",
            "{status: 422}",
            17,
            "a status that the description has for cancelJob (200, 404, 409), or an overlay that adds it",
            "422",
        ),
        ("missing: {}", "missing: {status: 410}", 18, "a status that the description has for cancelJob", "410"),
        ("{jobId: job_}", "{run: '', jobId: job_}", 6, "a parameter in a path of its operations", "run"),
        ("{jobId: job_}", "{jobId: '', run: ''}", 16, "selects, or {run} in the path", "/v2/jobs/{jobId}/cancel"),
        ("vendor: jobs", "vendor: Jobs!", 2, "", ""),
        ("cancelJob: cancelled", "cancelJob: over", 12, "a state", "over"),
    ],
)
def test_each_mistake_is_found_where_it_stands(checked, old, new, line, expected, received):
    """Unknown operations and identifiers, states and events out of reach, and statuses that are not documented."""
    findings = {finding.place.partition(":")[0]: finding for finding in checked(old, new).findings}
    finding = findings[f"line {line}"]
    assert expected in finding.expected
    assert received in finding.received
    assert finding.file.name == "lifecycle.yaml"


def test_what_others_make_may_begin_in_any_state(checked):
    """Without an operation that creates a record, a state that nothing leads to is a remark, and its events count."""
    verdict = checked("    create: createJob\n", "")
    assert not verdict.findings
    states = "    read: getJob\n    operations: [cancelJob]\n    states:\n      queued: {"
    verdict = checked(f"    create: createJob\n{states}after: {{starts: running}}}}", f"{states}}}")
    assert not verdict.findings
    assert [remark.place.partition(": ")[2] for remark in verdict.remarks] == [
        f"resources.job.states.{state}" for state in ("running", "failed", "cancelled")
    ]


def test_findings_are_in_the_order_of_the_file(checked):
    """One reads them from the top to the bottom."""
    places = [finding.place for finding in checked("{starts: running}", "{starts: cancelled}").findings]
    assert places == ["line 12: resources.job.states.running", "line 16: operations.cancelJob"]


def test_ranges_and_default_document_a_status(checked, tmp_path):
    """`4XX` and `default` stand for each status."""
    checked()
    for status in ("'4XX'", "default"):
        (tmp_path / "openapi.yaml").write_text(JOBS.replace("'409'", status), encoding="utf-8")
        assert not judge(tmp_path / "lifecycle.yaml").findings


def test_an_overlay_counts(checked, tmp_path):
    """A status that the overlay adds is documented."""
    (tmp_path / "overlay.yaml").write_text("""
overlay: 1.0.0
actions:
  - target: $.paths['/v2/jobs/{jobId}/cancel'].post.responses
    description: The document forgets it
    update: {"418": {description: No}}
""")
    assert not checked("status: 409}\n    missing: {}", "status: 418}\noverlay: overlay.yaml").findings


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lifecycle: 1.0.0", "lifecycle: [", "expected YAML"),
        ("openapi.yaml", "none.yaml", "none.yaml: file: expected a file"),
    ],
)
def test_what_cannot_be_read_is_no_finding(checked, old, new, message):
    """A file that is no YAML, or stands beside no description, could not be judged."""
    with pytest.raises(SpecError, match=message):
        checked(old, new)
