"""The admin operations on logs of worlds: export as lines, import, and fork."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.api_error import ApiError, BadRequest, Conflict
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.readings import UnknownReading, followed
from brakecheck.mock_server.worlds.lines import asked_in, command_in, lines_of, start_in
from brakecheck.mock_server.worlds.log import Command, OperationCall, Position
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.world_state import WorldState
from brakecheck.specs.sentences import quoted
from brakecheck.specs.world_file import line_violation

RULE = "admin.world"


def export_world(admin: Administration, request: Request) -> Response:
    """Export a world as lines; `Conflict` if its first commands were folded."""
    world = admin.world(request)
    give_way(world.position.number)
    lines = lines_of(world)
    if lines is None:
        raise Conflict(
            RULE,
            f"the first changes of world {world.name} were folded, and its lines would not be whole; reset the world, "
            "or start the mock with a higher --max-commands",
        )
    return Response(200, {"lines": lines})


def import_world(admin: Administration, request: Request) -> Response:
    """Create a world from exported lines. A bad line is refused, and no world is left behind."""
    return admin.apart(partial(_imported, admin, request), partial(_opened, admin))


def _imported(admin: Administration, request: Request) -> World:
    head, *lines = request.body["lines"]
    _refuse_unreadable(1, head)
    start = start_in(head)
    name = request.body.get("name", head["world"])
    _refuse_unknown(admin, 1, head)
    world = admin.worlds.new(
        name, seeded=head["seeded"], seed=int(head["seed"]), clock=start.clock, readings=start.readings
    )
    position: Position = start
    for number, line in enumerate(lines, 2):
        _refuse_unreadable(number, line)
        _refuse_unknown(admin, number, line)
        position = command_in(line, position, number - 1)
    world.first = _first(lines[: int(head.get("first", 0))])
    _apply(admin, world, position)
    return world


def fork_world(admin: Administration, request: Request) -> Response:
    """Fork a world, now or at an earlier command: both share the log so far, and then differ."""
    world, wanted = admin.world(request), request.body or {}
    position = world.position_at(int(wanted["at"])) if "at" in wanted else world.position
    fork = admin.worlds.new(
        wanted.get("name"), seeded=world.seeded, seed=world.seed, clock=world.first_clock, readings=world.first_readings
    )
    fork.first = world.first
    return admin.apart(partial(fork.go_to, position), lambda _: _opened(admin, fork))


def _opened(admin: Administration, world: World) -> Response:
    return Response(201, {"name": world.name, "keys": admin.worlds.open(world)})


def _first(lines: list[dict[str, Any]]) -> list[OperationCall]:
    """Operations that a reset repeats, since only operations make records."""
    for number, line in enumerate(lines, 2):
        if "do" not in line:
            raise BadRequest(RULE, f"line {number}: expected an operation, of which first counts so many")
    return [asked_in(line) for line in lines]


def _refuse_unreadable(number: int, line: Any) -> None:
    if violation := line_violation(line, first=number == 1):
        raise BadRequest(RULE, f"line {number}: {violation}")


def _refuse_unknown(admin: Administration, number: int, line: dict[str, Any]) -> None:
    """Raise `BadRequest` unless readings in the line have one for each open rule of the served vendors."""
    if "readings" not in line:
        return
    try:
        missing = followed(line["readings"], admin.vendors).keys() - line["readings"].keys()
    except UnknownReading as unknown:
        raise BadRequest(RULE, f"line {number}: readings: {unknown}") from None
    if missing:
        raise BadRequest(RULE, f"line {number}: readings: expected one of {min(missing)}, received none")


def _apply(admin: Administration, world: World, position: Position) -> None:
    """Bring the world to the position; `BadRequest` names the line that cannot be applied."""
    roles = {"admin": ["administrator"], **{vendor: list(seed.keys) for vendor, seed in admin.worlds.seeds.items()}}
    line = 1

    def checked(present: WorldState, command: Command) -> None:
        nonlocal line
        line = command.number + 1
        _refuse_untimely(present, command)
        if isinstance(command.what, OperationCall):
            world.refuse_when_full(present.size)
            _refuse_stranger(command.what, roles)

    try:
        world.go_to(position, checked)
    except ApiError as no:
        raise type(no)(RULE, f"line {line}: {no.message}") from None


def _refuse_stranger(what: OperationCall, roles: Mapping[str, Collection[str]]) -> None:
    known = roles.get(what.operation.partition(".")[0])
    if known is not None and what.role not in known:
        raise BadRequest(RULE, f"role {quoted(what.role, 60)} is not one of {', '.join(known)}")


def _refuse_untimely(present: WorldState, command: Command) -> None:
    """Refuse a command earlier than the one before, or at a time that a stopped clock does not show."""
    stands_at, last = present.clock.setting.stands_at, command.before.at
    if stands_at is not None and not min(last, stands_at) <= command.at <= stands_at:
        raise BadRequest(RULE, f"at: expected {stands_at}, where the clock stands, received {command.at}")
    if stands_at is None and command.at < last:
        raise BadRequest(RULE, f"at: expected {last} or later, as what comes before it, received {command.at}")


LOG_HANDLERS = {"exportWorld": export_world, "importWorld": import_world, "forkWorld": fork_world}
