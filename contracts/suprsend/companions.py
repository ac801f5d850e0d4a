"""SuprSend's neighbouring operations in the hands of a contract."""

import json
from collections.abc import Collection
from typing import Any

from contracts.client import UNSERVED
from contracts.exchange import Exchange
from contracts.scenario import Scenario, expect_status
from contracts.trouble import NotChecked

TRIGGER, CANCEL, MESSAGES = "trigger-workflow", "cancel-workflow", "list-messages"


class Triggers:
    """Trigger a workflow that exists; see by a cancel what has begun."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.slug = self.fresh("workflow")
        scenario.given({"slug": self.slug, "recipient": self.fresh("person"), "status": "running"})

    def fresh(self, kind: str) -> str:
        return self.scenario.fresh(kind)

    def address(self) -> str:
        """An e-mail address that nobody else has."""
        address = f"{self.fresh('mail')}@example.com"
        self.scenario.adopt(address)
        return address

    def body(self, *recipients: Any, **members: Any) -> dict[str, Any]:
        """A trigger of the workflow that exists. `members` replace what it has; `key` is its idempotency key."""
        key = {"$idempotency_key": members.pop("key")} if "key" in members else {}
        return {"workflow": self.slug, "recipients": list(recipients), **members, **key}

    def trigger(self, *recipients: Any, **members: Any) -> Exchange:
        """Trigger, and see it accepted; the message's id is in the answer."""
        return expect_status(self.send(self.body(*recipients, **members)), 202)

    def send(self, body: Any, *, absent: Collection[int] = UNSERVED, **how: Any) -> Exchange:
        """A trigger with any JSON, or any bytes, as its body; `how` goes to the client.

        Of the statuses in `absent` the contract is not checked: the target does not serve triggers.
        """
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **how.pop("headers", {})}
        return self._served(TRIGGER, absent, content=content, headers=headers, **how)

    def messages(self, **query: str) -> Exchange:
        """A page of the messages that fit the query."""
        return self._served(MESSAGES, UNSERVED, query=query)

    def _served(self, operation: str, absent: Collection[int], **how: Any) -> Exchange:
        answer = self.scenario.client.send(operation, **how)
        if answer.status in absent:
            raise NotChecked(f"the target does not serve {operation} (it answers {answer.status})")
        return answer

    def begun(self, **filters: Any) -> list[str]:
        """The ids of the running runs that match, which are running no more: they are cancelled to be told."""
        texts = [value for value in filters.values() if isinstance(value, str)]
        answer = self.scenario.client.send(CANCEL, names=[*texts, *filters.get("recipients", ())], json=filters)
        ids = expect_status(answer, 200).json()["execution_ids"]
        return [self.scenario.created(each) for each in ids]
