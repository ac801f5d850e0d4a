"""What counts as removed, and what stays in the receipt."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from contracts.adapters.account import Provisioner
from contracts.adapters.clearing import cleared
from contracts.dialnexa.provisioning import Provisioner as Dialnexa
from contracts.receipt import Receipt, Removal
from contracts.suprsend.provisioning import Provisioner as Suprsend
from tests.contracts.scripted_account import ScriptedAccount, answer

OURS = "brakecheck-0123456789abcdef"
NOT_FOUND = {"message": "Workflow not found"}
HTML = b"<!doctype html><title>Log in</title>"
Say = Callable[[str, str, Any], requests.Response]
SUCCESS = {"message": "success"}


def lost(*_: object) -> requests.Response:
    raise requests.ConnectionError("nobody listens")


def clear(say: Say, receipt: Receipt, provisioner: Provisioner | None = None, **how: bool) -> list[Removal]:
    accounts = {"own": ScriptedAccount(say, receipt=receipt)}
    return cleared(receipt, accounts, provisioner or Dialnexa(), **how)


def with_records(*records: str, account: str = "own") -> Receipt:
    receipt = Receipt()
    for record in records:
        receipt.made(record, account)
    return receipt


def deleting(status: int, body: object = None, *, then: int = 200) -> Say:
    """A server that answers DELETE so, and GET with the status after it."""

    def say(method: str, *_: object) -> requests.Response:
        if method == "DELETE":
            return answer(status, body)
        return answer(then, NOT_FOUND) if method == "GET" else answer(409, {"message": "draft"})

    return say


def test_a_workflow_is_removed_by_the_documented_answer():
    """Cancelled first, since what is active is not deleted."""
    receipt = with_records("wf_1")
    account = ScriptedAccount(deleting(200, SUCCESS), receipt=receipt)
    removals = cleared(receipt, {"own": account}, Dialnexa())
    assert removals == [Removal("wf_1", gone=True, told="removed workflow wf_1")]
    assert [sent[:2] for sent in account.wire.sent] == [
        ("POST", "/workflows/wf_1/cancel"), ("DELETE", "/workflows/wf_1")
    ]  # fmt: skip
    assert all(closing for _, closing in account.wire.templates)
    assert account.wire.guard.allows("wf_1")
    assert receipt.is_empty


def test_a_workflow_that_is_missing_is_gone():
    """By a 404 of the API's own."""
    receipt = with_records("wf_1")
    removals = clear(deleting(404, NOT_FOUND), receipt)
    assert removals == [Removal("wf_1", gone=True, told="workflow wf_1 was gone", found=False)]
    assert receipt.is_empty


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, SUCCESS),
        (503, None),
        (302, SUCCESS),
        (200, HTML),
        (200, ["message"]),
        (404, HTML),
        (404, None),
        (409, NOT_FOUND),
        (403, NOT_FOUND),
        (401, NOT_FOUND),
        (429, NOT_FOUND),
    ],
)
def test_other_answers_remove_nothing(status: int, body: object):
    """The record stays in the receipt, and the line says why."""
    receipt = with_records("wf_1")
    (removal,) = clear(deleting(status, body), receipt)
    assert (removal.record, removal.gone, removal.answered) == ("wf_1", False, True)
    assert removal.told.startswith("could not remove workflow wf_1: ")
    assert receipt.records == {"wf_1": "own"}


@pytest.mark.parametrize("body", [None, {}, {"message": 7}, {"error": "log in"}, {"id": "wf_1"}])
def test_a_success_of_another_form_is_looked_after(body: object):
    """Only where the workflow can be read no more, it counts as removed."""
    receipt = with_records("wf_1")
    (removal,) = clear(deleting(200, body, then=200), receipt)
    assert removal.told == (
        "could not remove workflow wf_1: it is still there, though its deletion was answered with a success"
    )
    assert not removal.gone
    assert receipt.records
    (removal,) = clear(deleting(200, body, then=404), receipt)
    assert removal == Removal("wf_1", gone=True, told="removed workflow wf_1")
    assert receipt.is_empty


def test_after_two_without_an_answer_no_more_is_asked():
    """What is left is counted."""
    receipt = with_records("a", "b", "c", "d")
    account = ScriptedAccount(lost, receipt=receipt)
    removals = cleared(receipt, {"own": account}, Dialnexa())
    assert [removal.answered for removal in removals] == [False] * 3
    assert removals[-1].told == "the server does not answer; 2 more are left there"
    assert {path.split("/")[2] for _, path, _ in account.wire.sent} == {"a", "b"}
    assert list(receipt.records) == ["a", "b", "c", "d"]


def test_two_alone_without_an_answer_are_all():
    """There is no line of none."""
    assert len(clear(lost, with_records("a", "b"))) == 2


def test_one_without_an_answer_between_others_ends_nothing():
    """The others are removed."""
    receipt = with_records("a", "b", "c", "d")

    def say(method: str, path: str, _: object) -> requests.Response:
        if path in ("/workflows/a", "/workflows/c"):
            raise requests.Timeout
        return answer(200, SUCCESS)

    assert [removal.gone for removal in clear(say, receipt)] == [False, True, False, True]
    assert list(receipt.records) == ["a", "c"]


def test_a_defect_with_one_record_does_not_keep_the_others():
    """Whatever is raised, it is told."""

    class Odd(Dialnexa):
        def remove(self, account: Any, record: str) -> Removal:
            if record == "a":
                raise ZeroDivisionError("odd")
            return super().remove(account, record)

    receipt = with_records("a", "b")
    removals = clear(deleting(200, SUCCESS), receipt, Odd())
    assert [removal.told for removal in removals] == ["could not remove workflow a: odd", "removed workflow b"]


