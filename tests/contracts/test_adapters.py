"""Provider-state adapters."""

import sys

import pytest

from brakecheck.contracts.errors import NotChecked, UsageError, WrongAnswer
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states import adapter_for
from brakecheck.contracts.provider_states.account import usable
from brakecheck.contracts.target import Target

ECHO = """
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    replies = {
        "describe": {"protocol": 1, "can": ["provide", "observe"]},
        "provide": {"id": "made-" + request.get("state", {}).get("status", "")},
        "observe": {"cannot": "no eyes"},
        "cleanup": {"removed": ["made-paused"]},
    }
    print(json.dumps(replies[request["do"]]), flush=True)
"""


def made(target: Target):
    return adapter_for(target, Transport(target))


def target(adapter: str, **settings) -> Target:
    return Target("t", "dialnexa", "http://127.0.0.1:1", {"full": "k"}, adapter, settings, timeout=5)


def test_an_unknown_adapter_is_a_usage_error():
    """The message lists the adapters that there are."""
    with pytest.raises(UsageError, match="admin, command, static, vendor-api"):
        made(target("magic"))


def test_without_an_adapter_states_are_not_checked():
    """The reason says what to do."""
    with pytest.raises(NotChecked, match="--adapter"):
        made(target("none")).provide({"status": "active"})


def test_prepared_records_are_used_once():
    """static gives out each id once, to the state that it was prepared in."""
    adapter = made(
        target("static", records=[{"state": {"status": "paused", "leads": {"queued": 1}}, "ids": ["a", "b"]}])
    )
    wanted = {"status": "paused", "leads": {"queued": 1, "in_step": 0}, "step_seconds": 60}
    assert [adapter.provide(wanted), adapter.provide(wanted)] == ["a", "b"]
    with pytest.raises(NotChecked, match="no prepared record"):
        adapter.provide(wanted)
    with pytest.raises(NotChecked):
        adapter.provide({"status": "active"})


@pytest.mark.parametrize(
    "records",
    [
        ["x"],
        5,
        [{"ids": ["a"]}],
        [{"state": {}, "ids": []}],
        [{"state": {}, "ids": "wf_1"}],
        [{"state": {}, "ids": [5]}],
        [{"state": {}, "ids": ["a"], "account": "x"}],
    ],
)
def test_a_bad_list_of_records_is_a_usage_error(records: object):
    """It names the entry that is wrong."""
    with pytest.raises(UsageError, match=r"records\[0\]"):
        made(target("static", records=records))


def test_a_command_speaks_the_protocol():
    """One line of JSON for each request; what it cannot do is not checked, for its reason."""
    adapter = made(target("command", command=[sys.executable, "-c", ECHO]))
    adapter.open()
    assert adapter.provide({"status": "paused"}) == "made-paused"
    with pytest.raises(NotChecked, match="no eyes"):
        adapter.observe("made-paused")
    with pytest.raises(NotChecked, match="cannot advance"):
        adapter.advance(1)
    assert [removal.message for removal in adapter.close()] == ["removed made-paused"]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["no-such-program-anywhere"], "could not be started"),
        ([sys.executable, "-c", "pass"], "gave no answer to describe"),
        ([sys.executable, "-c", "print('hello', flush=True); input()"], "answered describe with hello"),
        ([sys.executable, "-c", "print('{}', flush=True); input()"], "expected protocol 1"),
    ],
)
def test_a_command_that_does_not_answer_is_a_usage_error(command: list[str], message: str):
    """The message says at which request it failed."""
    adapter = made(target("command", command=command))
    with pytest.raises(UsageError, match=message):
        adapter.open()
    adapter.close()


def test_a_command_is_needed():
    """The adapter command without one is a usage error."""
    with pytest.raises(UsageError, match="a list of words"):
        made(target("command"))


@pytest.mark.parametrize("record", ["", ".", "..", " ", "a\nb", "\ud800", None, 5, ["a"]])
def test_an_id_that_would_name_something_else_is_not_used(record: object):
    """A path with `..` in place of the id would be another operation on another record."""
    with pytest.raises(NotChecked, match="cannot be used"):
        usable(record)


@pytest.mark.parametrize("answer", ["{}", '{"id": 5}', '{"id": null}'])
def test_a_command_that_gives_no_id_is_told(answer: str):
    """What it answered is in the message."""
    speaks = f"""
import sys
for line in sys.stdin:
    print('{{"protocol": 1, "can": ["provide"]}}' if '"describe"' in line else '{answer}', flush=True)
"""
    adapter = made(target("command", command=[sys.executable, "-c", speaks]))
    adapter.open()
    with pytest.raises(WrongAnswer, match=r'answered provide with .*; (id: |"id" is a required property)'):
        adapter.provide({"status": "paused"})
    adapter.close()


def test_a_command_that_does_not_clean_up_is_told():
    """The receipt says that, and why."""
    speaks = """
import sys
for line in sys.stdin:
    print('{"protocol": 1, "can": ["provide"]}' if '"describe"' in line else '{"cannot": "no broom"}', flush=True)
"""
    adapter = made(target("command", command=[sys.executable, "-c", speaks]))
    adapter.open()
    (removal,) = adapter.close()
    assert not removal.gone
    assert removal.message == "the adapter command did not clean up: no broom"
