"""The part of a lifecycle file on lists: values, bounds of the description, rules, and errors with their lines."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from brakecheck.specs import vendors
from brakecheck.specs.errors import SpecError
from brakecheck.specs.machine.listing import Input, Pages, input_in, pointer_in
from brakecheck.specs.machine.reader import read_machine
from tests.specs.machine.lamps import LAMPS, OPENAPI

LISTS: dict[str, Any] = {
    "items": "$response.body#/lamps",
    "total": "$response.body#/meta/total",
    "pages": {"page": "$request.query.page", "limit": "$request.query.limit", "beyond": "refused"},
    "by": {"status": {"from": "$request.query.status", "is": "$record.state", "in": ["manual § Lists"]}},
    "sort": {"from": "$request.query.sort", "descending": {"-made": "$time.created"}},
}


def written(folder: Path, lists: dict[str, Any], owner: str = "listLamps") -> Path:
    lamps, openapi = deepcopy(LAMPS), deepcopy(OPENAPI)
    limit = {"type": "integer", "minimum": 5, "maximum": 50, "default": 20}
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "query", "schema": {"type": "string"}} for name in ("page", "status", "sort")
    ]
    operation: dict[str, Any] = {"operationId": "listLamps", "responses": {"200": {"description": "Lamps."}}}
    operation["parameters"] = [*parameters, {"name": "limit", "in": "query", "schema": limit}]
    openapi["paths"]["/lamps"] = {"get": operation}
    lamps["resources"]["lamp"]["list"] = "listLamps"
    lamps["operations"].setdefault(owner, {})["lists"] = lists
    (folder / "openapi.yaml").write_text(yaml.safe_dump(openapi), encoding="utf-8")
    path = folder / "lamps.yaml"
    path.write_text(yaml.safe_dump(lamps, sort_keys=False), encoding="utf-8")
    return path


def test_values_are_told_by_where_they_stand():
    """A parameter by its name, whatever characters that has; a place in a body by the parts of its pointer."""
    assert input_in("$request.query.page[after]") == Input("query", ("page[after]",))
    assert input_in("$request.body#/runs/a~1b") == Input("body", ("runs", "a/b"))
    assert pointer_in("$response.body#") == ()
    assert pointer_in("$response.body#/a/b~0c") == ("a", "b~c")
    assert pointer_in("$record.id") is None


def test_bounds_are_those_of_the_description(tmp_path: Path):
    """What the file does not say of a limit is taken from its parameter."""
    machine = vendors.machine(vendors.add(written(tmp_path, LISTS)))
    lists = machine.events["listLamps"].lists if machine else None
    assert lists is not None
    assert lists.pages == Pages("page", Input("query", ("page",)), Input("query", ("limit",)), 1, 5, 50, 20, "refused")


def test_each_promise_is_a_rule(tmp_path: Path):
    """A list has rules of its own, stated where the file says by whom."""
    ledger = vendors.ledger(vendors.add(written(tmp_path, LISTS)))
    own = {rule.id.removeprefix("lamps.listLamps."): rule.standing for rule in ledger if ".listLamps." in rule.id}
    assert {*own} == {"listed", "current", "total", "pages", "beyond", "by-status", "sorted"}
    assert {name for name, standing in own.items() if standing == "stated"} == {"by-status"}


def without(*names: str, **more: Any) -> dict[str, Any]:
    return {**{name: part for name, part in LISTS.items() if name not in names}, **more}


@pytest.mark.parametrize(
    ("lists", "place", "expected"),
    [
        (without("items"), "listLamps.lists", "items"),
        (without(items="lamps"), "lists.items", "response"),
        (without(total="$request.body#/a"), "lists.total", "response"),
        (without(pages={"limit": "$request.query.limit"}), "lists.pages", ""),
        (without(pages={"page": "$request.query.page", "offset": "$request.query.page"}), "lists.pages", ""),
        (without(pages={"page": "page"}), "pages.page", "request"),
        (without(pages={"cursor": "$request.query.page"}), "pages.cursor", "`next` or `link`"),
        (without(pages={**LISTS["pages"], "beyond": "ignored"}), "pages.beyond", "clamped"),
        (without(by={"status": {"from": "$request.query.status"}}), "by.status", "is"),
        (without(sort={"from": "$request.query.sort"}), "lists.sort", ""),
        (without(order="up"), "listLamps.lists", ""),
        (without(link="$response.header.X-Next"), "lists.link", ""),
        (without(by={"status": {**LISTS["by"]["status"], "several": "blanks"}}), "by.status.several", "commas"),
        (
            without(by={"status": {"from": "$request.body#/status", "is": "$record.state", "several": "repeated"}}),
            "by.status.several",
            "of a value of the body (commas)",
        ),
        (without(**{"in": ["none § Lists"]}), "lists.in.0", "a document (manual)"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, lists: dict[str, Any], place: str, expected: str):
    """File, line, what was expected and what was found."""
    with pytest.raises(SpecError) as caught:
        read_machine(written(tmp_path, lists))
    assert caught.value.file.name == "lamps.yaml"
    assert caught.value.place.startswith("line ")
    assert place in caught.value.place
    assert expected in caught.value.expected
    assert caught.value.received


NAMED = {"name": "status", "in": "query"}
TEXTS = {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    ("parameter", "told", "several"),
    [
        ({**NAMED, "schema": {"type": "string"}}, {}, ""),
        ({**NAMED, "schema": {"type": "string"}}, {"several": "commas"}, "commas"),
        ({**NAMED, "schema": TEXTS}, {}, "repeated"),
        ({**NAMED, "schema": {**TEXTS, "type": ["array", "null"]}}, {}, "repeated"),
        ({**NAMED, "schema": TEXTS, "explode": False}, {}, "commas"),
        ({**NAMED, "schema": TEXTS}, {"several": "commas"}, "commas"),
    ],
)
def test_several_values_are_asked_for_as_described(tmp_path: Path, parameter: Any, told: Any, several: str):
    """A list in the query is repeated unless it does not explode; the file may say otherwise. The rule tells it."""
    path = written(tmp_path, without(by={"status": {**LISTS["by"]["status"], **told}}))
    openapi = yaml.safe_load((tmp_path / "openapi.yaml").read_text(encoding="utf-8"))
    openapi["paths"]["/lamps"]["get"]["parameters"][1] = parameter
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(openapi), encoding="utf-8")
    name = vendors.add(path)
    machine = vendors.machine(name)
    lists = machine.events["listLamps"].lists if machine else None
    assert lists is not None
    assert lists.filters["status"].several == several
    statement = vendors.ledger(name)["lamps.listLamps.by-status"].statement
    assert ("one of its several values" in statement) is bool(several)


def test_the_header_link_may_lead_on(tmp_path: Path):
    """RFC 8288 in place of a place in the body; a cursor needs nothing beside it."""
    pages = {"cursor": "$request.query.page"}
    lists = (
        read_machine(written(tmp_path, without(pages=pages, link="$response.header.Link"))).events["listLamps"].lists
    )
    assert lists is not None
    assert (lists.by_header, lists.links, lists.link) == (True, True, None)


def test_only_a_list_lists(tmp_path: Path):
    """A brake cannot have a listing."""
    with pytest.raises(SpecError, match="the operation by which a resource lists"):
        read_machine(written(tmp_path, LISTS, "switchOff"))
