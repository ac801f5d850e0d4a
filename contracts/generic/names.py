"""Ids that no record has, in the form of a vendor's own."""

import re
from typing import Any

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.model import Resource

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def unknown_id(scenario: Scenario, table: Table, resource: Resource) -> str:
    """An id that nobody has: a number or UUID where the description or a given id has one."""
    schema = table.id_schema(resource)
    known = [record for record in scenario.followed if UUID.search(record)]
    if schema.get("type") == "integer":
        return str(scenario.number())
    if schema.get("format") == "uuid" or known:
        return scenario.guard.uuid()
    return f"{table.prefix(resource)}{scenario.fresh('missing')}"


def odd_ids() -> dict[str, Any]:
    """Ids that nobody would give out; those that cannot be marked as the run's own are hazardous."""
    return {
        "dots": "..",
        "an encoded slash": "<marker>%2F<marker>",
        "a slash": "<marker>/<marker>",
        "a NUL": "<marker>\x00<marker>",
        "an emoji": "<marker>\U0001f600",
        "a quote and dashes": "<marker>';--<marker>",
        "4,000 letters": "<marker>" + "x" * 4000,
        "a blank": " ",
        "null": "null<marker>",
        "a negative number": "-<number>",
    }


HAZARDS = {
    "dots": "dots could be taken for another path",
    "a blank": "a blank could be taken for all records",
}
