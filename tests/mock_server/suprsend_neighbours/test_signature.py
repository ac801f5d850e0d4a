"""The signature of a request, in the place of an API key."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from email.utils import formatdate, parsedate_to_datetime
from time import time

import pytest

from brakecheck.mock_server.api_error import Unauthorized
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.suprsend.signature import FRESH, KEY, SECRET, caller_by_key_or_signature, signature_of
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.mock_server.worlds.worlds import Worlds
from tests.mock_server.suprsend_neighbours.conftest import SLUG

NOW = 1_700_000_000.0
DATE = formatdate(NOW, usegmt=True)
JSON = "application/json; charset=utf-8"


def signed(secret, *, method="POST", path="/suprsend/trigger/", body=b"{}", content_type=JSON, date=DATE):
    digest = hashlib.md5(body).hexdigest() if body else ""
    text = f"{method}\n{digest}\n{content_type}\n{date}\n{path}"
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha256")).decode()


def raw(authorization, *, method="POST", path=b"/suprsend/trigger/", query=b"", body=b"{}", date=DATE, **more):
    fields = {"content-type": JSON, "authorization": authorization, **more}
    fields.update({"date": date} if date is not None else {})
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    return RawRequest(method, path, query, headers, dict(headers), body, "127.0.0.1")


@pytest.fixture
def worlds() -> Worlds:
    keys = {"full": ["api-key"], KEY: ["workspace"], SECRET: ["secret"]}
    seeds = {
        name: Seed({r: [f"{name}-{k}" for k in ks] for r, ks in keys.items()}, lambda *_, **__: {}) for name in "ab"
    }
    return Worlds(seeds)


def caller(worlds, request, now=NOW):
    return caller_by_key_or_signature(worlds, "a", request, now=lambda: now)


def test_a_signed_request_has_its_world(worlds):
    """The right signature stands for the world of the workspace's key."""
    found = caller(worlds, raw(f"a-workspace:{signed('a-secret')}"))
    assert (found.vendor, found.world.name) == ("a", "default")


def test_what_is_signed_is_as_the_vendor_describes(worlds):
    """The lines are method, MD5 of the body, Content-Type, Date and path with query; without a body no MD5."""
    request = raw("", method="GET", path=b"/suprsend/v1/message/", query=b"limit=1&after=x", body=b"")
    expected = signed("a-secret", method="GET", path="/suprsend/v1/message/?limit=1&after=x", body=b"")
    assert signature_of(b"a-secret", request) == expected.encode()


def test_a_bearer_key_is_as_good_as_before(worlds):
    """With an API key neither signature nor date is needed."""
    assert caller(worlds, raw("Bearer a-api-key", date=None)).role == "full"


