"""What a path says of itself: the collection, the identifiers, and what comes after them."""

import re
from dataclasses import dataclass

from brakecheck.lifecycle_draft.words import plain, singular

VERSION = re.compile(r"v\d+[a-z]*\d*|api|rest|\d{4}-\d{2}-\d{2}", re.IGNORECASE)
ANY = "{}"


@dataclass(frozen=True)
class Shape:
    """Parts of a path. `collection` names the resource, the same in each version of an API.

    `own` are the parameters that name a record, `above` those of the records around; `tail` is the rest.
    """

    collection: tuple[str, ...]
    own: tuple[str, ...]
    above: tuple[str, ...]
    tail: tuple[str, ...]

    @property
    def whole(self) -> tuple[str, ...]:
        """The collection that the path itself would be, were its tail one."""
        return (*self.collection, *([ANY] if self.own else []), *self.tail)


def shape_of(path: str) -> Shape:
    """The shape of a path: of `/v1/repos/{owner}/{repo}/runs/{id}/cancel` the runs, their id, and cancel."""
    steps = _steps(path)
    last = max((number for number, step in enumerate(steps) if isinstance(step, tuple)), default=None)
    if last is None:
        return Shape((), (), (), tuple(step for step in steps if isinstance(step, str)))
    before, tail = steps[:last], tuple(step for step in steps[last + 1 :] if isinstance(step, str))
    own = steps[last]
    if before and isinstance(before[-1], str) and _is_way_to_look_up(before[-1], own):
        before = before[:-1]
    return Shape(
        _key(before), tuple(own), tuple(name for step in before if isinstance(step, tuple) for name in step), tail
    )


def _steps(path: str) -> list[str | tuple[str, ...]]:
    """The segments: literal ones as they are, parameters, one after the other, as a tuple of names."""
    steps: list[str | tuple[str, ...]] = []
    for segment in path.partition("?")[0].strip("/").split("/"):
        names = tuple(re.findall(r"\{([^{}]*)\}", segment))
        if not names:
            literal = re.sub(r"\.(json|xml)$", "", segment)
            steps += [literal] if literal and not VERSION.fullmatch(literal) else []
            continue
        if steps and isinstance(steps[-1], tuple):
            names = (*steps.pop(), *names)
        steps.append(names)
        _, colon, action = segment.rpartition("}")[2].partition(":")
        steps += [action] if colon and action else []
    return steps


def _is_way_to_look_up(literal: str, names: object) -> bool:
    """Whether the literal only says which member is given: `/variables/name/{name}`."""
    return isinstance(names, tuple) and plain(literal) == plain(names[0])


def _key(steps: list[str | tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(ANY if isinstance(step, tuple) else step for step in steps)


def noun_of(collection: tuple[str, ...]) -> str:
    """What one record of the collection is called."""
    literal = next((step for step in reversed(collection) if step != ANY), "record")
    return re.sub(r"[^A-Za-z0-9_]+", "-", singular(literal)).strip("-") or "record"
