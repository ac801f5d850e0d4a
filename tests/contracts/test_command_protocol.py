"""The adapter command: what it asks of its command, and what it makes of each answer."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.errors import NotChecked, UsageError, WrongAnswer
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states import command
from brakecheck.contracts.provider_states.command import CommandAdapter
from brakecheck.contracts.provider_states.line_process import Ended, NoAnswer
from brakecheck.contracts.safety.receipt import Removal
from brakecheck.contracts.target import Target
from tests.contracts.scripted_command import SECONDS, Command

ABLE = {"protocol": 1, "can": ["provide", "observe", "advance"]}
DESCRIBE = {"do": "describe", "vendor": "dialnexa", "base_url": "http://127.0.0.1:1/v1"}
CANARY = "canary-key-4711"


def target(words: object = ("run", "me"), **more: Any) -> Target:
    settings = {"command": list(words) if isinstance(words, tuple) else words}
    return Target("t", "dialnexa", "http://127.0.0.1:1/v1", {}, "command", settings, timeout=SECONDS, **more)


def adapter(monkeypatch: pytest.MonkeyPatch, told: Command, **more: Any) -> CommandAdapter:
    """An adapter whose command answers like this."""
    monkeypatch.setattr(command, "LineProcess", told.start)
    chosen = target(**more)
    return CommandAdapter(chosen, Transport(chosen))


def opened(monkeypatch: pytest.MonkeyPatch, *answers: object, can: object = ABLE) -> tuple[CommandAdapter, Command]:
    """An adapter that is open, and its command, which was not asked for anything else yet."""
    told = Command(can, *answers)
    made = adapter(monkeypatch, told)
    made.open()
    told.asked.clear()
    return made, told


def message(raised: pytest.ExceptionInfo[Exception]) -> str:
    return str(raised.value)


@pytest.mark.parametrize("words", [None, "run me", [], ["run", 5], {"run": "me"}])
def test_a_list_of_words_is_needed(words: object):
    """The sentence names the target."""
    with pytest.raises(UsageError) as raised:
        CommandAdapter(target(words), Transport(target(words)))
    assert message(raised) == "target t: the adapter command needs command, a list of words"


def test_the_command_is_started_and_asked_what_it_can(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Nothing is passed over before its first line, and the receipt is begun."""
    told = Command(ABLE, {})
    made = adapter(monkeypatch, told, receipt=tmp_path / "made.jsonl")
    made.open()
    assert (told.words, told.asked) == (["run", "me"], [DESCRIBE])
    assert (tmp_path / "made.jsonl").exists()
    made.close()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (FileNotFoundError(2, "No such file or directory"), "No such file or directory"),
        (OSError("odd"), "odd"),
        (ValueError("embedded null byte"), "embedded null byte"),
    ],
)
def test_a_command_that_does_not_start_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, error: Exception, why: str):
    """The sentence has its first word and the reason."""

    def start(_: list[str]) -> Command:
        raise error

    told = Command()
    monkeypatch.setattr(told, "start", start)
    with pytest.raises(UsageError) as raised:
        adapter(monkeypatch, told).open()
    assert message(raised) == f"the adapter command 'run' could not be started: {why}"


@pytest.mark.parametrize("described", [{}, {"protocol": 2, "can": []}, {"protocol": "1"}])
def test_another_protocol_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, described: object):
    """The answer is quoted."""
    with pytest.raises(UsageError) as raised:
        adapter(monkeypatch, Command(described)).open()
    quoted = json.dumps(described)
    assert message(raised) == f"the adapter command answered describe with {quoted}, expected protocol 1"


def test_a_description_that_is_no_object_is_a_usage_error(monkeypatch: pytest.MonkeyPatch):
    """No contract could be checked."""
    with pytest.raises(UsageError) as raised:
        adapter(monkeypatch, Command(b" hello\n")).open()
    assert message(raised) == ("the adapter command answered describe with hello; expected one JSON object in one line")


