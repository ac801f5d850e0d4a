"""SuprSend's neighbouring operations in the hands of a contract."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NoReturn

from brakecheck.contracts.engine.scenario import Scenario, expect_status
from brakecheck.contracts.errors import NotServed
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.client import UNSERVED
from brakecheck.contracts.provider_states.adapter import OTHER, OWN
from brakecheck.contracts.suprsend.slugs import Slugs

TRIGGER, CANCEL, MESSAGES = "trigger-workflow", "cancel-workflow", "list-messages"
# People in one cancel, so that a cancel that lists or reaches few is not taken for a faulty trigger.
FEW, FEWEST = 50, 5


class Triggers:
    """Trigger a workflow that exists; see by a cancel what has begun."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.slug = Slugs(scenario).next()
        scenario.given({"slug": self.slug, "recipient": self.fresh("person"), "status": "running"})

    def fresh(self, kind: str) -> str:
        """Make up a name, as `Scenario.fresh` does."""
        return self.scenario.fresh(kind)

    def address(self) -> str:
        """A unique e-mail address."""
        return f"{self.fresh('mail')}@example.com"

    def body(self, *recipients: Any, **members: Any) -> dict[str, Any]:
        """A trigger of the workflow that exists. `members` replace what it has; `key` is its idempotency key."""
        key = {"$idempotency_key": members.pop("key")} if "key" in members else {}
        return {"workflow": self.slug, "recipients": list(recipients), **members, **key}

    def trigger(self, *recipients: Any, **members: Any) -> Exchange:
        """Trigger, and see it accepted; the message's id is in the answer."""
        return expect_status(self.send(self.body(*recipients, **members)), 202)

    def send(self, body: Any, **how: Any) -> Exchange:
        """A trigger with any JSON, or any bytes, as its body; `how` goes to the client.

        Where the target does not serve triggers, the contract is not checked.
        """
        answer = self._sent(body, **how)
        return answer if answer.status not in UNSERVED or self._serves() else _unserved(answer)

    def messages(self, **query: str) -> Exchange:
        """A page of the messages that fit the query."""
        answer = self.scenario.client.send(MESSAGES, query=query)
        return answer if answer.status not in UNSERVED else _unserved(answer)

    def _sent(self, body: Any, **how: Any) -> Exchange:
        content = self.scenario.filled(body) if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **how.pop("headers", {})}
        role = how.get("role") or "full"
        receipt = self.scenario.adapter.receipt
        orders = [
            receipt.ordered(OTHER if role == OTHER else OWN, {"recipients": recipients, "workflow_slug": slug})
            for recipients, slug in _started(content)
        ]
        self.scenario.at_the_end(partial(self._stop, orders, role))
        answer = self.scenario.client.send(TRIGGER, content=content, headers=headers, **how)
        if 400 <= answer.status < 500:
            for order in orders:
                receipt.nothing(order)
        return answer

    def _stop(self, orders: list[int], role: str) -> None:
        """Cancel what a trigger may have started, by its own recipients and its own slug."""
        receipt = self.scenario.adapter.receipt
        left = {order: dict(receipt.orders[order].names) for order in orders if order in receipt.orders}
        while left:
            names = next(iter(left.values()))
            alike = [order for order, others in left.items() if others == names]
            answer = self.scenario.client.send(CANCEL, json=names, role=role, closing=True)
            for order in alike:
                del left[order]
                if answer.status == 200:
                    receipt.nothing(order)

    def _serves(self) -> bool:
        """Whether it takes a trigger that is in order, so that a 404 speaks of the other one alone."""
        person = self.fresh("person")
        taken = self._sent(self.body(person)).status not in UNSERVED
        if taken:
            self.begun(recipients=[person])
        return taken

    def changed(self, person: str, change: dict[str, Any]) -> dict[str, Any]:
        """A trigger for the person with the change made; a member that is None is left out."""
        body = {**self.body(person), **self.scenario.filled(json.loads(json.dumps(change).replace("<person>", person)))}
        return {name: value for name, value in body.items() if value is not None}

    def begun_by_all(self, people: Sequence[str]) -> list[str]:
        """The ids of the running runs of many people, asked for a few at a time, fewer where some lack."""
        found = self._begun_by(people, FEW)
        return found if len(found) >= len(people) else found + self._begun_by(people, FEWEST)

    def _begun_by(self, people: Sequence[str], size: int) -> list[str]:
        few = [people[start : start + size] for start in range(0, len(people), size)]
        return [run for some in few for run in self.begun(recipients=list(some))]

    def begun(self, **filters: Any) -> list[str]:
        """The ids of the running runs that match; the call cancels them, since only a cancel lists them."""
        texts = [value for value in filters.values() if isinstance(value, str)]
        answer = self.scenario.client.send(CANCEL, names=[*texts, *filters.get("recipients", ())], json=filters)
        ids = expect_status(answer, 200).json()["execution_ids"]
        return [str(each) for each in ids]


def _started(content: bytes) -> Iterator[tuple[list[str], str]]:
    """The recipients and the slug of each trigger in the body, as far as they are texts."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return
    for trigger in body if isinstance(body, list) else [body]:
        if not isinstance(trigger, dict) or not isinstance(trigger.get("workflow"), str):
            continue
        listed = trigger.get("recipients")
        people = [
            each.get("distinct_id") if isinstance(each, dict) else each
            for each in (listed if isinstance(listed, list) else [listed])
        ]
        named = [each for each in people if isinstance(each, str) and each]
        if named and trigger["workflow"]:
            yield named, trigger["workflow"]


def _unserved(answer: Exchange) -> NoReturn:
    raise NotServed(f"the target does not serve {answer.operation} (it answers {answer.status})")
