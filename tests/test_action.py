"""The GitHub Action: action.yml and the example workflow are valid and safe, and its steps do what they promise."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from brakecheck.cli.github_action import LARGEST, Console, arguments, run, summary
from brakecheck.contracts.errors import UsageError
from brakecheck.mock_server.server import Settings, embedded
from tests.brakecheck.run_options import read
from tests.github_runner import Job, Runner

ROOT = Path(__file__).resolve().parents[1]
FILES = {
    "action.yml": "vendor.github-actions",
    "examples/github-workflow.yml": "vendor.github-workflows",
    ".github/workflows/ci.yml": "vendor.github-workflows",
}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOW = yaml.safe_load((ROOT / "examples/github-workflow.yml").read_text(encoding="utf-8"))
STEPS = [*ACTION["runs"]["steps"], *(step for job in WORKFLOW["jobs"].values() for step in job["steps"])]
SHELL = ['"; touch pwned; #', "$(touch pwned)", "`touch pwned`", "a b\ntouch pwned\n"]
HOSTILE = [*SHELL, "--live", "${{ github.token }}"]
TEXTS = ("target", "config", "base-url", "adapter-command", "select", "report-dir", "baseline")
KEY = "demo:full"
FAULT = "dialnexa.cancel.wears-off-after-an-hour"
Use = Callable[..., Job]


@pytest.mark.medium
@pytest.mark.parametrize("name", FILES)
def test_the_file_keeps_githubs_schema(name):
    """The action and the example workflow keep the published schema of such files."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", FILES[name], str(ROOT / name)]
    check = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize("name", FILES)
def test_whatever_is_used_is_pinned(name):
    """Every action is used at a commit, and a comment names its version, or says that it is yours to choose."""
    used = re.findall(r"uses: (.*)", (ROOT / name).read_text(encoding="utf-8"))
    assert used
    assert not [line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # (v\d+\.\d+\.\d+|CHANGE.*)", line)]


def test_no_script_has_an_expression_in_it():
    """What a stranger may choose, a title of a pull request or an input, never becomes part of a script."""
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


def test_inputs_are_flags_of_verify_with_its_defaults():
    """Every input but the target is a flag of `brakecheck verify`, and where both have a default it is the same."""
    inputs = {name: entry.get("default") for name, entry in ACTION["inputs"].items() if name != "target"}
    options = vars(read())
    flags = {name: options[name.replace("-", "_")] for name in inputs}
    differing = {name for name, default in inputs.items() if default not in (None, str(flags[name]).lower())}
    assert differing == {"report"}


def test_the_example_gives_inputs_that_there_are():
    """The example workflow asks for nothing that the action does not offer, and gives it keys by the environment."""
    uses = [step for step in STEPS if "brakecheck@" in step.get("uses", "")]
    assert len(uses) == 2
    for step in uses:
        assert step["with"].keys() <= ACTION["inputs"].keys()
        assert "secrets." not in str(step["with"])
        assert all(re.fullmatch(r"\$\{\{ secrets\.\w+ }}", value) for value in step["env"].values())


def test_the_example_asks_for_few_permissions():
    """Nothing may be written but code scanning alerts, and no checkout keeps its token."""
    assert WORKFLOW["permissions"] == {}
    granted = {(name, value) for job in WORKFLOW["jobs"].values() for name, value in job["permissions"].items()}
    assert granted == {("contents", "read"), ("security-events", "write")}
    checkouts = [step for step in STEPS if "checkout@" in step.get("uses", "")]
    assert all(step["with"] == {"persist-credentials": False} for step in checkouts)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", TEXTS)
def test_a_value_stays_a_value(name, value):
    """Whatever an input holds, it is the value of its own flag and changes no other."""
    given = {"base-url": "http://127.0.0.1:1", name: value}
    options = vars(read(*arguments(given)[1:]))
    plain = vars(read(*arguments({**given, name: "x"})[1:]))
    assert str(options[name.replace("-", "_")]) == value
    assert {key for key in options if options[key] != plain[key]} - {"repeated"} == {name.replace("-", "_")}


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({}, "expected the input target, or vendor and base-url"),
        ({"vendor": "dialnexa"}, "our own mock would be judged"),
        ({"target": "x", "live": "yes"}, "input live: expected true or false, received 'yes'"),
    ],
)
def test_an_empty_or_unclear_wish_is_refused(inputs, sentence):
    """A job whose address came out empty does not pass on our own mock, and only `true` means yes."""
    with pytest.raises(UsageError, match=re.escape(sentence)):
        arguments(inputs)


