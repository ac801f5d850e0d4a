"""Client of SuprSend's neighbouring operations, as contracts use it."""

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
# People in one cancel: with few of them, a cancel that reaches too few is not mistaken for a faulty trigger.
FEW, FEWEST = 50, 5


class Triggers:
    """Triggers an existing workflow, and finds the runs that have begun by a cancel."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.slug = Slugs(scenario).next()
        scenario.given({"slug": self.slug, "recipient": self.fresh("person"), "status": "running"})

    def fresh(self, kind: str) -> str:
        """A unique name, as of `Scenario.fresh`."""
        return self.scenario.fresh(kind)

    def address(self) -> str:
        """A unique e-mail address."""
        return f"{self.fresh('mail')}@example.com"

    def body(self, *recipients: Any, **members: Any) -> dict[str, Any]:
        """The body of a trigger. `members` replace its members; `key` is the idempotency key."""
        key = {"$idempotency_key": members.pop("key")} if "key" in members else {}
        return {"workflow": self.slug, "recipients": list(recipients), **members, **key}

    def trigger(self, *recipients: Any, **members: Any) -> Exchange:
        """Send a trigger, which must answer 202; the answer has the message's id."""
        return expect_status(self.send(self.body(*recipients, **members)), 202)

    def send(self, body: Any, **options: Any) -> Exchange:
        """Send a trigger with any JSON or bytes as its body; `options` are those of `Client.send`.

        `NotServed` where the target does not serve triggers.
        """
        answer = self._sent(body, **options)
        return answer if answer.status not in UNSERVED or self._serves() else _unserved(answer)

    def messages(self, **query: str) -> Exchange:
        """List a page of the messages that match the query; `NotServed` where the target has no list."""
        answer = self.scenario.client.send(MESSAGES, query=query)
        return answer if answer.status not in UNSERVED else _unserved(answer)

    def _sent(self, body: Any, **options: Any) -> Exchange:
        content = self.scenario.filled(body) if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **options.pop("headers", {})}
        role = options.get("role") or "full"
        receipt = self.scenario.adapter.receipt
        orders = [
            receipt.ordered(OTHER if role == OTHER else OWN, {"recipients": recipients, "workflow_slug": slug})
            for recipients, slug in _started(content)
        ]
        self.scenario.at_the_end(partial(self._stop, orders, role))
        answer = self.scenario.client.send(TRIGGER, content=content, headers=headers, **options)
        if 400 <= answer.status < 500:
            for order in orders:
                receipt.nothing(order)
        return answer

    def _stop(self, orders: list[int], role: str) -> None:
        """Cancel the runs that a trigger may have started, by its recipients and its slug."""
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
        """Whether the target accepts a valid trigger; then a 404 is about the other trigger."""
        person = self.fresh("person")
        is_served = self._sent(self.body(person)).status not in UNSERVED
        if is_served:
            self.begun(recipients=[person])
        return is_served

    def changed(self, person: str, change: dict[str, Any]) -> dict[str, Any]:
        """The body of a trigger for the person with changed members; a member that is None is left out."""
        body = {**self.body(person), **self.scenario.filled(json.loads(json.dumps(change).replace("<person>", person)))}
        return {name: value for name, value in body.items() if value is not None}

    def begun_by_all(self, people: Sequence[str]) -> list[str]:
        """The ids of the running runs of many people, in groups of `FEW`, then of `FEWEST` if some are missing."""
        found = self._begun_by(people, FEW)
        return found if len(found) >= len(people) else found + self._begun_by(people, FEWEST)

    def _begun_by(self, people: Sequence[str], size: int) -> list[str]:
        groups = [people[start : start + size] for start in range(0, len(people), size)]
        return [run for group in groups for run in self.begun(recipients=list(group))]

    def begun(self, **filters: Any) -> list[str]:
        """Cancel the matching runs; returns their ids, since only a cancel lists running runs."""
        texts = [value for value in filters.values() if isinstance(value, str)]
        answer = self.scenario.client.send(CANCEL, names=[*texts, *filters.get("recipients", ())], json=filters)
        ids = expect_status(answer, 200).json()["execution_ids"]
        return [str(run) for run in ids]


def _started(content: bytes) -> Iterator[tuple[list[str], str]]:
    """The recipients and the slug of each trigger in the body, as far as they are strings."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return
    for trigger in body if isinstance(body, list) else [body]:
        if not isinstance(trigger, dict) or not isinstance(trigger.get("workflow"), str):
            continue
        listed = trigger.get("recipients")
        people = [
            recipient.get("distinct_id") if isinstance(recipient, dict) else recipient
            for recipient in (listed if isinstance(listed, list) else [listed])
        ]
        named = [recipient for recipient in people if isinstance(recipient, str) and recipient]
        if named and trigger["workflow"]:
            yield named, trigger["workflow"]


def _unserved(answer: Exchange) -> NoReturn:
    raise NotServed(f"the target does not serve {answer.operation} (it answers {answer.status})")
