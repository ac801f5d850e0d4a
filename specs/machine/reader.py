"""Reader of lifecycle files: checks the form by the JSON Schema, then every name."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from brakecheck.specs.files import SPECS
from brakecheck.specs.ledger import Source, published
from brakecheck.specs.machine.above import named_apart, new_names, operations_of
from brakecheck.specs.machine.checks import refuse_unknown_expressions, refuse_unknown_names
from brakecheck.specs.machine.form import refuse_unwritable
from brakecheck.specs.machine.listing import listing_of
from brakecheck.specs.machine.model import (
    Event,
    Filter,
    Guard,
    Machine,
    Promise,
    Resource,
    Selection,
    State,
    Transition,
)
from brakecheck.specs.machine.places import Place, Text
from brakecheck.specs.validation.violation import SCHEMA
from brakecheck.specs.validation.violation_texts import nearest, violation

Entry = dict[str, Any]
STATUSES = {"refused": 409, "missing": 404, "forbidden": 403}  # default statuses
NO_FILTER = 400
ANY_REFUSAL = "4xx"
OUTCOMES = ("accepted", *STATUSES)
LIFE = ("create", "read", "update", "delete", "list")


@cache
def schema() -> Entry:
    """JSON Schema of lifecycle files."""
    text = (SPECS / "schemas" / "lifecycle.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def read_machine(path: Path) -> Machine:
    """Read the machine from the file; `SpecError` names the line, expected and received."""
    text = Text(path)
    refuse_unwritable(text)
    _refuse_other_forms(text)
    refuse_unknown_expressions(text)
    return _Reader(text).machine()


def _refuse_other_forms(text: Text) -> None:
    errors = sorted(Draft202012Validator(schema()).iter_errors(text.data), key=lambda error: [*map(str, error.path)])
    if errors:
        found = violation(SCHEMA, "", nearest(errors[0], ()))
        raise text.error(tuple(nearest(errors[0], ()).absolute_path), found.expected, found.received)


class _Reader:
    """Turns the data of a checked file into values."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.data = named_apart(text.data)
        self.documents = {
            name: Source(entry["file"], entry["title"], "", url=entry.get("url", ""))
            for name, entry in self.data.get("documents", {}).items()
        }
        self.delays: dict[str, float] = self.data.get("delays", {})

    def machine(self) -> Machine:
        data, folder = self.data, self.text.path.parent
        resources = {name: self.resource(name, entry) for name, entry in data["resources"].items()}
        machine = Machine(
            vendor=data["vendor"],
            path=self.text.path,
            openapi=folder / data["openapi"],
            overlay=folder / data["overlay"] if "overlay" in data else None,
            documents=self.documents,
            keys={role: tuple(keys) for role, keys in data.get("keys", {}).items()},
            error=data.get("error", {"message": "$message"}),
            delays=self.delays,
            resources=resources,
            events=self.events(resources),
            renamed=self.renamed(),
        )
        refuse_unknown_names(machine, self.text)
        return machine

    def resource(self, name: str, entry: Entry) -> Resource:
        states = {state: self.state(name, state, part or {}) for state, part in entry["states"].items()}
        return Resource(
            name=name,
            states=states,
            initial=entry.get("initial", next(iter(states))),
            identifiers=entry.get("identifiers", {}),
            **{operation: entry.get(operation) for operation in LIFE},
            operations=tuple(entry.get("operations", ())),
            state=entry.get("state"),
            defaults=entry.get("defaults", {}),
            shows=entry.get("shows", {}),
            observes=entry.get("observes", {}),
            belongs=entry.get("belongs", {}),
            part_of=entry.get("part-of") or self.parent(name),
            parts={child: tuple(given) for child, given in entry.get("parts", {}).items()},
        )

    def renamed(self) -> dict[str, dict[str, str]]:
        """New names of parameters, by the operations that have them."""
        entries = self.text.data["resources"].values()
        new = {operation: new_names(entry) for entry in entries for operation in operations_of(entry)}
        return {operation: names for operation, names in new.items() if names}

    def parent(self, child: str) -> str | None:
        """Resource whose records begin with such parts."""
        resources = self.data["resources"].items()
        return next((name for name, entry in resources if child in entry.get("parts", {})), None)

    def state(self, resource: str, name: str, entry: Entry) -> State:
        place: Place = ("resources", resource, "states", name)
        if "as" in entry:
            other = self.data["resources"][resource]["states"].get(entry["as"])
            if not isinstance(other, dict) or "as" in other:
                raise self.text.error((*place, "as"), "another state with transitions of its own", entry["as"])
            other = {key: value for key, value in other.items() if key != "shown"}
            entry = {**other, **{key: value for key, value in entry.items() if key != "as"}}
        end = next(iter(entry.get("after", {}).items()), None)
        return State(
            name=name,
            on={event: self.transition(given) for event, given in entry.get("on", {}).items()},
            after={end[0]: self.transition(end[1]).target} if end else {},
            after_assign=self.transition(end[1]).assign if end else {},
            after_promise=self.end(end[1], (*place, "after", end[0])) if end else None,
            after_open=end[1].get("open", "") if end and isinstance(end[1], dict) else "",
            always=tuple(self.transition(given) for given in entry.get("always", ())),
            while_=_states_of(entry.get("while", {})),
            final=entry.get("type") == "final",
            tags=frozenset(entry.get("tags", ())),
            shown=entry.get("shown", {}),
            at_most=self.bound(entry.get("at-most"), (*place, "at-most")),
        )

    def bound(self, given: int | str | None, place: Place) -> int | None:
        if not isinstance(given, str):
            return given
        if given not in self.delays:
            raise self.text.error(place, f"a number, or a name among delays ({', '.join(self.delays)})", given)
        return int(self.delays[given])

    def end(self, given: str | Entry, place: Place) -> Promise | None:
        """The sentence on the end of a state; None where the file has none."""
        if isinstance(given, str) or not given.keys() & {"says", "in"}:
            return None
        return Promise(None, given.get("says", ""), self.sources(given.get("in", ()), (*place, "in")))

    def transition(self, given: str | Entry) -> Transition:
        if isinstance(given, str):
            return Transition(given)
        guard = given.get("guard")
        condition = Guard(*(_states_of(guard.get(kind, {})) for kind in ("all", "none", "in"))) if guard else None
        return Transition(given["target"], given.get("assign", {}), condition)

    def events(self, resources: dict[str, Resource]) -> dict[str, Event]:
        """Events of the file, and an empty event for each other operation that has effects."""
        owners = {operation: resource.name for resource in resources.values() for operation in resource.all_operations}
        entries: dict[str, Entry] = {name: entry or {} for name, entry in self.data["operations"].items()}
        named = {entry.get("operationId", name) for name, entry in entries.items()}
        looks = {operation for resource in resources.values() for operation in (resource.read, resource.list)}
        silent: dict[str, Entry] = {operation: {} for operation in owners if operation not in named | looks}
        return {name: self.event(name, entry, owners) for name, entry in {**entries, **silent}.items()}

    def event(self, name: str, entry: Entry, owners: dict[str, str]) -> Event:
        operation = entry.get("operationId", name)
        if operation not in owners:
            raise self.text.error(("operations", name), "an operation that a resource lists", operation)
        place: Place = ("operations", name)
        said = {outcome: self.promise(entry, outcome, place) for outcome in OUTCOMES}
        return Event(
            name=name,
            operation=operation,
            resource=owners[operation],
            request=entry.get("request", {}),
            body=entry.get("body"),
            keeps={
                kept: self.sources(given, (*place, "keeps", kept)) for kept, given in entry.get("keeps", {}).items()
            },
            open=entry.get("open", {}),
            selects=self.selection(entry["selects"], (*place, "selects")) if "selects" in entry else None,
            lists=listing_of(entry["lists"], (*place, "lists"), self.sources) if "lists" in entry else None,
            assign=entry.get("assign", {}),
            initial=entry.get("initial", {}),
            hooks=entry.get("hooks", {}),
            **said,
        )

    def promise(self, entry: Entry, outcome: str, place: Place, otherwise: int | None = None) -> Promise | None:
        if outcome not in entry:
            return None
        given = entry[outcome]
        status = given.get("status", otherwise or STATUSES.get(outcome))
        skips = status == "skipped"
        if status == ANY_REFUSAL and outcome != "refused":
            raise self.text.error((*place, outcome, "status"), "a number, but for `refused`", status)
        return Promise(
            status=status if isinstance(status, int) else None,
            says=given.get("says", ""),
            sources=self.sources(given.get("in", ()), (*place, outcome, "in")),
            body=given.get("body"),
            skips=skips,
            roles=tuple(given.get("to", ())),
        )

    def selection(self, entry: Entry, place: Place) -> Selection:
        filters = {
            name: Filter(
                name,
                tuple(member.removeprefix("$record.") for member in given.get("any-of", [given.get("is", "")])),
                self.sources(given.get("in", ()), (*place, "by", name, "in")),
                given.get("alone", ""),
            )
            for name, given in entry["by"].items()
        }
        return Selection(
            origin=entry.get("from", "$request.body").removeprefix("$request."),
            filters=filters,
            none=self.promise(entry, "none", place, NO_FILTER),
            sources=self.sources(entry.get("in", ()), (*place, "in")),
            hollow=entry.get("hollow", ""),
            unknown=entry.get("unknown", ""),
        )

    def sources(self, given: list[str], place: Place) -> tuple[Source, ...]:
        return tuple(self.source(text, (*place, number)) for number, text in enumerate(given))

    def source(self, text: str, place: Place) -> Source:
        name, _, heading = text.partition(" § ")
        if name not in self.documents:
            raise self.text.error(place, f"a document ({', '.join(self.documents)})", name)
        document = self.documents[name]
        return Source(document.file, document.title, heading, url=published(document.url, heading))


def _states_of(given: Entry) -> dict[str, tuple[str, ...]]:
    return {resource: tuple(states) for resource, states in given.items()}
