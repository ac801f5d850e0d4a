"""A process that answers line by line: what is read, dropped and written, and how it ends."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import IO, cast

import pytest

from brakecheck.contracts.provider_states import line_process
from brakecheck.contracts.provider_states.line_process import Ended, LineProcess, NoAnswer, _Unread

SOON = 0.05  # seconds
PATIENT = 20.0  # less than any process here lasts, and more than a busy machine needs


class Processes:
    """Starts shell commands, and ends those that a test leaves."""

    def __init__(self) -> None:
        self.started: list[LineProcess] = []
        self.pipes: list[IO[bytes] | None] = []

    def __call__(self, script: str) -> LineProcess:
        return self.run("sh", "-c", script)

    def run(self, *command: str) -> LineProcess:
        process = LineProcess(list(command))
        self.started.append(process)
        self.pipes += [process._process.stdin, process._process.stdout]
        return process

    def end(self) -> None:
        for process in self.started:
            if process._process.poll() is None:
                os.killpg(process._process.pid, signal.SIGKILL)
                process._process.wait()
            process._reader.join(5)
        for pipe in self.pipes:
            if pipe:
                pipe.close()


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    monkeypatch.setattr(line_process, "GRACE", 0.3)
    processes = Processes()
    yield processes
    processes.end()


def waiting(process: LineProcess, lines: int) -> None:
    """Wait until so many lines are there."""
    deadline = time.monotonic() + 5
    while len(process._lines.queue) < lines and time.monotonic() < deadline:
        time.sleep(0.005)


def soon(process: LineProcess) -> bytes:
    return process.next(time.monotonic() + 5, 5)


def told(raised: pytest.ExceptionInfo[NoAnswer]) -> tuple[type, str]:
    return type(raised.value), str(raised.value)


def test_unread_lines_are_counted_by_their_bytes():
    """Each counts one more, so that empty ones fill the queue, too; what is read makes room."""
    lines = _Unread(10)
    sizes = [lines.qsize()]
    for line in (b"abcd", b"abc"):
        lines.put_nowait(line)
        sizes.append(lines.qsize())
    assert (sizes, lines.full()) == ([0, 5, 9], False)
    lines.put_nowait(b"")
    assert (lines.qsize(), lines.full()) == (10, True)
    assert [lines.get_nowait(), lines.qsize(), lines.get_nowait(), lines.qsize()] == [b"abcd", 5, b"abc", 1]


@pytest.mark.parametrize("length", [0, 1, 511, 512, 513, 2000])
def test_a_line_is_written_whole(shell: Processes, length: int):
    """However many pieces it takes."""
    line = bytes(97 + number % 26 for number in range(length))
    assert shell("cat").ask(line, 5) == line + b"\n"


def test_the_process_has_a_session_of_its_own(shell: Processes):
    """Ctrl-C in the terminal does not reach it."""
    process = shell("cat")
    assert os.getsid(process._process.pid) == process._process.pid


def test_lines_that_nobody_asked_for_are_dropped(shell: Processes):
    """All that are there, and none that comes later."""
    process = shell("echo a; echo b; exec cat")
    waiting(process, 2)
    process.pass_over()
    assert process.ask(b"c", 5) == b"c\n"


def test_the_end_is_not_dropped(shell: Processes):
    """Whoever asks next hears of it."""
    process = shell("echo a")
    waiting(process, 2)
    process.pass_over()
    with pytest.raises(Ended) as raised:
        soon(process)
    assert told(raised) == (Ended, "its output ended")


def test_a_flood_is_told_once(shell: Processes, monkeypatch: pytest.MonkeyPatch):
    """Its lines are dropped all the same."""
    monkeypatch.setattr(line_process, "MOST", 1000)
    process = shell("echo 1234; printf '%0994d\\n'; exec cat")
    waiting(process, 2)
    with pytest.raises(NoAnswer) as raised:
        process.pass_over()
    assert told(raised) == (NoAnswer, "1,000 bytes or more that no request asked for")
    process.pass_over()
    assert process.ask(b"c", 5) == b"c\n"


@pytest.mark.parametrize("past", [True, False])
def test_no_line_in_time_is_no_answer(shell: Processes, past: bool):
    """At a deadline that is over, or when it comes."""
    process, began = shell("exec cat"), time.monotonic()
    with pytest.raises(NoAnswer) as raised:
        process.next(began + (-1 if past else SOON), SOON)
    assert told(raised) == (NoAnswer, "no line within 0.05 s")
    assert time.monotonic() - began < PATIENT


def test_a_line_that_came_too_late_is_none(shell: Processes):
    """It may be one of a flood; nothing is taken out of turn."""
    process = shell("echo a; exec cat")
    waiting(process, 1)
    with pytest.raises(NoAnswer, match=r"^no line within 1 s$"):
        process.next(time.monotonic() - 0.01, 1)
    assert soon(process) == b"a\n"


def test_a_line_that_is_too_long_is_cut(shell: Processes, monkeypatch: pytest.MonkeyPatch):
    """The longest one is read; of a longer one, no more than a byte beyond."""
    monkeypatch.setattr(line_process, "LONGEST", 1500)
    process = shell("printf '%01499d\\n%02999d\\n'; exec cat")
    assert len(soon(process)) == 1500
    with pytest.raises(NoAnswer) as raised:
        soon(process)
    assert told(raised) == (NoAnswer, "a line of more than 1,500 bytes")
    assert soon(process) == b"0" * 1498 + b"\n"


@pytest.mark.medium
def test_what_reads_nothing_is_no_answer(shell: Processes):
    """Once its pipe is full, for no longer than was given."""
    process, began = shell("exec sleep 60"), time.monotonic()
    with pytest.raises(NoAnswer) as raised:
        process.ask(b"x" * 1_000_000, 0.2)
    assert told(raised) == (NoAnswer, "it read nothing within 0.2 s")
    assert 0.2 <= time.monotonic() - began < PATIENT


def test_a_line_is_written_and_awaited_by_one_deadline(shell: Processes):
    """Where that is over, the line is still written if there is room, and no answer is taken."""
    process = shell("exec cat")
    with pytest.raises(NoAnswer, match=r"^no line within -1 s$"):
        process.ask(b"a", -1)
    assert soon(process) == b"a\n"


def test_a_process_that_has_ended_is_told_of(shell: Processes):
    """Nothing can be written to it any more."""
    process = shell("exit 3")
    process._process.wait()
    with pytest.raises(Ended) as raised:
        process.ask(b"a", 5)
    assert told(raised) == (Ended, "it has ended")


@pytest.mark.parametrize("stdin", ["none", "closed"])
def test_an_input_that_is_closed_is_told_of(shell: Processes, stdin: str):
    """As after its end."""
    process = shell("exec cat")
    process.end()
    if stdin == "none":
        process._process.stdin = None
    with pytest.raises(Ended) as raised:
        process.ask(b"a", 5)
    assert told(raised) == (Ended, "its input is closed")


def test_a_process_that_ends_by_itself_is_awaited(shell: Processes, monkeypatch: pytest.MonkeyPatch):
    """It gets the time to clean up once its input ends."""
    monkeypatch.setattr(line_process, "GRACE", 5.0)
    process = shell("cat; sleep 0.1; exit 7")
    process.end()
    assert (process._process.returncode, process._reader.is_alive()) == (7, False)


def test_what_it_still_says_is_no_obstacle(shell: Processes, monkeypatch: pytest.MonkeyPatch):
    """More than is kept unread is dropped while its end is awaited."""
    monkeypatch.setattr(line_process, "MOST", 100)
    process = shell("cat; yes 0123456789012345678901234567890123456789 | head -c 200000; exit 7")
    monkeypatch.setattr(line_process, "GRACE", 5.0)
    process.end()
    assert (process._process.returncode, process._reader.is_alive()) == (7, False)


@pytest.mark.medium
def test_what_does_not_end_is_killed_with_all_that_it_started(shell: Processes):
    """What holds its output open is gone, too."""
    process, began = shell("sleep 60 & echo started; wait"), time.monotonic()
    assert soon(process) == b"started\n"
    process.end()
    assert (process._process.returncode, process._reader.is_alive()) == (-signal.SIGKILL, False)
    assert time.monotonic() - began < PATIENT


@pytest.mark.medium
def test_a_process_that_ends_just_before_it_is_killed_is_no_error(shell: Processes, monkeypatch: pytest.MonkeyPatch):
    """Nor is an input that cannot be closed."""
    process = shell("exec sleep 60")
    kill = os.killpg

    def late(group: int, number: int) -> None:
        kill(group, number)
        raise ProcessLookupError

    monkeypatch.setattr(os, "killpg", late)
    process._process.stdin = cast(IO[bytes], Broken(OSError()))
    process.end()
    assert process._process.returncode == -signal.SIGKILL


@pytest.mark.medium
def test_what_left_the_session_is_not_awaited(shell: Processes):
    """Though it holds the output open."""
    program = "import os, time; os.fork() or (os.setsid(), print('left', flush=True), time.sleep(30))"
    before = set(threading.enumerate())
    process = shell.run(sys.executable, "-c", program)
    assert soon(process) == b"left\n"
    began = time.monotonic()
    process.end()
    assert time.monotonic() - began < PATIENT
    assert process._reader.is_alive()
    assert all(thread.daemon for thread in set(threading.enumerate()) - before)  # this process can end


class Broken:
    """A pipe that can be neither read nor closed."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __enter__(self) -> "Broken":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def readline(self, _: int) -> bytes:
        raise self.error

    def close(self) -> None:
        raise self.error


@pytest.mark.parametrize("error", [OSError(), ValueError(), None])
def test_an_output_that_cannot_be_read_has_ended(shell: Processes, error: Exception | None):
    """Whether it breaks, is closed meanwhile, or is none."""
    process = shell("exec cat")
    process._process.stdout = cast(IO[bytes], Broken(error)) if error else None
    process._read()
    with pytest.raises(Ended):
        soon(process)
