"""The admin adapter: what it asks of the mock, and what it makes of an admin API that lies."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from brakecheck.contracts.errors import NotChecked, UsageError
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.adapter import OTHER
from brakecheck.contracts.provider_states.admin import AdminAdapter
from brakecheck.contracts.target import Target
from tests.contracts.scripted_admin import FULL, Admin, Reply, answer

TOKEN = "the-admin-token-of-this-test"


@pytest.fixture
def admin() -> Iterator[Admin]:
    made = Admin()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_two_worlds_with_standing_clocks_are_opened(admin: Admin):
    """The keys are those of the first, and the full key of the second as that of the other account."""
    adapter = admin.adapter()
    adapter.open()
    clock = {"mode": "manual", "now": 1767225600.0}
    assert admin.asked == [
        ("POST", "/__admin/worlds", None, {"clock": clock, "seed": 1}),
        ("POST", "/__admin/worlds", None, {"clock": clock, "seed": 2}),
    ]
    assert adapter.keys == {
        "full": "key-of-a-world-1",
        "other-role": "key-2-1",
        OTHER: "key-of-a-world-2",
    }


def test_states_are_made_seen_and_moved_in_the_world_of_their_account(admin: Admin):
    """A record is looked for where it was made; both clocks move; names are encoded in paths."""
    adapter = admin.adapter()
    adapter.open()
    records = {"own": "/__admin/worlds/w%2F1/dialnexa/records", "other": "/__admin/worlds/w%2F2/dialnexa/records"}
    admin.answers = {
        ("POST", records["own"]): answer({"id": "a/1"}),
        ("POST", records["other"]): answer({"id": "b"}),
        ("GET", records["own"] + "/a%2F1"): answer({"status": "paused"}),
        ("GET", records["other"] + "/b"): answer({"status": "active"}),
        ("GET", records["own"] + "/c"): answer({"exists": False}),
    }
    admin.asked.clear()
    assert adapter.provide({"status": "paused"}) == "a/1"
    assert adapter.provide({"status": "active"}, OTHER) == "b"
    assert adapter.observe("a/1") == {"status": "paused"}
    assert adapter.observe("b") == {"status": "active"}
    assert adapter.observe("c") == {"exists": False}
    assert [sent for *_, sent in admin.asked[:2]] == [{"status": "paused"}, {"status": "active"}]
    admin.asked.clear()
    adapter.advance(60)
    assert admin.asked == [
        ("POST", f"/__admin/worlds/w%2F{number}/clock/advance", None, {"seconds": 60}) for number in (1, 2)
    ]


@pytest.mark.parametrize("given", ["", "{origin}/__admin", "{origin}/__admin/", "{origin}/elsewhere//"])
def test_requests_go_to_the_admin_url(admin: Admin, given: str):
    """By default at the target's host; a slash at its end adds nothing."""
    settings = {"admin-url": given.format(origin=admin.origin)} if given else {}
    admin.adapter(**settings).open()
    base = "/elsewhere" if "elsewhere" in given else "/__admin"
    assert admin.paths() == [("POST", f"{base}/worlds")] * 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_further_headers_go_to_the_target_alone(admin: Admin, host: str):
    """An admin API at another place is not sent what the target's gateway wants."""
    target = Target(
        "t", "dialnexa", f"{admin.origin.replace('127.0.0.1', host)}/dialnexa/v1", {}, "admin",
        {"admin-url": f"{admin.origin}/__admin"}, timeout=1, headers={"Authorization": "of the gateway"},
    )  # fmt: skip
    AdminAdapter(target, Transport(target)).open()
    sent = "of the gateway" if host == "127.0.0.1" else None
    assert [authorization for _, _, authorization, _ in admin.asked] == [sent, sent]


def test_many_records_are_looked_at_with_few_requests(admin: Admin):
    """A thousand at a time, each in the world of its account; one that is left out of the answer is told."""
    adapter = admin.adapter()
    adapter.open()
    admin.answers["POST", "/__admin/worlds/w%2F2/dialnexa/records"] = answer({"id": "b"})
    adapter.provide({"status": "active"}, OTHER)
    admin.asked.clear()
    own = [f"r{number}" for number in range(1001)]
    shown = {record: {"status": "paused"} for record in own}
    admin.answers["POST", "/__admin/worlds/w%2F1/dialnexa/observations"] = answer({"records": shown})
    admin.answers["POST", "/__admin/worlds/w%2F2/dialnexa/observations"] = answer({"records": {"b": {"status": "x"}}})
    assert adapter.observe_all([*own, "b"]) == {**shown, "b": {"status": "x"}}
    assert [sent for *_, sent in admin.asked] == [{"ids": own[:1000]}, {"ids": own[1000:]}, {"ids": ["b"]}]
    with pytest.raises(UsageError, match="the list of observations has no other"):
        adapter.observe_all(["other"])
    admin.answers["POST", "/__admin/worlds/w%2F1/dialnexa/observations"] = answer({})
    with pytest.raises(UsageError, match=r"brakecheck: the answer has no records"):
        adapter.observe_all(["other"])


