"""Resources that this machine may run out of during a run, for which the server is not to blame."""

import errno
import os
from contextlib import suppress
from threading import Lock

from brakecheck.contracts.errors import UsageError

ROOM, SPARE = 128, 16  # file descriptors that a run needs at its start, and that are free where a failure is believed
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
    """This machine lacks something that a request needs; the server is not to blame."""


def out_of(lack: str, remedy: str, expected: str = "enough", received: str = "too little") -> Exhausted:
    """The error that names the lacking resource, and what to do."""
    return Exhausted(
        f"brakecheck itself ran out of {lack}: expected {expected}, received {received}; {remedy} and run again"
    )


def raise_if_ours(error: BaseException | None) -> None:
    """`Exhausted` where the error comes from a lack of this machine, or where too few descriptors are free."""
    if lack := lack_behind(error):
        raise lack from None
    expect_descriptors(SPARE)


def lack_behind(error: BaseException | None) -> Exhausted | None:
    """The lack of this machine that caused the error, at any depth."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            if lack := _lack(each):
                return lack
            context = None if each.__suppress_context__ else each.__context__
            waiting += [*each.args, getattr(each, "reason", None), each.__cause__, context]
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
    """`Exhausted` unless so many more files can be opened; a mock in this process needs some of them, too."""
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