def test_without_a_key_of_the_account_nothing_is_asked():
    """Neither for a record nor for an order."""
    receipt = with_records("a", account="other")
    receipt.ordered("other", {"title": OURS})
    removals = clear(lost, receipt)
    assert [(removal.gone, removal.answered) for removal in removals] == [(False, True)] * 2
    assert removals[1].told == "could not remove a: no key of its account was given"
    assert removals[0].told == f"could not remove {OURS}: no key of its account was given"
    assert (len(receipt.records), len(receipt.orders)) == (1, 1)


def test_missing_records_are_crossed_off_where_one_of_their_account_was_found():
    """Otherwise the keys may be of another account; a run is sure of its own keys."""
    missing = deleting(404, NOT_FOUND)
    receipt = with_records("a", "b")
    assert all(removal.gone for removal in clear(missing, receipt, sure=False))
    assert list(receipt.records) == ["a", "b"]

    def one(method: str, path: str, body: object) -> requests.Response:
        return answer(200, SUCCESS) if path == "/workflows/b" else missing(method, path, body)

    clear(one, receipt, sure=False)
    assert receipt.is_empty
    receipt = with_records("a", "b")
    clear(missing, receipt)
    assert receipt.is_empty


def test_one_account_says_nothing_of_another():
    """The keys of one may be right and those of the other wrong."""
    receipt = with_records("a")
    receipt.made("b", "other")
    accounts = {
        "own": ScriptedAccount(deleting(200, SUCCESS), receipt=receipt),
        "other": ScriptedAccount(deleting(404, NOT_FOUND), receipt=receipt, name="other"),
    }
    cleared(receipt, accounts, Dialnexa(), sure=False)
    assert receipt.records == {"b": "other"}


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
    assert [removal.told for removal in removals] == ["removed workflow wf_1", "removed workflow wf_2"]
    assert {path for method, path, _ in account.wire.sent if method == "DELETE"} == {
        "/workflows/wf_1",
        "/workflows/wf_2",
    }
    assert receipt.is_empty
    assert account.wire.guard.allows("wf_1")
    assert account.wire.guard.allows(OURS)


def test_an_order_of_which_nothing_came_is_crossed_off():
    """By a run itself; `cleanup` cannot be sure."""
    receipt = ordered(title=OURS)
    (removal,) = clear(listing(), receipt, sure=False)
    assert removal == Removal(OURS, gone=True, told=f"nothing came of the order {OURS}", found=False)
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
    assert removal.told.startswith(f"could not remove workflow {OURS}: ")
    assert receipt.orders


def test_a_list_that_repeats_itself_ends():
    """A server that does not know pages shows the same one for ever."""
    page = [{"id": "o1", "name": "x"}]
    assert clear(listing(*[page] * 50), ordered(title=OURS))[0].gone


def test_an_endless_list_is_given_up():
    """Then nobody knows whether the order is there."""
    numbers = iter(range(10**9))

    def say(*_: object) -> requests.Response:
        return answer(200, {"data": [{"id": f"o{next(numbers)}", "name": "x"}], "meta": {}})

    (removal,) = clear(say, ordered(title=OURS))
    assert "more than 1000 pages" in removal.told
    assert not removal.gone


@pytest.mark.parametrize("record", ["..", "a/b", ""])
def test_a_listed_id_that_is_not_plain_is_not_sent(record: str):
    """It would name another operation."""
    receipt = ordered(title=OURS)
    account = ScriptedAccount(listing([{"id": record, "name": OURS}]), receipt=receipt)
    (removal,) = cleared(receipt, {"own": account}, Dialnexa())
    assert "cannot be used" in removal.told
    assert {method for method, _, _ in account.wire.sent} == {"GET"}


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
    assert removal.told.endswith(": no run makes up such a name")
    assert (removal.gone, account.wire.sent, len(receipt.orders)) == (False, [], 1)


def test_a_run_that_was_ordered_is_cancelled_by_its_own_people_and_slug():
    """By both, and by nothing else."""
    receipt = ordered(recipients=[OURS], workflow_slug="welcome", idempotency_key="k")
    account = ScriptedAccount(lambda *_: answer(200, {"execution_ids": ["r1", "r2"]}), "suprsend", receipt)
    removals = cleared(receipt, {"own": account}, Suprsend())
    assert account.wire.sent == [
        ("POST", "/v1/workflow_run/cancel/", {"recipients": [OURS], "workflow_slug": "welcome"})
    ]
    assert account.wire.templates == [("/v1/workflow_run/cancel/", True)]
    assert [removal.told for removal in removals] == ["cancelled run r1", "cancelled run r2"]
    assert all(account.wire.guard.allows(name) for name in (OURS, "welcome", "k"))
    assert receipt.is_empty


def test_an_order_without_a_slug_is_not_cancelled_by_people_alone():
    """All runs of a person may be more than ours."""
    receipt = ordered(recipients=[OURS])
    account = ScriptedAccount(lost, receipt=receipt)
    (removal,) = cleared(receipt, {"own": account}, Suprsend())
    assert (removal.gone, account.wire.sent) == (False, [])


@pytest.mark.parametrize(
    ("ids", "told", "found"),
    [(["r1"], "cancelled run r1", True), ([], "run r1 was over", False), (["r2"], "run r1 was over", False)],
)
def test_a_run_is_over_or_cancelled(ids: list[str], told: str, found: bool):
    """By the list in the answer."""
    receipt = with_records("r1")
    account = ScriptedAccount(lambda *_: answer(200, {"execution_ids": ids}), receipt=receipt)
    assert cleared(receipt, {"own": account}, Suprsend()) == [Removal("r1", gone=True, told=told, found=found)]
    assert account.wire.sent == [("POST", "/v1/workflow_run/cancel/", {"execution_id": "r1"})]
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
