"""The lists of a lifecycle file held to the description: parameters, places in the answer, bounds of the limit."""

from collections.abc import Iterator

from brakecheck.specs.machine.listing import Input, Listing, Pages, Pointer
from brakecheck.specs.machine.model import Event
from brakecheck.specs.machine.places import Place
from brakecheck.specs.openapi_reader import schema as schemas
from brakecheck.specs.openapi_reader.operations import Operation

Mismatch = tuple[Place, str, str]  # where, what was expected there, what is there
OUTPUTS = {"items": "array", "total": "integer", "next": "string", "link": "string", "more": "boolean"}
ALSO = {"string": "integer", "integer": "number"}  # what does as well
BOUNDS = {"least": "minimum", "most": "maximum", "usual": "default"}


def mismatches(event: Event, operation: Operation, place: Place) -> Iterator[Mismatch]:
    """Find parts of the event's listing that the description of its operation does not have."""
    listing = event.lists
    if listing is not None:
        yield from _inputs(listing, operation, place)
        yield from _outputs(listing, operation, place)
        if listing.by_header and not any(name.lower() == "link" for name in operation.headers):
            known = ", ".join(operation.headers) or "none"
            yield (*place, "link"), f"a header of the answer of {operation.id} ({known})", "Link"
        if listing.pages and listing.pages.limit:
            yield from _bounds(listing.pages, listing.pages.limit, operation, (*place, "pages"))


def _inputs(listing: Listing, operation: Operation, place: Place) -> Iterator[Mismatch]:
    named: list[tuple[Place, Input]] = []
    if listing.pages:
        named.append(((*place, "pages", listing.pages.kind), listing.pages.at))
        named += [((*place, "pages", "limit"), listing.pages.limit)] if listing.pages.limit else []
    named += [((*place, "by", name, "from"), each.value) for name, each in listing.filters.items()]
    named += [((*place, "sort", "from"), listing.sorting.value)] if listing.sorting else []
    for where, value in named:
        if described(operation, value) is None:
            kind = "a parameter of the query" if value.origin == "query" else "a place in the body"
            yield where, f"{kind} of {operation.id} ({', '.join(_known(operation, value)) or 'none'})", value.name


def _outputs(listing: Listing, operation: Operation, place: Place) -> Iterator[Mismatch]:
    for name, kind in OUTPUTS.items():
        pointer: Pointer | None = getattr(listing, name)
        if pointer is None:
            continue
        schema = at(operation, operation.answer, pointer)
        shown = "".join(f"/{part}" for part in pointer) or "the whole"
        if schema is None:
            known = ", ".join(_members(operation, operation.answer)) or "none"
            yield (*place, name), f"a place in the answer of {operation.id} ({known})", shown
            continue
        types = schemas.types(operation.document, schema)
        if types and types.isdisjoint({kind, ALSO.get(kind, kind)}):
            yield (*place, name), f"a place that holds {kind}", f"{shown}, which holds {' or '.join(sorted(types))}"


def _bounds(pages: Pages, limit: Input, operation: Operation, place: Place) -> Iterator[Mismatch]:
    schema = operation.document.mapping(described(operation, limit))
    for own, theirs in BOUNDS.items():
        given, known = getattr(pages, own), schema.get(theirs)
        is_given = given is not None and (own != "least" or given > 1)
        if is_given and known is not None and known != given:
            yield (*place, own), f"the {theirs} of {limit.name} in the description ({known})", str(given)


def described(operation: Operation, value: Input) -> object | None:
    """Schema of the value in the description; None for an unknown value."""
    if value.origin == "body":
        return at(operation, operation.body, value.parts)
    for parameter in operation.parameters:
        name, _, part = value.name.partition("[")
        if parameter.get("in") == "query" and parameter.get("name") == value.name:
            return operation.document.mapping(parameter.get("schema"))
        if parameter.get("in") == "query" and parameter.get("name") == name and part:
            return at(operation, parameter.get("schema", {}), tuple(part.removesuffix("]").split("][")))
    return None


def at(operation: Operation, schema: object, parts: Pointer) -> object | None:
    """Schema at the place; an empty one where the description leaves open what is there."""
    for part in parts:
        known = schemas.members(operation.document, schema)
        if not known and schema is not None:
            return {}
        if part not in known:
            return None
        schema = known[part]
    return schema


def _members(operation: Operation, schema: object) -> list[str]:
    return [f"/{name}" for name in schemas.members(operation.document, schema)]


def _known(operation: Operation, value: Input) -> Iterator[str]:
    if value.origin == "body":
        yield from _members(operation, operation.body)
        return
    for parameter in operation.parameters:
        if parameter.get("in") == "query":
            inner = schemas.members(operation.document, parameter.get("schema"))
            deep = parameter.get("style") == "deepObject"
            yield from (f"{parameter['name']}[{part}]" for part in inner) if deep else (str(parameter.get("name")),)
