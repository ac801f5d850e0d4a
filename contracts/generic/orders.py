"""Orders: the requests by which records are created, filled in as far as the file and the description say."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.parts import body_schema, pointed
from brakecheck.contracts.generic.places import BODY, PATH, QUERY
from brakecheck.contracts.generic.table import PARAMETER, Table
from brakecheck.contracts.safety.receipt import is_ours
from brakecheck.specs.description import plain_schema
from brakecheck.specs.machine.model import Event, Resource

OWN_FORMS = {"": "{}", "email": "{}@brakecheck.invalid", "uri": "https://brakecheck.invalid/{}"}
LONG = 80  # characters of names that a run makes up

Given = Mapping[str, list[str]]  # what the configuration gives: values by the names of resources or parameters


@dataclass
class Order:
    """The request that creates a record. `id` is the one that it gives the record, empty where the target gives it.

    `constants` are the values that file or description give, and that no record of anybody's goes by.
    """

    event: Event
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    constants: list[object] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The texts of the order that the run has made up."""
        return [text for text in texts_in([self.path, self.query, self.body]) if is_ours(text)]


class Orders:
    """Writes the orders of one resource; `fresh` makes names up."""

    def __init__(self, table: Table, resource: Resource, given: Given, fresh: Callable[[str], str]) -> None:
        events = table.machine.events.values()
        found = next((each for each in events if resource.create and each.operation == resource.create), None)
        if found is None:
            raise NotChecked(
                f"no operation of the file creates a {resource.name}; name enough of your own in the adapter's table: "
                f'given = {{{resource.name} = ["ID"]}}'
            )
        self.event = found
        self._table, self._resource, self._given, self._fresh = table, resource, given, fresh

    def starts(self, members: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The states in which a record can begin, each with the members that it needs besides."""
        chosen = next((state for name, state in self.event.initial.items() if members.get(name)), None)
        if chosen:
            return {chosen: {}}
        others = {state: {name: self._usual(name)} for name, state in self.event.initial.items()}
        known = {state: more for state, more in others.items() if None not in more.values()}
        return {self._resource.initial: {}, **known}

    def _usual(self, member: str) -> Any:
        """A value for the member: that of an event's request that assigns it, None without one."""
        for event in self._table.brakes:
            ways = [state.on[event.name].assign for state in self._resource.states.values() if event.name in state.on]
            for assign in (event.assign, *ways):
                place = str(assign.get(member, ""))
                if place.startswith(BODY) and (found := pointed(event.request, place.removeprefix(BODY))) is not None:
                    return found
        return None

    def order(self, members: Mapping[str, Any], more: Mapping[str, Any]) -> Order:
        """The order of a record with these members; `NotChecked` where the file does not say what it is made of."""
        order = Order(self.event, body=deepcopy(dict(self.event.request)))
        order.constants += [*_scalars(order.body), *_scalars(more)]
        for name, value in {**members, **more}.items():
            self._put(order, name, value)
        self._name(order)
        for name in PARAMETER.findall(self._table.operation(self.event).path):
            if name not in order.path:
                order.path[name] = self._path_value(order, name)
        order.body = self._filled(order, self._schema(), order.body, "")
        return order

    def _put(self, order: Order, member: str, value: Any) -> None:
        """Put the value where the file, or the description, says that the member comes from."""
        place = str(self.event.assign.get(member, ""))
        template = self._table.operation(self.event).path
        if place.startswith(PATH):
            order.path[place.removeprefix(PATH)] = str(value)
        elif not place and f"{{{member}}}" in template:
            order.path[member] = str(value)
        elif place.startswith(QUERY):
            order.query[place.removeprefix(QUERY)] = str(value)
        elif place.startswith(BODY):
            _place(order.body, place.removeprefix(BODY).strip("/").split("/"), value)
        elif member in self._schema().get("properties", {}):
            order.body[member] = value
        elif self._resource.defaults.get(member) != value:
            raise NotChecked(f"how a new {self._resource.name} is given its {member} is not said in {self.event.name}")

    def _name(self, order: Order) -> None:
        """Give the record an id, where the order does."""
        own = self._table.own_parameter(self.event.operation, self._resource)
        at_the_end = self._table.operation(self.event).path.endswith(f"{{{own}}}")  # else a parent's, or what is made
        is_in_path = at_the_end and f"{PATH}{own}" not in self.event.assign.values()
        if "id" in self.event.assign or is_in_path:
            order.id = f"{self._table.prefix(self._resource)}{self._fresh('id')}"
            self._put(order, "id" if "id" in self.event.assign else own, order.id)

    def _path_value(self, order: Order, name: str) -> str:
        """What stands in the path: as configured or as the file has it, else a unique name."""
        named = [name, *(member for member, place in self.event.assign.items() if place == f"{PATH}{name}")]
        kinds = [self._resource.belongs[member] for member in named if member in self._resource.belongs]
        given = self._given.get(name, [])[:1]
        usual = [self._resource.defaults[known] for known in named if self._resource.defaults.get(known)]
        shared = [self._given[kind][0] for kind in kinds if kind in self._given]
        found = next(iter([*given, *usual, *shared]), None)
        if found is None:
            return self._fresh(name)
        order.constants.append(found)
        return str(found)

    def _schema(self) -> Mapping[str, Any]:
        return body_schema(self._table.description, self.event.operation)

    def _filled(self, order: Order, schema: Mapping[str, Any], body: dict[str, Any], place: str) -> dict[str, Any]:
        """The body with the members that the schema requires and that nothing has given yet."""
        for name in schema.get("required", ()):
            inner = plain_schema(self._table.description.document, schema.get("properties", {}).get(name, {}))
            if name not in body:
                body[name] = self._value(order, inner, f"{place}{name}")
            elif isinstance(body[name], dict):
                body[name] = self._filled(order, inner, body[name], f"{place}{name}.")
        return body

    def _value(self, order: Order, schema: Mapping[str, Any], place: str) -> Any:
        """A value that names no record: of a closed set, or a text that the run makes up."""
        kind = schema.get("type", "object" if "properties" in schema else None)
        fixed = ("const",) if kind == "string" else ("const", "default")  # a text could name somebody's record
        closed = [schema[name] for name in fixed if name in schema] + [*schema.get("enum", ())]
        if closed:
            order.constants += _scalars(closed[0])
            return closed[0]
        if kind == "object":
            return self._filled(order, schema, {}, f"{place}.")
        if kind == "boolean":
            return False
        if kind == "array" and not schema.get("minItems"):
            return []
        form = OWN_FORMS.get(schema.get("format", ""))
        if kind == "string" and form and "pattern" not in schema and schema.get("maxLength", LONG) >= LONG:
            return form.format(self._fresh(place.rpartition(".")[2]).strip("."))
        raise NotChecked(
            f"what a new {self._resource.name} has as {place} is not said: "
            f"give an example under operations.{self.event.name}.request"
        )


def _place(body: dict[str, Any], parts: list[str], value: Any) -> None:
    for part in parts[:-1]:
        body = body.setdefault(part, {})
    body[parts[-1]] = value


def texts_in(value: Any) -> Iterator[str]:
    """The texts in JSON, at any depth."""
    return (part for part in _scalars(value) if isinstance(part, str))


def _scalars(value: Any) -> Iterator[object]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _scalars(part)
    elif value is not None and not isinstance(value, bool):
        yield value
