"""The admin operations: from a request to the worlds and back."""

from typing import Any

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.admin.behaviours import BEHAVIOUR_HANDLERS
from brakecheck.mock_server.admin.events import EVENT_HANDLERS
from brakecheck.mock_server.admin.faults import FAULT_HANDLERS
from brakecheck.mock_server.admin.journals import JOURNAL_HANDLERS
from brakecheck.mock_server.admin.logs import LOG_HANDLERS
from brakecheck.mock_server.admin.seeds import SEED_HANDLERS
from brakecheck.mock_server.admin.shown import shown_clock, shown_world
from brakecheck.mock_server.admin.views import VIEW_HANDLERS, seen
from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.http.commands import provided
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.readings import UnknownReading, fixed, followed, open_rules
from brakecheck.mock_server.worlds.clock_setting import advanced, turned
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.world_state import Moment
from brakecheck.specs.ledger import Rule


def list_worlds(admin: Administration, request: Request) -> Response:
    """List the worlds without their keys."""
    return Response(200, {"worlds": [shown_world(world) for world in admin.worlds.by_name.values()]})


def read_world(admin: Administration, request: Request) -> Response:
    """Read a world with one key for each role."""
    world = admin.world(request)
    keys = {vendor: {role: listed[0] for role, listed in roles.items()} for vendor, roles in world.keys.items()}
    return Response(200, {**shown_world(world), "keys": keys})


def delete_world(admin: Administration, request: Request) -> Response:
    """Delete a world with its faults and behaviours; answers 204."""
    world = admin.world(request)
    admin.worlds.delete(world.name)
    admin.faults.inject_in(world, ())
    admin.behaviours.forget(world)
    return Response(204)


def reset_world(admin: Administration, request: Request) -> Response:
    """Reset a world and its behaviours, and end its faults; keys stay."""

    def anew(begun: Moment) -> Response:
        world = admin.world(request)
        world.reset(begun)
        admin.behaviours.reset(world)
        return Response(200, shown_world(world))

    world = admin.world(request)
    admin.faults.inject_in(world, ())
    return admin.apart(world.new_beginning, anew)


def take_snapshot(admin: Administration, request: Request) -> Response:
    """Take a snapshot; answers 201 with its name."""
    return Response(201, {"snapshot": admin.world(request).snapshot()})


def restore_snapshot(admin: Administration, request: Request) -> Response:
    """Go back to the snapshot that the path names; `NotFound` for an unknown one."""
    name = request.path["snapshot"]

    def restored(ahead: Moment) -> Response:
        world = admin.world(request)
        world.restore(name, ahead)
        return Response(200, shown_world(world))

    return admin.apart(admin.world(request).moment_of(name), restored)


def read_clock(admin: Administration, request: Request) -> Response:
    """Read the clock of a world."""
    return Response(200, shown_clock(admin.world(request).clock))


def set_clock(admin: Administration, request: Request) -> Response:
    """Stop the clock of a world, or let it run."""
    world = admin.world(request)
    world.turn(turned(world.clock, request.body))
    return Response(200, shown_clock(world.clock))


def advance_clock(admin: Administration, request: Request) -> Response:
    """Advance the clock of a world; `BadRequest` beyond the year 3000."""
    world = admin.world(request)
    world.turn(advanced(world.clock, request.body["seconds"]))
    return Response(200, shown_clock(world.clock))


def read_readings(admin: Administration, request: Request) -> Response:
    """List the open rules, each with the reading in force."""
    return Response(200, _readings(admin, admin.world(request)))


def choose_readings(admin: Administration, request: Request) -> Response:
    """Choose other readings in a world; `BadRequest` for an unknown one."""
    world, wanted = admin.world(request), request.body["readings"]
    try:
        followed(wanted, admin.vendors)
    except UnknownReading as unknown:
        raise BadRequest("admin.reading", str(unknown)) from None
    world.choose(wanted)
    return Response(200, _readings(admin, world))


def _readings(admin: Administration, world: World) -> dict[str, Any]:
    return {"rules": [_reading(rule, world) for rule in open_rules(admin.vendors).values()]}


def _reading(rule: Rule, world: World) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "statement": rule.statement,
        "reading": world.readings[rule.id],
        "choices": rule.readings,
        "fixed": fixed(rule.id),
    }


def provide_state(admin: Administration, request: Request) -> Response:
    """Provide a record in a state; answers 201, or `Full` if the world has too many records."""
    vendor, _ = admin.vendor(request)
    world = admin.world(request)
    world.refuse_when_full()
    return Response(201, provided(world, vendor, request))


def observe_record(admin: Administration, request: Request) -> Response:
    """Observe a record, now or as it was at a position of the log."""
    return seen(admin, request, lambda vendor, state: Response(200, vendor.observe(state, request.path["id"])))


def observe_records(admin: Administration, request: Request) -> Response:
    """Observe several records by their ids, also those that do not exist."""
    vendor, state = admin.vendor(request)
    return Response(200, {"records": {each: vendor.observe(state, each) for each in request.body["ids"]}})


HANDLERS = (
    JOURNAL_HANDLERS
    | LOG_HANDLERS
    | BEHAVIOUR_HANDLERS
    | SEED_HANDLERS
    | EVENT_HANDLERS
    | FAULT_HANDLERS
    | VIEW_HANDLERS
    | {
        "listWorlds": list_worlds,
        "readWorld": read_world,
        "deleteWorld": delete_world,
        "resetWorld": reset_world,
        "takeSnapshot": take_snapshot,
        "restoreSnapshot": restore_snapshot,
        "readClock": read_clock,
        "setClock": set_clock,
        "advanceClock": advance_clock,
        "readReadings": read_readings,
        "chooseReadings": choose_readings,
        "provideState": provide_state,
        "observeRecord": observe_record,
        "observeRecords": observe_records,
    }
)
