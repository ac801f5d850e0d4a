"""Faults of the call logs: in the list, its filters, and the answer that it is unchanged."""

import re
from collections.abc import Callable
from hashlib import blake2b
from itertools import count
from typing import Any

import orjson

from brakecheck.mock_server.dialnexa import call_handlers
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import Query, answering, ignoring, listing, reading_query, with_each
from brakecheck.mock_server.faults.response_mutations import edited, headers

DATES, FIVE_HOURS = ("start_date", "end_date"), 5 * 3600.0
OFFSET = re.compile(r"[+-]\d\d:\d\d$")
LISTED, UNCHANGED = "dialnexa.calls.listed", "dialnexa.calls.unchanged"
CALLS = frozenset({"listCallLogs"})


def with_dates_swapped(query: Query) -> Query:
    """Exchange the first and the last day of the query."""
    other = {"start_date": "end_date", "end_date": "start_date"}
    return {other.get(name, name): value for name, value in query.items()}


def with_two_alone(page: Any) -> Any:
    """Leave two calls on the page, as if there were no others."""
    meta = {**page["meta"], "total": min(page["meta"]["total"], 2), "totalPages": min(page["meta"]["totalPages"], 1)}
    return {**page, "data": page["data"][:2], "meta": meta}


def unchanged(known: Any) -> Injection:
    """Answer 304 whenever `known` says that the caller has the list."""
    return lambda injector: injector.patch(call_handlers, "_known", known)


def with_one_tag(injector: FaultInjector) -> None:
    """Give every list the same ETag."""
    injector.patch(call_handlers, "blake2b", lambda *_, **how: blake2b(b"", **how))


def with_new_tags(injector: FaultInjector) -> None:
    """Give each answer another ETag."""
    numbers = count()
    injector.patch(call_handlers, "blake2b", lambda *_, **how: blake2b(str(next(numbers)).encode(), **how))


def of_agents(fits: Callable[[str, str], bool]) -> Injection:
    """List the calls of each agent who fits the one that the query names."""

    def wrap(healthy: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def faulty(query: Query, now: float) -> list[Any]:
            others = healthy({name: value for name, value in query.items() if name != "agent_id"}, now)
            wanted = query.get("agent_id")
            return [*others, lambda log: fits(log.agent, wanted)] if wanted else others

        return faulty

    return lambda injector: injector.around(call_handlers, "_filter", wrap)


def with_tags_of_the_number(injector: FaultInjector) -> None:
    """Give two lists of as many calls the same ETag."""

    def tag(body: bytes, digest_size: int) -> Any:
        return blake2b(str(orjson.loads(body)["meta"]["total"]).encode(), digest_size=digest_size)

    injector.patch(call_handlers, "blake2b", tag)


def without_offsets(query: Query) -> Query:
    """Take a date with any offset for one in UTC."""
    return {name: OFFSET.sub("", value) if name in DATES else value for name, value in query.items()}


def five_hours_later(healthy: Callable[[str, str], tuple[float, float]]) -> Callable[[str, str], tuple[float, float]]:
    """Take dates for those of a zone five hours behind UTC."""

    def faulty(text: str, name: str) -> tuple[float, float]:
        begin, end = healthy(text, name)
        return begin + FIVE_HOURS, end + FIVE_HOURS

    return faulty


FAULTS = (
    *(
        Fault(
            f"dialnexa.calls.ignore-the-{name.replace('_id', '').replace('_', '-')}",
            LISTED,
            f"the call logs are not narrowed down by {name}",
            ignoring(CALLS, name),
        )
        for name in ("agent_id", "status", "start_date", "end_date")
    ),
    Fault(
        "dialnexa.calls.find-agents-by-beginning",
        LISTED,
        "the calls of each agent are listed whose id begins with agent_id",
        of_agents(str.startswith),
    ),
    Fault(
        "dialnexa.calls.take-agents-as-patterns",
        LISTED,
        "a per cent sign in agent_id stands for any text",
        of_agents(lambda agent, wanted: re.fullmatch(".*".join(map(re.escape, wanted.split("%"))), agent) is not None),
    ),
    Fault(
        "dialnexa.calls.swap-the-dates",
        LISTED,
        "start_date and end_date are exchanged",
        reading_query(CALLS, with_dates_swapped),
    ),
    Fault(
        "dialnexa.calls.ignore-offsets",
        LISTED,
        "a date with an offset is read as one in UTC",
        reading_query(CALLS, without_offsets),
    ),
    Fault(
        "dialnexa.calls.read-local-dates",
        LISTED,
        "dates are read in a zone five hours behind UTC, whatever zone they name",
        lambda injector: injector.around(call_handlers, "_span", five_hours_later),
    ),
    Fault(
        "dialnexa.calls.list-two-at-most",
        LISTED,
        "of more than two calls the first two alone are listed and counted",
        answering("listCallLogs", 200, edited(with_two_alone)),
    ),
    Fault(
        "dialnexa.calls.are-all-completed",
        LISTED,
        "every call is listed as completed",
        listing("listCallLogs", with_each(lambda log: {**log, "status": "completed"})),
    ),
    Fault(
        "dialnexa.calls.name-no-agent",
        LISTED,
        "calls are listed with an empty agent_id",
        listing("listCallLogs", with_each(lambda log: {**log, "agent_id": ""})),
    ),
    Fault(
        "dialnexa.calls.have-no-etag",
        UNCHANGED,
        "call logs come without an ETag",
        answering("listCallLogs", 200, headers(etag="")),
    ),
    Fault("dialnexa.calls.have-one-etag", UNCHANGED, "call logs always have the same ETag", with_one_tag),
    Fault(
        "dialnexa.calls.have-etags-of-their-number",
        UNCHANGED,
        "two lists of as many calls have the same ETag",
        with_tags_of_the_number,
    ),
    Fault("dialnexa.calls.have-new-etags", UNCHANGED, "call logs have another ETag in each answer", with_new_tags),
    Fault(
        "dialnexa.calls.are-always-unchanged",
        UNCHANGED,
        "every request with an ETag is answered with 304",
        unchanged(lambda tags, _: bool(tags)),
    ),
    Fault(
        "dialnexa.calls.are-always-changed",
        UNCHANGED,
        "If-None-Match does not matter",
        unchanged(lambda *_: False),
    ),
)
