"""What was ordered and never noted is found by its own names alone."""

from typing import Any

import pytest
import requests

from brakecheck.contracts.dialnexa.provisioning import Provisioner as Dialnexa
from brakecheck.contracts.provider_states.clearing import cleared
from brakecheck.contracts.safety.receipt import Receipt, Removal
from brakecheck.contracts.suprsend.provisioning import Provisioner as Suprsend
from tests.contracts.clearings import HTML, NOT_FOUND, OURS, SUCCESS, Say, clear, deleting, lost, with_records
from tests.contracts.scripted_account import ScriptedAccount, answer


def listing(*pages: list[dict[str, Any]], rest: Say | None = None) -> Say:
    """A server with these pages of workflows, all of which can be removed."""

    def say(method: str, path: str, body: object) -> requests.Response:
        if method == "GET" and path.startswith("/workflows?page="):
            number = int(path.rpartition("=")[2]) - 1
            return answer(200, {"data": pages[number] if number < len(pages) else [], "meta": {}})
        return (rest or deleting(200, SUCCESS))(method, path, body)

    return say


def ordered(**names: Any) -> Receipt:
    receipt = Receipt()
    receipt.ordered("own", names)
    return receipt


def test_an_order_is_found_by_its_very_title_on_any_page():
    """Whatever the server calls the title; names that only contain it are another's."""
    others = [{"id": f"o{number}", "name": f"{OURS} {number}"} for number in range(3)]
    receipt = ordered(title=OURS)
    account = ScriptedAccount(
        listing(
            others, [{"id": "o4", "title": OURS.upper()}, {"id": "wf_1", "title": OURS}, {"id": "wf_2", "name": OURS}]
        ),
        receipt=receipt,
    )
    removals = cleared(receipt, {"own": account}, Dialnexa())
    assert [removal.message for removal in removals] == ["removed workflow wf_1", "removed workflow wf_2"]
    assert {path for method, path, _ in account.transport.sent if method == "DELETE"} == {
        "/workflows/wf_1",
        "/workflows/wf_2",
    }
    assert receipt.is_empty
    assert account.transport.guard.allows("wf_1")
    assert account.transport.guard.allows(OURS)


def test_an_order_of_which_nothing_came_is_crossed_off():
    """By a run itself; `cleanup` cannot be sure."""
    receipt = ordered(title=OURS)
    (removal,) = clear(listing(), receipt, sure=False)
    assert removal == Removal(OURS, gone=True, message=f"the order {OURS} created nothing", found=False)
    assert receipt.orders
    clear(listing(), receipt)
    assert receipt.is_empty


def test_an_order_that_became_a_record_is_removed_once():
    """Two of the same title, one of them noted."""
    receipt = ordered(title=OURS)
    receipt.made("wf_1", "own")
    page = [{"id": "wf_1", "name": OURS}, {"id": "wf_2", "name": OURS}]
    assert [removal.record for removal in clear(listing(page), receipt)] == ["wf_1", "wf_2"]
    assert receipt.is_empty


def test_an_order_stays_while_one_of_its_records_does():
    """It is looked for again."""
    receipt = ordered(title=OURS)
    (removal,) = clear(listing([{"id": "wf_1", "name": OURS}], rest=deleting(500)), receipt)
    assert not removal.gone
    assert receipt.orders


@pytest.mark.parametrize(
    "page", [(200, HTML), (200, {"data": 7}), (200, {}), (200, {"data": [{}]}), (500, {}), (404, NOT_FOUND), (302, {})]
)
def test_a_list_of_another_form_says_nothing(page: tuple[int, object]):
    """The order stays."""
    receipt = ordered(title=OURS)
    (removal,) = clear(lambda *_: answer(*page), receipt)
    assert (removal.gone, removal.answered) == (False, True)
    assert removal.message.startswith(f"could not remove workflow {OURS}: ")
    assert receipt.orders


def test_a_list_that_repeats_itself_ends():
    """A server that does not know pages shows the same one for ever."""
    page = [{"id": "o1", "name": "x"}]
    assert clear(listing(*[page] * 50), ordered(title=OURS))[0].gone


@pytest.mark.medium
def test_an_endless_list_is_given_up():
    """Then nobody knows whether the order is there."""
    numbers = iter(range(10**9))

    def say(*_: object) -> requests.Response:
        return answer(200, {"data": [{"id": f"o{next(numbers)}", "name": "x"}], "meta": {}})

    (removal,) = clear(say, ordered(title=OURS))
    assert "more than 1000 pages" in removal.message
    assert not removal.gone


@pytest.mark.parametrize("record", ["..", "a/b", ""])
def test_a_listed_id_that_is_not_plain_is_not_sent(record: str):
    """It would name another operation."""
    receipt = ordered(title=OURS)
    account = ScriptedAccount(listing([{"id": record, "name": OURS}]), receipt=receipt)
    (removal,) = cleared(receipt, {"own": account}, Dialnexa())
    assert "cannot be used" in removal.message
    assert {method for method, _, _ in account.transport.sent} == {"GET"}


