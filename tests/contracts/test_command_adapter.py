"""The adapter command: whatever the command says, or leaves unsaid, spoils one contract at most and is quoted."""

import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest

from brakecheck.contracts.errors import NotChecked, UsageError, WrongAnswer
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states import adapter_for
from brakecheck.contracts.provider_states.command import CommandAdapter
from brakecheck.contracts.provider_states.line_process import LineProcess, NoAnswer
from brakecheck.contracts.target import Target

SPEAKS = """
import json, sys, time
def say(text): print(text, flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked["do"] == "describe":
        say(json.dumps({"protocol": 1, "can": ["provide", "observe", "advance"]}))
    elif asked["do"] == "provide":
        say(json.dumps({"id": asked["state"]["status"]}))
    elif asked["do"] == "cleanup":
        say(json.dumps({"removed": []}))
    else:
        %s
"""
FLOODS = """
print('{"protocol": 1, "can": ["provide"]}', flush=True)
while True: print("x" * 9999)
"""
CANARY = "canary-key-4711"


def opened(observing: str, timeout: float = 30) -> CommandAdapter:
    """An adapter whose command answers `observe` by these statements."""
    return started(SPEAKS % observing, timeout)


def started(program: str, timeout: float) -> CommandAdapter:
    """An adapter for the program, which has all the time that it needs to start."""
    settings = {"command": [sys.executable, "-c", program]}
    target = Target("t", "dialnexa", "http://localhost:1/v1", {"full": CANARY}, "command", settings, timeout=20)
    adapter = adapter_for(target, Transport(target))
    assert isinstance(adapter, CommandAdapter)
    adapter.open()
    adapter.target = replace(target, timeout=timeout)
    return adapter


WRONG = {
    "half": "say('{')",
    "null": "say('null')",
    "a list": "say('[1]')",
    "HTML": "say('<!doctype html>')",
    "deep": "say('[' * 100000)",
    "an empty line": "say('')",
    "bytes": "sys.stdout.buffer.write(bytes([255, 10])); sys.stdout.flush()",
}


@pytest.mark.medium
@pytest.mark.parametrize("observing", WRONG.values(), ids=WRONG)
def test_a_wrong_line_spoils_one_contract(observing: str):
    """The message quotes the line, and the next request is answered as if nothing had been."""
    adapter = opened(observing)
    with pytest.raises(WrongAnswer, match=r"answered observe with .*expected one JSON object in one line"):
        adapter.observe("x")
    assert adapter.provide({"status": "paused"}) == "paused"
    adapter.close()


@pytest.mark.medium
def test_a_late_answer_is_not_taken_for_the_next():
    """An answer that comes after its time is passed over."""
    adapter = opened("time.sleep(0.6); say(json.dumps({'id': 'late'}))", timeout=0.4)
    with pytest.raises(WrongAnswer, match=r"gave no answer to observe \(no line within 0.4 s\)"):
        adapter.observe("x")
    adapter.target = replace(adapter.target, timeout=30)
    unread(adapter, lines(1))
    assert adapter.provide({"status": "draft"}) == "draft"
    adapter.close()


def test_chatter_is_passed_over():
    """Lines beside the answer do not count as answers to what is asked next."""
    adapter = opened("say(json.dumps({'exists': True})); say('and by the way'); say('{}')")
    assert adapter.observe("x")["exists"] is True
    unread(adapter, lines(2))
    assert adapter.provide({"status": "active"}) == "active"
    adapter.close()


@pytest.mark.medium
def test_a_line_without_an_end_takes_no_memory():
    """A flood ends as one wrong answer."""
    adapter = opened("sys.stdout.write('x' * 3_000_000); sys.stdout.flush(); time.sleep(9)")
    with pytest.raises(WrongAnswer, match="a line of more than 1,000,000 bytes"):
        adapter.observe("x")
    adapter.close()


