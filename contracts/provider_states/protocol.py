"""The protocol of the adapter `command` for one vendor, as JSON Schema: requests, states and answers."""

import json
from functools import cached_property
from importlib.resources import files
from typing import Any

import jsonschema_rs

from brakecheck.contracts.vendor_folder import GENERIC, folder_of, hooks_of

SHOWN = 120  # characters of a violation

Schema = dict[str, Any]


class Protocol:
    """Reads `protocol.json`, and the vendor's `adapter.json` with the members of a state and a record."""

    def __init__(self, vendor: str) -> None:
        self._general = _read("brakecheck.contracts.provider_states", "protocol.json")
        folder = folder_of(vendor)
        self._vendor = hooks_of(vendor).adapter_schema if folder == GENERIC else _own(folder)
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    @property
    def states(self) -> list[dict[str, Any]]:
        """Examples of the states that contracts ask for; `<name>` is a placeholder for a unique name."""
        found: list[dict[str, Any]] = self._vendor["$defs"]["state"]["examples"]
        return found

    @property
    def members(self) -> list[str]:
        """The members that an observation of a record can have."""
        return list(self._vendor["$defs"]["record"]["properties"])

    @cached_property
    def schema(self) -> Schema:
        """The schema of the protocol with the vendor's `state` and `record`."""
        return {**self._general, "$defs": {**self._general["$defs"], **self._vendor["$defs"]}}

    def violation(self, request: str, answer: object) -> str:
        """The first violation in an answer to the request; empty where the answer can be used."""
        if isinstance(answer, dict) and "cannot" in answer and request != "describe":
            return self._violation("cannot", answer)
        return self._violation(request, answer) or (self._violation("record", answer) if request == "observe" else "")

    def _violation(self, name: str, value: object) -> str:
        if name not in self._validators:
            self._validators[name] = jsonschema_rs.validator_for({**self.schema, "$ref": f"#/$defs/{name}"})
        for error in self._validators[name].iter_errors(value):
            place = ".".join(map(str, error.instance_path))
            return f"{place}: {error.message}"[:SHOWN] if place else error.message[:SHOWN]
        return ""


def _own(folder: str) -> Schema:
    return _read(f"brakecheck.contracts.{folder}", "adapter.json")


def _read(package: str, name: str) -> Schema:
    schema: Schema = json.loads((files(package) / name).read_text(encoding="utf-8"))
    return schema
