"""What a contract has seen of the lifecycle: only what is certain is told."""

from brakecheck.contracts.engine.transition_log import TransitionLog, transition_log
from brakecheck.contracts.events import (
    CONTRACT,
    Elapsed,
    Event,
    Followed,
    Forgotten,
    Recorded,
    Requested,
    Seen,
    Transition,
)
from brakecheck.contracts.exchange import Exchange

ANSWER = Exchange("cancel", "POST", "http://127.0.0.1/", {}, None, 200, {}, b"", {})
CANCELLED = Requested("w", Transition("cancel", "paused", "200"), ANSWER, "cancelled")
PAUSED = Requested("w", Transition("pause", "active", "200"), ANSWER, "paused")


def told(*events: Event, blamed: Exchange | None = None) -> TransitionLog:
    return transition_log([Recorded(0.0, CONTRACT, event) for event in events], blamed)


def test_a_step_is_told_with_what_was_seen_afterwards():
    """Given paused, cancelled with 200, and seen cancelled."""
    log = told(Followed("w", "paused"), CANCELLED, Seen("w", "cancelled"))
    assert log.steps == [Transition("cancel", "paused", "200", "cancelled")]


def test_the_next_step_begins_where_the_last_one_led():
    """Where nobody looked, what the answer says counts."""
    assert told(Followed("w", "active"), PAUSED).states == {"w": "paused"}


def test_a_look_belongs_to_the_last_step_alone():
    """What is seen later, once the record was touched otherwise, tells nothing of the step."""
    log = told(Followed("w", "active"), PAUSED, Forgotten("w"), Seen("w", "draft"))
    assert (log.steps, log.states) == ([Transition("pause", "active", "200")], {"w": "draft"})


def test_time_leaves_only_lasting_states():
    """Who was active may be anything by now; who was paused is paused still."""
    log = told(Followed("w", "active"), PAUSED, Followed("a", "active"), Elapsed({"paused"}), Seen("w", "completed"))
    assert (log.steps, log.states) == ([Transition("pause", "active", "200")], {"w": "completed"})
    assert told(Followed("a", "active"), Followed("p", "paused"), Elapsed({"paused"})).states == {"p": "paused"}


def test_a_record_of_others_is_not_followed():
    """Another account's record is seen, and nothing is concluded from it."""
    log = told(Seen("theirs", "active"))
    assert (log.states, log.followed) == ({}, set())


def test_after_a_refusal_nothing_is_certain():
    """A server may refuse and act all the same: until somebody looks, nobody knows the state."""
    refused = Requested("w", Transition("pause", "cancelled", "409"), ANSWER, None)
    assert told(Followed("w", "cancelled"), refused).states == {}
    log = told(Followed("w", "cancelled"), refused, Seen("w", "paused"))
    assert log.steps == [Transition("pause", "cancelled", "409", "paused")]


def test_a_look_that_shows_the_status_before_a_success_may_be_late():
    """The server may show the change a moment later, so the state is not certain; the step is told as seen."""
    log = told(Followed("w", "active"), PAUSED, Seen("w", "active, leads waiting"))
    assert log.steps == [Transition("pause", "active", "200", "active, leads waiting")]
    assert log.states == {}
    uncertain = Requested("w", Transition("cancel", "active", "200"), ANSWER, None)
    assert told(Followed("w", "active"), uncertain, Seen("w", "active")).states == {}
    assert told(Followed("w", "active"), uncertain, Seen("w", "cancelled")).states == {"w": "cancelled"}


def test_a_refusal_does_not_make_a_late_look_certain():
    """Paused, and paused again with 409: a look that still shows active is late."""
    refused = Requested("w", Transition("pause", "paused", "409"), ANSWER, None)
    assert told(Followed("w", "active"), PAUSED, refused, Seen("w", "active")).states == {}
    assert told(Followed("w", "active"), PAUSED, Forgotten("w"), Seen("w", "active")).states == {}
    assert told(Followed("w", "active"), PAUSED, refused, Seen("w", "paused")).states == {"w": "paused"}


def test_a_record_may_come_back_to_its_status():
    """Paused and resumed, it is active again; what is seen after a certain look is certain."""
    resumed = Requested("w", Transition("resume", "paused", "200"), ANSWER, "active")
    assert told(Followed("w", "active"), PAUSED, resumed, Seen("w", "active")).states == {"w": "active"}
    log = told(Followed("w", "active"), PAUSED, Seen("w", "paused"), Forgotten("w"), Seen("w", "active"))
    assert log.states == {"w": "active"}


def test_a_look_after_a_refusal_or_an_effectless_success_is_certain():
    """Nothing was to change, and nothing did."""
    refused = Requested("w", Transition("pause", "cancelled", "409"), ANSWER, None)
    assert told(Followed("w", "cancelled"), refused, Seen("w", "cancelled")).states == {"w": "cancelled"}
    again = Requested("w", Transition("cancel", "cancelled", "200"), ANSWER, "cancelled")
    assert told(Followed("w", "cancelled"), again, Seen("w", "cancelled")).states == {"w": "cancelled"}


def test_what_a_finding_is_about_is_accused():
    """Of two steps, the one whose very exchange the finding names."""
    other = Exchange("cancel", "POST", "http://127.0.0.1/", {}, None, 200, {}, b"", {})
    first = Requested("v", Transition("cancel", "active", "200"), other, "cancelled")
    log = told(first, PAUSED, blamed=ANSWER)
    assert [step.accused for step in log.steps] == [False, True]
