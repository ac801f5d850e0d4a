"""Faults of keys: missing and wrong keys that are accepted, at each place that the description allows."""

from collections.abc import Iterator
from dataclasses import replace

from brakecheck.mock_server.api_error import Unauthorized
from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.faults.table import asking, fault, moves, named
from brakecheck.mock_server.engine.records import Record
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.keys import TAKEN, Concerned, full_callers, instead_of_refusing, taking
from brakecheck.mock_server.http.messages import RawRequest, Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller
from brakecheck.specs.description import Description
from brakecheck.specs.machine.model import Event, Machine

ALMOST = ("beginning-of-a-key", "more-than-a-key", "key-in-other-case")
NO_KEY, OTHER_KEY = "auth.key-required", "auth.unknown-key"


def faults(machine: Machine, description: Description) -> Iterator[Fault]:
    """Faults of keys for each event, if keys are required."""
    bearer = _takes_tokens(description)
    for event in machine.brakes() if machine.keys else ():
        required, unknown = ("auth", "key-required"), ("auth", "unknown-key")
        taken = (("no-key", NO_KEY, required), ("any-key", OTHER_KEY, unknown))
        for name, reason, rule in taken:
            summary, inject = f"is carried out with {name.replace('-', ' ')}", _letting_in(machine, event, reason)
            yield fault(machine, event.name, f"takes-{name}", rule, summary, inject)
        for name in ALMOST if bearer else ():
            words, known = TAKEN[name]
            inject = taking(machine.vendor, {event.operation}, known, _concerns(machine))
            yield fault(machine, event.name, f"takes-{name}", unknown, f"is carried out {words}", inject)
        if moves(machine, event):
            summary = "without a valid key is carried out, and then refused"
            rule, inject = ("auth", "refusal-changes-nothing"), _acting_first(machine, event)
            yield fault(machine, event.name, "acts-before-401", rule, summary, inject)
        if event.forbidden:
            summary, inject = "is carried out for everybody", _for_every_role(machine, event)
            yield fault(machine, event.name, "for-every-role", (event.name, "forbidden"), summary, inject)
    first = next(machine.brakes(), None)
    if machine.keys and first:
        rule, summary = ("auth", "key-not-returned"), "returns the key that it refuses"
        yield fault(machine, first.name, "returns-the-key", rule, summary, _returning(machine))


def _takes_tokens(description: Description) -> bool:
    schemes = description.document.get("components", {}).get("securitySchemes", {}).values()
    return any(str(scheme.get("scheme", "")).lower() == "bearer" for scheme in schemes)


def _concerns(machine: Machine) -> Concerned:
    """Function that tests whether a request names a record of the world."""

    def concerned(raw: RawRequest, world: World) -> bool:
        account: Account = world.states[machine.vendor]
        return any(_speaks_of(raw, record) for record in account.records)

    return concerned


def _speaks_of(raw: RawRequest, record: Record) -> bool:
    return record.id.encode() in raw.path or record.id.encode() in raw.body


def _owner(injector: FaultInjector, machine: Machine, raw: RawRequest) -> Caller | None:
    """Caller with a full key of the world whose record the request names."""
    concerned, known = _concerns(machine), full_callers(injector, machine.vendor)
    return next((caller for _, caller in known if concerned(raw, caller.world)), None)


def _letting_in(machine: Machine, event: Event, reason: str) -> Injection:
    def instead(injector: FaultInjector, raw: RawRequest, no: Unauthorized) -> Caller | None:
        own = injector.operation_at(raw.method, raw.path) == event.operation and no.rule == reason
        return _owner(injector, machine, raw) if own else None

    return instead_of_refusing(machine.vendor, instead)


def _acting_first(machine: Machine, event: Event) -> Injection:
    def instead(injector: FaultInjector, raw: RawRequest, _: Unauthorized) -> None:
        if injector.operation_at(raw.method, raw.path) == event.operation:
            _act(injector, machine, event, raw)

    return instead_of_refusing(machine.vendor, instead)


def _act(injector: FaultInjector, machine: Machine, event: Event, raw: RawRequest) -> None:
    """Move the records that the request names as the event would."""
    owner = _owner(injector, machine, raw)
    account: Account | None = owner.world.states[machine.vendor] if owner else None
    for record in account.records if account else ():
        step = record.kind.on.get(record.state, {}).get(event.name)
        if account and step and _speaks_of(raw, record) and record.kind.name == event.resource:
            account.step(record, replace(step, guard=None, assign=lambda _: {}), account.clock.now())


def _for_every_role(machine: Machine, event: Event) -> Injection:
    def wrap(healthy: Handler, account: Account, request: Request) -> Response:
        known = named(account, machine, event, request) is not None or event.selects is not None
        caller = request.caller._replace(role="full") if known else request.caller
        return healthy(account, request._replace(caller=caller))

    return asking(machine, event, wrap)


def _returning(machine: Machine) -> Injection:
    """Repeat the refused key in a header."""

    def instead(_: FaultInjector, raw: RawRequest, no: Unauthorized) -> None:
        sent = b" ".join([raw.query, *(value for name, value in raw.headers if name != b"host")])
        shown = sent.decode("latin-1")[:1000]
        raise Unauthorized(no.rule, no.message, (*no.headers, ("X-Refused", shown))) from None

    return instead_of_refusing(machine.vendor, instead)
