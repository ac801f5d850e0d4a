"""The vendor's own description beside a lifecycle file: its corrections, and the operations that the file speaks of."""

from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from brakecheck.specs.description import METHODS, Description, json_of, referred
from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping
from brakecheck.specs.input_file import json_value
from brakecheck.specs.machine.above import renamed
from brakecheck.specs.machine.form import COMPONENT, as_json, refuse_other_form, with_doubles
from brakecheck.specs.machine.listing import Pages, input_schema, several_of
from brakecheck.specs.machine.model import Event, Machine
from brakecheck.specs.machine.request_schemas import without_read_only
from brakecheck.specs.machine.upgrade import upgraded
from brakecheck.specs.overlay import apply_overlay
from brakecheck.specs.yaml12 import Loader

Entry = dict[str, Any]
KEY = "demo:full"  # the default; fits every scheme, including basic
OWN_REFUSALS = {
    "400": "The request has not the described form.",
    "401": "No valid key was sent.",
    "403": "The key does not allow it.",
    "404": "There is no such record.",
    "405": "The path takes other methods.",
    "413": "The body is too large.",
    "415": "The body has another media type.",
}


def description_of(machine: Machine) -> Description:
    """The description with its overlay, of the operations that the file speaks of; the document itself is unchanged."""
    document = _read(machine.openapi)
    if machine.overlay:
        document = apply_overlay(document, machine.overlay)
    narrow = _narrowed(upgraded(as_json(with_doubles(document), machine.openapi)), machine)
    refuse_other_form(narrow, machine.openapi)
    return Description(machine.vendor, without_read_only(_with_bodies(narrow, machine.openapi)))


def _with_bodies(document: Entry, path: Path) -> Entry:
    """The document with request bodies in the place of references to them, so that all who read it see them."""
    for _, _, spec in _operations(document):
        if "requestBody" in spec:
            spec["requestBody"] = _referred(document, spec["requestBody"], path)
    return document


def _referred(document: Entry, node: Entry, path: Path) -> Entry:
    """What the node is, or leads to; `SpecError` where that is nothing, or the node again."""
    met = []
    while "$ref" in node:
        met.append(str(node["$ref"]))
        place = COMPONENT.fullmatch(met[-1])
        found = document.get("components", {}).get(place[1], {}).get(place[2]) if place else None
        if not isinstance(found, dict) or met[-1] in met[:-1]:
            raise SpecError(path, "a $ref of a requestBody", "one that leads to a body of this document", met[-1])
        node = found
    return node


def _read(path: Path) -> Entry:
    document = json_value(path) if path.suffix == ".json" else read_mapping(path, Loader)
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise SpecError(path, "paths", "an OpenAPI description with paths", "none")
    return document


def _narrowed(document: Entry, machine: Machine) -> Entry:
    wanted = set(machine.operations())
    paths = _paths_with(wanted, document)
    met = {spec["operationId"] for _, _, spec in _operations({"paths": paths})}
    if missing := sorted(wanted - met):
        raise SpecError(machine.path, "resources", f"operations of {machine.openapi.name}", ", ".join(missing))
    servers = document.get("servers") or [{"url": "/"}]
    return {**document, "servers": servers, "paths": _named_apart(paths, document, machine)}


def _named_apart(paths: Entry, document: Entry, machine: Machine) -> Entry:
    """The paths in which no parameter above a record is called like a member of the record."""
    found: Entry = {}
    for path, item in paths.items():
        owners = [machine.renamed.get(item[method]["operationId"], {}) for method in METHODS if method in item]
        if any(names != owners[0] for names in owners):
            raise SpecError(machine.openapi, f"paths.{path}", "operations of one resource", "operations of several")
        whole = {key: _whole(document, part) for key, part in item.items()} if owners[0] else item
        new, part = renamed(path, whole, owners[0])
        found[new] = part
    return found


def _whole(document: Entry, part: Any) -> Any:
    """The part with parameters in the place of references to them."""
    if isinstance(part, list):
        return [referred(document, each) for each in part]
    if isinstance(part, dict) and "parameters" in part:
        return {**part, "parameters": [referred(document, each) for each in part["parameters"]]}
    return part