def unread(adapter: CommandAdapter, enough: Callable[[LineProcess], bool]) -> None:
    """Wait until so much has come from the command that nobody has read."""
    assert adapter._process is not None
    deadline = time.monotonic() + 60
    while not enough(adapter._process):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def lines(number: int) -> Callable[[LineProcess], bool]:
    return lambda process: len(process._lines.queue) >= number


def chatter(megabytes: int) -> CommandAdapter:
    """An adapter whose command writes so many lines of a megabyte once it has answered."""
    adapter = opened(f"say('{{}}'); [say('x' * 999_000) for _ in range({megabytes})]", timeout=4)
    assert adapter.observe("x") == {}
    return adapter


@pytest.mark.medium
def test_long_lines_that_nobody_reads_take_little_memory():
    """Their bytes are bounded, not their count; the sentence says so, and once the flood is over all goes on."""
    tracemalloc.start()
    adapter = chatter(40)
    unread(adapter, lambda process: process._lines.full())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 25_000_000
    with pytest.raises(
        WrongAnswer, match=r"gave no answer to provide \(4,000,000 bytes or more that no request asked for\)"
    ):
        adapter.provide({"status": "paused"})
    assert adapter.provide({"status": "paused"}) == "paused"
    adapter.close()


def test_a_few_long_lines_are_chatter():
    """As any other lines that answer nothing."""
    adapter = chatter(2)
    unread(adapter, lines(2))
    assert adapter.provide({"status": "paused"}) == "paused"
    adapter.close()


@pytest.mark.medium
def test_a_line_that_is_there_after_its_time_is_too_late():
    """Otherwise a flood would be read for as long as it lasts."""
    process = LineProcess(["echo", "x"])
    assert process.next(time.monotonic() + 5, 5) == b"x\n"
    process.end()
    process = LineProcess(["echo", "x"])
    time.sleep(0.2)
    with pytest.raises(NoAnswer, match="no line within 5 s"):
        process.next(time.monotonic() - 0.1, 5)
    process.end()


@pytest.mark.medium
def test_an_endless_flood_ends_in_time():
    """Lines without an end, from a command that goes on reading, hold nothing up."""
    flooding = (
        "import threading; threading.Thread(target=lambda: [say('x') for _ in iter(int, 1)], daemon=True).start()"
    )
    adapter = opened(f"{flooding}; say('no')", timeout=0.4)
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises((WrongAnswer, UsageError)):
            adapter.observe("x")
    adapter.close()
    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_a_command_that_reads_nothing_does_not_hold_the_run_up():
    """A request larger than a pipe ends in time, while the command floods its output."""
    adapter = started(FLOODS, 0.4)
    began = time.monotonic()
    with pytest.raises((WrongAnswer, UsageError)):
        adapter.provide({"status": "x" * 1_000_000})
    adapter.close()
    assert time.monotonic() - began < 10


@pytest.mark.medium
def test_a_command_that_dies_ends_the_run():
    """Nothing else can be asked of it, and the sentence says so."""
    adapter = opened("sys.exit(3)", timeout=5)
    with pytest.raises(UsageError, match="gave no answer to observe"):
        adapter.observe("x")
    with pytest.raises(UsageError, match="does not answer any more"):
        adapter.provide({"status": "draft"})
    adapter.close()


def test_what_the_command_does_not_tell_is_not_checked():
    """A partial answer is no error: what it leaves out cannot be judged."""
    adapter = opened("say(json.dumps({'exists': True}))")
    with pytest.raises(NotChecked, match="does not report leads"):
        adapter.observe("x")["leads"]
    adapter.close()


def test_a_key_in_a_wrong_answer_is_not_shown():
    """The quoted line has the variable in place of the key."""
    adapter = opened(f"say('error: bad key {CANARY}')")
    with pytest.raises(WrongAnswer) as raised:
        adapter.observe("x")
    assert CANARY not in str(raised.value)
    assert "${DIALNEXA_API_KEY}" in str(raised.value)
    adapter.close()
