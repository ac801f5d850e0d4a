"""Runs a composite action with bash, as GitHub's runner does: as much of that as action.yml needs."""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
FILES = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
Outputs = dict[str, dict[str, str]]


@dataclass
class Job:
    """A job that has one step, which uses the action. `folder` has the workspace and what the runner keeps."""

    folder: Path
    status: int = 0
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"


@dataclass(frozen=True)
class Runner:
    """`action` is a checkout of the action; `used` has the outputs of steps that use other actions, by id."""

    action: Path
    temporary: Path
    used: Outputs

    def run(self, folder: Path, inputs: Mapping[str, str], env: Mapping[str, str], done: tuple[str, ...] = ()) -> Job:
        """Run all steps but those that are done already, until one fails."""
        job = Job(folder)
        job.workspace.mkdir(exist_ok=True)
        action = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        given = {name: inputs.get(name, entry.get("default", "")) for name, entry in action["inputs"].items()}
        outputs: Outputs = {**self.used}
        for step in action["runs"]["steps"]:
            if job.status == 0 and "run" in step and step["id"] not in done:
                outputs[step["id"]] = self._run(step, job, given, outputs, env)
        job.outputs = {name: filled(entry["value"], given, outputs) for name, entry in action["outputs"].items()}
        return job

    def _run(
        self, step: dict[str, Any], job: Job, inputs: Mapping[str, str], outputs: Outputs, env: Mapping[str, str]
    ) -> dict[str, str]:
        assert step.keys() <= {"id", "shell", "env", "run"}, "the runner of this test knows no more"
        with self.started(step, job, inputs, outputs, env) as process:
            job.log += process.communicate(timeout=300)[0]
        job.status = process.returncode
        job.summary += (job.folder / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")
        return values((job.folder / "GITHUB_OUTPUT").read_text(encoding="utf-8"))

    def started(
        self, step: dict[str, Any], job: Job, inputs: Mapping[str, str], outputs: Outputs, env: Mapping[str, str]
    ) -> "subprocess.Popen[str]":
        for name in FILES:
            (job.folder / name).write_text("", encoding="utf-8")
        script = job.folder / "script.sh"
        script.write_text(filled(step["run"], inputs, outputs), encoding="utf-8")
        return subprocess.Popen(
            [*BASH, str(script)],
            cwd=job.workspace,
            env={
                **env,
                **{name: filled(text, inputs, outputs) for name, text in step.get("env", {}).items()},
                **{name: str(job.folder / name) for name in FILES},
                "GITHUB_ACTION_PATH": str(self.action),
                "RUNNER_TEMP": str(self.temporary),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )


def filled(text: str, inputs: Mapping[str, str], outputs: Outputs) -> str:
    """The text with its expressions evaluated. Like GitHub's runner, this does not care where they stand."""

    def value(match: re.Match[str]) -> str:
        match match[1].split("."):
            case ["toJSON(inputs)"]:
                return json.dumps(inputs, indent=2)
            case ["inputs", name]:
                return inputs[name]
            case ["steps", step, "outputs", name]:
                return outputs.get(step, {}).get(name, "")
        raise AssertionError(f"the runner of this test cannot evaluate {match[1]}")

    return EXPRESSION.sub(value, text)


def values(text: str) -> dict[str, str]:
    """The values of such a file, each written as name<<delimiter, lines, delimiter."""
    found, lines = {}, iter(text.split("\n"))
    for line in filter(None, lines):
        name, _, delimiter = line.partition("<<")
        assert delimiter, f"a value of one line, which could hold a second one: {line!r}"
        found[name] = "\n".join(iter(lambda: next(lines), delimiter))
    return found
