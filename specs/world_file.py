"""The lines of a world's file, held to their schema."""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from brakecheck.specs.validation.quick_violations import quick_violation

SCHEMA = Path(__file__).parent / "schemas" / "world.schema.json"


def line_violation(line: Any, *, first: bool) -> str | None:
    """What is wrong with a line, if anything. The first is the head."""
    kind = "head" if first else "clock" if isinstance(line, dict) and "clock" in line else "operation"
    validator, schema = _compiled(kind)
    if validator.is_valid(line):
        return None
    violation = quick_violation(line, validator, schema, ())
    return str(violation) if violation else None


@cache
def _compiled(kind: str) -> tuple[Any, dict[str, Any]]:
    document = orjson.loads(SCHEMA.read_bytes())
    schema = {"$defs": document["$defs"], "allOf": [document["$defs"][kind]]}
    return jsonschema_rs.validator_for({"$schema": document["$schema"], **schema}), schema
