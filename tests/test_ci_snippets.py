"""The snippets of docs/ci.md name commands, options and formats that there are."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from brakecheck.cli.command_line import parser
from brakecheck.gate import read_least
from brakecheck.report.formats.writing import FORMATS, chosen_formats

PAGE = Path(__file__).parents[1].joinpath("docs/ci.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"\.brakecheck/bin/brakecheck (.*)", PAGE)
GITLAB = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0])


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_understood(command: str):
    """Its options, formats and gate are read as the command line reads them."""
    options = parser().parse_args(shlex.split(command))
    assert options.adapter in ("command", "vendor-api")
    assert read_least(options.min_coverage)
    assert "junit" in chosen_formats(options.report)


def test_there_is_one_for_each_server():
    """GitHub, GitLab and Jenkins."""
    assert len(COMMANDS) == 3


def test_gitlab_and_jenkins_keep_the_report_that_is_written():
    """The paths of the snippets are those of the command."""
    file = FORMATS["junit"][0]
    options = parser().parse_args(shlex.split(COMMANDS[1]))
    assert GITLAB["brakes"]["artifacts"]["reports"]["junit"] == f"{options.report_dir}/{file}"
    assert GITLAB["brakes"]["artifacts"]["when"] == "always"
    assert f"junit '{parser().parse_args(shlex.split(COMMANDS[2])).report_dir}/{file}'" in PAGE


@pytest.mark.parametrize("words", re.findall(r"^\| `(--.*?)` \|", PAGE, re.MULTILINE))
def test_each_option_of_the_table_is_one(words: str):
    """What is advised can be given."""
    parser().parse_args(["verify", *shlex.split(words)])
