"""The servers that are compared, each in a process of its own on a processor of its own."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

from brakecheck.contracts.errors import UsageError
from brakecheck.prism import prism as started

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


@contextmanager
def prism(document: Mapping[str, Any]) -> Iterator[int | None]:
    """The port of Prism serving the description, None where node or Prism is not to be had."""
    ours = os.sched_getaffinity(0)
    with ExitStack() as stack:
        os.sched_setaffinity(0, {0})  # what is started from here stays on the first processor
        try:
            port = urlsplit(stack.enter_context(started(document))).port
        except UsageError:
            port = None
        finally:
            os.sched_setaffinity(0, ours)
        yield port


def main() -> None:
    import uvicorn

    from brakecheck.mock_server.server import Settings, listen

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
