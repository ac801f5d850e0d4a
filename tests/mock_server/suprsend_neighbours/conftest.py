"""An account in which one workflow can be triggered."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.mock_server.asgi import Reply
from tests.mock_server.conftest import OwnWorld

SLUG = "order-confirmation"


@dataclass(frozen=True)
class Account:
    """The operations of one world's account, with its API key unless told otherwise."""

    world: OwnWorld

    def trigger(self, *recipients: Any, **members: Any) -> Reply:
        """Trigger the known workflow; `members` replace those of the body, and `key` is the idempotency key."""
        key = {"$idempotency_key": members.pop("key")} if "key" in members else {}
        return self.send({"workflow": SLUG, "recipients": list(recipients), **members, **key})

    def send(self, body: Any, **how: Any) -> Reply:
        how.setdefault("key", self.world.keys["suprsend"]["full"])
        return self.world.client.send("POST", "/suprsend/trigger/", body, **how)

    def cancel(self, **filters: Any) -> list[str]:
        reply = self.world.cancel_runs(filters)
        assert reply.status == 200, reply
        ids: list[str] = reply.json["execution_ids"]
        return ids

    def messages(self, query: str = "", status: int = 200) -> Any:
        key = self.world.keys["suprsend"]["full"]
        reply = self.world.client.send("GET", "/suprsend/v1/message/", key=key, query=query.encode())
        assert reply.status == status, reply
        return reply.json

    def look(self, run: str) -> dict[str, Any]:
        return self.world.observe("suprsend", run)


@pytest.fixture
def account(world: OwnWorld) -> Account:
    world.provide("suprsend", slug=SLUG, recipient="somebody else", status="completed")
    return Account(world)
