"""One list tells what a contract did; story, record and lifecycle are read from it."""

from brakecheck.contracts.engine.transition_log import transition_log
from brakecheck.contracts.events import (
    ADAPTER,
    CONTRACT,
    Advanced,
    Event,
    Followed,
    Observed,
    Provided,
    Requested,
    Transition,
    Waited,
)
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.recorder import MOST, Recorder

KEYS = {"KEY": "canary-4711"}


def exchange(operation: str, url: str = "http://h/workflows") -> Exchange:
    return Exchange(operation, "POST", url, {}, None, 200, {}, b"{}", {})


CREATE, CANCEL = exchange("create"), exchange("cancel", "http://h/workflows/wf_1/cancel")
TRANSITION = Transition("cancel", "active", "200")
GIVEN = Provided("wf_1", {"status": "active", "leads": {"queued": 2}, "delay": None})


def recorded(*events: Event) -> Recorder:
    """What the contract did, after the adapter had made a workflow and waited."""
    recorder = Recorder()
    recorder.note(CREATE)
    recorder.waited(2.0)
    for event in events:
        recorder.note(event, CONTRACT)
    return recorder


def test_the_story_is_what_the_contract_did():
    """The adapter's requests and the lifecycle are left out."""
    recorder = recorded(GIVEN, Followed("wf_1", "active"), CANCEL, Advanced(60.0), Observed("wf_1", {}))
    assert recorder.story == [GIVEN, CANCEL, Advanced(60.0), Observed("wf_1", {})]


def test_the_record_is_what_a_script_can_repeat():
    """Requests and waits, each with its moment; the keys of the adapter's requests are known at the end."""
    steps = recorded(GIVEN, CANCEL, Advanced(60.0)).whole(CANCEL, KEYS)
    assert [(step.at, step.by, type(step.event)) for step in steps] == [
        (0.0, ADAPTER, Exchange),
        (0.0, ADAPTER, Waited),
        (2.0, CONTRACT, Exchange),
    ]
    assert all(step.event.secrets == KEYS for step in steps if isinstance(step.event, Exchange))


def test_what_made_a_record_of_an_earlier_contract_belongs_to_the_record():
    """A later contract that names the workflow takes those steps, and no other."""
    recorder = recorded()
    recorder.brought_about("wf_1", 0)
    recorder.begin()
    recorder.note(CANCEL, CONTRACT)
    assert [type(step.event) for step in recorder.whole(CANCEL, KEYS)] == [Exchange, Waited, Exchange]
    recorder.begin()
    assert len(recorder.whole(CREATE, KEYS)) == 1


def test_too_long_a_record_is_not_kept():
    """A script of more steps is of no use to anybody."""
    assert recorded(*[CANCEL] * (MOST - 2)).whole(None, {})
    assert not recorded(*[CANCEL] * (MOST - 1)).whole(None, {})


def test_another_try_leaves_what_it_saw_of_the_lifecycle():
    """Its exchanges and looks are forgotten."""
    recorder = recorded(Followed("wf_1", "active"), CANCEL)
    until = len(recorder.events)
    for event in (GIVEN, CANCEL, Requested("wf_1", TRANSITION, CANCEL, "cancelled")):
        recorder.note(event, CONTRACT)
    recorder.back_to(until)
    assert recorder.story == [CANCEL]
    assert transition_log(recorder.events).steps == [TRANSITION]
