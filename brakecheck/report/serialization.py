"""The report as JSON and back: every member goes by its name and type in the model."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    """The part of a report as JSON."""
    if is_dataclass(value):
        members = ((each, getattr(value, each.name)) for each in fields(value))
        return {each.name: plain(member) for each, member in members if _is_written(each, member)}
    if isinstance(value, Mapping):
        return {name: plain(member) for name, member in value.items()}
    return [plain(member) for member in value] if isinstance(value, tuple | list) else value


def _is_written(each: "Field[Any]", member: object) -> bool:
    return each.default is MISSING or bool(each.metadata) or member != each.default


def made(kind: Any, data: Any) -> Any:
    """The part of a report, of this type, that the JSON stands for; the JSON keeps to the schema."""
    if isinstance(kind, UnionType):
        kind = _chosen(kind, data)
    if isinstance(kind, type) and is_dataclass(kind):
        types = _types(kind)
        return kind(**{name: made(types[name], member) for name, member in data.items()})
    if get_origin(kind) is tuple:
        return tuple(made(get_args(kind)[0], member) for member in data)
    if get_origin(kind) is Mapping:
        return {name: made(get_args(kind)[1], member) for name, member in data.items()}
    return data


def _chosen(kind: UnionType, data: Any) -> Any:
    """The type of the union whose members the JSON has; of a plain value any."""
    kinds = [each for each in get_args(kind) if each is not NoneType]
    if not isinstance(data, dict) or len(kinds) == 1:
        return NoneType if data is None else kinds[0]
    return next(each for each in kinds if data.keys() <= _types(each).keys() and _required(each) <= data.keys())


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _required(kind: Any) -> frozenset[str]:
    return frozenset(each.name for each in fields(kind) if each.default is MISSING)
