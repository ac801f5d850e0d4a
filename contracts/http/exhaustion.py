"""Exhaustion: resources that this machine, and not the server, may run out of during a run."""

import errno
import os
from contextlib import suppress
from threading import Lock

from brakecheck.contracts.errors import UsageError

ROOM, SPARE = 128, 16  # free file descriptors that a run needs at its start, and when a failure is blamed on the server
THREADS = "can't start new thread"  # Python's message that there are no more of them
FILES = ("file descriptors", "raise their limit, as with `ulimit -n 1024`,")
MEMORY = ("memory", "free some, or raise its limit,")
LACKS = {
    errno.EMFILE: FILES,
    errno.ENFILE: FILES,
    errno.ENOMEM: MEMORY,
    errno.ENOBUFS: MEMORY,
    errno.ENOSPC: ("disk space", "free some"),
    errno.EDQUOT: ("disk space", "free some"),
    errno.EADDRNOTAVAIL: (
        "local ports for new connections",
        "wait for old ones to end, or give an address of a kind that this machine has,",
    ),
}
_ONE_BY_ONE = Lock()


class Exhausted(UsageError):
    """This machine lacks a resource that a request needs; the server is not to blame."""


def out_of(lack: str, remedy: str, expected: str = "enough", received: str = "too little") -> Exhausted:
    """The error that names the lacking resource and the remedy."""
    return Exhausted(
        f"brakecheck itself ran out of {lack}: expected {expected}, received {received}; {remedy} and run again"
    )


def raise_if_ours(error: BaseException | None) -> None:
    """Raise `Exhausted` where this machine lacks a resource, by the error or by its free descriptors."""
    if lack := lack_behind(error):
        raise lack from None
    expect_descriptors(SPARE)


def lack_behind(error: BaseException | None) -> Exhausted | None:
    """The lack of a resource that caused the error, at any depth of its causes; None where there is none."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            if lack := _lack(cause):
                return lack
            context = None if cause.__suppress_context__ else cause.__context__
            waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, context]
    return None


def _lack(error: BaseException) -> Exhausted | None:
    if isinstance(error, Exhausted):
        return error
    number = getattr(error, "errno", None)
    if number in LACKS:
        where = getattr(error, "filename", None)
        return out_of(*LACKS[number], received=os.strerror(number) + (f" for {where}" if where else ""))
    if isinstance(error, MemoryError):
        return out_of(*MEMORY)
    if isinstance(error, RuntimeError) and THREADS in str(error):
        return out_of("threads", "raise their limit, as with `ulimit -u`,")
    return None


def expect_descriptors(count: int) -> None:
    """Raise `Exhausted` unless so many more files can be opened."""
    opened: list[int] = []
    with _ONE_BY_ONE:
        try:
            while len(opened) < count:
                opened.append(os.open(os.devnull, os.O_RDONLY))
        except OSError as error:
            raise out_of(*FILES, f"{count} that are free", f"{len(opened)} ({error.strerror})") from None
        finally:
            for descriptor in opened:
                with suppress(OSError):
                    os.close(descriptor)