def test_a_record_is_provided_seen_and_moved_in_time(monkeypatch: pytest.MonkeyPatch):
    """Chatter is passed over before each request; the account is our own unless another is asked for."""
    made, told = opened(monkeypatch, {"id": "a"}, {"id": "b"}, {"status": "paused"}, {})
    assert [made.provide({"status": "paused"}), made.provide({}, "other")] == ["a", "b"]
    assert made.observe("a")["status"] == "paused"
    made.advance(60)
    assert [asked for asked in told.asked if asked != "pass over"] == [
        {"do": "provide", "state": {"status": "paused"}, "account": "own"},
        {"do": "provide", "state": {}, "account": "other"},
        {"do": "observe", "id": "a"},
        {"do": "advance", "seconds": 60},
    ]
    assert told.asked[::2] == ["pass over"] * 4


def test_what_the_command_cannot_do_is_not_asked_for(monkeypatch: pytest.MonkeyPatch):
    """By its description, or for the reason that it gives."""
    made, told = opened(monkeypatch, {"cannot": "no clock"}, can={"protocol": 1, "can": ["advance", 5]})
    with pytest.raises(NotChecked) as raised:
        made.observe("x")
    assert (message(raised), told.asked) == ("the adapter command cannot observe", [])
    with pytest.raises(NotChecked) as raised:
        made.advance(5)
    assert message(raised) == "no clock"


def test_a_command_that_was_not_started_can_do_nothing():
    """Its adapter has the transport that was given, for what contracts make."""
    transport = Transport(target())
    made = CommandAdapter(target(), transport)
    with pytest.raises(NotChecked, match="cannot observe"):
        made.observe("x")
    assert made.transport is transport


@pytest.mark.parametrize("can", [None, "provide", {"provide": 1}])
def test_a_command_that_can_do_nothing_is_asked_for_nothing(monkeypatch: pytest.MonkeyPatch, can: object):
    """Not even for a cleanup: it has made nothing."""
    made, told = opened(monkeypatch, can={"protocol": 1, "can": can})
    with pytest.raises(NotChecked, match="cannot provide"):
        made.provide({})
    assert (made.close(), told.asked, told.ended) == ([], [], 1)


def test_a_record_without_an_id_is_a_wrong_answer(monkeypatch: pytest.MonkeyPatch):
    """The answer is quoted."""
    made, _ = opened(monkeypatch, {"id": 5})
    with pytest.raises(WrongAnswer) as raised:
        made.provide({})
    assert message(raised) == 'the adapter command answered provide with {"id": 5}; id: 5 is not of type "string"'


def test_what_is_not_told_of_a_record_is_not_checked(monkeypatch: pytest.MonkeyPatch):
    """The sentence names the member."""
    made, _ = opened(monkeypatch, {"exists": True})
    with pytest.raises(NotChecked) as raised:
        made.observe("x")["leads"]
    assert message(raised) == "the adapter command does not report leads of a record"


@pytest.mark.parametrize(
    ("answer", "removals"),
    [
        ({"removed": ["a", 5]}, [("a", True, "removed a"), ("5", True, "removed 5")]),
        ({"removed": "a"}, []),
        (
            {"removed": ["a"], "cannot": "b"},
            [("a", True, "removed a"), ("", False, "the adapter command did not clean up: b")],
        ),
        (
            NoAnswer("no line"),
            [
                (
                    "",
                    False,
                    "the adapter command did not clean up: the adapter command gave no answer to cleanup (no line); "
                    "expected one JSON line",
                )
            ],
        ),
    ],
)
def test_it_cleans_up_once(monkeypatch: pytest.MonkeyPatch, answer: object, removals: list[tuple[str, bool, str]]):
    """And ends, whatever it answers; then it cannot be asked any more."""
    made, told = opened(monkeypatch, answer)
    assert made.close() == [Removal(record, gone=gone, message=line) for record, gone, line in removals]
    assert (told.asked, told.ended) == (["pass over", {"do": "cleanup"}], 1)
    assert (made.close(), told.ended) == ([], 1)
    with pytest.raises(UsageError) as raised:
        made.observe("x")
    assert message(raised) == "the adapter command is not running"


