"""Ids that no record has, in the form of a vendor's own."""

import re

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.model import Resource

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def unknown_id(scenario: Scenario, table: Table, resource: Resource) -> str:
    """Make an unknown id: a number or UUID if the description or a given id has one."""
    schema = table.id_schema(resource)
    if schema.get("type") == "integer":
        return str(scenario.number())
    if schema.get("format") == "uuid" or any(map(UUID.search, scenario.followed)):
        return scenario.guard.uuid()
    return f"{table.prefix(resource)}{scenario.fresh('missing')}"