def test_the_worlds_are_removed_once(admin: Admin):
    """The receipt names both accounts; a second time there is nothing to remove."""
    adapter = admin.adapter()
    adapter.open()
    admin.asked.clear()
    removals = adapter.close()
    assert [(removal.gone, removal.record) for removal in removals] == [(True, "own"), (True, OTHER)]
    assert removals[0].message == "removed the world of the own account"
    assert admin.asked == [("DELETE", f"/__admin/worlds/w%2F{number}", None, None) for number in (1, 2)]
    assert adapter.close() == []


def test_the_token_is_sent_where_there_is_one(admin: Admin):
    """As a bearer token, to the address that was given, with or without a slash at its end."""
    admin.adapter(**{"admin-token": TOKEN, "admin-url": f"{admin.origin}/back/"}).open()
    assert {(path, key) for _, path, key, _ in admin.asked} == {("/back/worlds", f"Bearer {TOKEN}")}


@pytest.mark.parametrize(("seed", "token"), [(0, "00000000"), (255, "000000ff"), (2**32 + 1, "00000001")])
def test_names_come_from_the_seed(admin: Admin, seed: int, token: str):
    """Eight characters, the same for the same seed."""
    assert admin.adapter().token(seed) == token


LIES: dict[str, tuple[Reply, str]] = {
    "a page": ((200, {"Content-Type": "text/html"}, b"<h1>Welcome</h1>"), "POST /worlds with '<h1>Welcome</h1>'"),
    "null": (answer(None), "POST /worlds with 'null'"),
    "a list": (answer([]), "it answers POST /worlds with"),
    "deep JSON": ((200, {}, b'{"a":' * 200_000), "it answers POST /worlds with"),
    "nothing": ((204, {}, b""), "a new world has no name"),
    "no name": (answer({"keys": FULL}), "a new world has no name"),
    "a number for a name": (answer({"name": 5, "keys": FULL}), "a new world has no name"),
    "an odd status": (answer({"name": "w", "keys": FULL}, 300), "the admin API refused POST /worlds: 300"),
    "no keys": (answer({"name": "w"}), "a new world has no keys"),
    "a list of keys": (answer({"name": "w", "keys": ["k"]}), "a new world has no keys"),
    "keys of another vendor": (answer({"name": "w", "keys": {"acme": {"full": "k"}}}), "gives no keys for dialnexa;"),
    "a text for keys": (answer({"name": "w", "keys": {"dialnexa": "k"}}), "gives no keys for dialnexa;"),
    "numbers for keys": (answer({"name": "w", "keys": {"dialnexa": {"full": 5}}}), "gives no keys for dialnexa;"),
    "a redirect": ((302, {"Location": "/elsewhere"}, b""), r"refused POST /worlds: 302"),
    "an error": ((500, {}, b"broken"), "refused POST /worlds: 500 broken"),
    "an early status": ((199, {}, b""), "the admin API"),
    "a bad request": (answer({"detail": "no"}, 400), "refused POST /worlds: 400"),
    "a refusal": (answer({"detail": "no"}, 401), "refused POST /worlds: 401"),
}


@pytest.mark.parametrize(("reply", "sentence"), LIES.values(), ids=LIES)
def test_an_admin_api_that_lies_is_a_usage_error(admin: Admin, reply: Reply, sentence: str):
    """One sentence with the address; nothing further is asked, nowhere else."""
    admin.reply = lambda *_: reply
    with pytest.raises(UsageError) as raised:
        admin.adapter().open()
    assert sentence in str(raised.value)
    assert len(str(raised.value)) < 500
    assert set(admin.paths()) == {("POST", "/__admin/worlds")}
    if sentence.startswith(("a new world", "POST", "it answers")):
        assert f"{admin.origin}/__admin is no admin API of brakecheck: " in str(raised.value)


def test_a_state_that_cannot_be_made_is_not_checked(admin: Admin):
    """400 is a reason of the mock, which is passed on."""
    adapter = admin.adapter()
    adapter.open()
    admin.reply = lambda *_: (400, {}, b"no such status")
    with pytest.raises(NotChecked, match="the mock cannot bring this state about: no such status"):
        adapter.provide({"status": "odd"})


BROKEN: Reply = (500, {}, b"broken")
SORRY: Reply = (400, {}, b"sorry")


