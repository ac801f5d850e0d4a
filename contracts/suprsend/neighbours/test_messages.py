"""Sent messages are listed, each with the execution that sent it."""

import pytest

from brakecheck.contracts.engine.scenario import Scenario, expect, expect_status
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.suprsend.neighbours.operations import Triggers

rule = pytest.mark.rule


@pytest.fixture
def triggers(scenario: Scenario) -> Triggers:
    """The triggers of one contract."""
    return Triggers(scenario)


def _ids(answer: Exchange) -> list[str]:
    """The ids of the messages on the page."""
    return [message["message_id"] for message in answer.json()["results"]]


def listed(triggers: Triggers, **query: str) -> Exchange:
    """List a page of the messages that match the query, as soon as there is one."""
    for _ in range(10):
        answer = expect_status(triggers.messages(**query), 200)
        if answer.json()["results"]:
            return answer
        triggers.scenario.advance(1)
    raise NotChecked("the run has sent no message within 10 s")


@rule("suprsend.messages.listed")
@pytest.mark.parametrize("name", ["recipient_id[]", "idempotency_key", "execution_id", "workflow_slug"])
def test_messages_are_found(triggers: Triggers, name: str):
    """Two runs have sent a message each: the filter finds the right one, with its execution_id."""
    person, other = triggers.fresh("person"), triggers.fresh("person")
    key, another = triggers.fresh("key"), triggers.fresh("key")
    triggers.trigger(other, key=another)
    triggers.trigger(person, key=key)
    listed(triggers, idempotency_key=another)
    found = listed(triggers, idempotency_key=key).json()["results"][0]["execution_id"]
    values = {"recipient_id[]": person, "idempotency_key": key, "execution_id": found, "workflow_slug": triggers.slug}
    answer = expect_status(triggers.messages(**{name: values[name], "limit": "1000"}), 200)  # others use the slug
    results = answer.json()["results"]
    people = {message["recipient"]["distinct_id"] for message in results}
    expect(person in people, f"a message to {person}", people, answer)
    expect((other in people) == (name == "workflow_slug"), "only messages that match the filter", people, answer)
    expect(
        triggers.begun(recipients=[person]) == [found],
        "the cancelled run to have the listed execution_id",
        found,
        answer,
    )


@rule("suprsend.messages.listed")
def test_several_filters_find_what_fits_all(triggers: Triggers):
    """Two runs have sent a message each; the recipient of one with the key of the other finds none."""
    people, keys = [triggers.fresh("person") for _ in range(2)], [triggers.fresh("key") for _ in range(2)]
    for person, key in zip(people, keys, strict=True):
        triggers.trigger(person, key=key)
        listed(triggers, idempotency_key=key)
    answer = expect_status(triggers.messages(**{"recipient_id[]": people[0], "idempotency_key": keys[1]}), 200)
    found = answer.json()["results"]
    expect(not found, "no message", found, answer)


@rule("suprsend.messages.listed")
def test_messages_come_page_by_page(triggers: Triggers):
    """Three runs have sent messages: pages of one, each after the one before, show all of them once."""
    people, key = [triggers.fresh("person") for _ in range(3)], triggers.fresh("key")
    triggers.trigger(*people, key=key)
    due = sorted(_ids(listed(triggers, idempotency_key=key, limit="1000")))
    pages = [expect_status(triggers.messages(idempotency_key=key, limit="1"), 200)]
    while len(pages) < len(due) and (after := pages[-1].json()["meta"]["after"]):
        pages.append(expect_status(triggers.messages(idempotency_key=key, limit="1", after=after), 200))
    if sorted(_ids(listed(triggers, idempotency_key=key, limit="1000"))) != due:
        raise NotChecked("messages have gone out meanwhile")
    shown = [message for page in pages for message in _ids(page)]
    expect(sorted(shown) == due, f"the messages {due}, each once", shown, pages[-1])
    more = [page.json()["meta"]["has_next"] for page in pages]
    expect(more == [True] * (len(due) - 1) + [False], "another page after each but the last", more, pages[-1])


@rule("suprsend.messages.listed")
def test_messages_of_a_cancelled_run_are_listed(triggers: Triggers):
    """A run has sent a message and is cancelled: the message is listed still."""
    person, key = triggers.fresh("person"), triggers.fresh("key")
    triggers.trigger(person, key=key)
    before = {*_ids(listed(triggers, idempotency_key=key))}
    triggers.begun(recipients=[person])
    answer = expect_status(triggers.messages(idempotency_key=key), 200)
    after = {*_ids(answer)}
    expect(before <= after, f"the messages {sorted(before)}", sorted(after), answer)


@rule("suprsend.messages.invalid-query")
def test_impossible_limits(triggers: Triggers):
    """See whether a limit that is not a number from 1 to 1000 is refused."""
    answers = [triggers.messages(limit=limit) for limit in ("0", "1001", "many")]
    statuses = {expect_status(answer, 200, 400).status for answer in answers}
    triggers.scenario.observed("mixed" if len(statuses) > 1 else "refused" if 400 in statuses else "taken")
