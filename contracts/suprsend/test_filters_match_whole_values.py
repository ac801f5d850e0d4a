"""A filter matches a whole value: no part of one, no other spelling, no pattern."""

import re

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.inputs.near_values import BLANKS, PATTERNS, SPELLINGS, Change
from brakecheck.contracts.inputs.payloads import cases
from brakecheck.contracts.suprsend.api import ALONE, FILTERS, INVALID, Runs, expect_no_refusal

rule = pytest.mark.rule
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHANGES = {**SPELLINGS, **BLANKS}
# The vendor trims the keys of its triggers, so a blank around one may be no other spelling there.
UNTRIMMED = ("execution_id", "recipients", "workflow_slug")
# Not sent alone: the slug, which may not be enough, and an id with a change, which could be somebody else's.
BESIDE = {"execution_id": ("recipients",), "workflow_slug": ("recipients",)}
STATE = {"recipients": "recipient", "idempotency_key": "idempotency_key", "workflow_slug": "slug"}
CASES = [(name, how) for name in FILTERS for how in (*CHANGES, *PATTERNS) if name in UNTRIMMED or "blank" not in how]
# The ids are the target's own: nearly the same could be another's.
OF_AN_ID = {
    f"{name}-{how}": "nearly an id could be the id of somebody's run" for name, how in CASES if name == "execution_id"
}
# Ends that databases are known to compare as equal.
COLLATED = {
    "an accent": ("e", "\u00e9"),
    "two emoji": ("\U0001f363", "\U0001f37a"),
    "an emoji and no other": ("", "\U0001f363"),
    "a sharp s": ("ss", "\u00df"),
}
LONGEST = 255  # characters that a key may have
NEAR_CONTACTS: dict[str, Change] = {
    **{how: SPELLINGS[how] for how in ("its end", "more before it")},
    "a tag": lambda address: address.replace("@", "+tag@"),
}
AROUND = ["*{}*", "%{}%", ".*{}.*", "{}_", "?{}", "^{}", "{}$"]  # of part of a name, which no run has as a whole


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize(("name", "how"), cases({f"{name}-{how}": (name, how) for name, how in CASES}, OF_AN_ID))
def test_nearly_the_value_matches_nothing(runs: Runs, name: str, how: str):
    """A filter that holds nearly the value of a run is refused or matches nothing; the run is left alone."""
    run = runs.given()
    filters = run.by(name, *BESIDE.get(name, ()))
    value = run.recipient if name == "recipients" else filters[name]
    nearly = {**CHANGES, **PATTERNS}[how](value)
    if nearly == value:
        raise NotChecked(f"{value!r} has no such spelling")
    if how == "upper case" and UUID.search(value):
        raise NotChecked(f"{value!r} holds a UUID, which capitals do not change (RFC 9562, section 4)")
    filters[name] = [nearly] if name == "recipients" else nearly
    runs.expect_spared(expect_no_refusal(runs.cancel(**filters), *INVALID), run)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize(("name", "how"), [case for case in CASES if case[0] in STATE and case[1] in CHANGES])
def test_a_run_with_nearly_the_value_is_left_alone(runs: Runs, name: str, how: str):
    """The filter holds the value of one run, and another has nearly the same: it is left alone."""
    run = runs.given()
    beside = BESIDE.get(name, ())
    near = runs.given(**run.like(*beside) | {STATE[name]: CHANGES[how](getattr(run, STATE[name]))})
    answer = expect_status(runs.cancel(**run.by(name, *beside)), 200)
    runs.expect_spared(answer, near)


@pytest.mark.tour
@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("name", STATE)
def test_all_runs_with_nearly_the_value_are_left_alone(runs: Runs, name: str):
    """The filter holds the value of one run, and others have nearly the same, each in another way."""
    run = runs.given()
    beside = BESIDE.get(name, ())
    near = [
        runs.given(**run.like(*beside) | {STATE[name]: CHANGES[how](getattr(run, STATE[name]))})
        for each, how in CASES
        if each == name and how in CHANGES
    ]
    answer = expect_status(runs.cancel(**run.by(name, *beside)), 200)
    runs.expect_spared(answer, *near)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("name", STATE)
def test_long_values_are_compared_to_their_end(runs: Runs, name: str):
    """The filter holds a long value; runs with the same first 64, 128 or 250 characters are left alone."""
    value = runs.scenario.fresh("long").ljust(LONGEST, "x")
    first = runs.given(**{STATE[name]: value})
    beside = BESIDE.get(name, ())
    near = [
        runs.given(**first.like(*beside) | {STATE[name]: value[:end].ljust(LONGEST, "y")}) for end in (64, 128, 250)
    ]
    answer = expect_status(runs.cancel(**first.by(name, *beside)), 200)
    runs.expect_cancelled(answer, first)
    runs.expect_spared(answer, *near)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("name", ["recipients", "idempotency_key"])
@pytest.mark.parametrize("ends", COLLATED.values(), ids=COLLATED)
def test_what_a_collation_takes_for_the_same_is_another(runs: Runs, name: str, ends: tuple[str, str]):
    """Another run's value differs by an accent or an emoji alone: that run is left alone."""
    start = runs.scenario.fresh("collated")
    run, near = (runs.given(**{STATE[name]: start + end}) for end in ends)
    answer = expect_status(runs.cancel(**run.by(name)), 200)
    runs.expect_cancelled(answer, run)
    runs.expect_spared(answer, near)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("name", STATE)
def test_two_spellings_of_an_accent(runs: Runs, name: str):
    """Two values differ in how Unicode spells an accent: see whether they are the same to the server."""
    start, beside = runs.scenario.fresh("accent"), BESIDE.get(name, ())
    run = runs.given(**{STATE[name]: f"{start}\u00e9"})
    other = runs.given(**run.like(*beside) | {STATE[name]: f"{start}e\u0301"})
    answer = expect_status(runs.cancel(**run.by(name, *beside)), 200)
    runs.expect_cancelled(answer, run)
    if runs.was_cancelled(other, answer):
        runs.expect_cancelled(answer, other)
        runs.scenario.observed("canonically equivalent texts are the same value")


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("how", NEAR_CONTACTS)
def test_a_person_with_nearly_the_contact_is_left_alone(runs: Runs, how: str):
    """The same of contact information; its case and blanks are left out, as e-mail treats them in its own way."""
    run = runs.given()
    near = runs.given(contacts=[NEAR_CONTACTS[how](run.contacts[0])])
    answer = expect_status(runs.cancel(recipients=list(run.contacts)), 200)
    runs.expect_spared(answer, near)


@rule("suprsend.cancel.exact-match")
@pytest.mark.parametrize("pattern", AROUND)
@pytest.mark.parametrize("name", ["recipients", "idempotency_key"])
def test_a_pattern_around_part_of_a_value_matches_nothing(runs: Runs, name: str, pattern: str):
    """A filter that would match the value of a run, were it a pattern, matches nothing."""
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
    """A filter that would match everything, were it a pattern, matches nothing."""
    run = runs.given()
    answer = expect_no_refusal(runs.cancel(**{name: [pattern] if name == "recipients" else pattern}), *INVALID)
    runs.expect_spared(answer, run)
