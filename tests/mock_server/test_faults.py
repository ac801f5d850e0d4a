"""Planted faults: the catalogue is in order, and what is planted can be taken out again."""

import re
from collections import Counter
from typing import Any

import pytest

from brakecheck.cli.command_line import main
from brakecheck.mock_server.faults.catalogue import UnknownFault, catalogue, named
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.server import Settings, build
from brakecheck.mock_server.worlds import world as worlds_module
from brakecheck.mock_server.worlds.worlds import Worlds
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client

FAULTS = catalogue(vendors.vendors())
NAME = re.compile(r"[a-z]+\.[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*")
CANCEL = "/suprsend/v1/workflow_run/cancel/"
BY_SLUG = {"workflow_slug": "welcome"}


def planted(client: Client, *names: str):
    return client.send("PUT", "/__admin/faults", {"names": list(names)})


def cancel(client: Client):
    return client.send("POST", CANCEL, BY_SLUG, key="demo-full")


@pytest.fixture
def patient(fresh: Client):
    """A mock of the test's own, healthy again when the test is over."""
    yield fresh
    assert planted(fresh).status == 200


def test_there_are_enough_of_them():
    """At least 150 in all, and each vendor has a fair share."""
    by_vendor = Counter(fault.vendor for fault in FAULTS.values())
    assert by_vendor.total() >= 150
    assert by_vendor.keys() == set(vendors.vendors())
    assert min(by_vendor.values()) >= 60


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_names_are_unique(vendor):
    """No two faults of a vendor have the same name, nor tell the same of the mock."""
    faults = __import__(f"brakecheck.mock_server.{vendor}.faults", fromlist=["FAULTS"]).FAULTS
    assert not [name for name, count in Counter(fault.name for fault in faults).items() if count > 1]
    assert not [text for text, count in Counter(fault.summary for fault in faults).items() if count > 1]


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_a_fault_breaks_a_rule_that_binds(vendor):
    """Its rule is in the ledger of its vendor and can make a server fail, and its name has the one style."""
    ledger = vendors.ledger(vendor)
    for fault in catalogue([vendor]).values():
        assert NAME.fullmatch(fault.name), fault
        assert not ledger[fault.rule].standing.open, fault
        assert not fault.summary.endswith("."), fault


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_every_rule_that_binds_has_a_fault(vendor):
    """Whatever a contract can accuse a server of, some fault shows that it does."""
    broken = {fault.rule for fault in catalogue([vendor]).values()}
    assert [rule.id for rule in vendors.ledger(vendor) if not rule.standing.open and rule.id not in broken] == []


class Watched(FaultInjector):
    """Remembers what each place held before it was patched for the first time."""

    def __init__(self, application: Application) -> None:
        super().__init__(application, Worlds({}))
        self.before: dict[tuple[int, str], tuple[Any, Any]] = {}

    def patch(self, owner: Any, name: str, new: Any) -> None:
        self.before.setdefault((id(owner), name), (owner, vars(owner).get(name)))
        super().patch(owner, name, new)

    def changed(self) -> list[str]:
        return [name for (_, name), (owner, old) in self.before.items() if vars(owner).get(name) is not old]


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_a_fault_can_be_taken_out_again(application: Application, vendor):
    """Planting changes something, and uprooting leaves every class, module and object as it was."""
    for fault in catalogue([vendor]).values():
        injector = Watched(application)
        fault.inject(injector)
        assert injector.changed(), fault
        injector.remove()
        assert not injector.changed(), fault


def test_frozen_and_inherited_things_can_be_patched():
    """What an object has from its class is there again, and not in the object."""
    injector = FaultInjector(build(Settings()), Worlds({}))
    caller = injector.mount("suprsend")
    injector.patch(caller, "prefix", "/elsewhere")
    assert caller.prefix == "/elsewhere"
    injector.patch(worlds_module.World, "find", 1)
    injector.remove()
    assert caller.prefix == "/suprsend"
    assert not hasattr(worlds_module.World, "find")


def test_the_admin_api_plants_and_uproots(patient):
    """PUT has exactly these faults from then on; an empty list heals the mock."""
    reply = planted(patient, "suprsend.cancel.reports-nothing", "suprsend.cancel.201-for-200")
    assert reply.json["planted"] == ["suprsend.cancel.reports-nothing", "suprsend.cancel.201-for-200"]
    answer = cancel(patient)
    assert (answer.status, answer.json) == (201, {"execution_ids": []})
    assert planted(patient, "suprsend.cancel.409-for-200").json["planted"] == ["suprsend.cancel.409-for-200"]
    assert cancel(patient).status == 409
    assert planted(patient).json["planted"] == []
    assert cancel(patient).status == 200


def test_the_admin_api_lists_the_catalogue(patient):
    """GET tells what can be planted: name, rule and summary."""
    reply = patient.send("GET", "/__admin/faults")
    fault = next(iter(FAULTS.values()))
    assert reply.json["planted"] == []
    assert {"name": fault.name, "rule": fault.rule, "summary": fault.summary} in reply.json["faults"]
    assert len(reply.json["faults"]) == len(FAULTS)


@pytest.mark.medium
def test_an_unknown_fault_is_refused(patient):
    """The refusal tells the nearest name, and what was planted stays planted."""
    planted(patient, "suprsend.cancel.409-for-200")
    reply = planted(patient, "suprsend.cancel.filters-ord")
    assert reply.status == 400
    assert "suprsend.cancel.filters-ored" in reply.json["message"]
    assert cancel(patient).status == 409


@pytest.mark.medium
def test_other_operations_are_left_alone(patient):
    """A fault of one operation's answers is not seen in another's, nor in another mock."""
    planted(patient, "suprsend.cancel.500-for-200")
    assert patient.send("GET", "/suprsend/v1/message/", key="demo-full").status == 200
    assert cancel(Client(build(Settings()))).status == 200


def test_a_mock_begins_with_the_faults_of_its_settings():
    """What the settings name is planted before the first request."""
    client = Client(build(Settings(faults=["suprsend.cancel.409-for-200"])))
    try:
        assert cancel(client).status == 409
    finally:
        planted(client)


def test_names_are_looked_up_once_each():
    """A name given twice is one fault; of an unknown one the nearest is told."""
    name = next(iter(FAULTS))
    assert [fault.name for fault in named([name, name], FAULTS)] == [name]
    with pytest.raises(UnknownFault, match="the nearest is"):
        named([name[:-1]], FAULTS)


def test_the_command_line_knows_the_names(capsys):
    """An unknown --fault is one sentence and exit status 2; `list` and `faults` print the catalogue."""
    assert main(["mock", "--port", "0", "--fault", "suprsend.cancel.filters-ord"]) == 2
    assert "the nearest is suprsend.cancel.filters-ored;" in capsys.readouterr().err
    assert main(["mock", "--fault", "list", "--vendor", "suprsend"]) == 0
    listed = capsys.readouterr().out
    assert "suprsend.cancel.filters-ored  [suprsend.cancel.filters-anded]" in listed
    assert main(["faults", "--vendor", "suprsend"]) == 0
    assert capsys.readouterr().out == listed
    assert main(["faults", "--vendor", "nobody"]) == 2
