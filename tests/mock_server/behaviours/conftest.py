"""A world in which an active workflow waits to be cancelled, and things are forced."""

from dataclasses import dataclass
from typing import Any

import pytest

from brakecheck.mock_server.behaviours import delivery
from tests.mock_server.asgi import Reply
from tests.mock_server.conftest import OwnWorld

WORKFLOWS = "/dialnexa/v1/workflows"


@dataclass(frozen=True)
class Stop:
    """The workflow of a world, and its stop button."""

    world: OwnWorld
    workflow: str

    def force(self, *behaviours: dict[str, Any]) -> Reply:
        """Force these, which has to be possible."""
        reply = self.world.admin("PUT", "/behaviours", {"behaviours": list(behaviours)})
        assert reply.status == 200, reply
        return reply

    def cancel(self, prefer: str | None = None, **how: Any) -> Reply:
        headers = {"prefer": prefer} if prefer else {}
        return self.press("cancel", headers=headers, **how)

    def press(self, button: str, **how: Any) -> Reply:
        how.setdefault("key", self.world.keys["dialnexa"]["full"])
        return self.world.client.send("POST", f"{WORKFLOWS}/{self.workflow}/{button}", **how)

    def status(self) -> str:
        """The status of the workflow, as it is behind whatever is forced."""
        return str(self.world.observe("dialnexa", self.workflow)["status"])

    def journal(self) -> dict[str, Any]:
        """The last exchange of the world."""
        last: dict[str, Any] = self.world.admin("GET", "/journal").json["exchanges"][-1]
        return last

    def used(self) -> list[tuple[int, int | None]]:
        listed = self.world.admin("GET", "/behaviours").json["behaviours"]
        return [(each["used"], each["left"]) for each in listed]


@pytest.fixture
def stop(world: OwnWorld) -> Stop:
    return Stop(world, world.provide("dialnexa", status="active"))


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits, none of which takes any time."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(delivery, "sleep", sleep)
    return waits
