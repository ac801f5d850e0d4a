"""A filter matches only whole values: no part, no other spelling, no pattern."""

import re

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.inputs.near_values import BLANKS, PATTERNS, SPELLINGS, Change
from brakecheck.contracts.inputs.payloads import cases
from brakecheck.contracts.suprsend.api import ALONE, FILTERS, INVALID, MEMBERS, Runs, expect_no_refusal

rule = pytest.mark.rule
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHANGES = {**SPELLINGS, **BLANKS}
# The vendor trims the keys of triggers, so a key with a blank around it may be the same key.
UNTRIMMED = ("execution_id", "recipients", "workflow_slug")
# Filters that are sent with another: a slug alone may be refused, and a changed id could be another run's.
BESIDE = {"execution_id": ("recipients",), "workflow_slug": ("recipients",)}
CASES = [
    (name, change) for name in FILTERS for change in (*CHANGES, *PATTERNS) if name in UNTRIMMED or "blank" not in change
]
# The target chooses the ids: a changed one could be that of another run.
OF_AN_ID = {
    f"{name}-{change}": "nearly an id could be the id of somebody's run"
    for name, change in CASES
    if name == "execution_id"
}
# Ends that databases are known to compare as equal.
COLLATED = {
    "an accent": ("e", "\u00e9"),
    "two emoji": ("\U0001f363", "\U0001f37a"),
    "an emoji and no other": ("", "\U0001f363"),
    "a sharp s": ("ss", "\u00df"),
    "a blank without width": ("n", "\u200bn"),
    "a hyphen": ("n", "-n"),
    "a hyphen or a low line": ("-n", "_n"),
}
LONGEST = 255  # characters that a key may have
NEAR_CONTACTS: dict[str, Change] = {
    **{change: SPELLINGS[change] for change in ("its end", "more before it")},
    "a tag": lambda address: address.replace("@", "+tag@"),
}
AROUND = ["*{}*", "%{}%", ".*{}.*", "{}_", "?{}", "^{}", "{}$"]  # patterns around a part of a value


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize(
    ("name", "change"), cases({f"{name}-{change}": (name, change) for name, change in CASES}, OF_AN_ID)
)
def test_nearly_the_value_matches_nothing(runs: Runs, name: str, change: str):
    """A filter with nearly the value of a run is refused or matches no run; the run goes on."""
    run = runs.given()
    filters = run.by(name, *BESIDE.get(name, ()))
    value = run.recipient if name == "recipients" else filters[name]
    nearly = {**CHANGES, **PATTERNS}[change](value)
    if nearly == value:
        raise NotChecked(f"{value!r} has no such spelling")
    if change == "upper case" and UUID.search(value):
        raise NotChecked(f"{value!r} holds a UUID, which capitals do not change (RFC 9562, section 4)")
    filters[name] = [nearly] if name == "recipients" else nearly
    runs.expect_spared(expect_no_refusal(runs.cancel(**filters), *INVALID), run)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize(("name", "change"), [case for case in CASES if case[0] in MEMBERS and case[1] in CHANGES])
def test_a_run_with_nearly_the_value_is_left_alone(runs: Runs, name: str, change: str):
    """A filter with the value of one run leaves another run with nearly the same value alone."""
    run = runs.given()
    beside = BESIDE.get(name, ())
    near = runs.given(**run.like(*beside) | {MEMBERS[name]: CHANGES[change](getattr(run, MEMBERS[name]))})
    answer = expect_status(runs.cancel(**run.by(name, *beside)), 200)
    runs.expect_spared(answer, near)


@pytest.mark.tour
@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("name", MEMBERS)
def test_all_runs_with_nearly_the_value_are_left_alone(runs: Runs, name: str):
    """A filter with the value of one run leaves several runs with nearly the same value alone."""
    run = runs.given()
    beside = BESIDE.get(name, ())
    near = [
        runs.given(**run.like(*beside) | {MEMBERS[name]: CHANGES[change](getattr(run, MEMBERS[name]))})
        for filter_name, change in CASES
        if filter_name == name and change in CHANGES
    ]
    answer = expect_status(runs.cancel(**run.by(name, *beside)), 200)
    runs.expect_spared(answer, *near)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("name", MEMBERS)
