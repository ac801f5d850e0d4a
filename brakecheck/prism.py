"""Prism, the npm tool that answers from a description and remembers nothing: started, and stopped again."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from brakecheck.contracts.errors import UsageError

PACKAGE = "@stoplight/prism-cli@5.14.2"
READY = re.compile(r"Prism is listening on (http://\S+?:\d+)")
PATIENCE = 120.0  # seconds until it is ready; the first start has to fetch it
POLL, GRACE = 0.05, 5.0


@contextmanager
def prism(document: Mapping[str, Any], patience: float = PATIENCE) -> Iterator[str]:
    """The origin at which Prism serves the OpenAPI document, on a free port, until the block ends.

    `UsageError` where there is no npx, or Prism is not ready in time.
    """
    npx = shutil.which("npx")
    if npx is None:
        raise UsageError("Prism runs on Node.js, and its npx was not found; install Node.js 20 or newer and run again")
    with TemporaryDirectory() as folder:
        description, log = Path(folder, "openapi.json"), Path(folder, "log")
        description.write_text(json.dumps(document), encoding="utf-8")
        command = [npx, "--yes", PACKAGE, "mock", "-p", "0", str(description)]
        with log.open("w") as output, _started(command, output) as process:
            yield _origin(process, log, patience)


@contextmanager
def _started(command: list[str], output: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """The command in a process group of its own, which ends with the block."""
    process = subprocess.Popen(  # noqa: S603 - npx, found above, with words of our own
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            _end(process)
        process.wait()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop the whole group, gently at first; `ProcessLookupError` when no process of it is left."""
    os.killpg(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline:
        process.poll()
        os.killpg(process.pid, 0)
        time.sleep(POLL)
    os.killpg(process.pid, signal.SIGKILL)


def _origin(process: "subprocess.Popen[bytes]", log: Path, patience: float) -> str:
    deadline = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < deadline:
        if found := READY.search(log.read_text(errors="replace")):
            return found[1]
        time.sleep(POLL)
    said = log.read_text(errors="replace").strip().splitlines() or ["nothing"]
    what = "ended" if process.poll() is not None else f"was not ready within {patience:g} s"
    raise UsageError(
        f"Prism {what} (npx said: {said[-1].strip()[:200]}); it is fetched once from the npm registry, "
        f"so try `npx --yes {PACKAGE} --version`"
    )
