"""The admin operations for people: vendors, records with their parts, positions, rules."""

from collections.abc import Callable
from functools import partial
from typing import Any

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.api_error import NotFound
from brakecheck.mock_server.http.credentials import place_of_key
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Vendor
from brakecheck.mock_server.worlds.clock import Setting, timestamp
from brakecheck.mock_server.worlds.log import Command, OperationCall, Position, ReadingsChosen, Restored, What
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.specs import vendors
from brakecheck.specs.sentences import quoted

LIMIT = 100
BEGINNING = "beginning"


def list_vendors(admin: Administration, _: Request) -> Response:
    """List the vendors, each with its base path, operations and the place of its key."""
    return Response(200, {"vendors": [_vendor(admin, name, vendor) for name, vendor in admin.vendors.items()]})


def read_rule(admin: Administration, request: Request) -> Response:
    """Read a rule of a ledger with its sources; `NotFound` for an unknown one."""
    name = request.path["rule"]
    for vendor in admin.vendors:
        ledger = vendors.ledger(vendor)
        if name in ledger:
            rule = ledger[name]
            sources = [str(source) for source in rule.sources]
            said = {"rule": rule.id, "statement": rule.statement, "standing": rule.standing.value, "sources": sources}
            return Response(200, said)
    raise NotFound("admin.rule", f"{quoted(name, 200)} is no rule of the vendors here; `brakecheck rules` lists them")


def list_records(admin: Administration, request: Request) -> Response:
    """List records of a vendor, now or as they were at a position of the log."""
    return seen(admin, request, partial(_listed, request))


def _listed(request: Request, vendor: Vendor, state: Any) -> Response:
    give_way(state.size)
    offset, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", LIMIT))
    records = [*vendor.listed(state)]
    found = [record._asdict() for record in records[offset : offset + limit]]
    return Response(200, {"records": found, "total": len(records)})


def show_record(admin: Administration, request: Request) -> Response:
    """Show a record with its parts, now or as it was at a position of the log."""

    def shown(vendor: Vendor, state: Any) -> Response:
        return Response(200, vendor.overview(state, request.path["id"], vendor.service.description).as_json())

    return seen(admin, request, shown)


def list_positions(admin: Administration, request: Request) -> Response:
    """List the last positions of the world's log, oldest first."""
    limit = int(request.query.get("limit", LIMIT))
    position: Position | None = admin.world(request).position
    found: list[dict[str, Any]] = []
    while position is not None and len(found) < limit:
        found.append(_position(admin, position))
        position = position.before if isinstance(position, Command) else None
    return Response(200, {"positions": found[::-1]})


def seen(admin: Administration, request: Request, show: Callable[[Vendor, Any], Response]) -> Response:
    """Show the state of a vendor, now or as it was at a position of the log."""
    vendor, state = admin.vendor(request)
    if "at" not in request.query:
        return show(vendor, state)
    world, name = admin.world(request), request.path["vendor"]
    position = world.position_at(int(request.query["at"]))
    return admin.apart(lambda: show(vendor, world.earlier(position).states[name]), lambda answer: answer)


def _vendor(admin: Administration, name: str, vendor: Vendor) -> dict[str, Any]:
    description = vendor.service.description
    return {
        "name": name,
        "title": description.document["info"]["title"],
        "base": admin.prefixes[name],
        "key": place_of_key(description),
        "operations": [
            {"operation": each.id, "method": each.method, "path": each.path, "summary": each.spec.get("summary", "")}
            for each in description.operations.values()
        ],
    }


def _position(admin: Administration, position: Position) -> dict[str, Any]:
    what = _said(position.what) if isinstance(position, Command) else BEGINNING
    return {"number": position.number, "time": timestamp(position.at), "what": admin.redaction.text(what)}


def _said(what: What) -> str:
    """Describe the change in a few words."""
    if isinstance(what, OperationCall):
        return " ".join([what.operation, *what.path.values()])
    if isinstance(what, Setting):
        return "the clock runs" if what.stands_at is None else f"the clock stands at {timestamp(what.stands_at)}"
    if isinstance(what, ReadingsChosen):
        return "other readings"
    return f"back to {what.to}" if isinstance(what, Restored) else ""


VIEW_HANDLERS = {
    "listVendors": list_vendors,
    "readRule": read_rule,
    "listRecords": list_records,
    "showRecord": show_record,
    "listPositions": list_positions,
}
