"""Faults of concurrency: an event that waits, and then acts on an old state of the record."""

from collections.abc import Iterator

from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.faults.table import fault
from brakecheck.mock_server.engine.records import Record
from brakecheck.mock_server.faults.concurrency import stale
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.http.body import Scope
from brakecheck.specs.description import Description
from brakecheck.specs.machine.model import Accepted, Cell, Event, Machine, Open, Refused

Course = tuple[int | None, str]  # the status of an event on a record, and the state afterwards


def faults(machine: Machine, _: Description) -> Iterator[Fault]:
    """A lost update for each event with which it can be observed."""
    for event in machine.brakes():
        if event.selects is None and _can_be_seen(machine, event):
            summary = "decides by what was there when it was asked, although another event came first"
            inject = stale(machine.vendor, event.operation, _look, _restore)
            yield fault(machine, event.name, "lost-update", ("race", "one-order"), summary, inject)


def _look(account: Account, scope: Scope) -> tuple[Record, str] | None:
    account.settle()
    parts = scope["raw_path"].split(b"/")
    named = [(parts.index(name), record) for record in account.records if (name := record.id.encode()) in parts]
    record = max(named, key=lambda each: each[0], default=(0, None))[1]  # a parent's id comes before
    return (record, record.state) if record else None


def _restore(account: Account, seen: tuple[Record, str] | None) -> None:
    if seen and seen[0].state != seen[1]:
        account.enter(seen[0], seen[1], account.clock.now())


def _can_be_seen(machine: Machine, event: Event) -> bool:
    """Whether for some other event and state the result differs from both orders of the two."""
    cells = {
        (cell.event.name, cell.state.name): cell for cell in machine.cells() if cell.event.resource == event.resource
    }
    others = {cell.event.name for cell in cells.values()}
    starts = [
        state for state in machine.resources[event.resource].states.values() if not state.gone and not state.always
    ]
    return any(_is_lost(cells, event.name, other, start.name) for other in others for start in starts)


def _is_lost(cells: dict[tuple[str, str], Cell], event: str, other: str, start: str) -> bool:
    between, late = _course(cells, other, start), _course(cells, event, start)
    if between is None or late is None:
        return False
    after, before = _course(cells, event, between[1]), _course(cells, other, late[1])
    if after is None or before is None:
        return False
    return after != late and (before[0], before[1]) != (between[0], late[1])


def _course(cells: dict[tuple[str, str], Cell], event: str, state: str) -> Course | None:
    """Status and next state of the event in the state; None for an open outcome or a gone record."""
    cell = cells.get((event, state))
    if cell is None or isinstance(cell.outcome, Open):
        return None
    if isinstance(cell.outcome, Refused):
        return cell.outcome.status, state
    return (cell.outcome.status, cell.outcome.target) if isinstance(cell.outcome, Accepted) else None
