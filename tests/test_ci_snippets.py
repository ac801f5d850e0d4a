"""The snippets of docs/ci.md name commands, options and formats that there are, and run as they stand."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from brakecheck.gate import read_least
from brakecheck.report.formats.writing import FORMATS, chosen_formats
from tests.brakecheck.run_options import read
from tests.plain_server.manner import MANNERS
from tests.plain_server.readings import readings
from tests.plain_server.server import running

ROOT = Path(__file__).parents[1]
PAGE = ROOT.joinpath("docs/ci.md").read_text(encoding="utf-8")
ADAPTER = ROOT / "tests/plain_server/adapter.py"
COMMANDS = re.findall(r"\.brakecheck/bin/brakecheck (.*)", PAGE)
GITHUB = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0]
JENKINS = textwrap.dedent(re.findall(r"sh '''\n(.*?)'''", PAGE, re.DOTALL)[0])
GITLAB = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0])
SCRIPTS = {"GitHub": GITHUB, "GitLab": "\n".join(GITLAB["brakes"]["script"]), "Jenkins": JENKINS}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_understood(command: str):
    """Its options, formats and gate are read as the command line reads them."""
    options = read(*shlex.split(command)[1:])
    assert options.adapter in ("command", "vendor-api")
    assert read_least(options.min_coverage or "")
    assert "junit" in chosen_formats(options.report or "")


def test_there_is_one_for_each_server():
    """GitHub, GitLab and Jenkins."""
    assert len(COMMANDS) == 3


def test_gitlab_and_jenkins_keep_the_report_that_is_written():
    """The paths of the snippets are those of the command."""
    file = FORMATS["junit"][0]
    options = read(*shlex.split(COMMANDS[1])[1:])
    assert GITLAB["brakes"]["artifacts"]["reports"]["junit"] == f"{options.report_dir}/{file}"
    assert GITLAB["brakes"]["artifacts"]["when"] == "always"
    assert f"junit '{read(*shlex.split(COMMANDS[2])[1:]).report_dir}/{file}'" in PAGE


@pytest.mark.parametrize("words", re.findall(r"^\| `(--.*?)` \|", PAGE, re.MULTILINE))
def test_each_option_of_the_table_is_one(words: str):
    """What is advised can be given, and the option holds the value."""
    option, value = words.split()
    assert value in str(getattr(read(option, value), option.removeprefix("--").replace("-", "_")))


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a job: this project in `brakecheck`, and the adapter command."""
    folder = tmp_path_factory.mktemp("job")
    left_out = shutil.ignore_patterns(".*", "build", "mutants", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, folder / "brakecheck", symlinks=True, ignore=left_out)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "script", [GITHUB, "\n".join(GITLAB["brakes"]["script"]), JENKINS], ids=["GitHub", "GitLab", "Jenkins"]
)
def test_a_snippet_runs_as_it_stands(job: Path, script: str):
    """On a server of the job's own, but for its port: the gate is passed, and the reports are there."""
    shutil.rmtree(job / "reports", ignore_errors=True)
    with running("dialnexa", readings("dialnexa"), MANNERS[0]) as server:
        shutil.copy(ADAPTER, job / "states.py")
        keys = {"DIALNEXA_API_KEY": server.keys["full"], "DIALNEXA_API_KEY_NO_DELETE": server.keys["no-delete"]}
        script = script.replace("http://127.0.0.1:8000/v1", server.base_url).replace(
            "states.py", f"states.py {server.control_url}"
        )
        environment = {**os.environ, **keys, "DIALNEXA_API_KEY_OTHER": server.keys["other"]}
        run = subprocess.run(
            ["sh", "-e", "-c", script.replace("python3 -m", f"{sys.executable} -m")],
            cwd=job, env=environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert (job / "reports" / "junit.xml").is_file()
