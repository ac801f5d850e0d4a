"""A lock lasts as long as the process that holds it."""

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from brakecheck.contracts.safety import receipt_lock
from brakecheck.contracts.safety.receipt_lock import FRESH, Lock

HOLDER = """
import os, sys
from pathlib import Path
from brakecheck.contracts.safety.receipt_lock import Lock
path = Path(sys.argv[1])
print(Lock(path).take(os.open(path, os.O_RDWR), new=True), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "made.jsonl").touch()
    return tmp_path / "made.jsonl"


@pytest.fixture
def descriptor(path: Path) -> Iterator[int]:
    opened = os.open(path, os.O_RDWR)
    yield opened
    os.close(opened)


def test_a_killed_process_holds_nothing(path: Path, descriptor: int):
    """While it lives, the file is its own."""
    words = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"True"
        assert not Lock(path).take(descriptor, new=False)
        holder.kill()
    assert Lock(path).take(descriptor, new=False)


def test_a_file_system_without_locks_keeps_nobody_from_running(path: Path, descriptor: int):
    """The receipt itself is as good as before."""

    class Without:
        LOCK_EX, LOCK_NB = 2, 4

        def flock(self, *_: int) -> None:
            raise OSError(errno.ENOLCK, "no locks")

    assert Lock(path, Without()).take(descriptor, new=False)


def test_a_lock_does_not_wait(path: Path, descriptor: int):
    """It is exclusive, and asked for once."""
    asked = []

    class Busy:
        LOCK_EX, LOCK_NB = 2, 4

        def flock(self, descriptor: int, how: int) -> None:
            asked.append((descriptor, how))
            raise BlockingIOError

    assert not Lock(path, Busy()).take(descriptor, new=True)
    assert asked == [(descriptor, 6)]


@pytest.mark.parametrize(("age", "free"), [(0, False), (FRESH - 1, False), (FRESH, True), (FRESH + 1, True)])
def test_without_locks_of_the_system_a_fresh_file_is_in_use(path: Path, descriptor: int, age: float, free: bool):
    """The time of its last change is the sign of life."""
    os.utime(path, (1000, 1000))
    lock = Lock(path, None, lambda: 1000 + age)
    assert lock.take(descriptor, new=False) is free
    lock.release()
    assert (path.stat().st_mtime > 1000) is free


def test_without_locks_of_the_system_a_new_file_is_taken(path: Path, descriptor: int):
    """It is fresh because we made it."""
    lock = Lock(path, None)
    assert lock.take(descriptor, new=True)
    lock.release()


def test_a_beat_keeps_the_file_fresh_and_needs_none(path: Path):
    """A file that is gone is no trouble."""
    os.utime(path, (1000, 1000))
    lock = Lock(path, None)
    lock.beat()
    assert path.stat().st_mtime > 1000
    path.unlink()
    lock.beat()


def test_the_file_is_kept_fresh_until_the_lock_is_released(
    path: Path, descriptor: int, monkeypatch: pytest.MonkeyPatch
):
    """By a thread that does not keep the process from ending."""
    monkeypatch.setattr(receipt_lock, "BEAT", 0.01)
    before = set(threading.enumerate())
    lock = Lock(path, None)
    assert lock.take(descriptor, new=True)
    (beating,) = set(threading.enumerate()) - before
    os.utime(path, (1000, 1000))
    limit = time.monotonic() + 2
    while path.stat().st_mtime == 1000 and time.monotonic() < limit:
        time.sleep(0.005)
    assert path.stat().st_mtime > 1000
    assert beating.daemon
    lock.release()
    beating.join(2)
    assert not beating.is_alive()


def test_a_lock_of_the_system_needs_no_beat(path: Path, descriptor: int):
    """It ends with its process by itself."""
    before = threading.active_count()
    os.utime(path, (1000, 1000))
    assert Lock(path).take(descriptor, new=True)
    assert (path.stat().st_mtime, threading.active_count()) == (1000, before)


def test_the_locks_of_the_system_are_used_where_there_are_some(monkeypatch: pytest.MonkeyPatch):
    """A system without them, such as Windows, lacks the module."""
    fcntl = pytest.importorskip("fcntl")
    assert receipt_lock._system_locks() is fcntl
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert receipt_lock._system_locks() is None