@pytest.mark.parametrize("running", [True, False])
def test_what_contracts_made_is_cleaned_up_as_well(monkeypatch: pytest.MonkeyPatch, running: bool):
    """Whether or not the command was started."""
    made, _ = opened(monkeypatch, {"removed": ["a"]})
    if not running:
        made = adapter(monkeypatch, Command())
    made.receipt.made("wf_1", "own")
    assert [removal.record for removal in made.close()] == (["a"] if running else []) + ["wf_1"]


@pytest.mark.parametrize(("failure", "kind"), [(NoAnswer("late"), WrongAnswer), (Ended("gone"), UsageError)])
def test_no_answer_spoils_a_contract_and_an_end_the_run(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, kind: type[Exception]
):
    """The request and the reason stand in the sentence."""
    made, _ = opened(monkeypatch, failure)
    with pytest.raises(kind) as raised:
        made.observe("x")
    assert type(raised.value) is kind
    assert message(raised) == "the adapter command gave no answer to observe (late); expected one JSON line".replace(
        "late", str(failure)
    )


WRONG = [NoAnswer("late"), b"[1]\n", b"nonsense\n", b"[" * 100_000]


@pytest.mark.parametrize("wrong", WRONG, ids=["late", "list", "words", "deep"])
def test_after_a_wrong_answer_the_description_is_waited_for(monkeypatch: pytest.MonkeyPatch, wrong: object):
    """Once, within the target's time; what comes before is late, whatever it looks like."""
    late = [b"noise\n", b"[1]\n", {"protocol": 2}, {"exists": False}]
    made, told = opened(monkeypatch, wrong, *late, ABLE, {"status": "a"}, {"status": "b"})
    with pytest.raises(WrongAnswer):
        made.observe("x")
    told.asked.clear()
    began = time.monotonic()
    assert made.observe("x") == {"status": "a"}
    assert told.asked == [DESCRIBE, *["next"] * 4, "pass over", {"do": "observe", "id": "x"}]
    assert began + SECONDS <= told.deadlines[0] <= time.monotonic() + SECONDS
    assert len(set(told.deadlines)) == 1
    told.asked.clear()
    assert made.observe("x") == {"status": "b"}
    assert told.asked == ["pass over", {"do": "observe", "id": "x"}]


def test_a_command_that_is_not_found_again_ends_the_run(monkeypatch: pytest.MonkeyPatch):
    """The sentence says why; the next request looks for it once more."""
    made, _ = opened(monkeypatch, b"noise\n", b"noise\n", NoAnswer("late"), ABLE, {})
    with pytest.raises(WrongAnswer):
        made.observe("x")
    with pytest.raises(UsageError) as raised:
        made.observe("x")
    assert message(raised) == "the adapter command does not answer any more (late); see why it ended"
    assert made.observe("x") == {}


@pytest.mark.parametrize(("length", "shown"), [(200, "x" * 200), (201, "x" * 200 + "…")])
def test_a_wrong_answer_is_quoted_up_to_200_characters(monkeypatch: pytest.MonkeyPatch, length: int, shown: str):
    """A longer one is cut."""
    made, _ = opened(monkeypatch, b"  " + b"x" * length + b"\n")
    with pytest.raises(WrongAnswer) as raised:
        made.observe("x")
    assert message(raised) == (
        f"the adapter command answered observe with {shown}; expected one JSON object in one line"
    )


def test_bytes_that_are_no_text_are_quoted_as_far_as_they_can(monkeypatch: pytest.MonkeyPatch):
    """A sign stands in their place; so does a variable in place of a key."""
    made, _ = opened(monkeypatch, b"\xff " + CANARY.encode())
    made.keys = {"full": CANARY}
    with pytest.raises(WrongAnswer, match=r"with \ufffd \$\{DIALNEXA_API_KEY\};"):
        made.observe("x")
