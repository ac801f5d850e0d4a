"""The GitHub Action: its inputs become one run of `brakecheck verify`, and the run's end a summary and outputs."""

import io
import json
import os
import secrets
import sys
import traceback
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TextIO

from brakecheck.cli import command_line as cli
from brakecheck.contracts.errors import UsageError
from brakecheck.report.formats.writing import FORMATS

SWITCHES = {"live", "allow-hazardous", "strict"}
FOLDER = "brakecheck-report"  # of reports, where none is given
LARGEST = 1_000_000  # bytes; GitHub refuses a summary above 1 MiB


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Run with the inputs of the step; returns the exit status of `brakecheck verify`."""
    inputs = {name.lower(): value for name, value in json.loads(environment["INPUTS"]).items() if value}
    token = secrets.token_hex(16)  # also ends a value of an output, which so cannot pass for the next output
    console = Console(sys.stdout)
    print(f"::stop-commands::{token}", flush=True)  # a server's answer is printed, and could read like such a command
    try:
        with redirect_stdout(console), redirect_stderr(console):
            status = run(inputs)
    finally:
        print(f"::{token}::", flush=True)
    if status:
        print(f"::error title=brakecheck::{_data(console.sentence)}")
    outputs = {"status": str(status), "sentence": console.sentence, "report-dir": inputs.get("report-dir", FOLDER)}
    _append(environment["GITHUB_OUTPUT"], "".join(f"{key}<<{token}\n{it}\n{token}\n" for key, it in outputs.items()))
    _append(environment["GITHUB_STEP_SUMMARY"], summary(console, Path(outputs["report-dir"])))
    return status


def _data(text: str) -> str:
    """The text in the spelling of a value of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def run(inputs: Mapping[str, str]) -> int:
    """One run of `brakecheck verify`; the exit status."""
    try:
        return cli.main(arguments(inputs))
    except UsageError as error:
        print(f"brakecheck: {error}")
        return 2
    except Exception:  # noqa: BLE001 - a defect of ours is no finding about the server
        traceback.print_exc()
        return 2


def arguments(inputs: Mapping[str, str]) -> list[str]:
    """The command's words. A value shares a word with its flag, so that none is taken for another flag."""
    if not inputs.get("target") and not inputs.get("base-url"):
        raise UsageError("expected the input target, or vendor and base-url; without them our own mock would be judged")
    words = ["verify"]
    for name, value in inputs.items():
        if name in SWITCHES:
            words += [f"--{name}"] if _is_true(name, value) else []
        elif name != "target":
            words.append(f"--{name}={value}")
    return [*words, "--", inputs["target"]] if "target" in inputs else words


def _is_true(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise UsageError(f"input {name}: expected true or false, received {value!r}")
    return value == "true"


class Console(io.TextIOBase):
    """Passes the output on, and remembers it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    @property
    def sentence(self) -> str:
        """The end of the run, in one line: the gate's sentence, or the reason why it is missing."""
        lines = self.text.partition("\nreport: ")[0].split("\n")
        return next(line for line in reversed(lines) if line).removeprefix("brakecheck: ")


def summary(console: Console, folder: Path) -> str:
    """The Markdown report, where this run wrote one, and else its sentence."""
    report = folder / FORMATS["markdown"][0]
    if f"\nreport: {report}\n" not in console.text:
        return f"## brakecheck\n\n    {console.sentence}\n"
    text = report.read_bytes()
    if len(text) <= LARGEST:
        return text.decode()
    return text[:LARGEST].decode(errors="ignore") + f"\n\n… the rest stands in {report}\n"


def _append(path: str, text: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main())
