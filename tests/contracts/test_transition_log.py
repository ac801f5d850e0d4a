"""What a run has seen of the lifecycle: only what is certain is told."""

from brakecheck.contracts.engine.transition_log import TransitionLog, lives
from brakecheck.contracts.events import Transition
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.recorder import Recorder

ANSWER = Exchange("cancel", "POST", "http://127.0.0.1/", {}, None, 200, {}, b"", {})


def test_a_step_is_told_with_what_was_seen_afterwards():
    """Given paused, cancelled with 200, and seen cancelled."""
    transitions = TransitionLog(Recorder())
    transitions.follow("w", "paused")
    transitions.requested("w", Transition("cancel", "paused", "200"), ANSWER, "cancelled")
    transitions.observed("w", "cancelled")
    assert lives(transitions.recorder.events).steps == [Transition("cancel", "paused", "200", "cancelled")]


def test_the_next_step_begins_where_the_last_one_led():
    """Where nobody looked, what the answer says counts."""
    transitions = TransitionLog(Recorder())
    transitions.follow("w", "active")
    transitions.requested("w", Transition("pause", "active", "200"), ANSWER, "paused")
    assert transitions.state_of("w") == "paused"


def test_a_look_belongs_to_the_last_step_alone():
    """What is seen later, once the record was touched otherwise, tells nothing of the step."""
    transitions = TransitionLog(Recorder())
    transitions.follow("w", "active")
    transitions.requested("w", Transition("pause", "active", "200"), ANSWER, "paused")
    transitions.forget("w")
    transitions.observed("w", "active")
    assert lives(transitions.recorder.events).steps == [Transition("pause", "active", "200")]
    assert transitions.state_of("w") == "active"


def test_time_leaves_only_lasting_states():
    """Who was active may be anything by now; who was paused is paused still."""
    transitions = TransitionLog(Recorder())
    transitions.follow("a", "active")
    transitions.follow("p", "paused")
    transitions.time_went_by({"paused"})
    assert (transitions.state_of("a"), transitions.state_of("p")) == (None, "paused")


def test_a_record_of_others_is_not_followed():
    """Another account's record is seen, and nothing is concluded from it."""
    transitions = TransitionLog(Recorder())
    transitions.observed("theirs", "active")
    assert transitions.state_of("theirs") is None


def test_after_a_refusal_nothing_is_certain():
    """A server may refuse and act all the same: until somebody looks, nobody knows the state."""
    transitions = TransitionLog(Recorder())
    transitions.follow("w", "cancelled")
    transitions.requested("w", Transition("pause", "cancelled", "409"), ANSWER, None)
    assert transitions.state_of("w") is None
    transitions.observed("w", "paused")
    assert lives(transitions.recorder.events).steps == [Transition("pause", "cancelled", "409", "paused")]


def test_what_a_finding_is_about_is_accused():
    """Of two steps, the one whose very exchange the finding names."""
    other = Exchange("cancel", "POST", "http://127.0.0.1/", {}, None, 200, {}, b"", {})
    transitions = TransitionLog(Recorder())
    transitions.requested("v", Transition("cancel", "active", "200"), other, "cancelled")
    transitions.requested("w", Transition("pause", "cancelled", "200"), ANSWER, "paused")
    assert [step.accused for step in lives(transitions.recorder.events, ANSWER).steps] == [False, True]
