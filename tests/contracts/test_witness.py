"""What a run has seen of the lifecycle: only what is certain is told."""

from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.witness import Step, Witness

ANSWER = Exchange("cancel", "POST", "http://127.0.0.1/", {}, None, 200, {}, b"", {})


def test_a_step_is_told_with_what_was_seen_afterwards():
    """Given paused, cancelled with 200, and seen cancelled."""
    witness = Witness()
    witness.follow("w", "paused")
    witness.asked("w", Step("cancel", "paused", "200"), ANSWER, "cancelled")
    witness.saw("w", "cancelled")
    assert witness.steps == [Step("cancel", "paused", "200", "cancelled")]


def test_the_next_step_begins_where_the_last_one_led():
    """Where nobody looked, what the answer says counts."""
    witness = Witness()
    witness.follow("w", "active")
    witness.asked("w", Step("pause", "active", "200"), ANSWER, "paused")
    assert witness.state_of("w") == "paused"


def test_a_look_belongs_to_the_last_step_alone():
    """What is seen later, once the record was touched otherwise, tells nothing of the step."""
    witness = Witness()
    witness.follow("w", "active")
    witness.asked("w", Step("pause", "active", "200"), ANSWER, "paused")
    witness.lost("w")
    witness.saw("w", "active")
    assert witness.steps == [Step("pause", "active", "200")]
    assert witness.state_of("w") == "active"


def test_time_leaves_only_lasting_states():
    """Who was active may be anything by now; who was paused is paused still."""
    witness = Witness()
    witness.follow("a", "active")
    witness.follow("p", "paused")
    witness.time_went_by({"paused"})
    assert (witness.state_of("a"), witness.state_of("p")) == (None, "paused")


def test_a_record_of_others_is_not_followed():
    """Another account's record is seen, and nothing is concluded from it."""
    witness = Witness()
    witness.saw("theirs", "active")
    assert witness.state_of("theirs") is None


def test_after_a_refusal_nothing_is_certain():
    """A server may refuse and act all the same: until somebody looks, nobody knows the state."""
    witness = Witness()
    witness.follow("w", "cancelled")
    witness.asked("w", Step("pause", "cancelled", "409"), ANSWER, None)
    assert witness.state_of("w") is None
    witness.saw("w", "paused")
    assert witness.steps == [Step("pause", "cancelled", "409", "paused")]


def test_what_a_finding_is_about_is_accused():
    """Of two steps, the one whose very exchange the finding names."""
    other = Exchange("cancel", "POST", "http://127.0.0.1/", {}, None, 200, {}, b"", {})
    witness = Witness()
    witness.asked("v", Step("cancel", "active", "200"), other, "cancelled")
    witness.asked("w", Step("pause", "cancelled", "200"), ANSWER, "paused")
    witness.accuse(ANSWER)
    assert [step.accused for step in witness.steps] == [False, True]
