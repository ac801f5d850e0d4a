"""What contracts make themselves is noted before it is sent, with every adapter."""

import json
from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.dialnexa.api import Workflows
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.adapter import Adapter, accounts_of, provisioner_of
from brakecheck.contracts.safety.receipt import Order, Receipt
from brakecheck.contracts.suprsend.neighbours.operations import Triggers
from brakecheck.contracts.target import Target

OURS = "brakecheck-0123456789abcdef"


class Answer:
    def __init__(self, status: int, body: Any = None) -> None:
        self.status = status
        self.json = lambda: body


class Client:
    """Keeps the orders that were open when each request was sent."""

    def __init__(self, receipt: Receipt, answer: Answer) -> None:
        self.seen: list[tuple[str, list[Order]]] = []
        self.sent: list[Any] = []
        self._receipt = receipt
        self.answer: Answer | Exception = answer

    def send(self, operation: str, *_: Any, **how: Any) -> Answer:
        self.seen.append((operation, list(self._receipt.orders.values())))
        self.sent.append(how.get("json"))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Scenario:
    """As much of a scenario as making things takes."""

    def __init__(self, adapter: Adapter, answer: Answer) -> None:
        self.adapter = adapter
        self.client = Client(adapter.receipt, answer)
        self.closings: list[Any] = []
        self.at_the_end = self.closings.append

    def filled(self, value: Any) -> Any:
        return value

    def fresh(self, kind: str) -> str:
        return f"brakecheck-{kind}-0123456789abcdef-1."

    def created(self, record: str, order: int | None = None) -> None:
        self.adapter.add(record, order=order)

    def given(self, state: dict[str, Any]) -> None:
        pass


def adapter(vendor: str = "dialnexa", keys: dict[str, str] | None = None, receipt: Path | None = None) -> Adapter:
    target = Target("t", vendor, "http://127.0.0.1:9/v1", {"full": "a"} if keys is None else keys, receipt=receipt)
    return Adapter(target, Transport(target))


def workflows(answer: Answer) -> tuple[Workflows, Scenario]:
    scenario = Scenario(adapter(), answer)
    return Workflows(scenario), scenario  # type: ignore[arg-type]


def test_a_created_workflow_is_ordered_by_its_title():
    """Adopting it closes the order."""
    made, scenario = workflows(Answer(201, {"id": "wf_1"}))
    made.call("createWorkflow", json={"title": OURS})
    assert scenario.client.seen == [("createWorkflow", [Order("own", {"title": OURS})])]
    assert len(scenario.adapter.receipt.orders) == 1
    made.adopt("wf_1")
    assert (scenario.adapter.receipt.records, scenario.adapter.receipt.orders) == ({"wf_1": "own"}, {})


@pytest.mark.parametrize(("status", "open_"), [(399, 1), (400, 0), (499, 0), (500, 1)])
def test_only_a_refusal_crosses_the_order_off(status: int, open_: int):
    """After anything else the workflow may be there."""
    made, scenario = workflows(Answer(status))
    made.call("createWorkflow", json={"title": OURS})
    assert len(scenario.adapter.receipt.orders) == open_


def test_no_answer_leaves_the_order_open():
    """It is looked for at the end."""
    made, scenario = workflows(Answer(201))
    scenario.client.answer = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        made.call("createWorkflow", json={"title": OURS})
    assert len(scenario.adapter.receipt.orders) == 1


def test_a_copy_is_ordered_by_the_title_of_its_original():
    """As far as the run made that up."""
    made, scenario = workflows(Answer(201, {"id": "wf_2"}))
    made.call("createWorkflow", json={"title": OURS})
    made.adopt("wf_1")
    made.call("duplicateWorkflow", "wf_1")
    made.call("duplicateWorkflow", "prepared")
    assert [orders for _, orders in scenario.client.seen[1:]] == [[Order("own", {"title": f"{OURS} (Copy)"})]] * 2


@pytest.mark.parametrize(
    ("operation", "body"),
    [("createWorkflow", {"title": "Spring"}), ("createWorkflow", {}), ("createWorkflow", [OURS]),
     ("createWorkflow", None), ("updateWorkflow", {"title": OURS})],
)  # fmt: skip
def test_what_could_not_be_found_or_makes_nothing_is_not_ordered(operation: str, body: Any):
    """A title that others may use is none to look for."""
    made, scenario = workflows(Answer(201))
    made.call(operation, json=body)
    assert scenario.client.seen == [(operation, [])]


