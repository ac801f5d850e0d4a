"""Ids that no record has, in the form of a vendor's own."""

import re

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.ids import BITS, form_of
from brakecheck.specs.machine.model import Resource

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def unknown_id(scenario: Scenario, table: Table, resource: Resource) -> str:
    """Make an unknown id: a number, UUID or text of the description's pattern, if it has one."""
    schema = table.id_schema(resource)
    if schema.get("type") == "integer":
        return str(scenario.number())
    if schema.get("format") == "uuid" or any(map(UUID.search, scenario.followed)):
        return scenario.guard.uuid()
    form = form_of(schema, table.prefix(resource))
    if form and form[1] >= BITS:
        return scenario.guard.shaped(form[0])
    return f"{table.prefix(resource)}{scenario.fresh('missing')}"
