"""Models as JSON and back, so that a log can be folded. The models need no code for it.

A model is plain data: objects of this package's classes, containers, enumerations, texts and numbers. Classes are
looked up among those that are loaded; nothing that the JSON names is imported or called.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from itertools import count
from math import isfinite
from typing import Any

import orjson

PACKAGE = "brakecheck.mock_server."
PLAIN = frozenset({str, int, bool, type(None)})
TEXT = frozenset({str})


class Unreadable(ValueError):
    """JSON without models of this version; the message names expected and received."""


def folded(states: Mapping[str, Any], given: Sequence[object]) -> bytes:
    """Write the states as JSON. `given` are the objects shared with the world, written as placeholders."""
    return orjson.dumps(_Writer(given).value(dict(states)))


def unfolded(fold: bytes, given: Sequence[object]) -> dict[str, Any]:
    """Read the states from the JSON; `given` replaces the placeholders in order."""
    try:
        states: dict[str, Any] = _Reader(given).value(orjson.loads(fold))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"expected the models of this version, received others ({error})") from None
    return states


class _Writer:
    """Writes values. An object is written in full the first time, and as a number after that."""

    def __init__(self, given: Sequence[object]) -> None:
        self._given = {id(each): number for number, each in enumerate(given)}
        self._numbers: dict[int, int] = {}
        self._kept: list[object] = []  # keeps the objects alive, so that no id is reused
        self._next = count()

    def value(self, value: Any) -> Any:
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is float:
            return value if isfinite(value) else {"float": repr(value)}
        if id(value) in self._given:
            return {"given": self._given[id(value)]}
        if kind is list:
            return self._several(value)
        if kind is dict:
            return self._mapping(value)
        return self._named(value, kind)

    def _several(self, values: Iterable[Any]) -> list[Any]:
        listed = list(values)
        if set(map(type, listed)) <= TEXT:  # quick, since a million rows are common
            return listed
        return [self.value(each) for each in listed]

    def _mapping(self, value: dict[Any, Any]) -> dict[str, Any]:
        if set(map(type, value)) <= TEXT:
            return {"members": {name: self.value(each) for name, each in value.items()}}
        return {"pairs": [[self.value(key), self.value(each)] for key, each in value.items()]}

    def _named(self, value: Any, kind: type) -> dict[str, Any]:
        if kind is tuple:
            return {"tuple": self._several(value)}
        if kind is deque:
            return {"deque": self._several(value)}
        if kind in (set, frozenset):
            return {kind.__name__: self._several(sorted(value))}
        if issubclass(kind, Enum):
            return {"enum": [_name(kind), value.value]}
        if issubclass(kind, tuple):
            return {"named": [_name(kind), self._several(value)]}
        return self._object(value, kind)

    def _object(self, value: Any, kind: type) -> dict[str, Any]:
        known = self._numbers.get(id(value))
        if known is not None:
            return {"same": known}
        self._numbers[id(value)] = next(self._next)
        self._kept.append(value)
        return {"object": [_name(kind), {name: self.value(getattr(value, name)) for name in _fields(value)}]}


class _Reader:
    """Reads values in the order in which they were written."""

    def __init__(self, given: Sequence[object]) -> None:
        self._given = given
        self._objects: list[Any] = []

    def value(self, written: Any) -> Any:
        if type(written) is list:
            return self.several(written)
        if type(written) is not dict:
            return written
        ((kind, content),) = written.items()
        return READERS[kind](self, content)

    def several(self, values: list[Any]) -> list[Any]:
        return values if set(map(type, values)) <= TEXT else [self.value(each) for each in values]

    def given(self, number: int) -> object:
        return self._given[number]

    def members(self, members: dict[str, Any]) -> dict[str, Any]:
        return {name: self.value(each) for name, each in members.items()}

    def pairs(self, pairs: list[Any]) -> dict[Any, Any]:
        return {self.value(key): self.value(each) for key, each in pairs}

    def same(self, number: int) -> Any:
        return self._objects[number]

    def made(self, content: list[Any]) -> Any:
        name, fields = content
        made = object.__new__(_class(name))
        self._objects.append(made)
        for field, written in fields.items():
            object.__setattr__(made, field, self.value(written))
        return made


READERS: Mapping[str, Callable[[_Reader, Any], Any]] = {
    "float": lambda _, content: float(content),
    "given": _Reader.given,
    "members": _Reader.members,
    "pairs": _Reader.pairs,
    "tuple": lambda reader, content: tuple(reader.several(content)),
    "deque": lambda reader, content: deque(reader.several(content)),
    "set": lambda reader, content: set(reader.several(content)),
    "frozenset": lambda reader, content: frozenset(reader.several(content)),
    "enum": lambda _, content: _class(content[0])(content[1]),
    "named": lambda reader, content: tuple.__new__(_class(content[0]), reader.several(content[1])),
    "same": _Reader.same,
    "object": _Reader.made,
}


def _fields(value: Any) -> list[str]:
    slots = [name for kind in type(value).__mro__ for name in vars(kind).get("__slots__", ())]
    return [*(name for name in slots if hasattr(value, name)), *getattr(value, "__dict__", ())]


def _name(kind: type) -> str:
    name = f"{kind.__module__}:{kind.__qualname__}"
    if not name.startswith(PACKAGE):
        raise TypeError(f"a model holds an object of {name}; expected plain data and classes of the mock")
    return name.removeprefix(PACKAGE)


def _class(name: str) -> Any:
    module, _, path = name.partition(":")
    found = getattr(sys.modules[PACKAGE + module], path)
    if not isinstance(found, type) or found.__module__ != PACKAGE + module:
        raise TypeError(f"{name} is no class")
    return found
