"""Ids may be numbers in JSON: they are sent as such where the description wants that, and known again in answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.parts import LISTED, UNLISTED, outcome_of
from brakecheck.contracts.generic.table import Table
from tests.mock_server.engine.machines import added, described, operation
from tests.mock_server.engine.test_selection import LIFECYCLE
from tests.mock_server.engine.test_selection import LISTED as LISTING

INTEGER = {"type": "integer"}


def table_of(folder: Path, schema: dict[str, Any]) -> Table:
    body = {"type": "object", "properties": {"id": schema}}
    openapi = described({"/stop": {"post": operation("stop", LISTING, body)}})
    return Table.of_vendor(added(folder, openapi, LIFECYCLE))


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (INTEGER, 5),
        ({"type": "array", "items": INTEGER}, [5]),
        ({"type": "string"}, "5"),
        ({"type": "array", "items": {"type": "string"}}, ["5"]),
    ],
)
def test_a_filter_has_the_type_that_is_described(tmp_path: Path, schema: dict[str, Any], value: object):
    """An id that is no number stays a text."""
    table = table_of(tmp_path, schema)
    stop = table.machine.events["stop"]
    assert table.naming(stop, "5", {}) == {"id": value}
    other = ["five"] if isinstance(value, list) else "five"
    assert table.naming(stop, "five", {}) == {"id": other}


@pytest.mark.parametrize(("ids", "outcome"), [([5], LISTED), (["5"], LISTED), ([55], UNLISTED), (None, UNLISTED)])
def test_a_number_is_listed(tmp_path: Path, ids: object, outcome: str):
    """As the text that an address has."""
    stop = table_of(tmp_path, INTEGER).machine.events["stop"]
    answer = Exchange(
        "stop", "POST", "http://127.0.0.1:1/stop", {}, None, 200, {}, json.dumps({"ids": ids}).encode(), {}
    )
    assert outcome_of(stop, "5", answer) == outcome
