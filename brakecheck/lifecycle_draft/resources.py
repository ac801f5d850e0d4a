"""The resources of a document: what paths have in common, their operations, their states and their brakes."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from brakecheck.lifecycle_draft.brakes import Brake, brakes_of, is_of_record
from brakecheck.lifecycle_draft.examples import state_shown
from brakecheck.lifecycle_draft.paths import ANY, Shape, noun_of, shape_of
from brakecheck.lifecycle_draft.selection import identifier_of
from brakecheck.lifecycle_draft.sentences import API
from brakecheck.lifecycle_draft.states import States, states_in, status_without_values
from brakecheck.lifecycle_draft.words import FINAL, HELD, Verb, plain, singular
from brakecheck.specs.openapi_reader.document import Document
from brakecheck.specs.openapi_reader.operations import Operation, operations

LIFE = ("create", "read", "update", "delete", "list")
ROLES = {"GET": "read", "PATCH": "update", "PUT": "update", "POST": "update", "DELETE": "delete"}
GONE = "deleted"
PRESENT = "present"  # of what can be there or not, and no more


@dataclass(eq=False)
class Resource:
    """A resource that has brakes. `life` is its create, read, update, delete and list, as far as they were found."""

    collection: tuple[str, ...]
    name: str = ""
    identifiers: tuple[str, ...] = ()
    life: dict[str, Operation] = field(default_factory=dict)
    brakes: list[Brake] = field(default_factory=list)
    at_large: list[Brake] = field(default_factory=list)  # those whose path names no record
    states: States = field(default_factory=lambda: States([], "", []))
    guessed_states: bool = False  # no member shows them
    unlisted: str = ""  # what the document says of a status all the same
    parent: "Resource | None" = None

    @property
    def only_deletes(self) -> bool:
        """Tell whether all brakes are deletions; true without brakes as well."""
        return all(brake.verb.name == "delete" for brake in self.brakes)


@dataclass(eq=False)
class Survey:
    """What a document holds: the resources with brakes, and the names of those without."""

    document: Document
    operations: list[Operation]
    resources: list[Resource]
    without: list[str]


def survey(document: Document) -> Survey:
    """Find the resources of the document; those with more than a delete come first."""
    found = operations(document)
    shapes = {operation.id: shape_of(operation.path) for operation in found}
    resources = _gathered(found, shapes)
    for resource in resources.values():
        _select_by_body(resource)
    braked = [resource for resource in resources.values() if resource.brakes or resource.at_large]
    braked.sort(key=lambda resource: (not resource.brakes, resource.only_deletes))
    _name(braked)
    for resource in braked:
        resource.parent = _parent(resource, resources)
        _find_states(document, resource)
    _name_events(braked)
    without = [noun_of(key) for key, resource in resources.items() if resource not in braked]
    return Survey(document, found, braked, list(dict.fromkeys(without)))


def _gathered(found: list[Operation], shapes: dict[str, Shape]) -> dict[tuple[str, ...], Resource]:
    keys = {shape.collection for shape in shapes.values() if shape.own}
    counts = _identifier_counts(found, shapes)
    resources: dict[tuple[str, ...], Resource] = {}
    for operation in found:
        shape = shapes[operation.id]
        in_part = bool(shape.own) and not shape.tail and len(shape.own) < counts[shape.collection]
        at_collection = in_part or _collection(shape.whole, keys) is not None
        key = shape.collection if in_part or (shape.own and not at_collection) else _at_large(shape, keys)
        resource = resources.setdefault(key, Resource(key))
        names_record = bool(shape.own) and not at_collection
        role = _role(operation, shape, at_collection=at_collection)
        brakes = brakes_of(operation, shape, is_new=role == "create")
        if role == "update" and any(brake.verb.name == "start" and not brake.request for brake in brakes):
            role, brakes = "create", []  # under an id of the caller's
        if role:
            resource.life.setdefault(role, operation)
        for brake in brakes:
            alone = names_record and is_of_record(shape, brake.verb)
            (resource.brakes if alone else resource.at_large).append(brake)
            if alone and not resource.identifiers:
                resource.identifiers = (*shape.above, *shape.own)
    return resources


def _identifier_counts(found: list[Operation], shapes: dict[str, Shape]) -> dict[tuple[str, ...], int]:
    """How many parameters in a row name a record of each collection: as many as a change of it takes."""
    counts: dict[tuple[str, ...], int] = {}
    for changes in (True, False):
        for operation in found:
            shape = shapes[operation.id]
            if shape.own and (operation.method in ("DELETE", "PATCH", "PUT")) is changes and shape.collection:
                now = len(shape.own)
                counts[shape.collection] = (
                    min(counts.get(shape.collection, now), now) if changes else counts.get(shape.collection, now)
                )
    return counts | {(): 1}


def _at_large(shape: Shape, keys: set[tuple[str, ...]]) -> tuple[str, ...]:
    """The collection of a path that names no record: what is before the verb, where that is one."""
    whole = shape.whole
    if (known := _collection(whole, keys)) is not None:
        return known
    for end in range(len(whole), 0, -1):
        if whole[:end] in keys:
            return whole[:end]
    return whole[:-1] or whole


def _collection(whole: tuple[str, ...], keys: set[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The collection of records that a path names, as `/payments` or, of the same ones, as `/payment`."""
    if whole in keys:
        return whole
    alike = (key for key in keys if whole and key[:-1] == whole[:-1] and key[-1:] != (ANY,))
    return next((key for key in sorted(alike) if singular(key[-1]) == singular(whole[-1])), None)


