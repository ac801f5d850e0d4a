"""The servers that are compared, each in a process of its own on a processor of its own."""

import gc
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

PRISM = "@stoplight/prism-cli@5.14.2"
BARE_BODY = b'{"execution_ids":[]}'


async def bare(scope, receive, send):  # type: ignore[no-untyped-def]
    """The least that an ASGI handler can do: read the body, send a fixed answer."""
    await receive()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"20")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BARE_BODY})


def ours(workflows: int):  # type: ignore[no-untyped-def]
    """The mock with so many active workflows, b0, b1 and on, beside its fixtures."""
    from mock_server.dialnexa.states import provide
    from mock_server.server import Settings, build

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


@contextmanager
def prism(description: str) -> Iterator[int | None]:
    """The port of Prism serving the description, None where node or Prism is not to be had."""
    npx = shutil.which("npx")
    if npx is None:
        yield None
        return
    with TemporaryDirectory() as folder:
        file = Path(folder, "openapi.json")
        file.write_text(description)
        command = [npx, "--yes", PRISM, "mock", "-p", "0", str(file)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, cwd=folder
        ) as process:
            try:
                yield _prism_port(process)
            finally:
                os.killpg(process.pid, 15)


def _prism_port(process: "subprocess.Popen[str]") -> int | None:
    for line in process.stdout or ():
        if found := re.search(r"listening on http://127\.0\.0\.1:(\d+)", line):
            port = int(found[1])
            os.sched_setaffinity(process.pid, {0})
            _wait(port)
            return port
    return None


def _wait(port: int) -> None:
    for _ in range(50):
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=1)
        except OSError as error:
            if getattr(error, "code", None):
                return
            time.sleep(0.1)


def main() -> None:
    import uvicorn

    from mock_server.server import Settings, listen

    os.sched_setaffinity(0, {0})
    application = bare if sys.argv[1] == "bare" else ours(int(sys.argv[2]))
    listener = listen(Settings(port=0))
    gc.collect()
    gc.freeze()
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(application, lifespan="off", access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
