"""A mock of all examples in this process, and a world of its own for each test."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client, Headers, Reply
from tests.mock_server.conftest import OwnWorld, open_world


@dataclass(frozen=True)
class Vendor:
    """One vendor of the mock in one world. `base` is where its paths begin."""

    world: OwnWorld
    name: str
    base: str

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> Reply:
        more.setdefault("headers", self.credentials())
        return self.world.client.send(method, self.base + path, body, **more)

    def credentials(self) -> Headers:
        key = self.world.keys[self.name]["full"]
        if self.name in ("airflow", "twilio"):
            return {"authorization": f"Basic {b64encode(key.encode()).decode()}"}
        return {"authorization": f"ApiKey {key}" if self.name == "novu" else f"Bearer {key}"}

    def provide(self, resource: str, state: str, **members: Any) -> str:
        return self.world.provide(self.name, resource=resource, state=state, **members)

    def observe(self, record: str) -> dict[str, Any]:
        return self.world.observe(self.name, record)

    def state(self, record: str) -> str:
        return str(self.observe(record)["state"])


@pytest.fixture(scope="session")
def application() -> Application:
    return build(Settings(vendors=[vendors.add(path) for path in vendors.examples()]))


@pytest.fixture
def world(client: Client) -> Iterator[OwnWorld]:
    opened = open_world(client)
    yield opened
    client.send("DELETE", f"/__admin/worlds/{opened.name}")


@pytest.fixture
def trigger(world: OwnWorld) -> Vendor:
    return Vendor(world, "trigger-dev", "/trigger-dev")


@pytest.fixture
def prefect(world: OwnWorld) -> Vendor:
    return Vendor(world, "prefect", "/prefect/api")


@pytest.fixture
def github(world: OwnWorld) -> Vendor:
    return Vendor(world, "github-actions", "/github-actions/repos/octo-org/octo-repo/actions")


@pytest.fixture
def airflow(world: OwnWorld) -> Vendor:
    return Vendor(world, "airflow", "/airflow/api/v1")


@pytest.fixture
def novu(world: OwnWorld) -> Vendor:
    return Vendor(world, "novu", "/novu")


@pytest.fixture
def twilio(world: OwnWorld) -> Vendor:
    return Vendor(world, "twilio", "/twilio/2010-04-01/Accounts/AC00000000000000000000000000000001")


@pytest.fixture
def stripe(world: OwnWorld) -> Vendor:
    return Vendor(world, "stripe", "/stripe/v1")


@pytest.fixture
def dialnexa_v1(world: OwnWorld) -> Vendor:
    return Vendor(world, "dialnexa-v1", "/dialnexa-v1/v1")
