"""Parameters of a path that stand above a record's own, and are called like one of its members."""

from collections.abc import Mapping
from typing import Any

Entry = dict[str, Any]
TAKEN = ("id", "state")  # what every record has itself
LIFE = ("create", "read", "update", "delete", "list")
PATH = "$request.path."


def named_apart(data: Entry) -> Entry:
    """The data of a file in which each such parameter is named after the parent."""
    resources = {name: _apart(entry) for name, entry in data["resources"].items()}
    owners = {operation: name for name, entry in data["resources"].items() for operation in operations_of(entry)}
    operations = {}
    for name, entry in data["operations"].items():
        owner = owners.get((entry or {}).get("operationId", name))
        new = new_names(data["resources"][owner]) if owner else {}
        operations[name] = _with(entry, {f"{PATH}{old}": f"{PATH}{given}" for old, given in new.items()})
    return {**data, "resources": resources, "operations": operations}


def new_names(entry: Entry) -> dict[str, str]:
    """The new name of each parameter of the resource that is called like a member of the record."""
    above, belongs = [*entry.get("identifiers", {})][:-1], entry.get("belongs", {})
    return {name: f"{belongs.get(name, 'parent')}_{name}" for name in above if name in TAKEN}


def operations_of(entry: Entry) -> list[str]:
    """The operationIds of the resource."""
    return [*(entry[role] for role in LIFE if entry.get(role)), *entry.get("operations", ())]


def renamed(path: str, item: Entry, names: Mapping[str, str]) -> tuple[str, Entry]:
    """The path and its item with the parameters by their new names; requests are the same."""
    for old, new in names.items():
        path = path.replace(f"{{{old}}}", f"{{{new}}}")
    return path, {key: _declared(value, names) for key, value in item.items()}


def _declared(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_parameter(each, names) for each in value]
    if isinstance(value, dict) and isinstance(value.get("parameters"), list):
        return {**value, "parameters": [_parameter(each, names) for each in value["parameters"]]}
    return value


def _parameter(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict) and value.get("in") == "path" and value.get("name") in names:
        return {**value, "name": names[value["name"]]}
    return value


def _apart(entry: Entry) -> Entry:
    names = new_names(entry)
    changed: Entry = {part: _keys(entry[part], names) for part in ("identifiers", "belongs") if part in entry}
    return {**entry, **changed} if names else entry


def _keys(part: Entry, names: Mapping[str, str]) -> Entry:
    return {names.get(key, key): value for key, value in part.items()}


def _with(value: Any, texts: Mapping[str, str]) -> Any:
    """The value with other texts in the place of these, at any depth."""
    if isinstance(value, dict):
        return {name: _with(part, texts) for name, part in value.items()}
    if isinstance(value, list):
        return [_with(part, texts) for part in value]
    return texts.get(value, value) if isinstance(value, str) else value
