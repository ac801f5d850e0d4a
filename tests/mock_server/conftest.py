"""A mock in this process, and a world of its own for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client, Reply
from tests.mock_server.victim import served, victim

__all__ = ["served", "victim"]  # fixtures of real sockets

EPOCH = 1_700_000_000.0


@dataclass(frozen=True)
class OwnWorld:
    """A world with a standing clock and without fixtures, by way of the admin API."""

    client: Client
    name: str
    keys: dict[str, dict[str, str]]

    def admin(self, method: str, path: str = "", body: Any = None) -> Reply:
        return self.client.send(method, f"/__admin/worlds/{self.name}{path}", body)

    def provide(self, vendor: str, **state: Any) -> str:
        reply = self.admin("POST", f"/{vendor}/records", state)
        assert reply.status == 201, reply
        return str(reply.json["id"])

    def observe(self, vendor: str, record: str) -> dict[str, Any]:
        seen: dict[str, Any] = self.admin("GET", f"/{vendor}/records/{record}").json
        return seen

    def advance(self, seconds: float) -> None:
        assert self.admin("POST", "/clock/advance", {"seconds": seconds}).status == 200

    def cancel_runs(self, filters: Any, **more: Any) -> Reply:
        more.setdefault("key", self.keys["suprsend"]["full"])
        return self.client.send("POST", "/suprsend/v1/workflow_run/cancel/", filters, **more)


def open_world(client: Client, **wanted: Any) -> OwnWorld:
    reply = client.send("POST", "/__admin/worlds", {"clock": {"mode": "manual", "now": EPOCH}, **wanted})
    assert reply.status == 201, reply
    return OwnWorld(client, reply.json["name"], reply.json["keys"])


@pytest.fixture(scope="session")
def application() -> Application:
    """One mock for all tests that keep to a world of their own."""
    return build(Settings())


@pytest.fixture
def client(application: Application) -> Client:
    return Client(application)


@pytest.fixture
def fresh() -> Client:
    """A mock of the test's own, for what touches the default world."""
    return Client(build(Settings()))


@pytest.fixture
def world(client: Client) -> Iterator[OwnWorld]:
    opened = open_world(client)
    yield opened
    client.send("DELETE", f"/__admin/worlds/{opened.name}")


@pytest.fixture
def other(client: Client) -> Iterator[OwnWorld]:
    """A second world, to see that nothing reaches it."""
    opened = open_world(client)
    yield opened
    client.send("DELETE", f"/__admin/worlds/{opened.name}")
