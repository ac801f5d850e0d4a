"""The log of a world: every command that was accepted, with the moment at which it was decided.

A command knows the one before it, so that a position is all that a snapshot needs, and going back or beginning
another world there is to go on from that command. What nobody can go back to any more is forgotten by itself.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from brakecheck.mock_server.worlds.clock import Setting


class Asked(NamedTuple):
    """An operation that was carried out, as `service.operation`, for a role, and what came with the request."""

    operation: str
    role: str
    path: Mapping[str, str]
    query: bytes = b""
    media_type: bytes | None = None
    body: bytes = b""


class GoneBack(NamedTuple):
    """The world is as it was after the command of this number."""

    to: int


class Chosen(NamedTuple):
    """The readings of open rules that are in force from now on, all of them."""

    readings: Mapping[str, str]


What = Asked | Setting | Chosen | GoneBack


class Start(NamedTuple):
    """Where a history starts, and when: with the fixtures, or with the models' states as a fold holds them."""

    number: int
    at: float
    clock: Setting
    readings: Mapping[str, str]
    fold: bytes | None = None


class Command:
    """One change of a world, and what was before it."""

    __slots__ = ("at", "before", "number", "what")

    def __init__(self, number: int, at: float, what: What, before: "Position") -> None:
        self.number = number
        self.at = at
        self.what = what
        self.before = before


Position = Command | Start


def weight_of(command: Command) -> int:
    """How many bytes came with the command."""
    return len(command.what.body) if isinstance(command.what, Asked) else 0


def history(position: Position) -> tuple[Start, list[Command]]:
    """Where the history of the position starts, and the commands from there on."""
    commands = []
    while isinstance(position, Command):
        commands.append(position)
        position = position.before
    return position, commands[::-1]


def found(number: int, position: Position) -> Position | None:
    """The position of this number in a history; 0 stands for the beginning."""
    while position.number != number:
        if isinstance(position, Start):
            return position if number == 0 and position.fold is None else None
        position = position.before
    return position


def reachable(positions: Iterable[Position]) -> set[int]:
    """The numbers of these positions and of those in their histories."""
    numbers: set[int] = set()
    for last in positions:
        position: Position | None = last
        while position is not None and position.number not in numbers:
            numbers.add(position.number)
            position = position.before if isinstance(position, Command) else None
    return numbers
