"""What generic contracts read off a lifecycle file: states that follow, places of ids, bodies that break the form."""

import pytest

from brakecheck.contracts.generic.hooks import Hooks
from brakecheck.contracts.generic.invalid import invalid_bodies
from brakecheck.contracts.generic.order import model_of
from brakecheck.contracts.generic.parts import pointed
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.provider_states.protocol import Protocol
from brakecheck.contracts.safety.guard import Guard
from brakecheck.specs import vendors
from tests.trigger_server.described import EXAMPLE


@pytest.fixture(scope="module")
def table() -> Table:
    return Table.of_vendor(vendors.add(EXAMPLE / "lifecycle.yaml"))


def test_states_follow_at_once_or_by_time(table: Table):
    """A queued run may execute at once; a delayed one is queued, executed and completed in the end."""
    run = table.machine.resources["run"]
    assert table.settled(run, "QUEUED") == {"QUEUED", "EXECUTING"}
    assert table.reached_by_time(run, "DELAYED") == {"QUEUED", "EXECUTING", "COMPLETED"}
    assert table.rests(run, "CANCELED")
    assert not table.rests(run, "QUEUED")
    assert table.lasting() == {"COMPLETED", "FAILED", "CANCELED", "open", "paused"}


def test_a_flag_tells_a_state(table: Table):
    """A queue shows whether it is paused, and so in which of two states it is; nothing else is taken for one."""
    queue, run = table.machine.resources["queue"], table.machine.resources["run"]
    assert table.state_in(queue, {"paused": True}) == "paused"
    assert table.state_in(queue, {"paused": False}) == "open"
    assert table.state_in(queue, {"paused": "no"}) is None
    assert table.state_in(run, {"status": "EXECUTING"}) == "EXECUTING"
    assert table.state_in(run, {"status": "FROZEN"}) is None
    assert pointed({"a": {"b": 1}}, "/a/b") == 1


def test_an_id_stands_in_its_path(table: Table):
    """The last identifier is the record's own."""
    run = table.machine.resources["run"]
    assert table.path("cancel_run_v1", run, "run_1", {}) == {"runId": "run_1"}


def test_bodies_that_break_the_description(table: Table):
    """One member is left out, or of another kind, as far as the description is against it."""
    bodies = dict(invalid_bodies(table, table.machine.events["pause"]))
    assert bodies["no action"] == {}
    assert bodies["another text as action"] == {"action": "<marker>"}
    assert "a list in place of the object" in bodies
    assert not list(invalid_bodies(table, table.machine.events["cancel_run_v1"]))


def test_what_is_open_has_no_one_answer_in_a_race(table: Table):
    """A second cancel may be answered in any way; a completed run answers the documented one."""
    model = model_of(table, table.machine.resources["run"])
    (answer, after), *_ = model["CANCELED", "cancel_run_v1"]
    assert answer in (200, 404, 409)
    assert after == "CANCELED"
    assert model["COMPLETED", "cancel_run_v1"] == [(200, "COMPLETED")]


def test_constants_of_a_body_name_nobody(table: Table):
    """The guard lets the file's own constants pass, and nothing else that the run has not made up."""
    hooks = Hooks(table.machine.vendor)
    assert {"action", "delay"} <= {*hooks.PLAIN}
    assert not hooks.SELECTING


def test_an_adapter_is_asked_in_the_words_of_the_file(table: Table):
    """The schema of the protocol has the resources and states, and an example of each."""
    protocol = Protocol(table.machine.vendor)
    assert {"resource": "queue", "state": "paused"} in protocol.states
    assert not protocol.violation("observe", {"exists": True, "resource": "run", "state": "QUEUED", "observes": {}})
    assert protocol.violation("observe", {"exists": "yes"})


def test_a_made_up_uuid_is_nobodys():
    """Each is another one, the same for the same marker, and may be named from then on."""
    guard, again = Guard("0123456789abcdef"), Guard("0123456789abcdef")
    first, second = guard.uuid(), guard.uuid()
    assert first != second
    assert again.uuid() == first
    assert guard.allows(first)
    assert not again.allows(second)
