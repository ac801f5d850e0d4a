"""The servers that are compared, each in a process of its own on a processor of its own."""

import gc
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

GRANIAN = Path(sys.executable).with_name("granian")
PEERS = Path(__file__).parent / "peers"
INSTALLED = PEERS / "node_modules"
BARE_BODY = b'{"execution_ids":[]}'


async def bare(scope, receive, send):  # type: ignore[no-untyped-def]
    """The least that an ASGI handler can do: read the body, send a fixed answer."""
    await receive()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"20")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BARE_BODY})


def ours(workflows: int):  # type: ignore[no-untyped-def]
    """The mock with so many active workflows, b0, b1 and on, beside its fixtures."""
    from brakecheck.mock_server.dialnexa.provider_states import provide
    from brakecheck.mock_server.server import Settings, build

    application = build(Settings())
    mount = next(mount for mount in application.mounts if mount.service.name == "dialnexa")
    world = mount.authenticate.args[0].by_name["default"]  # type: ignore[attr-defined]
    for number in range(workflows):
        provide(world.states["dialnexa"], {"id": f"b{number}", "status": "active"})
    return application


@contextmanager
def python_server(kind: str, workflows: int = 0) -> Iterator[int]:
    """The port of a server in a process pinned to the first processor."""
    command = [sys.executable, __file__, kind, str(workflows)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline())  # type: ignore[union-attr]
        finally:
            process.terminate()


def mock():  # type: ignore[no-untyped-def]
    """The mock with its fixtures alone, for a server that makes its application itself."""
    application = ours(0)
    gc.collect()
    gc.freeze()
    return application


@contextmanager
def on_granian() -> Iterator[dict[str, int]]:
    """The ports of the bare handler and of the mock on granian, where that is installed in this environment."""
    granian = [str(GRANIAN), "--interface", "asginl", "--loop", "uvloop", "--port", "{port}", "--log-level", "error"]
    granian += ["--working-dir", str(Path(__file__).parent)]
    with ExitStack() as stack:
        commands = {"bare": [*granian, "servers:bare"], "ours": [*granian, "--factory", "servers:mock"]}
        present = commands.items() if GRANIAN.exists() else ()
        yield {name: stack.enter_context(_started(command)) for name, command in present}


@contextmanager
def peers(document: Mapping[str, Any]) -> Iterator[dict[str, tuple[int, bool]]]:
    """The port of each mock without state that is installed, and whether it refuses an invalid body."""
    with ExitStack() as stack:
        file = Path(stack.enter_context(TemporaryDirectory()), "openapi.json")
        file.write_text(json.dumps(document))
        prism = [str(INSTALLED / ".bin" / "prism"), "mock", "--verboseLevel", "silent", "--port", "{port}", str(file)]
        commands = {
            "Prism": (prism, True),
            "openapi-backend": (["node", str(PEERS / "openapi-backend.mjs"), str(file), "{port}"], True),
            "Scalar's mock": (["node", str(PEERS / "scalar.mjs"), str(file), "{port}"], False),
        }
        present = INSTALLED.is_dir()
        if not present:
            print(f"no other mock is measured: run `npm install` in {PEERS.name}/, with Node.js 20 or newer")
        started = commands.items() if present else ()
        yield {name: (stack.enter_context(_started(command)), refuses) for name, (command, refuses) in started}


@contextmanager
def _started(command: list[str]) -> Iterator[int]:
    """The port of a server that a command starts on the first processor."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["taskset", "--cpu-list", "0", *(word.format(port=port) for word in command)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise SystemExit(f"port {port}: expected a server within {patience:g} s, received no connection")


def main() -> None:
    import uvicorn

    from brakecheck.cli.command_line import COLLECTED
    from brakecheck.mock_server.server import Settings, listen

    os.sched_setaffinity(0, {0})
    gc.set_threshold(*COLLECTED)
    application = bare if sys.argv[1] == "bare" else ours(int(sys.argv[2]))
    listener = listen(Settings(port=0))
    gc.collect()
    gc.freeze()
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(application, lifespan="off", access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
