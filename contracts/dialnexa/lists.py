"""DialNexa's lists: their pages, and the records on them."""

from typing import Any

from brakecheck.contracts.dialnexa.api import Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.exchange import Exchange

USUAL, MOST = 20, 100  # records on a page: the default, and the largest limit
MANY = 50  # pages that a contract reads at most
PAGES = "dialnexa.list.pages"


def page(workflows: Workflows, operation: str, *record: str, **query: object) -> Exchange:
    """Read the page of the list that the query selects."""
    asked = {name: str(value) for name, value in query.items()}
    return expect_status(workflows.neighbour(operation, *record, query=asked), 200)


def everything(
    workflows: Workflows, operation: str, *record: str, limit: int = MOST, **query: object
) -> list[dict[str, Any]]:
    """Read all pages of the list; returns the records in order."""
    found: list[dict[str, Any]] = []
    number, pages = 0, 1
    while number < pages:
        number += 1
        if number > MANY:
            raise NotChecked(f"{operation} has more than {MANY} pages; use an account with fewer records")
        answer = _page_of(limit, workflows, operation, *record, page=number, **query)
        body = answer.json()
        _expect_full(answer, number, limit, PAGES)
        found += body["data"]
        pages = body["meta"]["totalPages"]
    return found


def _page_of(limit: int, workflows: Workflows, operation: str, *record: str, **query: object) -> Exchange:
    """Read a page; where only the limit is refused, the finding names the rule of pages."""
    asked = {name: str(value) for name, value in query.items()}
    answer = workflows.neighbour(operation, *record, query={"limit": str(limit), **asked})
    if answer.status in INVALID and workflows.neighbour(operation, *record, query=asked).status == 200:
        raise Finding(f"a page of {limit}", answer.answer(), answer, PAGES)
    return expect_status(answer, 200)


def ids(records: list[dict[str, Any]]) -> set[str]:
    """The ids of the records."""
    return {record["id"] for record in records}


def only(answer: Exchange) -> dict[str, Any]:
    """The only record on the page; a finding where there are none or several."""
    data: list[dict[str, Any]] = answer.json()["data"]
    expect(len(data) == 1, "one record", f"{len(data)} records", answer)
    return data[0]


def expect_ids(answer: Exchange, records: list[dict[str, Any]], expected: set[str]) -> None:
    """Raise a finding unless the records have exactly the expected ids, each once."""
    found = [record["id"] for record in records]
    expect(sorted(found) == sorted(expected), f"{len(expected)} records: {sorted(expected)}", sorted(found), answer)


def _expect_full(answer: Exchange, number: int, limit: int, rule: str) -> None:
    """Raise a finding unless the page has as many records as its own total and the limit allow."""
    body = answer.json()
    full = min(limit, max(0, body["meta"]["total"] - (number - 1) * limit))
    expect(len(body["data"]) == full, f"{full} records on page {number}", len(body["data"]), answer, rule)


def expect_page(answer: Exchange, *, number: int, limit: int, total: int) -> list[dict[str, Any]]:
    """The records on the page; a finding unless their count and the page's meta are right.

    Where the page contradicts the query or its own total, the finding names the rule of pages.
    """
    body = answer.json()
    shown = {name: body["meta"][name] for name in ("page", "limit", "total", "totalPages")}
    counted = shown["total"]
    pages = -(-counted // limit) or int(shown["totalPages"] == 1)  # no page says whether an empty list has 0 pages or 1
    meta = {"page": number, "limit": limit, "total": counted, "totalPages": pages}
    expect(shown == meta, f"meta {meta}", shown, answer, PAGES)
    _expect_full(answer, number, limit, PAGES)
    expect(counted == total, f"a total of {total}", counted, answer)
    return list(body["data"])
