"""The states of a resource: the values of its status, or a switch that is on or off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from brakecheck.lifecycle_draft.words import (
    FINAL,
    HALTED,
    INITIAL,
    STATE_MEMBER,
    SWITCH_STATES,
    VERBS,
    Verb,
    plain,
    tokens,
)  # fmt: skip
from brakecheck.specs.openapi_reader.document import Document
from brakecheck.specs.openapi_reader.schema import items, members, types, values

FITTING = ("status", "state", "phase")
WRAPPERS = ("data", "result", "results", "items", "item")
MOST = 60  # values of an enum that is about a state


@dataclass
class States:
    """The states by name. `member` shows them; `switch` is a member that is true in the first state alone.

    `begins` is the place of an example that shows the initial state; empty where the initial state is a guess.
    """

    names: list[str]
    initial: str
    final: list[str]
    member: str | None = None
    switch: str | None = None
    begins: str = ""

    def word(self, name: str) -> str:
        """The name in plain words, without what all of an enum's begin with, as in `RUN_STATUS_QUEUED`."""
        return plain(name).removeprefix(common_beginning(self.names))

    @property
    def shown_by(self) -> str | None:
        """The member that shows the state."""
        return self.member or self.switch

    def target_of(self, verb: Verb) -> str | None:
        """The state that the verb leads to, if one is named after it."""
        known = {self.word(name): name for name in self.names}
        found = [word for word in verb.done if word in known and not (verb.releases and word.endswith("ing"))]
        on_its_way = next((word for word in found if word.endswith("ing")), None)  # what it is before it is done
        exact = known.get(on_its_way or next((word for word in (*found, *verb.done) if word in known), ""))
        return exact or self._deliberate(f"{verb.participle}_")

    def done_after(self, name: str) -> str | None:
        """The state that one such as `cancelling` is on its way to, where there is one."""
        ends = {self.word(other): other for other in self.names}
        verbs = (verb for verb in VERBS.values() if not verb.releases and self.word(name) in verb.done)
        ways = (ends[word] for verb in verbs for word in verb.done if word in ends and not word.endswith("ing"))
        return next(ways, None) if self.word(name).endswith("ing") else None

    def _deliberate(self, beginning: str) -> str | None:
        """The state of this beginning that a user brings about: `disabled_manually`, not `disabled_inactivity`."""
        kinds = [name for name in self.names if self.word(name).startswith(beginning)]
        chosen = [name for name in kinds if "manual" in self.word(name) or "by_user" in self.word(name)]
        return (chosen or kinds)[0] if len(chosen or kinds) == 1 else None


def record_schema(document: Document, schema: Any) -> Any:
    """The schema of a record within an answer: behind `data`, or the items of a list."""
    return _unwrapped(document, schema)[0]


def envelope(document: Document, schema: Any) -> tuple[str, ...]:
    """The members of an answer within which the record is; none where the answer is the record, or a list."""
    way = _unwrapped(document, schema)[1]
    return () if None in way else tuple(name for name in way if name)


def _unwrapped(document: Document, schema: Any) -> tuple[Any, list[str | None]]:
    """The schema of the record, and the way there: names of members, None for the items of a list."""
    way: list[str | None] = []
    for _ in range(4):
        name, inner = None, items(document, schema) if "array" in types(document, schema) else None
        found = members(document, schema)
        if inner is None and (len(found) <= 4 or "data" in found) and not _state_member(document, found):
            wrapping: list[str] = [each for each in WRAPPERS if each in found]
            wrapping += [each for each, part in found.items() if _state_member(document, members(document, part))]
            name = wrapping[0] if wrapping else next(iter(found)) if len(found) == 1 else None
            inner = found[name] if name is not None else None
        if inner is None or not (members(document, inner) or items(document, inner)):
            return schema, way
        schema = inner
        way.append(name)
    return schema, way


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
    """A member that shows a status without listed values."""
    for schema in schemas:
        for name in members(document, record_schema(document, schema)) if schema is not None else ():
            if plain(name) in FITTING:
                return name
    return None


def _state_member(document: Document, found: dict[str, Any]) -> str | None:
    """The member that shows the status; `status` itself is preferred to the status of something else."""
    named = [name for name in found if STATE_MEMBER.fullmatch(plain(name))]
    fitting = [name for name in named if 2 <= len(_texts(document, found[name])) <= MOST]
    return min(fitting, key=lambda name: (plain(name) not in FITTING, fitting.index(name)), default=None)


def _texts(document: Document, schema: Any) -> list[str]:
    return [value for value in values(document, schema) if isinstance(value, str) and value.strip()]


def _enumerated(member: str, names: list[str]) -> States:
    states = States(names, names[0], [], member)
    states.final = [name for name in names if _is_over(states.word(name))]
    going = [name for name in names if name not in states.final]
    beginnings = [name for name in going if _rank(states.word(name)) < len(INITIAL)]
    if names == sorted(names):  # the order says nothing
        beginnings.sort(key=lambda name: _rank(states.word(name)))
    states.initial = (beginnings or going or names)[0]
    states.final = [name for name in states.final if name != states.initial]
    return states


def _rank(word: str) -> int:
    """How likely a record begins in such a state, 0 for most; `pending_review` is as likely as `pending`."""
    found = word if word in INITIAL else word.partition("_")[0]
    return INITIAL.index(found) if found in INITIAL else len(INITIAL)


def _is_over(word: str) -> bool:
    """Whether the word is of an end, as `failed` and `upload_failed` are."""
    return word in FINAL or word.rpartition("_")[2] in ("failed", "error", "completed", "succeeded")


def common_beginning(names: list[str]) -> str:
    """The words that all names of three or more begin with, up to `status_` or `state_`; none for most."""
    shared: list[str] = []
    for words in zip(*map(tokens, names), strict=False):
        if len({*words}) > 1 or len(names) < 3:
            break
        shared.append(words[0])
    while shared and shared[-1] not in FITTING:
        shared.pop()
    return "".join(f"{word}_" for word in shared)


def _switched(document: Document, found: dict[str, Any]) -> Iterator[States]:
    for name, member in found.items():
        words = [word for word in tokens(name) if word not in ("is", "has")]
        if len(words) == 1 and words[0] in SWITCH_STATES and types(document, member) == {"boolean"}:
            names = [words[0], SWITCH_STATES[words[0]]]
            yield States(names, names[words[0] in HALTED], [], switch=name)