@pytest.mark.parametrize(
    "names",
    [
        {"title": "Spring campaign"},
        {"name": OURS},
        {},
        {"recipients": ["user@example.com"], "workflow_slug": OURS},
        {"recipients": [OURS, "user_123"], "workflow_slug": OURS},
        {"recipients": [], "workflow_slug": OURS},
        {"recipients": OURS, "workflow_slug": "a"},
    ],
)
def test_nothing_is_looked_for_by_names_of_others(names: dict[str, Any]):
    """A receipt may come from anybody."""
    receipt = ordered(**names)
    account = ScriptedAccount(lost, receipt=receipt)
    (removal,) = cleared(receipt, {"own": account}, Suprsend())
    (order,) = receipt.orders.values()
    assert removal.record == str(order)
    assert removal.message == f"could not remove {order}: no run makes up such names"
    assert (removal.gone, account.transport.sent, len(receipt.orders)) == (False, [], 1)


def test_a_run_that_was_ordered_is_cancelled_by_its_own_people_and_slug():
    """By both, and by nothing else."""
    receipt = ordered(recipients=[OURS], workflow_slug="welcome", idempotency_key="k")
    account = ScriptedAccount(lambda *_: answer(200, {"execution_ids": ["r1", "r2"]}), "suprsend", receipt)
    removals = cleared(receipt, {"own": account}, Suprsend())
    assert account.transport.sent == [
        ("POST", "/v1/workflow_run/cancel/", {"recipients": [OURS], "workflow_slug": "welcome"})
    ]
    assert account.transport.templates == [("/v1/workflow_run/cancel/", True)]
    assert [removal.message for removal in removals] == ["cancelled run r1", "cancelled run r2"]
    assert all(account.transport.guard.allows(name) for name in (OURS, "welcome", "k"))
    assert receipt.is_empty


def test_the_people_of_an_earlier_run_may_be_named():
    """Each of them, and nothing that only looks like their list."""
    people = ["brakecheck-fedcba9876543210", "brakecheck-fedcba9876543211"]
    account = ScriptedAccount(lambda *_: answer(200, {"execution_ids": []}), "suprsend")
    assert not any(map(account.transport.guard.allows, people))
    account.receipt.ordered("own", {"recipients": people, "workflow_slug": "welcome"})
    cleared(account.receipt, {"own": account}, Suprsend())
    assert all(map(account.transport.guard.allows, people))
    assert not account.transport.guard.allows(str(people))


def test_one_record_of_an_order_shows_that_the_key_is_right():
    """Then what is missing is gone, even where another record of the order could not be removed."""
    receipt = ordered(title=OURS)
    receipt.made("wf_9", "own")

    class Partly(Dialnexa):
        def recall(self, *_: object) -> list[Removal]:
            return [Removal("wf_1", gone=True, message=""), Removal("wf_2", gone=False, message="")]

    removals = clear(deleting(404, NOT_FOUND), receipt, Partly(), sure=False)
    assert [removal.gone for removal in removals] == [True, False, True]
    assert (receipt.records, len(receipt.orders)) == ({}, 1)


def test_an_order_of_which_nothing_came_is_crossed_off_where_its_account_was_seen():
    """A record of the same account that was found shows that the key is right."""
    receipt = ordered(title=OURS)
    receipt.made("wf_9", "own")
    assert [removal.found for removal in clear(listing(), receipt, sure=False)] == [False, True]
    assert receipt.is_empty


def test_an_order_without_a_slug_is_not_cancelled_by_people_alone():
    """All runs of a person may be more than ours."""
    receipt = ordered(recipients=[OURS])
    account = ScriptedAccount(lost, receipt=receipt)
    (removal,) = cleared(receipt, {"own": account}, Suprsend())
    assert (removal.gone, account.transport.sent) == (False, [])


@pytest.mark.parametrize(
    ("ids", "told", "found"),
    [(["r1"], "cancelled run r1", True), ([], "run r1 was over", False), (["r2"], "run r1 was over", False)],
)
def test_a_run_is_over_or_cancelled(ids: list[str], told: str, found: bool):
    """By the list in the answer."""
    receipt = with_records("r1")
    account = ScriptedAccount(lambda *_: answer(200, {"execution_ids": ids}), receipt=receipt)
    assert cleared(receipt, {"own": account}, Suprsend()) == [Removal("r1", gone=True, message=told, found=found)]
    assert account.transport.sent == [("POST", "/v1/workflow_run/cancel/", {"execution_id": "r1"})]
    assert receipt.is_empty


@pytest.mark.parametrize(
    "said",
    [(200, {}), (200, None), (200, {"execution_ids": "r1"}), (200, {"execution_ids": [1]}), (200, HTML),
     (202, {"x": []}), (500, {"execution_ids": []}), (302, {"execution_ids": []}), (404, NOT_FOUND),
     (400, {"code": 400})],
)  # fmt: skip
def test_other_answers_to_a_cancel_end_nothing(said: tuple[int, object]):
    """Neither the run nor the order is crossed off."""
    receipt = with_records("r1")
    receipt.ordered("own", {"recipients": [OURS], "workflow_slug": OURS})
    removals = clear(lambda *_: answer(*said), receipt, Suprsend())
    assert [removal.gone for removal in removals] == [False, False]
    assert (len(receipt.records), len(receipt.orders)) == (1, 1)
