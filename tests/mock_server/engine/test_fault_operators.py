"""Faults follow from a lifecycle file: operators wherever its table has a place for them."""

import re
from pathlib import Path
from typing import Any

import pytest
import requests

from brakecheck.mock_server.faults.catalogue import ActiveFaults, catalogue
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors
from brakecheck.specs.machine.model import Accepted, Refused

EXAMPLE = next(path for path in vendors.examples() if path.parent.name == "trigger-dev")
MISFIT = re.compile(r"^(?:TypeError|AttributeError|NameError|KeyError): .*", re.MULTILINE)
KEY = {"Authorization": "Bearer tr_dev_demo"}


@pytest.fixture
def example() -> str:
    return vendors.add(EXAMPLE)


@pytest.mark.parametrize("path", vendors.examples(), ids=lambda path: path.parent.name)
def test_every_example_has_a_catalogue(path: Path):
    """Each fault names the vendor, the event and one clause, and breaks a rule of the file or of the house."""
    vendor = vendors.add(path)
    faults = catalogue([vendor])
    assert len(faults) > 10
    for fault in faults.values():
        assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", fault.name, re.ASCII), fault.name
        assert fault.vendor == vendor
        assert fault.rule in vendors.ledger(vendor), fault.name
        assert fault.summary


def test_each_closed_cell_has_a_fault(example: str):
    """What is accepted can be refused, and what is refused can be accepted; what is open cannot be wrong."""
    names = catalogue([example])
    machine = vendors.machine(example)
    assert machine is not None
    for cell in machine.cells():
        known = {
            Accepted: f"{example}.{cell.event.name}.refused-in-{cell.state.name}",
            Refused: f"{example}.{cell.event.name}.accepted-in-{cell.state.name}",
        }
        expected = known.get(type(cell.outcome))
        assert expected is None or expected in names
    assert not [
        name for name in names if name.endswith(("pause.refused-in-paused", "cancel_run_v1.accepted-in-CANCELED"))
    ]


def test_a_shipped_vendor_has_its_own_catalogue():
    """The operators are for lifecycle files alone."""
    assert "suprsend.cancel.filters-ored" in catalogue(["suprsend"])
    assert not [name for name in catalogue(["suprsend"]) if name.endswith("lost-update")]


class Asked:
    """A mock of the example with faults, asked over HTTP."""

    def __init__(self, origin: str, vendor: str) -> None:
        self.origin = origin
        self.vendor = vendor

    def inject(self, *names: str) -> None:
        answer = requests.put(f"{self.origin}/__admin/faults", json={"names": names}, timeout=10)
        assert answer.status_code == 200, answer.text

    def given(self, resource: str, state: str, **members: Any) -> str:
        body = {"resource": resource, "state": state, **members}
        made = requests.post(f"{self._records}", json=body, timeout=10).json()
        return str(made["id"])

    def state(self, record: str) -> str:
        return str(requests.get(f"{self._records}/{record}", timeout=10).json()["state"])

    def advance(self, seconds: float) -> None:
        url = f"{self.origin}/__admin/worlds/default/clock/advance"
        requests.post(url, json={"seconds": seconds}, timeout=10)

    def cancel(self, run: str, **how: Any) -> requests.Response:
        how = {"headers": KEY, **how}
        return requests.post(f"{self.origin}/api/v2/runs/{run}/cancel", timeout=10, **how)

    def pause(self, queue: str) -> requests.Response:
        url = f"{self.origin}/api/v1/queues/{queue}/pause"
        return requests.post(url, json={"action": "pause"}, headers=KEY, timeout=10)

    @property
    def _records(self) -> str:
        return f"{self.origin}/__admin/worlds/default/{self.vendor}/records"


@pytest.fixture
def asked(example: str):
    with embedded(Settings(vendors=[example], port=0, real_time=False)) as origin:
        mock = Asked(origin, example)
        yield mock
        mock.inject()


@pytest.mark.medium
def test_a_cell_can_hold_something_else(asked: Asked):
    """Refused, done without effect, led elsewhere, worn off: each is seen, and is over with the fault."""
    name = f"{asked.vendor}.cancel_run_v1"
    asked.inject(f"{name}.refused-in-EXECUTING")
    run = asked.given("run", "EXECUTING")
    assert (asked.cancel(run).status_code, asked.state(run)) == (200, "EXECUTING")
    asked.inject(f"{name}.EXECUTING-to-COMPLETED")
    assert (asked.cancel(run).status_code, asked.state(run)) == (200, "COMPLETED")
    asked.inject(f"{name}.accepted-in-COMPLETED")
    assert (asked.cancel(run).status_code, asked.state(run)) == (200, "CANCELED")
    asked.inject(f"{name}.wears-off-to-DELAYED")
    run = asked.given("run", "DELAYED")
    asked.cancel(run)
    asked.advance(2.5 * 3600)
    assert asked.state(run) == "DELAYED"
    asked.inject()
    run = asked.given("run", "EXECUTING")
    assert (asked.cancel(run).status_code, asked.state(run)) == (200, "CANCELED")


@pytest.mark.medium
def test_a_child_can_be_forgotten_or_held(asked: Asked):
    """A paused queue starts its run all the same, or keeps one from its end that is under way."""
    asked.inject(f"{asked.vendor}.pause.run-goes-on-in-QUEUED")
    queue = asked.given("queue", "open")
    asked.pause(queue)
    assert asked.state(asked.given("run", "QUEUED", queue=queue)) == "EXECUTING"
    asked.inject(f"{asked.vendor}.pause.run-effect-held-in-EXECUTING")
    queue = asked.given("queue", "open")
    run = asked.given("run", "EXECUTING", queue=queue)
    asked.pause(queue)
    asked.advance(3600)
    assert asked.state(run) == "EXECUTING"


@pytest.mark.medium
def test_keys_and_accounts_can_be_forgotten(asked: Asked):
    """Without a key the event is carried out, or refused and carried out; a made-up record is there."""
    name = f"{asked.vendor}.cancel_run_v1"
    for fault, status in (("takes-no-key", 200), ("acts-before-401", 401)):
        asked.inject(f"{name}.{fault}")
        run = asked.given("run", "EXECUTING")
        assert (asked.cancel(run, headers={}).status_code, asked.state(run)) == (status, "CANCELED")
    assert asked.cancel("run_made_up").status_code == 404
    asked.inject(f"{name}.missing-is-there")
    assert asked.cancel("run_made_up").status_code == 200
    asked.inject()
    assert asked.cancel("run_made_up").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("path", vendors.examples(), ids=lambda path: path.parent.name)
def test_no_fault_misfits(path: Path, capfd: pytest.CaptureFixture[str]):
    """With each fault in turn, requests that are in order or refused meet no error of Python's in the mock."""
    vendor = vendors.add(path)
    operations = vendors.documented(vendor).operations.values()
    misfits = {}
    with embedded(Settings(vendors=[vendor], port=0)) as origin:
        for name in catalogue([vendor]):
            requests.put(f"{origin}/__admin/faults", json={"names": [name]}, timeout=30)
            for operation in operations:
                url = origin + re.sub(r"\{[^}]*\}", "no-such-record", operation.path)
                requests.request(operation.method, url, json={}, headers=KEY, timeout=30)
            if found := MISFIT.findall(capfd.readouterr().err):
                misfits[name] = found[0]
    assert not misfits


def test_the_faults_of_a_file_are_known_to_its_mock(example: str):
    """The admin API of a mock of the file lists them."""
    assert {*catalogue([example])} == {*ActiveFaults([example]).known()}
