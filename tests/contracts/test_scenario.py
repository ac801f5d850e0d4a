"""What a contract has in hand: made-up values, and what is called when it ends."""

import pytest

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.errors import Finding, GuardViolation, NotChecked
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.adapter import Adapter
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.validation.message_validator import MessageValidator

TARGET = Target("t", "dialnexa", "http://127.0.0.1:1", {"full": "k"})
LEDGER, JUDGE = vendors.ledger("dialnexa"), MessageValidator(vendors.documented("dialnexa"))


@pytest.fixture
def scenario() -> Scenario:
    transport = Transport(TARGET)
    client = Client(TARGET, transport, TARGET.keys, LEDGER, JUDGE)
    return Scenario(client, Adapter(TARGET, transport), [], f"{transport.guard.marker}-7")


def test_every_fresh_name_is_another_and_may_be_sent(scenario: Scenario):
    """It carries the marker, and no name begins another."""
    names = [scenario.fresh("person") for _ in range(11)]
    assert len(set(names)) == 11
    assert all(scenario.guard.allows(name) for name in names)
    assert not any(one != two and two.startswith(one) for one in names for two in names)


def test_placeholders_are_filled(scenario: Scenario):
    """In texts, bytes of two encodings and JSON; a text that is a number's placeholder becomes a number."""
    marker = f"{scenario.guard.marker}-7"
    assert scenario.filled("a<marker>b<marker>") == f"a{marker}b{marker}"
    assert scenario.filled(b"<marker>") == marker.encode()
    assert scenario.filled("<marker>".encode("utf-16")) == marker.encode("utf-16")
    assert scenario.filled({"a": ["<marker>", 1, None], "b": True}) == {"a": [marker, 1, None], "b": True}
    assert scenario.filled("plain") == "plain"
    for number in (scenario.filled("<number>"), int(scenario.filled(b"<number>")), -int(scenario.filled("-<number>"))):
        assert scenario.guard.allows(number)


def test_a_tail_is_filled_and_registered(scenario: Scenario):
    """A record with more behind it may be sent then; with what is somebody's it may not."""
    scenario.adopt("mine")
    longer = scenario.extended("mine", ",<marker>")
    assert longer == f"mine,{scenario.guard.marker}-7"
    assert scenario.guard.allows(longer)
    with pytest.raises(GuardViolation):
        scenario.extended("mine", ",theirs")


def test_what_the_target_made_for_us_may_be_named_and_is_cleaned_up(scenario: Scenario):
    """From now on, not before; an id that no address can carry is not taken."""
    assert not scenario.guard.allows("new")
    assert scenario.created("new") == "new"
    assert scenario.guard.allows("new")
    assert list(scenario.adapter.receipt.records) == ["new"]
    with pytest.raises(NotChecked):
        scenario.created("..")


def test_everything_is_stopped_at_the_end(scenario: Scenario):
    """Whatever cannot be stopped does not keep the rest from it, and nothing is stopped twice."""
    stopped = []

    def fails(error: Exception) -> None:
        stopped.append(type(error).__name__)
        raise error

    scenario.at_the_end(lambda: stopped.append("first"))
    scenario.at_the_end(lambda: fails(NotChecked("x")))
    scenario.at_the_end(lambda: fails(Finding("x", "y")))
    scenario.close()
    scenario.close()
    assert stopped == ["Finding", "NotChecked", "first"]


def test_a_step_names_its_rule(scenario: Scenario):
    """A finding within breaks the rule of the step, unless it names another; a reading is that rule's alone."""
    one, other = (LEDGER[f"dialnexa.{name}"] for name in ("cancel.body", "cancel.succeeds"))
    scenario.rules = [one, other]
    for named in (None, "dialnexa.scope.one-workflow"):
        with pytest.raises(Finding) as found, scenario.step(one.id):
            raise Finding("this", "that", rule=named)
        assert found.value.rule == (named or one.id)
    with scenario.step(other.id):
        scenario.observed("slowly")
    assert (scenario.readings, scenario.stepped) == ({other.id: "slowly"}, {other.id})
    assert scenario.rules == [one, other]


def test_a_step_has_a_rule_of_the_contract(scenario: Scenario):
    """A rule that the mark does not name is a mistake of the contract."""
    with pytest.raises(ValueError, match="add it to the mark"), scenario.step("dialnexa.cancel.body"):
        pass
