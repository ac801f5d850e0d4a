"""What counts as removed, and what stays in the receipt."""

from typing import Any

import pytest
import requests

from brakecheck.contracts.dialnexa.provisioning import Provisioner as Dialnexa
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.provider_states.account import Account, Observation, State
from brakecheck.contracts.provider_states.clearing import cleared
from brakecheck.contracts.safety.receipt import Receipt, Removal
from tests.contracts.clearings import HTML, NOT_FOUND, OURS, SUCCESS, clear, deleting, lost, with_records
from tests.contracts.scripted_account import ScriptedAccount, answer


def test_a_workflow_is_removed_by_the_documented_answer():
    """Cancelled first, since what is active is not deleted."""
    receipt = with_records("wf_1")
    account = ScriptedAccount(deleting(200, SUCCESS), receipt=receipt)
    removals = cleared(receipt, {"own": account}, Dialnexa())
    assert removals == [Removal("wf_1", gone=True, message="removed workflow wf_1")]
    assert [sent[:2] for sent in account.transport.sent] == [
        ("POST", "/workflows/wf_1/cancel"), ("DELETE", "/workflows/wf_1")
    ]  # fmt: skip
    assert all(closing for _, closing in account.transport.templates)
    assert account.transport.guard.allows("wf_1")
    assert receipt.is_empty


def test_a_workflow_that_is_missing_is_gone():
    """By a 404 of the API's own."""
    receipt = with_records("wf_1")
    removals = clear(deleting(404, NOT_FOUND), receipt)
    assert removals == [Removal("wf_1", gone=True, message="workflow wf_1 was gone", found=False)]
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
    assert removal.message.startswith("could not remove workflow wf_1: ")
    assert receipt.records == {"wf_1": "own"}


@pytest.mark.parametrize("body", [None, {}, {"message": 7}, {"error": "log in"}, {"id": "wf_1"}])
def test_a_success_of_another_form_is_looked_after(body: object):
    """Only where the workflow can be read no more, it counts as removed."""
    receipt = with_records("wf_1")
    (removal,) = clear(deleting(200, body, then=200), receipt)
    assert removal.message == (
        "could not remove workflow wf_1: the delete was answered with a success, and the workflow is still there"
    )
    assert not removal.gone
    assert receipt.records
    (removal,) = clear(deleting(200, body, then=404), receipt)
    assert removal == Removal("wf_1", gone=True, message="removed workflow wf_1")
    assert receipt.is_empty


def test_after_two_without_an_answer_no_more_is_asked():
    """What is left is counted."""
    receipt = with_records("a", "b", "c", "d")
    account = ScriptedAccount(lost, receipt=receipt)
    removals = cleared(receipt, {"own": account}, Dialnexa())
    assert [removal.answered for removal in removals] == [False] * 3
    told = "the server does not answer; 2 more records are left on it"
    assert removals[-1] == Removal("", gone=False, message=told, answered=False)
    assert {path.split("/")[2] for _, path, _ in account.transport.sent} == {"a", "b"}
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
    assert [removal.message for removal in removals] == ["could not remove workflow a: odd", "removed workflow b"]


def test_without_a_key_of_the_account_nothing_is_asked():
    """Neither for a record nor for an order."""
    receipt = with_records("a", account="other")
    receipt.ordered("other", {"title": OURS})
    removals = clear(lost, receipt)
    assert [(removal.gone, removal.answered) for removal in removals] == [(False, True)] * 2
    assert [removal.record for removal in removals] == [OURS, "a"]
    assert removals[1].message == "could not remove a: no key of its account was given"
    assert removals[0].message == f"could not remove {OURS}: no key of its account was given"
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


class Restoring(Dialnexa):
    """A provisioner that notes what it restores; it succeeds, fails, or cannot, as it is made."""

    def __init__(self, outcome: bool | NotChecked) -> None:
        super().__init__()
        self.asked: list[tuple[Any, ...]] = []
        self._outcome = outcome

    def restored(self, account: Account, record: str, state: State, seen: Observation | None) -> bool:
        self.asked.append((account.is_closing, record, dict(state), seen))
        if isinstance(self._outcome, NotChecked):
            raise self._outcome
        return self._outcome


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (True, "queue mail is open again"),
        (False, "queue mail could not be open again: no operation leads there"),
        (NotChecked("it answers 409"), "queue mail could not be open again: it answers 409"),
    ],
)
def test_a_record_that_was_there_before_is_brought_back(outcome: bool | NotChecked, message: str):
    """By requests of the clean-up; one that is not back stays in the receipt."""
    receipt, provisioner = Receipt(), Restoring(outcome)
    receipt.found("mail", "queue", "open")
    removals = clear(lost, receipt, provisioner)
    assert removals == [Removal("mail", gone=outcome is True, message=message)]
    assert provisioner.asked == [(True, "mail", {"resource": "queue", "state": "open"}, None)]
    assert receipt.is_empty is (outcome is True)


def test_without_a_key_nothing_is_brought_back():
    """The line says which key is missing."""
    receipt = Receipt()
    receipt.found("mail", "queue", "open")
    [removal] = cleared(receipt, {}, Restoring(True))
    assert removal == Removal(
        "mail", gone=False, message="queue mail could not be open again: no key of its account was given"
    )