def outcomes(admin: Admin, *replies: Reply) -> list[str]:
    """What comes of a look at a record with each of the answers in turn."""
    admin.reply, admin.worlds = admin.default, 0
    adapter = admin.adapter()
    adapter.open()
    found = []
    for reply in replies:
        admin.reply = lambda *_, reply=reply: reply
        try:
            found.append(f"seen {adapter.observe('a')}")
        except (NotChecked, UsageError) as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def test_three_answers_amiss_in_a_row_end_the_run(admin: Admin):
    """Fewer spoil a contract each; any proper answer in between, a refusal too, begins the count anew."""
    refused = "the admin API refused GET /worlds/w%2F1/dialnexa/records/a: 500 broken"
    page = f"{admin.origin}/__admin is no admin API of brakecheck: it answers GET /worlds/w%2F1/dialnexa/records/a with"
    fine = answer({"status": "paused"})
    lost, seen = f"NoWay: {refused}", "seen {'status': 'paused'}"
    sorry = "NotChecked: the mock cannot bring this state about: sorry"
    assert outcomes(admin, BROKEN, BROKEN, BROKEN) == [lost, lost, f"UsageError: {refused}"]
    assert outcomes(admin, BROKEN, BROKEN, fine, BROKEN, BROKEN) == [lost, lost, seen, lost, lost]
    assert outcomes(admin, BROKEN, BROKEN, SORRY, BROKEN, BROKEN) == [lost, lost, sorry, lost, lost]
    assert outcomes(admin, answer([]), BROKEN, answer([])) == [f"NoWay: {page} '[]'", lost, f"UsageError: {page} '[]'"]


def test_each_world_is_removed_whatever_comes_of_the_other(admin: Admin):
    """The receipt has a line for each, with the reason."""
    adapter = admin.adapter()
    adapter.open()
    admin.answers = {("DELETE", "/__admin/worlds/w%2F1"): BROKEN}
    refused = "the admin API refused DELETE /worlds/w%2F1: 500 broken"
    own, other = adapter.close()
    assert (own.record, own.gone, own.message) == (
        "own",
        False,
        f"could not remove the world of the own account: {refused}",
    )
    assert (other.record, other.gone) == (OTHER, True)
    assert adapter.close() == []


def test_an_account_without_a_full_key_has_none(admin: Admin):
    """The other account's key is empty then, and no contract is given it."""
    adapter = admin.adapter()
    admin.answers["POST", "/__admin/worlds"] = answer({"name": "w", "keys": {"dialnexa": {"no-delete": "k"}}}, 201)
    adapter.open()
    assert adapter.keys == {"no-delete": "k", OTHER: ""}


@pytest.mark.parametrize("made", [{}, {"id": 5}, {"id": None}])
def test_a_record_without_an_id_is_a_usage_error(admin: Admin, made: Any):
    """Nobody could look at it afterwards."""
    adapter = admin.adapter()
    adapter.open()
    admin.reply = lambda *_: answer(made)
    with pytest.raises(UsageError, match="is no admin API of brakecheck: a new record has no id"):
        adapter.provide({"status": "paused"})


@pytest.mark.parametrize("status", [200, 400, 500])
def test_keys_are_not_shown(admin: Admin, status: int):
    """Neither the admin token nor the key of a world stands in a message, also where the answer is cut in it."""
    adapter = admin.adapter(**{"admin-token": TOKEN})
    adapter.open()
    said = f"{'x' * 190}{TOKEN} key-of-a-world-1".encode()
    admin.reply = lambda *_: (status, {}, said)
    with pytest.raises((UsageError, NotChecked)) as raised:
        adapter.observe("a")
    assert TOKEN[:4] not in str(raised.value)
    assert "x" * 190 in str(raised.value)
    admin.reply = lambda *_: (status, {}, f"{TOKEN} key-of-a-world-1 {'y' * 500}".encode())
    with pytest.raises((UsageError, NotChecked)) as raised:
        adapter.observe("a")
    assert "${ADMIN_TOKEN} ${DIALNEXA_API_KEY} yyy" in str(raised.value)
    assert len(str(raised.value)) < 450


def test_bytes_that_are_no_text_are_told(admin: Admin):
    """As far as they can be read."""
    admin.reply = lambda *_: (200, {}, b"\xff text")
    with pytest.raises(UsageError, match="POST /worlds with '\ufffd text'"):
        admin.adapter().open()


def test_nobody_who_listens_is_a_usage_error():
    """The message says how to start the mock, or to do without."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    target = Target("t", "dialnexa", f"http://127.0.0.1:{port}/v1", {}, "admin", {}, timeout=1)
    with pytest.raises(UsageError) as raised:
        AdminAdapter(target, Transport(target)).open()
    assert str(raised.value) == (
        f"the admin API at http://127.0.0.1:{port}/__admin did not answer (ConnectionError); "
        "start `brakecheck mock`, or name another adapter with --adapter"
    )


def test_an_endless_answer_ends(admin: Admin):
    """The mock has the target's time, and no more."""
    admin.reply = lambda *_: (200, {"Content-Length": "1000000000"}, b"x" * 1000)
    with pytest.raises(UsageError, match=r"did not answer \("):
        admin.adapter().open()


def test_what_is_asked_of_the_mock_is_noted(admin: Admin):
    """A request for a state is recorded as it was sent, its world under the name of its account."""
    adapter = admin.adapter()
    adapter.open()
    admin.answers = {("POST", "/__admin/worlds/w%2F2/dialnexa/records"): answer({"id": "b"})}
    assert adapter.provide({"status": "active"}, OTHER) == "b"
    sent = adapter.transport.recorder.events[-1].event
    assert isinstance(sent, Exchange)
    seen = sent.method, sent.url, sent.json()
    assert seen == ("POST", "/worlds/{other}/dialnexa/records", {"id": "b"})
