"""Recipients, contacts and keys of unusual forms are found."""

import pytest

from brakecheck.contracts.engine.scenario import expect_status
from brakecheck.contracts.suprsend.api import Runs

rule = pytest.mark.rule
CONTACTS = {
    "mixed case": "Ann.Lee.{name}@Example.com",
    "capitals": "{name}.ANN@EXAMPLE.COM",
    "a plus": "ann+{name}@example.com",
    "an apostrophe": "o'neill.{name}@example.com",
    "umlauts": "jörg.{name}@example.com",
    "a slack name": "@{name}",
    "another channel": "whatsapp:{name}",
}
NAMES = {
    "umlauts": "Jörg.Müller.{name}",
    "emoji": "👩‍🚀{name}",
    "another script": "李雷{name}",
    "right to left": "שלום{name}",
    "an accent in two characters": "Zoe\u0308{name}",
    "blanks": "{name}  {name}",
    "a slash": "{name}/{name}",
    "JSON": '{{"id":"{name}"}}',
    "200 characters": "{name}" + "x" * 150,
}


@rule("suprsend.cancel.by-contact")
@pytest.mark.parametrize("contact", CONTACTS.values(), ids=CONTACTS)
def test_a_contact_is_found_as_it_was_given(runs: Runs, contact: str):
    """Cancel by an address with capitals, signs or umlauts: the run of the person is cancelled."""
    address = contact.format(name=runs.scenario.fresh("mail"))
    run = runs.given(contacts=[address])
    answer = runs.expect_answer(runs.cancel(recipients=[address]), run)
    runs.expect_cancelled(answer, run)


@rule("suprsend.cancel.by-recipient")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_person_is_found_under_any_name(runs: Runs, name: str):
    """Cancel by a distinct id in any script, with blanks or signs: only that person's run is cancelled."""
    person = name.format(name=runs.scenario.fresh("person"))
    run, other = runs.given(recipient=person), runs.given()
    answer = runs.expect_answer(runs.cancel(recipients=[person]), run)
    runs.expect_cancelled(answer, run)
    runs.expect_spared(answer, other)


@rule("suprsend.cancel.by-recipient")
def test_a_person_is_found_in_every_workflow(runs: Runs):
    """Cancel by a person with runs of two workflows: both are cancelled."""
    run = runs.given()
    other = runs.given(recipient=run.recipient, contacts=run.contacts)
    answer = expect_status(runs.cancel(recipients=[run.recipient]), 200)
    runs.expect_cancelled(answer, run, other)


@rule("suprsend.cancel.by-idempotency-key")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_key_is_found_as_it_was_given(runs: Runs, name: str):
    """Cancel by a key in any script, with blanks or signs: only the run with the key is cancelled."""
    run, other = runs.given(idempotency_key=name.format(name=runs.scenario.fresh("key"))), runs.given()
    answer = runs.expect_answer(runs.cancel(**run.by("idempotency_key")), run)
    runs.expect_cancelled(answer, run)
    runs.expect_spared(answer, other)


@rule("suprsend.cancel.by-idempotency-key")
def test_the_longest_key_is_found(runs: Runs):
    """Cancel by a key of 255 characters, the longest of a trigger: its run is cancelled."""
    key = runs.scenario.fresh("key")
    key += "k" * (255 - len(key))
    run = runs.given(idempotency_key=key)
    answer = runs.expect_answer(runs.cancel(idempotency_key=key), run)
    runs.expect_cancelled(answer, run)
