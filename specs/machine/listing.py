"""How an operation lists records: pages, filters and order, and where each stands in the messages."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from brakecheck.specs.description import FORM, Description, Operation, json_of, plain_schema
from brakecheck.specs.ledger import Source

RESPONSE = re.compile(r"\$response\.body#(?P<pointer>(?:/[^/]*)*)")
LAST_ID = "$record.id"  # as the next cursor: the id of the last record on the page
LINK = "$response.header.Link"  # as the link: the header of RFC 8288
COMMAS, REPEATED, LIST = "commas", "repeated", "list"  # how a request has several values
KINDS = ("page", "offset", "cursor")
Pointer = tuple[str, ...]
Entry = dict[str, Any]
SourcesOf = Callable[[list[str], tuple[str | int, ...]], tuple[Source, ...]]


@dataclass(frozen=True, slots=True)
class Input:
    """A value of a request: a parameter of the query, or the parts of a JSON Pointer into the body."""

    origin: str
    parts: Pointer

    @property
    def name(self) -> str:
        """Name of the parameter, or JSON Pointer into the body."""
        return self.parts[0] if self.origin == "query" else "".join(f"/{part}" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Pages:
    """How a page is asked for: `kind` is page, offset or cursor, `at` where that stands.

    `first` is the number of the first page. `beyond` and `malformed` say what becomes of such a limit, empty where
    the vendor does not say it.
    """

    kind: str
    at: Input
    limit: Input | None = None
    first: int = 1
    least: int = 1
    most: int | None = None
    usual: int | None = None
    beyond: str = ""
    malformed: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A value of the request that narrows the list to records with this member.

    `several` says how one of several values is asked for, empty where the filter takes but one.
    """

    name: str
    value: Input
    member: str
    sources: tuple[Source, ...] = ()
    several: str = ""


