"""`brakecheck adapter check`: what it says of adapters that are right, partial, and wrong."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from brakecheck.contracts.provider_states.protocol import Protocol
from tests.brakecheck.conftest import Brakecheck

EXAMPLE = Path(__file__, "../../../examples/adapter.py").resolve()
# A store in memory. What is printed in its place by `LINE` is what a test has to say.
STORE = """
import json, sys
store = {{}}
for line in sys.stdin:
    asked = json.loads(line)
    do = asked["do"]
    if do == "describe":
        answer = {{"protocol": 1, "can": ["provide", "observe", "advance"]}}
    elif do == "provide":
        store[str(len(store))] = asked["state"]
        answer = {{"id": str(len(store) - 1)}}
    elif do == "observe":
        answer = {{"exists": asked["id"] in store, "status": None, **store.get(asked["id"], {{}})}}
        answer = {{name: answer[name] for name in ("exists", "status", "leads") if name in answer}}
    else:
        answer = {{}}
    {change}
    print(json.dumps(answer) if not isinstance(answer, str) else answer, flush=True)
"""


def checked(brakecheck: Brakecheck, change: str = "pass", vendor: str = "dialnexa") -> tuple[int, list[str]]:
    """The exit status, and the lines that are not ok."""
    command = shlex.join([sys.executable, "-c", STORE.format(change=change)])
    done = brakecheck("adapter", "check", command, "--vendor", vendor, "--timeout", "30")
    return done.returncode, [line for line in done.stdout.splitlines() if line.startswith(("cannot", "wrong"))]


@pytest.mark.medium
def test_an_adapter_that_can_do_all_is_right(brakecheck: Brakecheck):
    """Nothing stands in its way, and what it does not tell is named."""
    assert checked(brakecheck) == (0, [])
    command = shlex.join([sys.executable, "-c", STORE.format(change="pass")])
    done = brakecheck("adapter", "check", command, "--vendor", "dialnexa")
    assert "does not tell nodes, edges, steps, calls, history" in done.stdout


@pytest.mark.medium
@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
def test_the_example_adapter_is_right(brakecheck: Brakecheck, mock: str, vendor: str):
    """It has one account, and says so."""
    command = shlex.join([sys.executable, str(EXAMPLE)])
    done = brakecheck("adapter", "check", command, "--vendor", vendor, "--base-url", mock)
    assert done.returncode == 0
    assert done.stdout.count("cannot  ") == 1
    assert "in another account: this adapter has one account alone" in done.stdout
    assert "cleanup: removed every record" in done.stdout


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("answer = answer if do != 'observe' else {**answer, 'leads': 5}",
         'the adapter command answered observe with {"exists": true, "status": "draft", "leads": 5}; leads: 5 is not'),
        ("answer = answer if do != 'describe' else {'protocol': 1, 'can': ['dance']}",
         'describe: can.0: "dance" is not one of'),
        ("answer = answer if do != 'provide' else {}", "the adapter command answered provide with {}"),
        ("answer = answer if do != 'advance' else 'all is well'",
         "the adapter command answered advance with all is well; expected one JSON object"),
        ("answer = answer if do != 'observe' else {**answer, 'status': 'paused'}",
         'provided with status "draft", observed with "paused"'),
        ("answer = answer if do != 'observe' else {**answer, 'leads': {'queued': 7}}",
         'provided with leads {}, observed with {"queued": 7}'),
        ("answer = answer if do != 'observe' else {'exists': True}", "of an id that was made up just now"),
        ("answer = answer if do != 'observe' else {**answer, 'exists': False}", "observe says that it does not exist"),
        ("answer = answer if do != 'cleanup' else {'cannot': 'the disk is full'}", "clean up: the disk is full"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_quoted(brakecheck: Brakecheck, change: str, line: str):
    """With what was expected, and the exit status tells."""
    status, lines = checked(brakecheck, change)
    assert status == 1
    assert any(line in each for each in lines), lines


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("answer = answer if do != 'advance' else {'cannot': 'no clock'}", "cannot  advance by 1 s: no clock"),
        ("answer = answer if do != 'describe' else {'protocol': 1, 'can': ['provide', 'observe']}",
         "cannot  advance by 1 s: the adapter command cannot advance"),
    ],
)  # fmt: skip
def test_a_reason_is_no_wrong_answer(brakecheck: Brakecheck, change: str, line: str):
    """What an adapter says that it cannot do is told, and harms nothing."""
    assert checked(brakecheck, change) == (0, [line])


def test_leads_may_be_counted_elsewhere(brakecheck: Brakecheck):
    """A store that stops the leads of a cancelled workflow has them under another name."""
    stopped = "answer = answer if do != 'observe' or answer['status'] != 'cancelled' else "
    stopped += "{**answer, 'leads': {'stopped': sum(answer['leads'].values())}}"
    assert checked(brakecheck, stopped) == (0, [])


@pytest.mark.medium
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nobody-has-this-command", "--vendor", "dialnexa"], "could not be started: No such file or directory"),
        (["true", "--vendor", "dialnexa"], "the adapter command gave no answer to describe"),
        (["sleep 9", "--vendor", "dialnexa", "--timeout", "0.2"], "no line within 0.2 s"),
        (["true"], "expected COMMAND and --vendor, or --target"),
        (["true", "--vendor", "acme"], "expected a vendor (dialnexa, suprsend), received 'acme'"),
        (["'x", "--vendor", "dialnexa"], "COMMAND: no closing quotation"),
        (["--target", "staging"], "brakecheck.toml does not exist"),
    ],
)
def test_what_cannot_be_tried_is_told(brakecheck: Brakecheck, words: list[str], sentence: str):
    """In one sentence, with exit status 2."""
    done = brakecheck("adapter", "check", *words)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert sentence in done.stderr


def test_secrets_in_a_wrong_answer_are_hidden(brakecheck: Brakecheck):
    """What the environment calls a key does not come back."""
    command = shlex.join([sys.executable, "-c", "import os; print(os.environ['ACME_API_KEY'], flush=True); input()"])
    done = brakecheck("adapter", "check", command, "--vendor", "dialnexa", ACME_API_KEY="a-very-secret-key")
    assert (done.returncode, "a-very-secret-key" in done.stdout + done.stderr) == (2, False)


@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
def test_the_schema_is_printed(brakecheck: Brakecheck, vendor: str):
    """Whole, with what a state and a record of the vendor hold."""
    printed = json.loads(brakecheck("adapter", "schema", vendor).stdout)
    assert printed == Protocol(vendor).schema
    assert {"request", "state", "record"} <= printed["$defs"].keys()
