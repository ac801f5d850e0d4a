"""Faults of lists: wrong pages, missing records, and queries that are misread."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.dialnexa import pagination
from brakecheck.mock_server.dialnexa.faults.deletions import remembering
from brakecheck.mock_server.dialnexa.pagination import Page
from brakecheck.mock_server.dialnexa.workflows import CANCELLED, DRAFT, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import Query, handling, ignoring, reading_query
from brakecheck.mock_server.faults.response_mutations import Edit
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler

LISTS = frozenset({"listWorkflows", "listLeads", "listCallLogs"})
STATUSES = frozenset({"draft", "active", "running", "paused", "completed", "cancelled"})
PAGES, LISTED, INVALID = "dialnexa.list.pages", "dialnexa.list.succeeds", "dialnexa.request.invalid"
Meta = dict[str, int]


def bound(name: str, at: Callable[[Page], int]) -> Injection:
    """Begin or end pages at another item."""
    return lambda injector: injector.patch(Page, name, property(at))


def with_meta(edit: Callable[[Meta, int], Meta]) -> Injection:
    """Edit `meta` of each page; `edit` gets `meta` and the number of records on the page."""

    def wrap(healthy: Any) -> Any:
        def faulty(page: Page, data: list[Any], total: int) -> dict[str, Any]:
            body = healthy(page, data, total)
            return {**body, "meta": {**body["meta"], **edit(body["meta"], len(data))}}

        return faulty

    return lambda injector: injector.around(Page, "body", wrap)


def usual(parameter: str) -> Injection:
    """Use the default of the page or the limit, and ignore the query."""

    def wrap(healthy: Any) -> Any:
        def faulty(query: Query, name: str, by_default: int, most: int) -> int:
            number: int = by_default if name == parameter else healthy(query, name, by_default, most)
            return number

        return faulty

    return lambda injector: injector.around(pagination, "_number", wrap)


def without_limit(injector: FaultInjector) -> None:
    """Accept a limit above a hundred."""
    asked = 0

    def note(query: Query) -> Query:
        nonlocal asked
        limit = query.get("limit", "")
        asked = int(limit) if limit.isdigit() and int(limit) > pagination.MOST else 0
        return {**query, "limit": str(pagination.MOST)} if asked else query

    reading_query(LISTS, note)(injector)
    bound("stop", lambda page: page.start + max(asked, page.limit))(injector)


def hiding(status: str) -> Injection:
    """Leave workflows of the status out of every list."""

    def wrap(healthy: Callable[[Workflows], list[Workflow]]) -> Callable[[Workflows], list[Workflow]]:
        return lambda workflows: [workflow for workflow in healthy(workflows) if workflow.status != status]

    return lambda injector: injector.around(Workflows, "all", wrap)


def keeping_deleted(injector: FaultInjector) -> None:
    """List deleted workflows, too."""
    deleted = remembering(injector)

    def wrap(healthy: Callable[[Workflows], list[Workflow]]) -> Callable[[Workflows], list[Workflow]]:
        def faulty(workflows: Workflows) -> list[Workflow]:
            kept = [workflow for account, workflow, _ in deleted.values() if account is workflows]
            return [*healthy(workflows), *kept]

        return faulty

    injector.around(Workflows, "all", wrap)


def from_a_cache(healthy: Handler) -> Handler:
    """Answer the same request forever as the first time."""
    known: dict[tuple[int, frozenset[tuple[str, str]]], Response] = {}

    def faulty(workflows: Workflows, request: Request) -> Response:
        asked = id(workflows), frozenset(request.query.items())
        return known.setdefault(asked, healthy(workflows, request))

    return faulty


def leaving_out(which: Callable[[dict[str, Any]], bool]) -> Edit:
    """Leave the records that `which` selects out of a page and its total."""

    def edit(body: dict[str, Any]) -> dict[str, Any]:
        left = [record for record in body["data"] if not which(record)]
        total = body["meta"]["total"] - len(body["data"]) + len(left)
        return {**body, "data": left, "meta": {**body["meta"], "total": total}}

    return edit


def counting_all(healthy: Handler) -> Handler:
    """Count the records of every status in `total`."""

    def faulty(workflows: Workflows, request: Request) -> Response:
        answer = healthy(workflows, request)
        answer.body["meta"]["total"] = len(workflows.all())
        return answer

    return faulty


def first_page_for_none(query: Query) -> Query:
    """Read an impossible page as the first."""
    return {**query, "page": "1"} if not query.get("page", "1").isdigit() or query.get("page") == "0" else query


def usual_limit_for_none(query: Query) -> Query:
    """Read an impossible limit as the default."""
    odd = not query.get("limit", "1").isdigit() or query.get("limit") == "0"
    return {name: value for name, value in query.items() if name != "limit" or not odd}


def all_for_unknown_status(query: Query) -> Query:
    """Ignore a status that does not exist."""
    odd = query.get("status") not in STATUSES
    return {name: value for name, value in query.items() if name != "status" or not odd}


FAULTS = (
    Fault(
        "dialnexa.list.counts-pages-from-zero",
        PAGES,
        "page 1 is the second page of a list",
        bound("start", lambda page: page.number * page.limit),
    ),
    Fault(
        "dialnexa.list.pages-overlap",
        PAGES,
        "each page of a list begins with the last record of the one before",
        bound("start", lambda page: (page.number - 1) * page.limit - (page.number > 1)),
    ),
    Fault(
        "dialnexa.list.drops-the-last-of-a-page",
        PAGES,
        "the last record of each full page is left out",
        bound("stop", lambda page: page.start + max(1, page.limit - 1)),
    ),
    Fault(
        "dialnexa.list.holds-ten",
        PAGES,
        "unless asked otherwise a page holds ten records",
        lambda injector: injector.patch(pagination, "USUAL", 10),
    ),
    Fault("dialnexa.list.ignores-the-limit", PAGES, "every page of a list holds twenty records", usual("limit")),
    Fault("dialnexa.list.ignores-the-page", PAGES, "every page of a list is the first", usual("page")),
    Fault(
        "dialnexa.list.refuses-a-hundred",
        PAGES,
        "a limit of 100 answers 400",
        lambda injector: injector.patch(pagination, "MOST", 99),
    ),
    Fault("dialnexa.list.has-no-limit", PAGES, "a page holds more than a hundred records if asked to", without_limit),
    Fault(
        "dialnexa.list.counts-the-page",
        PAGES,
        "total is the number of records on the page",
        with_meta(lambda meta, shown: {"total": shown}),
    ),
    Fault(
        "dialnexa.list.rounds-pages-down",
        PAGES,
        "totalPages does not count the last page unless it is full",
        with_meta(lambda meta, _: {"totalPages": meta["total"] // meta["limit"]}),
    ),
    Fault(
        "dialnexa.list.counts-every-status",
        PAGES,
        "total of a list that is narrowed down by status counts all workflows",
        handling({"listWorkflows"}, counting_all),
    ),
    Fault("dialnexa.list.hides-cancelled", LISTED, "cancelled workflows are not listed", hiding(CANCELLED)),
    Fault("dialnexa.list.hides-drafts", LISTED, "drafts are not listed", hiding(DRAFT)),
    Fault(
        "dialnexa.list.ignores-the-status",
        LISTED,
        "the list of workflows is not narrowed down by status",
        ignoring({"listWorkflows"}, "status"),
    ),
    Fault("dialnexa.list.keeps-deleted", LISTED, "deleted workflows are still listed", keeping_deleted),
    Fault(
        "dialnexa.list.is-stale",
        LISTED,
        "the list of workflows comes from a cache that is never emptied",
        handling({"listWorkflows"}, from_a_cache),
    ),
    Fault(
        "dialnexa.list.takes-any-page",
        INVALID,
        "a page that is no number from 1 on is taken for the first",
        reading_query(LISTS, first_page_for_none),
    ),
    Fault(
        "dialnexa.list.takes-any-limit",
        INVALID,
        "a limit that is no number from 1 on is taken for twenty",
        reading_query(LISTS, usual_limit_for_none),
    ),
    Fault(
        "dialnexa.list.takes-any-status",
        INVALID,
        "a status that no workflow can have lists them all",
        reading_query({"listWorkflows"}, all_for_unknown_status),
    ),
)
