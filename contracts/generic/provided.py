"""JSON Schemas of an adapter command's requests and observations, made from a lifecycle file."""

from collections.abc import Iterator
from typing import Any

from brakecheck.contracts.generic.table import Table
from brakecheck.specs.machine.model import Resource

Schema = dict[str, Any]


def schema_of(table: Table) -> Schema:
    """Schemas of `state` and `record` in the protocol."""
    resources = table.machine.resources
    states = sorted({state for resource in resources.values() for state in resource.states})
    return {
        "title": f"A record of {table.machine.vendor}, as the adapter command provides and observes it",
        "$defs": {
            "state": {
                "type": "object",
                "description": "A record in a state. Further members are those of the record, such as its parent's id.",
                "required": ["resource", "state"],
                "properties": {
                    "resource": {"enum": list(resources), "description": "The kind of record."},
                    "state": {"enum": states, "description": "Its state."},
                },
                "examples": [example for resource in resources.values() for example in _examples(resource)],
            },
            "record": {
                "type": "object",
                "description": "An observation; members that are left out are read by the vendor's own operation.",
                "properties": {
                    "exists": {"type": "boolean", "description": "Whether the server still has the record."},
                    "resource": {"type": "string", "description": "The kind of record."},
                    "state": {"type": ["string", "null"], "description": "Its state, null of one that is gone."},
                    "observes": {"type": "object", "description": "What the lifecycle file lets be observed, by name."},
                },
            },
        },
    }


def _examples(resource: Resource) -> Iterator[dict[str, str]]:
    """The resource in each state in which it exists."""
    for state in resource.states.values():
        if not state.gone:
            yield {"resource": resource.name, "state": state.name}
