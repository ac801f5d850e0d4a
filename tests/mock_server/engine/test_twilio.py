"""Twilio, served from its lifecycle file: forms, ids with an end behind them, and links from page to page."""

import pytest

from tests.mock_server.engine.conftest import Vendor

FORM = "application/x-www-form-urlencoded"
ACCOUNT = "AC00000000000000000000000000000001"


def sent(twilio: Vendor, path: str, form: bytes, kind: str = FORM):
    return twilio.send("POST", path, form, headers={**twilio.credentials(), "content-type": kind})


@pytest.mark.parametrize(
    ("state", "wanted", "left"),
    [
        ("queued", "canceled", "canceled"),
        ("ringing", "canceled", "canceled"),
        ("in-progress", "canceled", "in-progress"),
        ("in-progress", "completed", "completed"),
        ("no-answer", "canceled", "no-answer"),
    ],
)
def test_a_call_is_hung_up(twilio, state, wanted, left):
    """A cancel ends what is queued or rings, and not what is in progress; that ends as completed."""
    call = twilio.provide("call", state)
    sent(twilio, f"/Calls/{call}.json", f"Status={wanted}".encode())
    assert twilio.state(call) == left


def test_a_call_is_made_and_goes_its_way(twilio):
    """A form makes a call, which is queued, rings, is in progress and is over."""
    made = sent(twilio, "/Calls.json", b"To=%2B1555&From=%2B1556&StatusCallbackEvent=ringing&TimeLimit=60")
    assert made.status == 201
    call = made.json
    assert (call["status"], call["to"], call["from"], call["account_sid"]) == ("queued", "+1555", "+1556", ACCOUNT)
    seen = []
    for seconds in (1, 20, 120):
        twilio.world.advance(seconds)
        seen.append(twilio.send("GET", f"/Calls/{call['sid']}.json").json["status"])
    assert seen == ["ringing", "in-progress", "completed"]


@pytest.mark.parametrize(
    ("form", "kind", "status"),
    [
        (b"Status=paused", FORM, 400),
        (b"Status=canceled&Status=completed", FORM, 400),
        (b"TimeLimit=soon&Status=canceled", FORM, 400),
        (b"status=canceled", FORM, 400),
        (b'{"Status": "canceled"}', FORM, 400),
        (b"Status=%FF", FORM, 400),
        (b"\xff=1", FORM, 400),
        (b"&".join([b"a=1"] * 2000), FORM, 400),
        (b"a" + b"[b]" * 100_000 + b"=1", FORM, 400),
        (b"Status=canceled", "application/json", 415),
        (b"Status=canceled", "", 415),
        (b"", FORM, 400),
    ],
)
def test_an_odd_form_hangs_nothing_up(twilio, form, kind, status):
    """What has not the described form is refused in JSON, and the call goes on."""
    call = twilio.provide("call", "ringing")
    reply = sent(twilio, f"/Calls/{call}.json", form, kind)
    assert reply.status == status
    assert reply.json["status"] == status
    assert twilio.state(call) == "ringing"


def test_a_link_leads_to_the_next_page(twilio):
    """Each page has the address of the next one, filter included, and the last has none."""
    calls = [twilio.provide("call", "busy") for _ in range(3)]
    twilio.provide("call", "failed")
    first = twilio.send("GET", "/Calls.json", query=b"Status=busy&PageSize=2").json
    path, _, query = first["next_page_uri"].partition("?")
    assert path == f"{twilio.base}/Calls.json"
    second = twilio.send("GET", "/Calls.json", query=query.encode()).json
    assert [call["sid"] for call in (*first["calls"], *second["calls"])] == calls
    assert second["next_page_uri"] is None


def test_a_path_without_its_end_is_another(twilio):
    """The id alone, or the end alone, is no path."""
    call = twilio.provide("call", "busy")
    paths = [f"/Calls/{call}", "/Calls/.json", f"/Calls/{call}.xml", f"/Calls/{call}.json.json"]
    assert [twilio.send("GET", path).status for path in paths] == [404] * 4