def test_a_switch_is_given_only_where_it_is_true():
    """`live` and `allow-hazardous` are false unless they are asked for."""
    assert arguments({"target": "x", "live": "true", "allow-hazardous": "false"}) == ["verify", "--live", "--", "x"]


def test_a_defect_of_ours_is_no_finding(monkeypatch, capsys):
    """A run that broke down ends with 2, as one that could not judge, and the log has the traceback."""
    monkeypatch.setattr("brakecheck.cli.command_line.main", lambda _: 1 // 0)
    assert run({"target": "x"}) == 2
    assert capsys.readouterr().err.endswith("ZeroDivisionError: integer division or modulo by zero\n")


def test_a_summary_is_no_larger_than_github_takes(tmp_path):
    """What is too large is cut between two characters, and the summary says where the rest is."""
    report = tmp_path / "report.md"
    report.write_text("é" * LARGEST, encoding="utf-8")
    console = Console(sys.stdout)
    console.write(f"conforms\nreport: {report}\n")
    told = summary(console, tmp_path)
    assert LARGEST <= len(told.encode()) < LARGEST + 500
    assert told.endswith(f"é\n\n… the rest stands in {report}\n")


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner with a checkout of the action, and nothing installed yet."""
    action = tmp_path_factory.mktemp("action") / "checkout"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "tests")
    shutil.copytree(ROOT, action, ignore=ignored)
    return Runner(action, tmp_path_factory.mktemp("runner"), {"python": {"python-path": sys.executable}})


@pytest.fixture(scope="session")
def installed(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """The same after a first job, which had nothing to judge; its install step has really run."""
    job = runner.run(tmp_path_factory.mktemp("first"), {}, environment())
    assert job.status == 2, job.log
    assert "our own mock would be judged" in job.summary
    return runner


@pytest.fixture
def use(installed: Runner, tmp_path: Path) -> Use:
    """Uses the action in a job with an empty workspace, with these inputs."""

    def job(**inputs: Any) -> Job:
        named = {name.replace("_", "-"): value for name, value in inputs.items()}
        return installed.run(tmp_path, named, {**environment(), "DIALNEXA_API_KEY": KEY}, done=("install",))

    return job


def environment() -> dict[str, str]:
    """Ours, without keys."""
    return {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}


@pytest.fixture
def mock() -> Iterator[str]:
    """The base URL of a mock on a real socket."""
    with embedded(Settings(port=0)) as origin:
        yield f"{origin}/dialnexa/v1"


@pytest.fixture
def faulty() -> Iterator[str]:
    """The same with a fault, which is taken out again, since it is in the whole process."""
    with embedded(Settings(port=0, faults=[FAULT])) as origin:
        yield f"{origin}/dialnexa/v1"
        requests.put(f"{origin}/__admin/faults", json={"names": []}, timeout=10)


@pytest.mark.slow
def test_a_conforming_server_passes(use: Use, mock: str):
    """The job passes, its reports are there, and the summary has the sentence."""
    job = use(vendor="dialnexa", base_url=mock, adapter="admin", select="cancel_is_permanent")
    assert job.status == 0, job.log
    assert job.outputs == {"status": "0", "sentence": "conforms", "report-dir": "brakecheck-report"}
    assert "conforms" in job.summary
    reports = {path.name for path in (job.workspace / "brakecheck-report").iterdir()}
    assert reports == {"report.html", "junit.xml", "report.json", "report.sarif", "report.md"}
    assert "::error" not in job.log


@pytest.mark.slow
def test_what_a_server_answers_is_no_command(use: Use, mock: str):
    """GitHub takes no orders from what the run prints: that stands between two lines with a token."""
    job = use(vendor="dialnexa", base_url=mock, adapter="admin", select="cancel_is_permanent")
    first, *_, last = job.log.splitlines()
    assert re.fullmatch(r"::stop-commands::[0-9a-f]{32}", first)
    assert last == f"::{first.rpartition(':')[2]}::"


@pytest.mark.slow
def test_a_faulty_server_fails_the_job(use: Use, faulty: str):
    """The job fails with 1, the summary names the broken rule, the reports are there, and the key is nowhere."""
    job = use(vendor="dialnexa", base_url=faulty, adapter="admin", select="cancel_is_permanent")
    assert job.status == 1, job.log
    assert "dialnexa.cancel.permanent" in job.summary
    assert job.outputs["status"] == "1"
    assert job.outputs["sentence"] in job.summary
    assert f"::error title=brakecheck::{job.outputs['sentence']}" in job.log
    reports = [path.read_text(encoding="utf-8") for path in (job.workspace / "brakecheck-report").iterdir()]
    assert len(reports) == 5
    assert not [text for text in [job.log, job.summary, *job.outputs.values(), *reports] if KEY in text]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"vendor": "acme", "base_url": "http://127.0.0.1:1"}, "expected a vendor (dialnexa, suprsend)"),
        ({"vendor": "dialnexa", "base_url": "http://192.0.2.1/v1"}, "Add --live if you mean it"),
        ({"base_url": "http://127.0.0.1:1", "seed": "x"}, "'x' is not a valid integer"),
    ],
)
def test_what_cannot_run_ends_with_2(use: Use, inputs, sentence):
    """The job fails with 2; the sentence stands in the log, the summary and the outputs."""
    job = use(**inputs)
    assert job.status == 2, job.log
    assert job.outputs["status"] == "2"
    assert all(sentence in text for text in (job.log, job.summary, job.outputs["sentence"]))


@pytest.mark.slow
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_do_nothing(use: Use, mock: str, value):
    """A value that would be a script to a shell, a flag or an output to us: the run is the same."""
    job = use(
        vendor="dialnexa", base_url=mock, adapter="admin", select="cancel_is_permanent",
        report="json,markdown", report_dir=f"{value}\nstatus<<x\n7\nx\n",
    )  # fmt: skip
    assert job.status == 0, job.log
    assert job.outputs == {"status": "0", "sentence": "conforms", "report-dir": f"{value}\nstatus<<x\n7\nx\n"}
    assert not list(job.folder.rglob("pwned"))
    job = use(target=value, config=value, select=value, baseline=value, report_dir=value, rate=value)
    assert job.status == 2, job.log
    assert not list(job.folder.rglob("pwned"))


@pytest.mark.slow
def test_a_cancelled_job_cleans_up(installed: Runner, tmp_path: Path, mock: str):
    """GitHub interrupts the shell of the step; the run hears it and removes what it had made."""
    job = Job(tmp_path)
    job.workspace.mkdir()
    step = next(step for step in ACTION["runs"]["steps"] if step["id"] == "verify")
    inputs = {"vendor": "dialnexa", "base-url": mock, "adapter": "admin"}
    with installed.started(step, job, inputs, {}, {**environment(), "DIALNEXA_API_KEY": KEY}) as process:
        assert process.stdout
        next(line for line in process.stdout if re.match(r"  \w.* [.o-]+$", line))  # a file of contracts is done
        process.send_signal(signal.SIGINT)
        log = process.communicate(timeout=60)[0]
    assert process.returncode == 130, log
    assert "removed the world" in log