def triggers(answer: Answer) -> tuple[Triggers, Scenario]:
    scenario = Scenario(adapter("suprsend"), answer)
    return Triggers(scenario), scenario  # type: ignore[arg-type]


def test_triggers_are_ordered_by_their_people_and_slug_and_stopped_by_them():
    """One order for each trigger of a body; the stop crosses them off."""
    made, scenario = triggers(Answer(202))
    body = [{"workflow": "s", "recipients": ["a", {"distinct_id": "b"}]}, {"workflow": "t", "recipients": ["c"]}]
    made.send(json.loads(json.dumps(body)))
    first = Order("own", {"recipients": ["a", "b"], "workflow_slug": "s"})
    second = Order("own", {"recipients": ["c"], "workflow_slug": "t"})
    assert scenario.client.seen == [("trigger-workflow", [first, second])]
    scenario.client.answer = Answer(500)
    (stop,) = scenario.closings
    stop()
    assert len(scenario.adapter.receipt.orders) == 2
    scenario.client.answer = Answer(200)
    stop()
    assert scenario.client.sent[-2:] == [first.names, second.names]
    assert scenario.adapter.receipt.is_empty
    stop()
    assert len(scenario.client.sent) == 5  # what is crossed off is not cancelled again


def test_triggers_for_the_same_people_are_stopped_at_once():
    """One cancel reaches the runs of all of them, and crosses off each order."""
    made, scenario = triggers(Answer(202))
    made.send([{"workflow": "s", "recipients": ["a"]}] * 3 + [{"workflow": "s", "recipients": ["b"]}])
    scenario.client.answer = Answer(200)
    (stop,) = scenario.closings
    stop()
    assert scenario.client.sent[1:] == [{"recipients": [person], "workflow_slug": "s"} for person in ("a", "b")]
    assert scenario.adapter.receipt.is_empty


@pytest.mark.parametrize(("status", "open_"), [(202, 1), (400, 0), (499, 0), (500, 1)])
def test_only_a_refused_trigger_is_crossed_off(status: int, open_: int):
    """Others may have begun a run."""
    made, scenario = triggers(Answer(status))
    made.send({"workflow": "s", "recipients": ["a"]}, role="other")
    assert [order.account for order in scenario.adapter.receipt.orders.values()] == ["other"] * open_


def test_an_adapter_keeps_what_contracts_make(tmp_path: Path):
    """From `open` to `close`, in the file of the target; a server that is gone keeps it there."""
    path = tmp_path / "made.jsonl"
    opened = adapter(receipt=path)
    opened.open()
    assert path.exists()
    order = opened.ordered(title=OURS)
    assert opened.receipt.orders == {order: Order("own", {"title": OURS})}
    opened.add("wf_1", order=order)
    opened.add("wf_2", "other")
    assert opened.receipt.records == {"wf_1": "own", "wf_2": "other"}
    assert opened.transport.guard.allows("wf_1")
    assert [removal.gone for removal in opened.close()] == [False, False]
    assert len(path.read_text().splitlines()) == 4


def test_an_adapter_that_made_nothing_leaves_no_file(tmp_path: Path):
    """Nor a line."""
    opened = adapter(receipt=tmp_path / "made.jsonl")
    opened.open()
    assert opened.close() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("keys", "names"),
    [({}, []), ({"full": "a"}, ["own"]), ({"full": "a", "other": "b"}, ["own", "other"]), ({"other": ""}, [])],
)
def test_there_is_an_account_for_each_key(keys: dict[str, str], names: list[str]):
    """Its records are noted under its name."""
    opened = adapter(keys=keys)
    accounts = accounts_of(opened.target, opened.transport, keys, opened.receipt)
    assert list(accounts) == names
    for name, account in accounts.items():
        with account.ordering(title=name) as order:
            pass
        account.made(f"wf-{name}", order)
    assert opened.receipt.records == {f"wf-{name}": name for name in names}
    assert list(opened.accounts()) == names


@pytest.mark.parametrize(("vendor", "kind"), [("dialnexa", "workflow"), ("suprsend", "run")])
def test_each_vendor_names_its_records(vendor: str, kind: str):
    """By its own word."""
    assert provisioner_of(adapter(vendor).target).kind == kind