RIGHT = signed("a-secret")
REFUSED = {
    "another secret": {"authorization": f"a-workspace:{signed('b-secret')}"},
    "another body": {"authorization": f"a-workspace:{RIGHT}", "body": b"{ }"},
    "no body": {"authorization": f"a-workspace:{RIGHT}", "body": b""},
    "another method": {"authorization": f"a-workspace:{RIGHT}", "method": "PUT"},
    "another path": {"authorization": f"a-workspace:{RIGHT}", "path": b"/suprsend/other/"},
    "a query": {"authorization": f"a-workspace:{RIGHT}", "query": b"x=1"},
    "another media type": {"authorization": f"a-workspace:{RIGHT}", "content-type": "application/json"},
    "another date": {"authorization": f"a-workspace:{RIGHT}", "date": formatdate(NOW + 1, usegmt=True)},
    "no date": {"authorization": f"a-workspace:{RIGHT}", "date": None},
    "no such date": {"authorization": f"a-workspace:{RIGHT}", "date": "yesterday"},
    "an endless date": {"authorization": f"a-workspace:{RIGHT}", "date": "Mon, 01 Jan 99999 00:00:00 GMT"},
    "no signature": {"authorization": "a-workspace:"},
    "a shorter one": {"authorization": f"a-workspace:{RIGHT[:-1]}"},
    "another key": {"authorization": f"b-workspace:{signed('b-secret')}"},
    "an unknown key": {"authorization": f"nobody:{RIGHT}"},
    "an API key for a workspace": {"authorization": f"a-api-key:{RIGHT}"},
    "the secret for a key": {"authorization": f"a-secret:{RIGHT}"},
    "the key alone": {"authorization": "a-workspace"},
    "the workspace's key as a bearer": {"authorization": "Bearer a-workspace"},
    "the secret as a bearer": {"authorization": "Bearer a-secret"},
    "a scheme before it": {"authorization": f"Bearer a-workspace:{RIGHT}"},
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
def test_what_is_not_signed_so_is_refused(worlds, request_):
    """Anything else than the signature of this very request is a 401 with a challenge, and names no secret."""
    with pytest.raises(Unauthorized) as caught:
        caller(worlds, raw(**request_))
    assert caught.value.headers
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(("age", "fresh"), [(-FRESH - 1, False), (-FRESH, True), (FRESH, True), (FRESH + 1, False)])
def test_a_signature_is_good_for_a_quarter_of_an_hour(worlds, age, fresh):
    """A date is taken up to fifteen minutes before and after now."""
    request = raw(f"a-workspace:{RIGHT}")
    if fresh:
        assert caller(worlds, request, NOW + age)
    else:
        with pytest.raises(Unauthorized, match="Date"):
            caller(worlds, request, NOW + age)


def test_the_older_forms_of_a_date_are_read(worlds):
    """A date with an offset instead of GMT, or with none, tells the same moment."""
    moment = datetime.fromtimestamp(NOW, UTC)
    for date in (
        moment.strftime("%a, %d %b %Y %H:%M:%S -0000"),
        (moment + timedelta(0)).strftime("%d %b %Y %H:%M:%S +0000"),
    ):
        assert parsedate_to_datetime(date)
        assert caller(worlds, raw(f"a-workspace:{signed('a-secret', date=date)}", date=date))


MOMENT = datetime.fromtimestamp(NOW, UTC)
ISO_DATES = {
    "as JavaScript writes it": MOMENT.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    "without a fraction": MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "with an offset": (MOMENT + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S+02:00"),
}


@pytest.mark.parametrize("date", ISO_DATES.values(), ids=ISO_DATES)
def test_a_date_by_iso_8601_is_read(worlds, date):
    """The date that the vendor's own SDK for Node.js lists messages with is taken, and held to the same age."""
    request = raw(f"a-workspace:{signed('a-secret', date=date)}", date=date)
    assert caller(worlds, request)
    with pytest.raises(Unauthorized, match="Date"):
        caller(worlds, request, NOW + FRESH + 1)


@pytest.mark.parametrize("date", ["2023-11-14", "20231114T221320Z", "2023-13-14T22:13:20Z", "2023-W46-2T22:13:20Z"])
def test_another_form_of_iso_8601_is_refused(worlds, date):
    """A day alone, a basic form, a month that there is not, a week: no moment that an SDK sends."""
    with pytest.raises(Unauthorized, match="must be a date"):
        caller(worlds, raw(f"a-workspace:{signed('a-secret', date=date)}", date=date))


def test_a_second_authorization_header_is_refused(worlds):
    """With a key beside the signature, nobody knows which one counts."""
    request = raw(f"a-workspace:{RIGHT}")
    request.headers.insert(0, (b"authorization", b"Bearer a-api-key"))
    with pytest.raises(Unauthorized):
        caller(worlds, request)


def headers(account, body, path="/suprsend/trigger/"):
    keys, date = account.world.keys["suprsend"], formatdate(time(), usegmt=True)
    signature = signed(keys["hmac-secret"], path=path, body=body, date=date)
    return {"authorization": f"{keys['hmac-key']}:{signature}", "date": date, "content-type": JSON}


def test_a_signed_trigger_and_a_signed_cancel(account):
    """Both operations take a signature, whatever time the world's clock shows."""
    account.world.advance(365 * 24 * 3600)
    body = json.dumps({"workflow": SLUG, "recipients": ["user_1"]}).encode()
    assert account.send(body, key=None, headers=headers(account, body)).status == 202
    body, path = b'{"recipients": ["user_1"]}', "/suprsend/v1/workflow_run/cancel/"
    reply = account.world.client.send("POST", path, body, headers=headers(account, body, path))
    assert (reply.status, len(reply.json["execution_ids"])) == (200, 1)


def test_a_forged_trigger_is_refused(account):
    """A signature of another body is a 401 that names its rule; nothing begins."""
    body = json.dumps({"workflow": SLUG, "recipients": ["user_1"]}).encode()
    reply = account.send(body + b" ", key=None, headers=headers(account, body))
    assert (reply.status, reply.rule, reply.json["code"]) == (401, "suprsend.auth.signature", 401)
    assert reply.headers["www-authenticate"]
    assert account.cancel(recipients=["user_1"]) == []
