"""The list of messages: what went out, and which run sent it."""

import pytest

from tests.mock_server.suprsend_neighbours.conftest import SLUG

HOUR = 3600.0


def people(page):
    return [message["recipient"]["distinct_id"] for message in page["results"]]


def test_a_message_is_listed_when_it_is_due(account):
    """One at the start of the run, a second after an hour; a cancel takes none back, and no third follows."""
    account.trigger("user_1")
    assert people(account.messages("recipient_id[]=user_1")) == ["user_1"]
    account.world.advance(HOUR)
    account.cancel(recipients=["user_1"])
    account.world.advance(100 * HOUR)
    page = account.messages("recipient_id[]=user_1")
    assert people(page) == ["user_1", "user_1"]
    assert page["results"][0]["created_at"] > page["results"][1]["created_at"]


def test_a_message_names_the_run_that_a_cancel_lists(account):
    """The execution id is the one that the answer of a cancel has."""
    account.trigger("user_1")
    (message,) = account.messages("recipient_id[]=user_1")["results"]
    assert account.cancel(recipients=["user_1"]) == [message["execution_id"]]


QUERIES = {
    "idempotency_key=key-1": ["user_1"],
    "recipient_id[]=user_2": ["user_2"],
    "recipient_id%5B%5D=user_1&recipient_id%5B%5D=user_2": ["user_2", "user_1"],
    f"workflow_slug={SLUG}&limit=2": ["user_3", "user_2"],
    "tenant_id=acme": ["user_3"],
    "recipient_id[]=user_1&idempotency_key=key-1": ["user_1"],
    "recipient_id[]=user_2&idempotency_key=key-1": [],
    "execution_id=nobody": [],
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.items())
def test_filters_narrow_the_list_down(account, query, expected):
    """Filters are ANDed, several recipients ORed; the newest message comes first."""
    for number, tenant in ((1, None), (2, None), (3, "acme")):
        account.trigger(f"user_{number}", key=f"key-{number}", tenant_id=tenant)
        account.world.advance(1)
    assert people(account.messages(query)) == expected


def test_a_list_comes_in_pages(account):
    """Ten a page unless asked otherwise; meta.after leads to the next until there is none."""
    account.trigger(*(f"user_{number}" for number in range(25)), key="many")
    first = account.messages("idempotency_key=many")
    assert (len(first["results"]), first["meta"]["count"], first["meta"]["has_next"]) == (10, 25, True)
    found, after = people(first), first["meta"]["after"]
    while after:
        page = account.messages(f"idempotency_key=many&limit=7&after={after}")
        found, after = found + people(page), page["meta"]["after"]
    assert len(found) == len(set(found)) == 25


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=many", "limit=", "after=nowhere"])
def test_an_impossible_query_is_refused(account, query):
    """400, in the words of the cancel page."""
    assert account.messages(query, status=400)["code"] == 400


def test_messages_of_another_account_are_not_listed(account, other):
    """The list holds the account's own messages alone."""
    other.provide("suprsend", slug=SLUG, recipient="user_1")
    assert people(account.messages("recipient_id[]=user_1")) == []
