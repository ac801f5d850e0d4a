"""An engine in an environment of its own, and its server while it is judged."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.real_engines.engines import Engine

LONGEST = 120.0  # seconds for a server's first start
PAUSE = 0.5


class NotThere(Exception):
    """The engine could not be installed; the text says why."""


def binaries_of(engine: Engine, folder: Path) -> Path:
    """The folder of commands of the engine's environment, which is made where it is not there; `NotThere`."""
    environment = folder / "environment"
    python, ready = environment / "bin" / "python", environment / "ready"
    if not ready.exists():
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(environment)])
        pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install"]
        run([*pip, "--quiet", "--no-compile", f"{engine.package}=={engine.version}"])
        ready.touch()
    return python.parent


def run(command: list[str]) -> None:
    """Run the command; `NotThere` with the last line of what it says where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or done.stdout.strip().splitlines() or ["no word of it"]
        raise NotThere(said[-1])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(engine: Engine, folder: Path) -> Iterator[str]:
    """The address of the engine's server, which is ended afterwards; `NotThere` where it cannot be installed."""
    binaries, port = binaries_of(engine, folder), free_port()
    data = folder / f"data-{port}"
    data.mkdir()
    settings = {"PREFECT_HOME": str(data), **engine.settings}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "DBOS_"))}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            engine.command(binaries, port, data),
            env={**environment, **settings},
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            origin = f"http://127.0.0.1:{port}"
            await_answer(process, origin, folder / "log")
            yield origin
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            shutil.rmtree(data, ignore_errors=True)


def await_answer(process: subprocess.Popen[bytes], origin: str, log: Path) -> None:
    """Wait for the server's first answer, whatever it is; `SystemExit` where none comes."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(URLError, ConnectionError, TimeoutError):
            try:
                urlopen(origin, timeout=5).close()
            except HTTPError as answered:
                answered.close()
            return
        time.sleep(PAUSE)
    raise SystemExit(f"the server at {origin} did not answer; {log} says why")