@dataclass(frozen=True, slots=True)
class Sorting:
    """Values of a request that order the list, each with the expression to order by; those of `falling` backwards."""

    value: Input
    by: Mapping[str, str]
    falling: frozenset[str]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: where items, total and what leads to the next page stand in the answer.

    `next` holds a cursor (with `by_id` that is the id of the last record), `link` an address with the cursor in its
    query (with `by_header` that is in the header Link), `more` whether there is another page.
    """

    items: Pointer
    total: Pointer | None = None
    next: Pointer | None = None
    link: Pointer | None = None
    more: Pointer | None = None
    by_id: bool = False
    by_header: bool = False
    pages: Pages | None = None
    filters: Mapping[str, ListFilter] = field(default_factory=dict)
    sorting: Sorting | None = None
    sources: tuple[Source, ...] = ()

    @property
    def links(self) -> bool:
        """Whether an answer has the address of the next page."""
        return self.link is not None or self.by_header

    def inputs(self) -> list[Input]:
        """All values of a request that the list knows."""
        paging = [self.pages.at, self.pages.limit] if self.pages else []
        sorting = [self.sorting.value] if self.sorting else []
        return [each for each in (*paging, *(f.value for f in self.filters.values()), *sorting) if each]


def listing_of(entry: Entry, place: tuple[str | int, ...], sources: SourcesOf) -> Listing:
    """The listing that an entry of the file describes."""
    pointers = {name: pointer_in(entry[name]) for name in ("total", "next", "link", "more") if name in entry}
    pages, sort, by = entry.get("pages"), entry.get("sort"), entry.get("by", {})
    return Listing(
        items=pointer_in(entry["items"]) or (),
        by_id=entry.get("next") == LAST_ID,
        by_header=entry.get("link") == LINK,
        pages=_pages(pages, (*place, "pages"), sources) if pages else None,
        filters={name: _filter(name, entry, (*place, "by", name), sources) for name, entry in by.items()},
        sorting=_sorting(sort, (*place, "sort"), sources) if sort else None,
        sources=sources(entry.get("in", []), (*place, "in")),
        **pointers,
    )


def _pages(entry: Entry, place: tuple[str | int, ...], sources: SourcesOf) -> Pages:
    kind = next(kind for kind in KINDS if kind in entry)
    values = {name: entry[name] for name in ("first", "least", "most", "usual", "beyond", "malformed") if name in entry}
    limit = input_in(entry["limit"]) if "limit" in entry else None
    return Pages(kind, input_in(entry[kind]), limit, **values, sources=sources(entry.get("in", []), (*place, "in")))


def _filter(name: str, entry: Entry, place: tuple[str | int, ...], sources: SourcesOf) -> ListFilter:
    member = entry["is"].removeprefix("$record.")
    cited = sources(entry.get("in", []), (*place, "in"))
    return ListFilter(name, input_in(entry["from"]), member, cited, entry.get("several", ""))


def _sorting(entry: Entry, place: tuple[str | int, ...], sources: SourcesOf) -> Sorting:
    rising, falling = entry.get("ascending", {}), entry.get("descending", {})
    cited = sources(entry.get("in", []), (*place, "in"))
    return Sorting(input_in(entry["from"]), {**rising, **falling}, frozenset(falling), cited)


def pointer_in(text: str) -> Pointer | None:
    """The parts of a JSON Pointer into the answer; None for any other text."""
    found = RESPONSE.fullmatch(text)
    return _parts(found["pointer"]) if found else None


def input_in(text: str) -> Input:
    """The value of a request that `$request.query.NAME` or `$request.body#/POINTER` is."""
    name = text.removeprefix("$request.query.")
    return Input("body", _parts(text.removeprefix("$request.body#"))) if name == text else Input("query", (name,))


def _parts(pointer: str) -> Pointer:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def input_schema(description: Description, operation: Operation, value: Input) -> Entry | None:
    """What the description says of the value; None where it does not know it. Parts of a deep object have names too."""
    if value.origin == "body":
        content = description.resolved(operation.spec.get("requestBody", {})).get("content", {})
        media: Entry = next((content[name] for name in content if "json" in name or name == FORM), {})
        return _member(description, media.get("schema", {}), value.parts)
    parameter = _parameter(description, operation, value.name)
    if parameter is None or parameter["name"] == value.name:
        return None if parameter is None else description.resolved(parameter.get("schema", {}))
    part = value.name.partition("[")[2]
    return _member(description, parameter.get("schema", {}), tuple(part.removesuffix("]").split("][")))


def _parameter(description: Description, operation: Operation, name: str) -> Entry | None:
    """The parameter of the query with this name, or the deep object that the name is a part of."""
    shared = description.document["paths"][operation.path].get("parameters", ())
    for node in (*shared, *operation.spec.get("parameters", ())):
        each = description.resolved(node)
        deep = each.get("style") == "deepObject" and each["name"] == name.partition("[")[0]
        if each["in"] == "query" and (each["name"] == name or deep):
            return each
    return None


def several_of(description: Description, operation: Operation, value: Input) -> str:
    """How the description has several values of this one; empty where it has no list there."""
    schema = input_schema(description, operation, value) or {}
    named = schema.get("type", ())
    if "array" not in ({named} if isinstance(named, str) else named):
        return ""
    if value.origin == "body":
        return LIST
    parameter = _parameter(description, operation, value.name) or {}
    apart = parameter.get("style") == "deepObject" or parameter.get("explode") is False
    return COMMAS if apart else REPEATED


def _member(description: Description, schema: Entry, parts: Pointer) -> Entry | None:
    found: Entry | None = plain_schema(description.document, schema)
    for part in parts:
        found = found.get("properties", {}).get(part) if found else None
        found = None if found is None else plain_schema(description.document, found)
    return found


def takes(description: Description, schema: Entry | None, value: str) -> bool:
    """Whether the value, or the item of the list, may be this text."""
    item = description.resolved((schema or {}).get("items", schema or {}))
    return "enum" not in item or value in item["enum"]


def item_schema(description: Description, operation: Operation, pointer: Pointer) -> Entry:
    """What the description says at this place of the first answer of success that holds JSON; empty for nothing."""
    responses = operation.spec.get("responses", {})
    for status in sorted(map(str, responses)):
        if status.startswith("2") and (found := json_of(description.document, responses[status])):
            return _member(description, found[1].get("schema", {}), pointer) or {}
    return {}