def test_long_values_are_compared_to_their_end(runs: Runs, name: str):
    """A filter with a long value leaves runs alone whose first 64, 128 or 250 characters are the same."""
    value = runs.scenario.fresh("long").ljust(LONGEST, "x")
    first = runs.given(**{MEMBERS[name]: value})
    beside = BESIDE.get(name, ())
    near = [
        runs.given(**first.like(*beside) | {MEMBERS[name]: value[:end].ljust(LONGEST, "y")}) for end in (64, 128, 250)
    ]
    answer = expect_status(runs.cancel(**first.by(name, *beside)), 200)
    runs.expect_cancelled(answer, first)
    runs.expect_spared(answer, *near)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.parametrize("ends", COLLATED.values(), ids=COLLATED)
def test_what_a_collation_takes_for_the_same_is_another(runs: Runs, name: str, ends: tuple[str, str]):
    """Another run's value differs by an accent, a hyphen or an unseen sign alone: that run is left alone."""
    start, beside = runs.scenario.fresh("collated"), BESIDE.get(name, ())
    run = runs.given(**{MEMBERS[name]: start + ends[0]})
    near = runs.given(**run.like(*beside) | {MEMBERS[name]: start + ends[1]})
    answer = expect_status(runs.cancel(**run.by(name, *beside)), 200)
    runs.expect_cancelled(answer, run)
    runs.expect_spared(answer, near)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("name", MEMBERS)
def test_two_spellings_of_an_accent(runs: Runs, name: str):
    """See whether values with two Unicode spellings of an accent are the same; each run must match its own."""
    start, beside = runs.scenario.fresh("accent"), BESIDE.get(name, ())
    run = runs.given(**{MEMBERS[name]: f"{start}\u00e9"})
    other = runs.given(**run.like(*beside) | {MEMBERS[name]: f"{start}e\u0301"})
    answer = expect_status(runs.cancel(**run.by(name, *beside)), 200)
    runs.expect_cancelled(answer, run)
    if runs.was_cancelled(other, answer):
        runs.expect_cancelled(answer, other)
        runs.scenario.observed("canonically equivalent texts are the same value")


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("change", NEAR_CONTACTS)
def test_a_person_with_nearly_the_contact_is_left_alone(runs: Runs, change: str):
    """A filter with a contact leaves a run alone whose contact differs by one character or a tag."""
    run = runs.given()
    near = runs.given(contacts=[NEAR_CONTACTS[change](run.contacts[0])])
    answer = expect_status(runs.cancel(recipients=list(run.contacts)), 200)
    runs.expect_spared(answer, near)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("pattern", AROUND)
@pytest.mark.parametrize("name", ["recipients", "idempotency_key"])
def test_a_pattern_around_part_of_a_value_matches_nothing(runs: Runs, name: str, pattern: str):
    """A filter with a pattern around a part of a run's value matches no run, or is refused."""
    run = runs.given()
    part = (run.recipient if name == "recipients" else run.by(name)[name])[1:-1]
    value = pattern.format(part)
    answer = expect_no_refusal(runs.cancel(**{name: [value] if name == "recipients" else value}), *INVALID)
    runs.expect_spared(answer, run)


@pytest.mark.hazardous("a pattern could be taken for all runs, and a value like it could be somebody's")
@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("pattern", ["*", "%", "_", ".*", "?", "^", "$"])
@pytest.mark.parametrize("name", ALONE)
def test_a_pattern_alone_matches_nothing(runs: Runs, name: str, pattern: str):
    """A filter with a pattern that means everything matches no run, or is refused."""
    run = runs.given()
    answer = expect_no_refusal(runs.cancel(**{name: [pattern] if name == "recipients" else pattern}), *INVALID)
    runs.expect_spared(answer, run)
