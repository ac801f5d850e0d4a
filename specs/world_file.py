"""The lines of a world's file, held to their schema."""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from brakecheck.specs.validation.quick_violations import quick_violation

SCHEMA = Path(__file__).parent / "schemas" / "world.schema.json"


def line_violation(line: Any, *, first: bool) -> str | None:
    """The violation in a line, if any. The first line is the head."""
    kind = "head" if first else _kind(line)
    validator, schema = _compiled(kind)
    violation = quick_violation(line, validator, schema, ())
    if violation is None:
        return None
    is_whole = violation.place == "body" and (not isinstance(line, dict) or isinstance(line.get("body", ""), str))
    return f"expected {violation.expected}, received {violation.received}" if is_whole else str(violation)


def _kind(line: Any) -> str:
    return next((name for name in ("clock", "readings") if isinstance(line, dict) and name in line), "operation")


@cache
def _compiled(kind: str) -> tuple[Any, dict[str, Any]]:
    document = orjson.loads(SCHEMA.read_bytes())
    schema = {"$defs": document["$defs"], "allOf": [document["$defs"][kind]]}
    return jsonschema_rs.validator_for({"$schema": document["$schema"], **schema}), schema
