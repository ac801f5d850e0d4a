"""The states of a resource: the values of a member that tells its status, or a switch that is on or off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from brakecheck.lifecycle_draft.words import (
    FINAL,
    HALTED,
    INITIAL,
    STATE_MEMBER,
    SWITCH_STATES,
    Verb,
    plain,
    tokens,
)  # fmt: skip
from brakecheck.specs.openapi_reader.document import Document
from brakecheck.specs.openapi_reader.schema import items, members, types, values

FITTING = ("status", "state", "phase")
MOST = 60  # values of an enum that is about a state


@dataclass
class States:
    """The states by name. `member` shows them; `switch` is a member that is true in the first state alone."""

    names: list[str]
    initial: str
    final: list[str]
    member: str | None = None
    switch: str | None = None

    @property
    def shown_by(self) -> str | None:
        """The member that tells the state."""
        return self.member or self.switch

    def target_of(self, verb: Verb) -> str | None:
        """The state that the verb leads to, if one is named after it."""
        known = {plain(name): name for name in self.names}
        exact = next((known[word] for word in verb.done if word in known), None)
        return exact or self._told_apart(f"{verb.participle}_")

    def _told_apart(self, beginning: str) -> str | None:
        """The one of several states that says whose doing it is: `disabled_manually`, not `disabled_inactivity`."""
        kinds = [name for name in self.names if plain(name).startswith(beginning)]
        chosen = [name for name in kinds if "manual" in plain(name) or "by_user" in plain(name)]
        return (chosen or kinds)[0] if len(chosen or kinds) == 1 else None


def record_schema(document: Document, schema: Any) -> Any:
    """The schema of a record within an answer: behind `data`, or the items of a list."""
    for _ in range(4):
        inner = items(document, schema) if "array" in types(document, schema) else None
        found = members(document, schema)
        if inner is None and (len(found) <= 4 or "data" in found) and not _state_member(document, found):
            wrapped = [found[name] for name in ("data", "result", "results", "items", "item") if name in found]
            inner = wrapped[0] if wrapped else next(iter(found.values())) if len(found) == 1 else None
        if inner is None or not (members(document, inner) or items(document, inner)):
            return schema
        schema = inner
    return schema


def states_in(document: Document, schemas: Iterable[Any]) -> Iterator[States]:
    """The states that the schemas tell: those of a status first, then those of switches."""
    known = [members(document, record_schema(document, schema)) for schema in schemas if schema is not None]
    for found in known:
        member = _state_member(document, found)
        if member:
            yield _enumerated(member, _texts(document, found[member]))
    for found in known:
        yield from _switched(document, found)


def status_without_values(document: Document, schemas: Iterable[Any]) -> str | None:
    """A member that tells a status, of which the document does not list the values."""
    for schema in schemas:
        for name in members(document, record_schema(document, schema)) if schema is not None else ():
            if plain(name) in FITTING:
                return name
    return None


def _state_member(document: Document, found: dict[str, Any]) -> str | None:
    """The member that tells the status; `status` itself before one of something else."""
    named = [name for name in found if STATE_MEMBER.fullmatch(plain(name))]
    fitting = [name for name in named if 2 <= len(_texts(document, found[name])) <= MOST]
    return min(fitting, key=lambda name: (plain(name) not in FITTING, fitting.index(name)), default=None)


def _texts(document: Document, schema: Any) -> list[str]:
    return [value for value in values(document, schema) if isinstance(value, str) and value.strip()]


def _enumerated(member: str, names: list[str]) -> States:
    beginnings = [name for name in names if plain(name) in INITIAL]
    if names == sorted(names):  # the order says nothing
        beginnings.sort(key=lambda name: INITIAL.index(plain(name)))
    initial = (beginnings or names)[0]
    final = [name for name in names if _is_over(name) and name != initial]
    return States(names, initial, final, member)


def _is_over(name: str) -> bool:
    """Whether the name is of an end, as `failed` and `upload_failed` are."""
    return plain(name) in FINAL or tokens(name)[-1:] in (["failed"], ["error"], ["completed"], ["succeeded"])


def _switched(document: Document, found: dict[str, Any]) -> Iterator[States]:
    for name, member in found.items():
        words = [word for word in tokens(name) if word not in ("is", "has")]
        if len(words) == 1 and words[0] in SWITCH_STATES and types(document, member) == {"boolean"}:
            names = [words[0], SWITCH_STATES[words[0]]]
            yield States(names, names[words[0] in HALTED], [], switch=name)