def _role(operation: Operation, shape: Shape, *, at_collection: bool) -> str | None:
    """What the operation is to its resource, by its method and whether its path names a record."""
    if at_collection or (not shape.own and len(shape.tail) == 1):
        return {"GET": "list", "POST": "create"}.get(operation.method)
    if not shape.own or shape.tail:
        return None
    return ROLES.get(operation.method)


def _select_by_body(resource: Resource) -> None:
    """Where no path names a record of the resource, take the brakes whose body does."""
    if resource.brakes:
        return
    for brake in [*resource.at_large]:
        brake.identifier = identifier_of(brake)
        if brake.identifier and brake.identifier in (resource.identifiers or (brake.identifier,)):
            resource.identifiers = (brake.identifier,)
            resource.at_large.remove(brake)
            resource.brakes.append(brake)


def _parent(resource: Resource, resources: dict[tuple[str, ...], Resource]) -> Resource | None:
    """The resource whose record the path of this one goes through, if it has brakes."""
    key = resource.collection
    for end in range(len(key) - 1, 0, -1):
        above = resources.get(key[:end]) if key[end] == ANY else None
        if above is not None and above.brakes:
            return above
    return None


def _name(resources: list[Resource]) -> None:
    """Name each resource by its noun, with the noun before in front where others share the noun."""
    nouns = Counter(noun_of(resource.collection) for resource in resources)
    taken: set[str] = set()
    for resource in resources:
        name = noun_of(resource.collection)
        literals = [step for step in resource.collection if step != ANY]
        if nouns[name] > 1 and len(literals) > 1:
            name = f"{noun_of(tuple(literals[:-1]))}_{name}"
        numbered = (f"{name}_{number}" for number in count(2))
        resource.name = name if name not in taken else next(other for other in numbered if other not in taken)
        taken.add(resource.name)


def _find_states(document: Document, resource: Resource) -> None:
    schemas = list(_schemas(resource))
    halts = [brake.verb for brake in resource.brakes if brake.verb.name != "delete"]
    known = [(sum(map(bool, map(states.target_of, halts))), states) for states in states_in(document, schemas)]
    hits, best = max(known, key=lambda pair: pair[0], default=(0, None))
    if best is None or (halts and not hits):
        resource.guessed_states = True
        resource.unlisted = _unlisted(best, status_without_values(document, schemas))
        best = _made_up(halts)
    resource.states = best
    _begin_as_shown(resource)
    releases = any(verb.releases for verb in halts)
    best.final = [name for name in best.final if not (releases and best.word(name) in HELD)]
    if any(brake.verb.name == "delete" and best.target_of(brake.verb) is None for brake in resource.brakes):
        best.names.append(GONE)


def _begin_as_shown(resource: Resource) -> None:
    """Let a record begin in the state that the example of its create shows."""
    create, states = resource.life.get("create"), resource.states
    shown = state_shown(create, states) if create else None
    if create and shown is not None and shown not in states.final:
        states.initial, states.begins = shown, f"{API} § {create.id}"


def _unlisted(best: States | None, member: str | None) -> str:
    if best is not None:
        return f"The values of {best.shown_by} name no state that the brakes lead to: {', '.join(best.names)}."
    return f"The member {member} shows a status; its values are not listed." if member else ""


def _schemas(resource: Resource) -> Iterator[Any]:
    """The schemas that may describe a record, those that do so surely first."""
    read = [resource.life[role] for role in ("read", "create", "update", "list") if role in resource.life]
    for operation in (*read, *(brake.operation for brake in resource.brakes)):
        yield operation.answer


def _made_up(halts: list[Verb]) -> States:
    """States of a record without a status member: present, and those that the verbs of the brakes lead to."""
    ends = list(dict.fromkeys(verb.participle for verb in halts if not verb.releases))
    final = [end for end in ends if plain(end) in FINAL and plain(end) not in HELD]
    there = "active" if ends else PRESENT
    return States([there, *ends], there, final)


def _name_events(resources: list[Resource]) -> None:
    """Give each event of an operation that is several a name that no other event and no operation has."""
    brakes = [(resource, brake) for resource in resources for brake in resource.brakes]
    taken = {brake.operation.id for _, brake in brakes}
    for resource, brake in brakes:
        if not brake.request:
            continue
        value = re.sub(r"[^A-Za-z0-9_]+", "-", _constant(brake.request)).strip("-").lower()
        plain_name = brake.verb.name if value in ("true", "false", "") else value
        choices = (plain_name, f"{plain_name}-{resource.name}", f"{plain_name}-{brake.operation.id}")
        brake.event = next((name for name in choices if name not in taken), f"{plain_name}-{len(taken)}")
        taken.add(brake.event)


def _constant(request: Any) -> str:
    while isinstance(request, dict):
        request = next(iter(request.values()))
    return str(request).lower()
