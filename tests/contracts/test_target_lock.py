"""Two runs on one target are noticed, and a killed one keeps nobody waiting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from brakecheck.contracts.engine.target_lock import TargetLock
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.target import Target

HERE = "http://127.0.0.1:8000/v1"
HOLDER = """
import sys
from pathlib import Path
from brakecheck.contracts.target import Target
from brakecheck.contracts.engine.target_lock import TargetLock
TargetLock(Target("it", "dialnexa", sys.argv[1]), Path(sys.argv[2])).take()
print("taken", flush=True)
sys.stdin.read()
"""


def lock(folder: Path, url: str = HERE, **how) -> TargetLock:
    return TargetLock(Target("it", "dialnexa", url, **how), folder)


@pytest.mark.parametrize("url", [HERE, f"{HERE}/", "HTTP://127.0.0.1:8000/v1"])
def test_a_second_run_is_refused_until_the_first_has_ended(tmp_path: Path, url: str):
    """However the address is spelled, and whatever receipt each has."""
    first, second = lock(tmp_path), lock(tmp_path, url, receipt=tmp_path / "other.jsonl")
    first.take()
    with pytest.raises(UsageError, match=r"^another run on this machine uses \S+; wait for its end$"):
        second.take()
    first.release()
    second.take()
    second.release()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_removed_as_it_is_taken_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A run that waited for the end of another one must not hold a file that has no name."""
    first, second, third = lock(tmp_path), lock(tmp_path), lock(tmp_path)
    first.take()
    opened = os.open

    def ends_meanwhile(*words) -> int:
        descriptor = opened(*words)
        first.release()
        return descriptor

    monkeypatch.setattr(os, "open", ends_meanwhile)
    second.take()
    monkeypatch.undo()
    with pytest.raises(UsageError):
        third.take()
    second.release()


@pytest.mark.medium
def test_a_killed_run_holds_nothing(tmp_path: Path):
    """While its process lives the target is its own."""
    words = [sys.executable, "-c", HOLDER, HERE, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"taken\n"
        with pytest.raises(UsageError):
            lock(tmp_path).take()
        holder.kill()
    after = lock(tmp_path)
    after.take()
    after.release()


def test_another_target_is_free(tmp_path: Path):
    """Another port, path or vendor has a lock of its own."""
    names = {lock(tmp_path, url).path for url in (HERE, "http://127.0.0.1:8001/v1", "http://127.0.0.1:8000/v2")}
    assert len({*names, TargetLock(Target("it", "suprsend", HERE), tmp_path).path}) == 4


@pytest.mark.parametrize("how", [{"own": True}, {"adapter": "admin"}])
def test_runs_in_worlds_of_their_own_share_nothing(tmp_path: Path, how):
    """Our mock may be judged as often at once as one likes."""
    for each in (lock(tmp_path, **how), lock(tmp_path, **how)):
        each.take()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_keeps_nobody_from_running(tmp_path: Path):
    """The lock is a courtesy."""
    nowhere = lock(tmp_path / "missing")
    nowhere.take()
    nowhere.release()
    assert list(tmp_path.iterdir()) == []
