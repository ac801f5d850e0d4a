"""The log of a world: every command that was accepted, with the moment at which it was decided.

Each command refers to the one before it. So a snapshot is a position, and a world that goes back, or a fork,
continues from an earlier command. Commands that no position refers to are freed by Python.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from brakecheck.mock_server.worlds.clock import Setting


class OperationCall(NamedTuple):
    """An operation that was carried out, as `service.operation`, with the caller's role and the request."""

    operation: str
    role: str
    path: Mapping[str, str]
    query: bytes = b""
    media_type: bytes | None = None
    body: bytes = b""


class Restored(NamedTuple):
    """Return of the world to its state after the command of this number."""

    to: int


class ReadingsChosen(NamedTuple):
    """Choice of readings: those of all open rules that are in force from now on."""

    readings: Mapping[str, str]


What = OperationCall | Setting | ReadingsChosen | Restored


class Start(NamedTuple):
    """Start of a history and its time: with the fixtures, or with the states of the models in a fold."""

    number: int
    at: float
    clock: Setting
    readings: Mapping[str, str]
    fold: bytes | None = None


class Command:
    """One change of a world, and the position before it."""

    __slots__ = ("at", "before", "number", "what")

    def __init__(self, number: int, at: float, what: What, before: "Position") -> None:
        self.number = number
        self.at = at
        self.what = what
        self.before = before


Position = Command | Start


def weight_of(command: Command) -> int:
    """Number of bytes that came with the command."""
    return len(command.what.body) if isinstance(command.what, OperationCall) else 0


def history(position: Position) -> tuple[Start, list[Command]]:
    """Start of the position's history, and the commands since."""
    commands = []
    while isinstance(position, Command):
        commands.append(position)
        position = position.before
    return position, commands[::-1]


def found(number: int, position: Position) -> Position | None:
    """Find the position of this number in a history; 0 stands for the beginning."""
    while position.number != number:
        if isinstance(position, Start):
            return position if number == 0 and position.fold is None else None
        position = position.before
    return position


def reachable(positions: Iterable[Position]) -> set[int]:
    """Numbers of these positions and of those in their histories."""
    numbers: set[int] = set()
    for last in positions:
        position: Position | None = last
        while position is not None and position.number not in numbers:
            numbers.add(position.number)
            position = position.before if isinstance(position, Command) else None
    return numbers
