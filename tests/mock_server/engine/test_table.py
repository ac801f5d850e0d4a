"""Every example, cell by cell as far as all have in common, and its answers against its description."""

from typing import Any

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import open_world

BODIES: list[Any] = [None, b"{", {}]
EXAMPLES = [path.parent.name for path in vendors.examples()]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_state_can_be_brought_about(application, name):
    """A record that is provided in a state is in it, and stays so while the clock stands."""
    machine = vendors.machine(name)
    assert machine
    world = open_world(Client(application))
    for resource in machine.resources.values():
        for state in resource.states.values() if not resource.part_of else ():
            if not state.gone:
                record = world.provide(name, resource=resource.name, state=state.name)
                assert world.observe(name, record)["state"] == state.name


@pytest.mark.medium
@pytest.mark.usefixtures("application")  # which makes the names known
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_served_alone(name):
    """On its own a vendor is served at its own paths, and describes itself."""
    client = Client(build(Settings(vendors=[name])))
    mount = client.application.mounts[0]
    described = client.send("GET", f"{mount.prefix}/openapi.json")
    assert described.status == 200
    assert described.json["info"]["title"] == vendors.documented(name).document["info"]["title"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_rule_of_a_refusal_is_in_the_ledger(application, name):
    """A refusal names its rule, and the ledger that comes out of the file has it."""
    client = Client(application)
    ledger = vendors.ledger(name)
    mount = next(mount for mount in application.mounts if mount.service.name == name)
    for operation in vendors.documented(name).operations.values():
        path = mount.prefix + operation.path.replace("{id}", "00000000-0000-4000-8000-000000000000")
        for headers in ({}, {"authorization": f"Bearer {vendors.fixtures(name)['keys']['full'][0]}"}):
            for body in BODIES:
                reply = client.send(operation.method, path.replace("{", "").replace("}", ""), body, headers=headers)
                assert reply.status < 500
                assert reply.status < 400 or str(reply.rule) in ledger, (operation.id, reply.rule)
