"""Orders of new records hold what the file and the description give, and texts that the run makes up."""

from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.generic.orders import Order, Orders
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.generic.ways import expect_lasting, way
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from tests.batch_server.server import FILE


def table_of(path: Path) -> Table:
    return Table.of_vendor(vendors.add(path))


def example(name: str) -> Table:
    return table_of(SPECS / "examples" / name / "lifecycle.yaml")


def ordered(table: Table, resource: str, given: dict[str, list[str]] | None = None, **members: Any) -> Order:
    orders = Orders(table, table.machine.resources[resource], given or {}, lambda kind: f"made-up-{kind}")
    more = orders.starts(members)
    return orders.order(members, next(iter(more.values())))


def test_the_file_gives_what_the_description_cannot():
    """A number stands in the file, an enum in the description, a text is made up."""
    order = ordered(table_of(FILE), "batch")
    assert order.body == {"size": 3, "label": "made-up-label", "speed": "slow"}
    assert set(map(str, order.constants)) == {"3", "slow"}
    assert not order.id


def test_members_go_where_the_file_assigns_them_from():
    """The value that a contract wants stands in the body, and is no constant."""
    order = ordered(table_of(FILE), "batch", label="mine")
    assert order.body["label"] == "mine"
    assert "mine" not in order.constants


def test_what_nobody_says_is_not_checked(tmp_path: Path):
    """The reason names the member that the request needs."""
    for name in ("lifecycle.yaml", "openapi.yaml"):
        text = FILE.with_name(name).read_text(encoding="utf-8").replace("    request: {size: 3}\n", "")
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(NotChecked, match=r"has as size is not said: .* under operations\.createBatch\.request"):
        ordered(table_of(tmp_path / "lifecycle.yaml"), "batch")


def test_a_member_without_a_place_is_not_checked():
    """How it would get into the record is not said."""
    with pytest.raises(NotChecked, match="how a new batch is given its owner is not said in createBatch"):
        ordered(table_of(FILE), "batch", owner="somebody")


def test_the_order_gives_the_id_where_the_file_says_so():
    """A run is named in the request, below the parent that its path names."""
    order = ordered(example("airflow"), "run", dag_id="mine")
    assert order.path == {"dag_id": "mine"}
    assert order.id == order.body["dag_run_id"] == "manual__made-up-id"


@pytest.mark.parametrize(("given", "task"), [({}, "my-task"), ({"taskIdentifier": ["own"]}, "own")])
def test_values_of_the_path_are_configured_or_stand_in_the_file(given: dict[str, list[str]], task: str):
    """They may stand in this request alone."""
    order = ordered(example("trigger-dev"), "run", given)
    assert order.path == {"taskIdentifier": task}
    assert task in order.constants


def test_a_resource_without_create_has_to_be_given():
    """The reason says how."""
    with pytest.raises(NotChecked, match=r'given = \{queue = \["ID"\]\}'):
        ordered(example("trigger-dev"), "queue")


@pytest.mark.parametrize(
    ("wanted", "events", "seconds"),
    [
        ("waiting", [], 0),
        ("held", ["hold"], 0),
        ("archived", ["stop", "archive"], 0),
        ("running", [None], 600),
        ("done", [None, None], 4200),
    ],
)
def test_the_way_waits_least_and_then_asks_least(wanted: str, events: list[str | None], seconds: float):
    """Events come before waiting, however many there are."""
    table = table_of(FILE)
    steps = way(table, table.machine.resources["batch"], "waiting", {wanted})
    assert steps is not None
    assert [step.event.name if step.event else None for step in steps] == events
    assert sum(step.seconds for step in steps) == seconds


@pytest.mark.parametrize(("wanted", "wait"), [("failed", True), ("done", False)])
def test_there_may_be_no_way(wanted: str, *, wait: bool):
    """Nothing leads to the state, or only time does."""
    table = table_of(FILE)
    assert way(table, table.machine.resources["batch"], "waiting", {wanted}, wait=wait) is None


def test_what_is_over_at_once_is_not_judged():
    """A call is queued for a second."""
    table = example("twilio")
    call = table.machine.resources["call"]
    with pytest.raises(NotChecked, match="leaves queued by itself after 1 s"):
        expect_lasting(table, call, "queued")
    expect_lasting(table, call, "ringing")


def test_the_parameter_of_a_parent_is_no_id_of_the_record(tmp_path: Path):
    """Where a record is created below a parent, the parent is named, and the target gives the id."""
    parameter = "{name: store, in: path, required: true, schema: {type: string}}"
    changed = {
        "lifecycle.yaml": [
            ("    defaults: {label", "    belongs: {store: store}\n    defaults: {label"),
            ("operations:\n", "  store: {identifiers: {place: ''}, states: {open: {}}}\n\noperations:\n"),
        ],
        "openapi.yaml": [("  /batches:\n", f"  /stores/{{store}}/batches:\n    parameters: [{parameter}]\n")],
    }
    for name, pairs in changed.items():
        text = FILE.with_name(name).read_text(encoding="utf-8")
        for before, after in pairs:
            text = text.replace(before, after, 1)
        (tmp_path / name).write_text(text, encoding="utf-8")
    order = ordered(table_of(tmp_path / "lifecycle.yaml"), "batch", {"store": ["mine"]})
    assert order.path == {"store": "mine"}
    assert not order.id
