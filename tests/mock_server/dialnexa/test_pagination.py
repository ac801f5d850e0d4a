"""Lists come in pages, and may be narrowed down."""

import pytest


@pytest.fixture
def full_account(account):
    """An account with 45 workflows, every third of them paused."""
    for number in range(45):
        account.provide("draft" if number % 3 else "paused", name=f"Number {number}")
    return account


def test_a_list_comes_in_pages_of_twenty(full_account):
    """Unless asked otherwise, a list shows its first twenty entries and how many there are."""
    body = full_account.get("/workflows").json
    assert [entry["name"] for entry in body["data"]] == [f"Number {number}" for number in range(20)]
    assert body["meta"] == {"page": 1, "limit": 20, "total": 45, "totalPages": 3}


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [("page=3", 40, 5), ("page=2&limit=7", 7, 7), ("limit=100", 0, 45), ("page=45&limit=1", 44, 1)],
)
def test_every_page_can_be_had(full_account, query, first, count):
    """Page and limit say where a page begins and how much it holds."""
    names = [entry["name"] for entry in full_account.get(f"/workflows?{query}").json["data"]]
    assert names == [f"Number {number}" for number in range(first, first + count)]


def test_a_page_beyond_the_last_is_empty(full_account):
    """There is nothing on a page that no entry reaches."""
    body = full_account.get("/workflows?page=1000000000").json
    assert (body["data"], body["meta"]["total"]) == ([], 45)


def test_an_empty_list_has_no_pages(account):
    """A list of nothing has no pages."""
    assert account.get("/workflows").json == {
        "data": [],
        "meta": {"page": 1, "limit": 20, "total": 0, "totalPages": 0},
    }


def test_workflows_are_narrowed_down_by_status(full_account):
    """Only workflows of the status are counted and shown."""
    body = full_account.get("/workflows?status=paused&limit=10").json
    assert body["meta"]["total"] == 15
    assert {entry["status"] for entry in body["data"]} == {"paused"}


@pytest.mark.parametrize("path", ["/workflows", "/workflows/WORKFLOW/leads", "/call-logs"])
@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=x", "page=", "page=1.5", "page=9999999999999999999999", "page=1&page=x",
        "limit=0", "limit=101", "limit=x", "page=%D9%A1", "page=1e1", "status=unheard-of", "status=",
    ],
)  # fmt: skip
def test_what_asks_for_no_page_is_refused(account, path, query):
    """A page below 1, a limit beyond 100 and whatever is no number answer 400, as does an unknown status."""
    workflow = account.provide("active", leads={"queued": 1})
    reply = account.get(f"{path.replace('WORKFLOW', workflow)}?{query}")
    assert (reply.status, reply.rule) == (400, "dialnexa.request.invalid")


@pytest.mark.medium
def test_pages_of_leads_run_on_from_those_that_set_out_to_the_queue(account):
    """No lead is shown twice and none is left out, wherever a page begins."""
    workflow = account.provide("active", leads={"queued": 23, "in_step": 4, "waiting": 3})
    for limit in (1, 4, 7, 20):
        seen = []
        for page in range(1, 32):
            seen += account.get(f"/workflows/{workflow}/leads?limit={limit}&page={page}").json["data"]
        numbers = [lead["phone_number"] for lead in seen]
        assert numbers == sorted(set(numbers))
        assert len(numbers) == min(30, limit * 31)


@pytest.mark.parametrize(
    ("status", "count"), [("pending", 5), ("in_progress", 3), ("active", 3), ("completed", 2), ("removed", 0)]
)
def test_leads_are_narrowed_down_by_status(account, status, count):
    """Only leads of the status are counted and shown; active is another name of in_progress."""
    workflow = account.provide("active", leads={"queued": 5, "in_step": 1, "waiting": 2, "finished": 2})
    body = account.get(f"/workflows/{workflow}/leads?status={status}").json
    assert (body["meta"]["total"], len(body["data"])) == (count, count)
    assert {lead["status"] for lead in body["data"]} <= {status, "in_progress"}


@pytest.mark.slow
def test_a_million_leads_are_listed_at_once(account):
    """The last page of a million leads comes without looking at the others."""
    workflow = account.provide("paused", leads={"queued": 1_000_000})
    body = account.get(f"/workflows/{workflow}/leads?page=10000&limit=100&status=pending").json
    assert body["meta"]["totalPages"] == 10_000
    assert body["data"][-1]["phone_number"] == "+15550999999"
