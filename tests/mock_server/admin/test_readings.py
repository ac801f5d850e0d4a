"""The admin operations on readings: which one is in force, world by world."""

from typing import Any

import pytest

from brakecheck.mock_server.readings import every_reading, fixed
from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import OwnWorld, open_world

MESSAGE = "dialnexa.delete.message"


def in_force(world: OwnWorld) -> dict[str, str]:
    rules: list[dict[str, Any]] = world.admin("GET", "/readings").json["rules"]
    return {each["rule"]: each["reading"] for each in rules}


def deleted(world: OwnWorld) -> str:
    """The message of a delete."""
    path = f"/dialnexa/v1/workflows/{world.provide('dialnexa', status='draft')}"
    return str(world.client.send("DELETE", path, key=world.keys["dialnexa"]["full"]).json["message"])


@pytest.mark.medium
def test_a_world_begins_with_the_readings_of_the_ledger(world):
    """Every open rule is there, with what each reading says, and why one cannot be read otherwise."""
    rules = world.admin("GET", "/readings").json["rules"]
    ledger = [rule for name in vendors.vendors() for rule in vendors.ledger(name) if rule.readings]
    assert [(each["rule"], each["reading"], each["choices"]) for each in rules] == [
        (rule.id, rule.mock, rule.readings) for rule in ledger
    ]
    assert all(each["fixed"] == fixed(each["rule"]) for each in rules)


def test_a_chosen_reading_is_followed_at_once(world):
    """The answer tells all readings in force, and the next operation follows them."""
    assert deleted(world) == "Workflow deleted."
    reply = world.admin("PUT", "/readings", {"readings": {MESSAGE: "word"}})
    assert reply.status == 200
    assert {each["rule"]: each["reading"] for each in reply.json["rules"]} == in_force(world)
    assert in_force(world)[MESSAGE] == "word"
    assert deleted(world) == "success"


def test_other_rules_are_read_as_at_the_start(world):
    """What a second choice does not name is as the mock was started."""
    world.admin("PUT", "/readings", {"readings": {MESSAGE: "word"}})
    world.admin("PUT", "/readings", {"readings": {"dialnexa.id.shape": "wf"}})
    assert (in_force(world)[MESSAGE], in_force(world)["dialnexa.id.shape"]) == ("sentence", "wf")


def test_another_world_reads_as_before(world, client):
    """A reading is chosen for one world."""
    other = open_world(client)
    world.admin("PUT", "/readings", {"readings": {MESSAGE: "word"}})
    assert (deleted(world), deleted(other)) == ("success", "Workflow deleted.")


def test_a_reset_restores_the_readings_of_the_start():
    """They are those of the settings, not of the ledger."""
    world = open_world(Client(build(Settings(readings={MESSAGE: "word"}))))
    assert deleted(world) == "success"
    world.admin("PUT", "/readings", {"readings": {MESSAGE: "other"}})
    assert deleted(world) == "The workflow is gone."
    world.admin("POST", "/reset")
    assert deleted(world) == "success"


def test_a_snapshot_keeps_the_readings(world):
    """Restoring it brings them back, for the operations as for who asks; a later choice still holds."""
    world.admin("PUT", "/readings", {"readings": {MESSAGE: "word"}})
    taken = world.admin("POST", "/snapshots").json["snapshot"]
    world.admin("PUT", "/readings", {"readings": {}})
    world.admin("POST", f"/snapshots/{taken}/restore")
    assert (in_force(world)[MESSAGE], deleted(world)) == ("word", "success")
    world.admin("PUT", "/readings", {"readings": {}})
    assert deleted(world) == "Workflow deleted."


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        ({"dialnexa.delete.mesage": "word"}, "did you mean dialnexa.delete.message?"),
        ({"dialnexa.cancel.draft": "refused"}, "has no readings here"),
        ({MESSAGE: "wrd"}, "did you mean word?; there are sentence, word, other"),
        ({MESSAGE: "word", "suprsend.http.body-too-large": "read"}, "cannot be read as read yet: --body-limit"),
        ({MESSAGE: None}, "must be a text"),
    ],
    ids=lambda it: "" if isinstance(it, dict) else it,
)
def test_what_cannot_be_chosen_changes_nothing(world, readings, words):
    """One wrong reading among right ones is a 400 that says what there is, and none is taken."""
    before = in_force(world)
    reply = world.admin("PUT", "/readings", {"readings": readings})
    assert reply.status == 400
    assert words in reply.json["message"]
    assert in_force(world) == before


def test_the_mocks_own_reading_of_a_fixed_rule_may_be_named(world):
    """Only another one is refused, so that a whole answer can be put back."""
    everything = in_force(world)
    assert world.admin("PUT", "/readings", {"readings": everything}).status == 200


@pytest.mark.parametrize(("rule", "reading"), every_reading())
def test_every_reading_can_be_chosen(world, rule, reading):
    """Whatever the ledger offers and is not fixed."""
    assert world.admin("PUT", "/readings", {"readings": {rule: reading}}).status == 200
    assert in_force(world)[rule] == reading
