"""The form of behaviours, as the description of the admin API has it."""

from functools import cache
from typing import Any

import jsonschema_rs

from brakecheck.specs import vendors
from brakecheck.specs.validation.quick_violations import quick_violation
from brakecheck.specs.validation.violation import Violation

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ONE, SEVERAL = "Behaviour", "Behaviours"


def violation_in(value: Any, schema: str) -> Violation | None:
    """What is wrong with the value by the schema of this name, if anything."""
    rooted, validator = _compiled(schema)
    return quick_violation(value, validator, rooted, ())


@cache
def _compiled(schema: str) -> tuple[dict[str, Any], Any]:
    components = vendors.admin().document["components"]
    rooted = {"$schema": DIALECT, "components": components, "allOf": [{"$ref": f"#/components/schemas/{schema}"}]}
    return rooted, jsonschema_rs.validator_for(rooted)


def schema_of_files() -> dict[str, Any]:
    """The JSON Schema of a file of behaviours, for editors; nothing in it refers to anything else."""
    schemas = vendors.admin().document["components"]["schemas"]
    whole: dict[str, Any] = {"$schema": DIALECT, "title": "Behaviours of a brakecheck mock", **schemas[SEVERAL]}
    listed = {**whole["properties"]["behaviours"], "items": schemas[ONE]}
    return {**whole, "properties": {"behaviours": listed}}
