"""What an account makes of the answers of its server."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from brakecheck.contracts.errors import NotChecked, NoWay, Refused, Silent
from brakecheck.contracts.provider_states.account import Account, described, plain, usable
from brakecheck.contracts.safety.receipt import Receipt
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from tests.contracts.scripted_account import ScriptedAccount, ScriptedWire, answer

HTML = b"<!doctype html><title>Log in</title>"


def says(status: int, body: object = None) -> Account:
    return ScriptedAccount(lambda *_: answer(status, body))


def kind(raised: pytest.ExceptionInfo[NotChecked]) -> type:
    return type(raised.value)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_success_is_its_json(status: int):
    """An empty body is an empty object."""
    assert says(status, {"a": 1}).call("GET", "/x") == {"a": 1}
    assert says(status).call("GET", "/x") == {}


@pytest.mark.parametrize("status", [400, 404, 409, 418, 422, 499])
def test_a_refusal_has_changed_nothing(status: int):
    """It is of a kind of its own, so that the order can be crossed off."""
    with pytest.raises(NotChecked, match=f"POST /x answers {status}") as raised:
        says(status).call("POST", "/x")
    assert kind(raised) is Refused


@pytest.mark.parametrize("status", [300, 302, 500, 502, 503])
def test_a_redirect_or_an_error_is_no_way(status: int):
    """Nobody knows what was changed."""
    with pytest.raises(NotChecked, match=f"answers {status}") as raised:
        says(status, {"message": "ok"}).call("POST", "/x")
    assert kind(raised) is NoWay


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_told(status: int):
    """Other requests would be refused as well."""
    with pytest.raises(NoWay, match="the key was refused"):
        says(status).call("POST", "/x")


@pytest.mark.parametrize("body", [HTML, b"{", b"[" * 100_000])
def test_a_success_that_is_no_json_is_no_way(body: bytes):
    """A login page is not the API."""
    with pytest.raises(NotChecked, match="and no JSON") as raised:
        says(200, body).call("DELETE", "/x")
    assert kind(raised) is NoWay


@pytest.mark.parametrize(("body", "name"), [([], "list"), ("x", "str"), (7, "int")])
def test_a_success_that_is_no_object_is_not_a_refusal(body: object, name: str):
    """Something may have been made."""
    with pytest.raises(NotChecked, match=f"with {name}, expected an object") as raised:
        says(200, body).call("POST", "/x")
    assert kind(raised) is NotChecked


def test_no_answer_is_silence():
    """It says nothing of what became of the request."""

    def lost(*_: object) -> requests.Response:
        raise requests.ConnectionError("nobody listens")

    with pytest.raises(Silent, match=r"http://127\.0\.0\.1:1/v1/x did not answer \(ConnectionError\)"):
        ScriptedAccount(lost).call("GET", "/x")


def test_what_is_missing_is_told_where_that_was_expected():
    """Not otherwise, and not for another status."""
    missing: dict[str, object] = {}
    assert says(404).call("GET", "/x", missing=missing) is missing
    with pytest.raises(Refused):
        says(404).call("GET", "/x")
    assert says(410).call("GET", "/x", missing=missing) is missing
    with pytest.raises(Refused):
        says(409).call("GET", "/x", missing=missing)


@pytest.mark.parametrize("body", [None, HTML, [], b"Not Found"])
def test_a_404_of_something_else_removes_nothing(body: object):
    """A gateway's page, an empty answer: only the API's own 404 says that the record is gone."""
    missing: dict[str, object] = {}
    with pytest.raises(Refused):
        says(404, body).call("DELETE", "/x", missing=missing, closing=True)
    assert says(404, {"message": "none"}).call("DELETE", "/x", missing=missing, closing=True) is missing


def test_a_request_names_its_template_its_key_and_its_record():
    """The id is one part of the path, whatever is in it."""
    account = ScriptedAccount(lambda *_: answer(200))
    account.call("DELETE", "/w/{id}", ids={"id": "a/b c"}, closing=True)
    account.call("POST", "/w", json={"a": 1})
    assert account.transport.sent == [("DELETE", "/w/a%2Fb%20c", None), ("POST", "/w", {"a": 1})]
    assert account.transport.templates == [("/w/{id}", True), ("/w", False)]
    assert account.transport.keys == ["Bearer key-1"] * 2


@pytest.mark.parametrize("record", ["", "..", ". .", "a\n", None, 7])
def test_an_id_that_names_another_operation_is_not_sent(record: object):
    """Neither by an account nor by a contract."""
    account = ScriptedAccount(lambda *_: answer(200))
    with pytest.raises(NotChecked, match="cannot be used"):
        account.call("DELETE", "/w/{id}", ids={"id": record})  # type: ignore[dict-item]
    assert account.transport.sent == []
    with pytest.raises(NotChecked, match="cannot be used"):
        plain(record)


def test_usable_and_plain_ids_are_given_back():
    """A slash can be sent, but nothing is removed by such an id."""
    assert usable("a/b") == "a/b"
    assert [usable(record) for record in ("X", ".X.", "a.")] == ["X", ".X.", "a."]
    assert plain("wf_1") == "wf_1"
    with pytest.raises(NotChecked, match="lists an id that cannot be used: 'a/b'"):
        plain("a/b")


def test_sixty_characters_of_an_id_that_cannot_be_used_are_quoted():
    """They say what the target sent."""
    with pytest.raises(NotChecked) as raised:
        usable("\n" + "y" * 500)
    assert str(raised.value) == f"the target gave out an id that cannot be used: '\\n{'y' * 59}'"
    with pytest.raises(NotChecked) as raised:
        plain("/" + "y" * 500)
    assert str(raised.value) == f"the target lists an id that cannot be used: '/{'y' * 59}'"


@pytest.mark.parametrize(("base", "url"), [("/X", "/X/w"), ("/X/", "/X/w"), ("//", "/w")])
def test_a_base_url_may_end_with_slashes(base: str, url: str):
    """A path begins with one of its own."""
    transport = ScriptedWire(lambda *_: answer(200))
    target = Target("t", "dialnexa", f"http://127.0.0.1:2{base}")
    account = Account(target, transport, "key-1", "own", Receipt())  # type: ignore[arg-type]
    account.call("GET", "/w")
    assert transport.sent == [("GET", f"http://127.0.0.1:2{url}", None)]


@pytest.mark.parametrize(("settings", "key"), [({}, ""), ({"clock": "admin"}, "Bearer key-1")])
def test_an_api_without_keys_gets_one_in_worlds_of_our_mock(settings: dict[str, str], key: str):
    """There the key tells the worlds apart."""
    transport, vendor = ScriptedWire(lambda *_: answer(200)), vendors.add(SPECS / "examples/prefect/lifecycle.yaml")
    target = Target("t", vendor, "http://127.0.0.1:1/v1", adapter="vendor-api", settings=settings)
    Account(target, transport, "key-1", "own", Receipt()).call("GET", "/flow_runs/{id}", ids={"id": "r"})  # type: ignore[arg-type]
    assert transport.keys == [key]


def test_an_account_on_our_mock_has_a_dashboard():
    """Elsewhere there is none."""
    said = ScriptedAccount(lambda *_: answer(200))
    assert said.dashboard is None
    target = Target("t", "dialnexa", "http://127.0.0.1:1/v1")
    assert Account(target, said.transport, "k", "own", Receipt(), dict).dashboard is dict  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("taking", "reason"),
    [
        (lambda answer: answer["id"], "KeyError: 'id'"),
        (lambda answer: answer + 1, "TypeError: unsupported operand"),
        (lambda answer: answer.id, "AttributeError: 'dict' object has no attribute 'id'"),
        (lambda answer: list[object](answer).pop(), "IndexError: pop from empty list"),
        (lambda _: int("y" * 500), "ValueError: invalid literal"),
    ],
)
def test_an_answer_of_another_form_is_not_checked(taking: Callable[[Any], object], reason: str):
    """The sentence says of what, and why, in two hundred characters."""
    with pytest.raises(NotChecked) as raised, described("a new workflow"):
        taking({})
    begins = "a new workflow: an answer of the target has another form than documented ("
    assert str(raised.value).startswith(begins + reason)
    assert len(str(raised.value)) <= len(begins) + 200 + len(")")


def test_two_hundred_characters_of_a_reason_are_told():
    """A target may have written it."""
    with pytest.raises(NotChecked) as raised, described("x"):
        raise KeyError("y" * 500)
    assert str(raised.value).endswith(f" (KeyError: '{'y' * 189})")


@pytest.mark.parametrize("other", [Refused("no"), Silent("?"), KeyboardInterrupt(), ZeroDivisionError()])
def test_other_ends_of_looking_at_an_answer_stay_as_they_are(other: BaseException):
    """What the API refuses is no other form."""
    with pytest.raises(type(other)) as raised, described("a new workflow"):
        raise other
    assert raised.value is other


def test_an_order_is_noted_before_and_crossed_off_when_refused():
    """Whatever else happens, it stays."""
    account = ScriptedAccount(lambda *_: answer(409))
    with account.ordering(title="t") as order:
        assert account.receipt.orders[order].names == {"title": "t"}
    account.nothing(order)
    with pytest.raises(Refused), account.ordering(title="t"):
        account.call("POST", "/x")
    assert account.receipt.orders == {}
    for trouble in (NoWay("?"), Silent("?"), NotChecked("?"), KeyboardInterrupt(), ValueError()):
        with pytest.raises(type(trouble)), account.ordering(title="t") as order:
            raise trouble
        assert order in account.receipt.orders
        account.nothing(order)
    assert account.receipt.orders == {}


def test_what_was_made_may_be_named_and_is_noted_in_its_account():
    """The order is done."""
    account = ScriptedAccount(lambda *_: answer(200), name="other")
    with account.ordering(title="t") as order:
        assert account.receipt.orders[order].account == "other"
    account.made("wf_1", order)
    assert (account.receipt.records, account.receipt.orders) == ({"wf_1": "other"}, {})
    assert account.transport.guard.allows("wf_1")
    assert account.allow("wf_2") == "wf_2"
    assert account.transport.guard.allows("wf_2")
