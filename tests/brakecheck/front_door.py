"""The command line in this process: as `brakecheck` is run, without the start of an interpreter."""

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path

from brakecheck.cli.command_line import main
from brakecheck.specs import vendors

ENDING = (signal.SIGTERM, signal.SIGHUP)


def run(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """`brakecheck` in a folder, without keys but those that are given: exit status, output and errors."""
    output, errors = stream(), stream()
    with ExitStack() as stack:
        stack.enter_context(chdir(folder))
        stack.enter_context(surroundings(environment))
        stack.enter_context(handlers())
        stack.enter_context(no_lifecycle_files())
        stack.enter_context(streams(output, errors))
        status = main(arguments)
    return subprocess.CompletedProcess(["brakecheck", *arguments], status, text(output), text(errors))


def stream() -> io.TextIOWrapper:
    """A stream that is written as a pipe is."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def text(written: io.TextIOWrapper) -> str:
    buffer = written.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


@contextmanager
def surroundings(environment: dict[str, str]) -> Iterator[None]:
    """The environment of the tests without keys, and with what is given."""
    before = dict(os.environ)
    for name in [name for name in before if name.endswith("_API_KEY")]:
        del os.environ[name]
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def no_lifecycle_files() -> Iterator[None]:
    """The vendors that a process of its own knows of: those that are shipped."""
    before = dict(vendors._added)
    vendors._added.clear()
    try:
        yield
    finally:
        vendors._added.clear()
        vendors._added.update(before)


@contextmanager
def handlers() -> Iterator[None]:
    """What signals did before, put back afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, *ENDING)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


@contextmanager
def streams(output: io.TextIOWrapper, errors: io.TextIOWrapper) -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = output, errors
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
