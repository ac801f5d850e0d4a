"""A world as lines of JSON: a head with its start, and a line for each command. specs/schemas describes them."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from brakecheck.mock_server.worlds.clock import Setting
from brakecheck.mock_server.worlds.log import (
    Command,
    OperationCall,
    Position,
    ReadingsChosen,
    Restored,
    Start,
    What,
    history,
)
from brakecheck.mock_server.worlds.world import World

FORMAT = 1


def head_of(world: World, start: Start) -> dict[str, Any]:
    """First line: the start of the world, and the version that wrote the lines."""
    return {
        "world": world.name,
        "format": FORMAT,
        "brakecheck": version("brakecheck"),
        "seeded": world.seeded,
        "seed": world.seed,
        "at": start.at,
        "clock": clock_line(start.clock),
        "readings": dict(start.readings),
    }


def lines_of(world: World) -> list[dict[str, Any]] | None:
    """Head and commands since the beginning, numbered from 1; None if some commands were folded."""
    start, commands = history(world.position)
    if start.fold:
        return None
    done = [command for command in commands if not isinstance(command.what, Restored)]
    head, first = head_of(world, start), [command.what for command in done[: len(world.first)]]
    if world.first and first == [*world.first]:
        head["first"] = len(first)
    return [head, *(line_of(number, command) for number, command in enumerate(done, 1))]


def line_of(number: int, command: Command) -> dict[str, Any]:
    """Line of JSON for the command under this number."""
    return {"number": number, "at": command.at, **content_of(command.what)}


def command_in(line: Mapping[str, Any], before: Position, number: int | None = None) -> Command:
    """Read a command from a line of the described form; `before` is the position before it."""
    return Command(line["number"] if number is None else number, float(line["at"]), what_in(line), before)


def start_in(head: Mapping[str, Any]) -> Start:
    """Start of a log from the head of its lines."""
    return Start(0, float(head["at"]), setting_in(head["clock"]), head["readings"])


def clock_line(setting: Setting) -> dict[str, Any]:
    """Setting of a clock as JSON."""
    if setting.stands_at is None:
        return {"mode": "real", "ahead": setting.ahead}
    return {"mode": "manual", "now": setting.stands_at}


def setting_in(clock: Mapping[str, Any]) -> Setting:
    """Setting of a clock from its JSON."""
    return Setting(float(clock["now"])) if clock["mode"] == "manual" else Setting(ahead=float(clock["ahead"]))


def content_of(what: What) -> dict[str, Any]:
    """Content of a command as JSON."""
    if isinstance(what, Setting):
        return {"clock": clock_line(what)}
    if isinstance(what, ReadingsChosen):
        return {"readings": dict(what.readings)}
    if isinstance(what, Restored):
        return {"back_to": what.to}
    line: dict[str, Any] = {"do": what.operation, "role": what.role, "path": dict(what.path)}
    if what.query:
        line["query"] = what.query.decode("latin-1")
    if what.media_type is not None:
        line["type"] = what.media_type.decode("latin-1")
    if what.body:
        line |= _body(what.body)
    return line


def _body(body: bytes) -> dict[str, str]:
    """Body as JSON: as the text that was sent if it is text, else in Base64."""
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(body).decode()}


def what_in(line: Mapping[str, Any]) -> What:
    """Read the content of a command from its JSON."""
    if "clock" in line:
        return setting_in(line["clock"])
    if "readings" in line:
        return ReadingsChosen(line["readings"])
    return Restored(line["back_to"]) if "back_to" in line else asked_in(line)


def asked_in(line: Mapping[str, Any]) -> OperationCall:
    """Read the operation from a line."""
    body = b64decode(line["base64"]) if "base64" in line else line.get("body", "").encode()
    media_type = line["type"].encode("latin-1") if "type" in line else None
    return OperationCall(
        line["do"], line["role"], line["path"], line.get("query", "").encode("latin-1"), media_type, body
    )
