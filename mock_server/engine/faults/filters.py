"""Faults of filters: ignored, ORed, matched by part, or limited to the first match."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.engine.account import Account, Wanted
from brakecheck.mock_server.engine.faults.table import fault, kinds_of
from brakecheck.mock_server.engine.records import Kind, Record
from brakecheck.mock_server.engine.values import member
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.specs.description import Description
from brakecheck.specs.machine.model import Event, Machine

Select = Callable[[Account, Kind, list[Wanted]], list[Record]]
Respond = Callable[..., tuple[Response, bytes]]
Same = Callable[[str, str], bool]  # whether a value of a record matches a wanted one
NEARLY: dict[str, tuple[str, Same]] = {
    "beginning": ("by its beginning", lambda own, wanted: own.startswith(wanted)),
    "part": ("by any part", lambda own, wanted: wanted in own),
    "case": ("in any case", lambda own, wanted: own.lower() == wanted.lower()),
    "end": ("by its end", lambda own, wanted: own.endswith(wanted)),
    "more": ("with more behind it", lambda own, wanted: wanted.startswith(own)),
    "star": ("by a star at the end", lambda own, wanted: wanted[-1:] == "*" and own.startswith(wanted[:-1])),
}


def faults(machine: Machine, _: Description) -> Iterator[Fault]:
    """Faults of every event that selects."""
    for event in machine.brakes():
        if event.selects is None:
            continue
        yield from _of_each(machine, event)
        anded, name = (event.name, "filters-anded"), event.name
        if len(event.selects.filters) > 1:
            yield fault(machine, name, "filters-ored", anded, "takes any filter for enough", _selecting(_ored))
            yield fault(
                machine, name, "first-filter", anded, "looks at the first filter alone", _selecting(_first_filter)
            )
        first = _selecting(lambda healthy, account, kind, wanted: healthy(account, kind, wanted)[:1])
        shared = next((each for each in event.selects.filters.values() if "id" not in each.members), None)
        if shared and not shared.alone:
            yield fault(
                machine, name, "first-match", (name, f"by-{shared.name}"), "reaches the first match alone", first
            )
        for how, (words, same) in NEARLY.items():
            inject = _selecting(_nearly(same))
            yield fault(machine, name, f"matches-{how}", (name, "whole-values"), f"matches a value {words}", inject)
        yield fault(
            machine,
            name,
            "no-filter-is-all",
            (name, "no-filter"),
            "takes no filter for all records",
            _taking_all(machine, event),
        )
        everything = _selecting(lambda healthy, account, kind, _: _all(account, kind))
        yield fault(machine, name, "reaches-all", (name, "nothing-else"), "reaches all records", everything)


def _of_each(machine: Machine, event: Event) -> Iterator[Fault]:
    for each in event.selects.filters.values() if event.selects else ():
        ignored = _selecting(_without(each.members))
        lost = _selecting(_matching_nothing(each.members))
        if not each.alone:
            rule = (event.name, f"by-{each.name}")
            yield fault(machine, event.name, f"{each.name}-finds-nothing", rule, f"finds nothing by {each.name}", lost)
        if event.selects and len(event.selects.filters) > 1:
            rule = (event.name, "filters-anded")
            summary = f"ignores {each.name} beside another filter"
            yield fault(machine, event.name, f"ignores-{each.name}", rule, summary, ignored)


def _selecting(select: Callable[[Select, Account, Kind, list[Wanted]], list[Record]]) -> Injection:
    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Select) -> Select:
            return lambda account, kind, wanted: select(healthy, account, kind, wanted)

        injector.around(Account, "selected", wrap)

    return inject


def _without(members: tuple[str, ...]) -> Any:
    def select(healthy: Select, account: Account, kind: Kind, wanted: list[Wanted]) -> list[Record]:
        rest = [each for each in wanted if each[0] != members]
        return healthy(account, kind, rest or wanted)

    return select


def _matching_nothing(members: tuple[str, ...]) -> Any:
    def select(healthy: Select, account: Account, kind: Kind, wanted: list[Wanted]) -> list[Record]:
        return [] if any(each[0] == members for each in wanted) else healthy(account, kind, wanted)

    return select


def _ored(healthy: Select, account: Account, kind: Kind, wanted: list[Wanted]) -> list[Record]:
    found = {record.id: record for each in wanted for record in healthy(account, kind, [each])}
    return list(found.values())


def _first_filter(healthy: Select, account: Account, kind: Kind, wanted: list[Wanted]) -> list[Record]:
    return healthy(account, kind, wanted[:1])


def _nearly(same: Same) -> Any:
    def select(healthy: Select, account: Account, kind: Kind, wanted: list[Wanted]) -> list[Record]:
        found = {record.id: record for record in healthy(account, kind, wanted)}
        for record in _all(account, kind):
            if all(_like(record, members, values, same) for members, values in wanted):
                found[record.id] = record
        return list(found.values())

    return select


def _like(record: Record, members: tuple[str, ...], values: frozenset[str], same: Same) -> bool:
    own = [text for name in members for text in _texts(member(record, name))]
    return any(same(text, wanted) for text in own for wanted in values)


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _all(account: Account, kind: Kind) -> list[Record]:
    return [record for record in account.by_kind[kind.name].values() if record.state in kind.live]


def _taking_all(machine: Machine, event: Event) -> Injection:
    """Carry the event out on all records if the request has no filter, even if that is invalid."""

    def inject(injector: FaultInjector) -> None:
        mount, kind = injector.mount(machine.vendor), kinds_of(injector, machine)[event.resource]

        def wrap(healthy: Respond) -> Respond:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Response, bytes]:
                own = injector.operation_at(raw.method, raw.path) == event.operation and not _has_filter(raw, event)
                try:
                    caller = mount.ways.get(event.operation, mount.authenticate)(raw) if own else None
                except ApiError:
                    caller = None
                if caller is None:
                    return healthy(raw, **how)
                account: Account = mount.service.state_of(caller)
                names = [record.id for record in _all(account, kind)]
                for record in _all(account, kind):
                    account.step(record, kind.on[record.state][event.name], account.clock.now())
                return Response(200, {}), json.dumps(_listed(event, names)).encode()

            return faulty

        injector.around(injector.application, "respond", wrap)

    return inject


def _has_filter(raw: RawRequest, event: Event) -> bool:
    try:
        given = json.loads(raw.body)
    except (ValueError, RecursionError):
        return True
    names = event.selects.filters if event.selects else {}
    return not isinstance(given, dict) or not names.keys().isdisjoint(given)


def _listed(event: Event, names: list[str]) -> dict[str, Any]:
    template = event.body if isinstance(event.body, dict) else {}
    return {name: names if value == "$selected.id" else value for name, value in template.items()}
