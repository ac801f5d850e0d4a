"""How an operation lists its records, guessed from the names of its parameters and of members of its answer."""

import re
from collections.abc import Iterator
from typing import Any

from brakecheck.lifecycle_draft.words import named, plain, singular
from brakecheck.specs.machine.listing import LINK as HEADER
from brakecheck.specs.openapi_reader.operations import Operation
from brakecheck.specs.openapi_reader.schema import items, members, types, values

LIMIT = named(
    "limit per_page page_size page_limit max_results max_items size count results_per_page maxresults pagesize"
)
PAGE = named("page page_number page_num page_index pageno p")
OFFSET = named("offset skip start start_at from_index")
CURSOR = named("cursor starting_after after page_token next_token continuation_token continuation marker page_cursor")
CURSORS = (*CURSOR, *named("next_page_token next_cursor page_after after_cursor start_cursor pagetoken nexttoken"))
TOTAL = named("total total_count total_entries total_items total_results total_elements count")
NEXT = named(
    "next_cursor next_page_token next_token next cursor continuation_token next_page end_cursor after marker last_id"
)
LINK = named("next_page_uri next_page_url next_url next_link next_uri")
MORE = named("has_more has_next has_next_page more_results is_truncated")
STATES = named("status state phase statuses states")
SORT = named("sort sort_by order_by ordering orderby sortby")
DEEP = 4  # levels of the answer that are looked at


def listing(operation: Operation, noun: str, state: str) -> dict[str, Any]:
    """The listing as the notation has it; empty where no list is found in the answer.

    `noun` is what one of the records is called, `state` the member that shows the state.
    """
    places = dict(_places(operation, operation.answer, ""))
    lists = [place for place, schema in places.items() if items(operation.document, schema) is not None]
    called = (place for place in lists if singular(plain(place.rpartition("/")[2])) == plain(noun))
    found = next(called, next(iter(lists), None))
    if found is None:
        return {}
    entry: dict[str, Any] = {"items": f"$response.body#{found}"}
    for name, words, kind in (("total", TOTAL, "integer"), ("more", MORE, "boolean")):
        if place := _named(operation, places, words, kind):
            entry[name] = f"$response.body#{place}"
    parameters = dict(_parameters(operation))
    pages = _pages(parameters)
    entry |= _next(operation, places, pages)
    if pages:
        entry["pages"] = pages
    if value := _first(parameters, (plain(state), *STATES)):
        entry["by"] = {re.findall(r"\w+", value)[-1]: {"from": value, "is": "$record.state"}}
    return entry


def order(operation: Operation) -> tuple[str, list[str]] | None:
    """The parameter that sorts, with the values that the description lists; None where no name says so."""
    parameters = dict(_parameters(operation))
    value = _first(parameters, SORT)
    return (value, [str(each) for each in values(operation.document, parameters[value])]) if value else None


def _pages(parameters: dict[str, Any]) -> dict[str, Any]:
    limit = _first(parameters, LIMIT)
    ways = (("cursor", CURSORS), ("offset", OFFSET), ("page", PAGE))
    found = [(kind, value) for kind, words in ways if (value := _first(parameters, words))]
    if not found:
        return {}
    kind, value = found[0]
    return {kind: value} | ({"limit": limit} if limit else {})


def _next(operation: Operation, places: dict[str, Any], pages: dict[str, Any]) -> dict[str, str]:
    """What leads from a page to the next, where that is by a cursor or by the header Link."""
    if pages and any(name.lower() == "link" for name in operation.headers):
        return {"link": HEADER}
    cursor = pages.get("cursor")
    if cursor is None:
        return {}
    for name, words in (("link", LINK), ("next", NEXT)):
        if place := _named(operation, places, words, "string"):
            return {name: f"$response.body#{place}"}
    if plain(cursor.rpartition(".")[2]) == "starting_after":
        return {"next": "$record.id"}
    pages.clear()  # a cursor that nothing gives leads nowhere
    return {}


def _places(operation: Operation, schema: Any, place: str) -> Iterator[tuple[str, Any]]:
    """The places in the answer with their schemas, the outer ones first; nothing within a list."""
    level = [(place, schema)]
    for _ in range(DEEP):
        yield from level
        level = [
            (f"{above}/{name.replace('~', '~0').replace('/', '~1')}", member)
            for above, node in level
            if items(operation.document, node) is None
            for name, member in members(operation.document, node).items()
        ]


def _named(operation: Operation, places: dict[str, Any], words: tuple[str, ...], kind: str) -> str:
    for word in words:
        for place, schema in places.items():
            if plain(place.rpartition("/")[2]) == word and kind in (types(operation.document, schema) or {kind}):
                return place
    return ""


def _parameters(operation: Operation) -> Iterator[tuple[str, Any]]:
    """The values of a request with their schemas: of the query, and of the body of a POST."""
    for parameter in operation.parameters:
        if parameter.get("in") == "query":
            name, schema = str(parameter.get("name")), parameter.get("schema")
            deep = members(operation.document, schema) if parameter.get("style") == "deepObject" else {}
            yield from ((f"$request.query.{name}[{part}]", inner) for part, inner in deep.items())
            if not deep:
                yield f"$request.query.{name}", schema
    for name, schema in members(operation.document, operation.body).items() if operation.method != "GET" else ():
        yield f"$request.body#/{name}", schema


def _first(parameters: dict[str, Any], words: tuple[str, ...]) -> str:
    for word in words:
        for value in parameters:
            name = plain(value.removeprefix("$request.query.").removeprefix("$request.body#/"))
            if word and (name == word or name in (f"page_{word}", f"filter_{word}")):
                return value
    return ""
