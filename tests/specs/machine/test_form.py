"""A lifecycle file and its description hold JSON and OpenAPI, or are refused in a sentence."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from brakecheck.specs.errors import SpecError
from brakecheck.specs.machine.vendor import LifecycleVendor
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.urlencoded import takes_form
from brakecheck.specs.validation.violation import Message
from tests.specs.machine.lamps import OPENAPI, changed, written

OFF = ("paths", "/lamps/{lampId}/off", "post")


def described(folder: Path, *place: str, to: Any) -> Path:
    """The file of lamps beside a description with one member of another value."""
    path = written(folder)
    document = deepcopy(OPENAPI)
    part: Any = document
    for name in place[:-1]:
        part = part.setdefault(name, {})
    part[place[-1]] = to
    (folder / "openapi.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [7, None, True, 2.5])
def test_a_name_that_is_no_text_is_refused(tmp_path, name):
    """The message names the line, and the name that wants to be quoted."""
    path = written(tmp_path, changed("operations", "switchOff", "keeps", to={name: ["manual § Off"]}))
    with pytest.raises(SpecError, match=r"line \d+: operations.switchOff.keeps.*a name that is a text"):
        LifecycleVendor(path)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**70, b"bytes"])
def test_a_value_that_json_has_not_is_refused(tmp_path, value):
    """Endless delays, numbers of too many digits and bytes are refused at their line."""
    with pytest.raises(SpecError, match=r"line \d+: delays.burns: expected a value that JSON can hold"):
        LifecycleVendor(written(tmp_path, changed("delays", "burns", to=value)))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("components", "schemas"), []),
        (("info",), "a text"),
        (("servers",), {"url": "/"}),
        (("security",), ["key"]),
        ((*OFF, "operationId"), ["switchOff"]),
        ((*OFF, "responses"), "none"),
        ((*OFF, "responses", "202", "content"), {"application/json": None}),
        ((*OFF, "responses", "202", "content"), {"application/json": {"schema": {"type": "lamp"}}}),
        ((*OFF, "responses", "202"), {"$ref": "#/components/responses/nowhere"}),
        ((*OFF, "parameters"), [{"in": "query"}]),
        ((*OFF, "requestBody"), {"$ref": "#/components/requestBodies/nowhere"}),
        ((*OFF, "requestBody"), {"$ref": "elsewhere.yaml#/body"}),
        ((*OFF, "requestBody"), {"$ref": "#/paths/~1lamps~1{lampId}~1off/post/requestBody"}),
        ((*OFF, "requestBody"), {"content": {"application/json": {"schema": {"properties": {"a": {"type": "lamp"}}}}}}),
        (("x-number",), 10**400),
        ((*OFF, "parameters"), [{"name": "why", "in": "query", "schema": {"type": "string", "pattern": "[a-z"}}]),
    ],
)
def test_a_description_that_is_none_is_refused(tmp_path, place, value):
    """One short sentence names the description, not the lifecycle file, whatever is wrong with it."""
    with pytest.raises(SpecError) as refused:
        LifecycleVendor(described(tmp_path, *place, to=value))
    assert len(str(refused.value)) < 600
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("schema", ["Self", "Other"])
def test_a_circle_of_references_is_refused(tmp_path, schema):
    """References that only lead to each other end in a sentence, and in no endless walk."""
    path = described(
        tmp_path,
        *OFF,
        "requestBody",
        to={"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Self"}}}},
    )
    document = yaml.safe_load((tmp_path / "openapi.yaml").read_text(encoding="utf-8"))
    references = {"Self": {"$ref": f"#/components/schemas/{schema}"}, "Other": {"$ref": "#/components/schemas/Self"}}
    document["components"]["schemas"] = references
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(SpecError, match="expected one that leads somewhere"):
        LifecycleVendor(path)


def test_what_no_operation_of_the_file_reaches_may_be_wrong(tmp_path):
    """Components and paths beyond the lifecycle are no business of the file."""
    LifecycleVendor(described(tmp_path, "components", "schemas", to={"Unused": {"type": "lamp"}}))
    LifecycleVendor(described(tmp_path, "paths", "/other", "get", "responses", to="none"))


def test_statuses_may_be_numbers(tmp_path):
    """YAML without quotes has numbers for statuses, and JSON has texts."""
    vendor = LifecycleVendor(described(tmp_path, *OFF, "responses", to={202: {"description": "Done."}}))
    assert [*vendor.documented.operations["switchOff"].spec["responses"]] == ["202"]


def test_a_body_that_is_referred_to_stands_at_its_operation(tmp_path):
    """Whoever reads the description sees the body, a form as well, as if nothing were referred to."""
    body = {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}}
    path = described(
        tmp_path, "components", "requestBodies", to={"Off": body, "Same": {"$ref": "#/components/requestBodies/Off"}}
    )
    document = yaml.safe_load((tmp_path / "openapi.yaml").read_text(encoding="utf-8"))
    document["paths"]["/lamps/{lampId}/off"]["post"]["requestBody"] = {"$ref": "#/components/requestBodies/Same"}
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    operation = LifecycleVendor(path).documented.operations["switchOff"]
    assert operation.spec["requestBody"] == body
    assert takes_form(operation)


@pytest.mark.parametrize("bound", [2**64, -(2**63) - 1, 10**25])
def test_a_bound_of_more_than_64_bits_is_the_nearest_double(tmp_path, bound):
    """JSON has such a number, as the bounds of seeds in public descriptions."""
    query = {"name": "seed", "in": "query", "schema": {"type": "integer", "maximum": bound}}
    vendor = LifecycleVendor(described(tmp_path, *OFF, "parameters", to=[query]))
    assert vendor.documented.operations["switchOff"].spec["parameters"][0]["schema"]["maximum"] == float(bound)


def test_a_pattern_of_another_dialect_is_read(tmp_path):
    """Public descriptions have patterns with flags, which ECMA-262 does not know."""
    query = {"name": "why", "in": "query", "schema": {"pattern": "(?i)^(dusk|dawn)$", "default": "dusk"}}
    document = LifecycleVendor(described(tmp_path, *OFF, "parameters", to=[query])).documented
    asked = Message("switchOff", None, None, {"lampId": "1"}, query=(("why", "DUSK"),))
    assert MessageValidator(document).request_violation(asked) is None
    assert MessageValidator(document).request_violation(replace(asked, query=(("why", "noon"),)))