def narrowed(description: Description, wanted: Collection[str | None]) -> Description:
    """The description with these operations alone."""
    return Description(description.name, {**description.document, "paths": _paths_with(wanted, description.document)})


def _paths_with(wanted: Collection[str | None], document: Entry) -> Entry:
    """The paths of these operations alone; one without an operationId goes by method and path."""
    paths: Entry = {}
    for path, method, spec in _operations(document):
        name = str(spec.get("operationId") or "") or f"{method.upper()} {path}"
        if name in wanted:
            shared = {key: value for key, value in document["paths"][path].items() if key not in METHODS}
            paths.setdefault(path, shared)[method] = {**spec, "operationId": name}
    return paths


def _operations(document: Entry) -> Iterator[tuple[str, str, Entry]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield path, method, item[method]


def asks_for_keys(description: Description) -> bool:
    """Whether the description requires a key for some operation."""
    everywhere = description.document.get("security")
    return any(operation.spec.get("security", everywhere) for operation in description.operations.values())


def resolved(machine: Machine, description: Description) -> Machine:
    """The machine with what its file leaves to the description: statuses of success, how lists are asked, keys."""
    keys = dict(machine.keys) or {"full": (KEY,)}
    answered = {name: _with_status(event, description) for name, event in machine.events.items()}
    events = {name: _with_inputs(event, description) for name, event in answered.items()}
    return replace(machine, keys=keys if asks_for_keys(description) else {}, events=events)


def _with_status(event: Event, description: Description) -> Event:
    if event.accepted is None or event.accepted.status is not None:
        return event
    return replace(event, accepted=replace(event.accepted, status=success_of(description, event.operation)))


def _with_inputs(event: Event, description: Description) -> Event:
    """The event with bounds and default of its limit, and several values of its filters, where the file has none."""
    if event.lists is None:
        return event
    operation, pages = description.operations[event.operation], event.lists.pages
    if pages and pages.limit:
        pages = _bounded(pages, input_schema(description, operation, pages.limit) or {})
    filters = {
        name: replace(each, several=each.several or several_of(description, operation, each.value))
        for name, each in event.lists.filters.items()
    }
    return replace(event, lists=replace(event.lists, pages=pages, filters=filters))


def _bounded(pages: Pages, schema: Entry) -> Pages:
    most = schema.get("maximum") if pages.most is None else pages.most
    usual = schema.get("default") if pages.usual is None else pages.usual
    return replace(pages, least=max(pages.least, int(schema.get("minimum", 1))), most=most, usual=usual)


def success_of(description: Description, operation: str) -> int:
    """First documented status of success; 200 if there is none."""
    responses = map(str, description.operations[operation].spec.get("responses", {}))
    return next((int(status) for status in sorted(responses) if status[:1] == "2" and status.isdigit()), 200)


def with_refusals(description: Description) -> Description:
    """The description with the refusals of the mock where the vendor's document has no word on them."""
    document = {**description.document, "paths": deepcopy(description.document["paths"])}
    for _, _, spec in _operations(document):
        given = spec.get("responses", {}).items()
        responses = spec["responses"] = {status: _with_json(document, response) for status, response in given}
        if "default" not in responses:
            content = {_media_type(description, responses): {"schema": {"type": "object"}}}
            for status, said in OWN_REFUSALS.items():
                responses.setdefault(status, {"description": said, "content": content})
    return Description(description.name, document)


def _with_json(document: Entry, response: Entry) -> Entry:
    """The response with JSON beside its other media types, since the mock writes nothing else."""
    said = referred(document, response)
    content = said.get("content")
    if content is None or any("json" in name for name in content):
        return response
    if not content:
        return {name: part for name, part in said.items() if name != "content"}
    return {**said, "content": {**content, "application/json": {"schema": {}}}}


def _media_type(description: Description, responses: Entry) -> str:
    """Media type of the first described error that has one."""
    for status, response in responses.items():
        if status[:1] == "4" and (found := json_of(description.document, response)):
            return found[0]
    return "application/json"
