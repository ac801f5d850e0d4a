"""Changes of the compiled table in a running mock, on which the faults of a lifecycle file are built."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.engine.account import Account, Kinds
from brakecheck.mock_server.engine.records import Record, Step
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import handling
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.mock_server.worlds.worlds import DEFAULT
from brakecheck.specs.machine.ledger import rule_id
from brakecheck.specs.machine.model import Accepted, Cell, Event, Machine, Refused, Resource

Asked = Callable[[Handler, Account, Request], Response]


def fault(machine: Machine, event: str, name: str, rule: tuple[str, ...], summary: str, inject: Injection) -> Fault:
    """Make a fault of an event; `rule` are the parts of the id of the rule that it breaks."""
    owner, plain = (re.sub(r"[^\w-]+", "-", part) for part in (event, name))
    own = f"{machine.vendor}.{owner}.{plain.strip('-')}"
    return Fault(own, rule_id(machine, *rule), f"{event} {summary}", inject)


def accepted(machine: Machine) -> Iterator[tuple[Cell, Accepted]]:
    """Cells that accept, without a condition on other records."""
    for cell in machine.cells():
        if isinstance(cell.outcome, Accepted) and cell.outcome.guard is None:
            yield cell, cell.outcome


def refused(machine: Machine) -> Iterator[tuple[Cell, Refused]]:
    """Cells that the file refuses, each with the refusal."""
    for cell in machine.cells():
        if isinstance(cell.outcome, Refused):
            yield cell, cell.outcome


def target_of(machine: Machine, event: Event, other_than: str = "") -> str | None:
    """State to which the event leads from some state, other than `other_than`."""
    targets = [outcome.target for cell, outcome in accepted(machine) if cell.event is event]
    return next((target for target in targets if target != other_than), None)


def moves(machine: Machine, event: Event) -> bool:
    """Whether the event leads from some state to another one."""
    return any(outcome.target != cell.state.name for cell, outcome in accepted(machine) if cell.event is event)


def rests(resource: Resource, state: str) -> bool:
    """Whether a record never leaves the state by itself."""
    known = resource.states[state]
    return not known.after and not known.always


def kinds_of(injector: FaultInjector, machine: Machine) -> Kinds:
    """Compiled kinds of the machine, which all accounts share."""
    kinds: Kinds = injector.worlds.find(DEFAULT).states[machine.vendor].kinds
    return kinds


def step_to(target: str, like: Step | None = None) -> Step:
    """Step to the state without a guard; it assigns the members that `like` assigns, or none."""
    if like is not None:
        return replace(like, target=target, member="", guard=None)
    return Step(target, "", lambda _: {}, None)


def with_way(machine: Machine, resource: str, state: str, event: str, target: str | None) -> Injection:
    """Let the event lead from the state to the target; None removes the transition."""

    def inject(injector: FaultInjector) -> None:
        ways: Any = kinds_of(injector, machine)[resource].on[state]
        injector.entry(ways, event, None if target is None else step_to(target, ways.get(event)))

    return inject


def asking(machine: Machine, event: Event, wrap: Asked) -> Injection:
    """Wrap the handler for the requests of this event, among those of its operation."""
    akin = [other for other in machine.events.values() if other.operation == event.operation]

    def wrapped(healthy: Handler) -> Handler:
        def faulty(state: Any, request: Request) -> Response:
            own = len(akin) == 1 or is_asked(event, request.body)
            return wrap(healthy, state, request) if own else healthy(state, request)

        return faulty

    return handling({event.operation}, wrapped)


def is_asked(event: Event, body: Any) -> bool:
    """Whether the body selects the event among those of its operation."""
    given = body if isinstance(body, dict) else {}
    return all(given.get(name) == value for name, value in event.request.items())


def named(account: Account, machine: Machine, event: Event, request: Request) -> Record | None:
    """Record that the path of the request names."""
    own = [*machine.resources[event.resource].identifiers][-1:]
    return account.find(event.resource, request.path.get(own[0])) if own else None


def is_refusal(response: Response) -> bool:
    """Whether the response is a refusal by a rule."""
    return bool(response.rule)
