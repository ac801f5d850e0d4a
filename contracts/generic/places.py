"""Where the ids of each resource, and the values of its paths, may stand in requests."""

from collections.abc import Iterator, Mapping

from brakecheck.contracts.generic.table import PARAMETER, Table
from brakecheck.contracts.safety.places import MEMBER, place_of, start_of
from brakecheck.specs.machine.model import Event, Resource

BODY, QUERY, PATH = "$request.body#", "$request.query.", "$request.path."


def places_of(table: Table) -> Mapping[str, frozenset[str]]:
    """The places of each kind: of a resource its ids, of a resource's parameter the values beside these."""
    found: dict[str, set[str]] = {name: set() for name in table.machine.resources}
    for resource in table.machine.resources.values():
        for kind, place in [*_in_paths(table, resource), *_in_members(table, resource)]:
            found.setdefault(kind, set()).add(place)
    return {kind: frozenset(places) for kind, places in found.items()}


def beside(resource: Resource, parameter: str) -> str:
    """The kind of a value that stands beside the resource's ids, as a parameter of its paths."""
    return f"{resource.name}.{parameter}"


def _in_paths(table: Table, resource: Resource) -> Iterator[tuple[str, str]]:
    """The kinds of the parameters in the paths of the resource's operations, with their places."""
    for operation in _operations(table, resource):
        template = table.description.operations[operation].path
        own = table.own_parameter(operation, resource)
        for parameter in PARAMETER.findall(template):
            kinds = [resource.name] if parameter == own else [_parent(table, resource, operation, parameter)]
            if parameter != own and (own or _selects(table, resource, operation)):  # else all that is there is meant
                kinds.append(beside(resource, parameter))
            place = place_of(template, parameter)
            yield from ((kind, each) for kind in filter(None, kinds) for each in (place, start_of(place)))


def _in_members(table: Table, resource: Resource) -> Iterator[tuple[str, str]]:
    """The kinds of the members of queries and bodies that name a record, with their places."""
    for event in _events(table, resource):
        members = {member: _member(str(place)) for member, place in event.assign.items()}
        filters = event.selects.filters.values() if event.selects else ()
        named = [(member, each.name) for each in filters for member in each.members]
        if event.operation == resource.create:
            named += [(member, members.get(member, member)) for member in resource.belongs]
        for member, name in [*named, *members.items()]:
            if kind := resource.name if member == "id" else resource.belongs.get(member):
                yield kind, f"{table.operation(event).path}{MEMBER}{name}"


def _selects(table: Table, resource: Resource, operation: str) -> bool:
    return any(event.selects for event in _events(table, resource) if event.operation == operation)


def _parent(table: Table, resource: Resource, operation: str, parameter: str) -> str:
    """The resource whose id the parameter holds, empty where the file does not say."""
    events = [event for event in _events(table, resource) if event.operation == operation]
    named = [parameter, *(name for event in events for name, at in event.assign.items() if at == f"{PATH}{parameter}")]
    return next((resource.belongs[name] for name in named if name in resource.belongs), "")


def _operations(table: Table, resource: Resource) -> list[str]:
    named = [*resource.all_operations, *(event.operation for event in _events(table, resource))]
    return [name for name in dict.fromkeys(named) if name in table.description.operations]


def _events(table: Table, resource: Resource) -> list[Event]:
    return [event for event in table.machine.events.values() if event.resource == resource.name]


def _member(place: str) -> str:
    """The name of the member of the request that the expression reads."""
    return place.removeprefix(QUERY).rpartition("/")[2]
