"""Hostile input over real sockets: a 4xx or a correct answer, nothing changed, nobody hurt.

After each of these tests the records are as before, the server answers, and nothing was logged.
"""

import json

import pytest

from tests.mock_server.victim import CANCEL, JSON, NOBODY
from tests.mock_server.wire import request

BODIES = {
    "malformed": (b'{"execution_id": }', 400),
    "truncated": (b'{"execution_id": "nob', 400),
    "no object": (b'["nobody"]', 400),
    "null": (b"null", 400),
    "a number": (b"42", 400),
    "nothing": (b"", 400),
    "blank": (b" \r\n\t ", 400),
    "an empty object": (b"{}", 400),
    "a number for a text": (b'{"execution_id": 1}', 400),
    "a truth value for a list": (b'{"recipients": true}', 400),
    "a list of numbers": (b'{"recipients": [1, 2]}', 400),
    "a name twice": (b'{"execution_id": "a", "execution_id": "b"}', 400),
    "a name twice far within": (b'{"execution_id": "a", "x": [{"y": {"z": 1, "z": 2}}]}', 400),
    "NaN": (b'{"execution_id": "a", "x": NaN}', 400),
    "Infinity": (b'{"execution_id": "a", "x": -Infinity}', 400),
    "a number beyond a double": (b'{"execution_id": "a", "x": 1e999}', 400),
    "a number of a million digits": (b'{"execution_id": "a", "x": ' + b"1" * 1_000_000 + b"}", 400),
    "a text of 1 MB": (b'{"execution_id": "' + b"x" * 1_000_000 + b'"}', 200),
    "a name of 1 MB": (b'{"' + b"x" * 1_000_000 + b'": 1}', 400),
    "100,000 recipients": (json.dumps({"recipients": [f"r{n}" for n in range(100_000)]}).encode(), 200),
    "100,000 wrong recipients": pytest.param(
        b'{"recipients": [' + b",".join([b"1"] * 100_000) + b"]}", 400, marks=pytest.mark.slow
    ),
    "100,000 members": (json.dumps({f"m{n}": n for n in range(100_000)}).encode(), 400),
    "100,000 members and one twice": (
        json.dumps({f"m{n}": n for n in range(100_000)}).encode()[:-1] + b',"m1":1}',
        400,
    ),
    "10,000 lists deep": (b'{"recipients": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", 400),
    "10,000 objects deep": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
    "900 lists deep": (b'{"recipients": ' + b"[" * 900 + b"]" * 900 + b"}", 400),
    "1,000 lists deep": (b'{"recipients": ' + b"[" * 1000 + b"]" * 1000 + b"}", 400),
    "open lists only": (b"[" * 100_000, 400),
    "a lone surrogate": (rb'{"execution_id": "\ud800"}', 400),
    "a lone surrogate as a name": (rb'{"execution_id": "a", "\udfff": 1}', 400),
    "invalid UTF-8": (b'{"execution_id": "\xff\xfe"}', 400),
    "overlong UTF-8": (b'{"execution_id": "\xc0\xaf"}', 400),
    "UTF-16": (NOBODY.decode().encode("utf-16"), 400),
    "a byte order mark": (b"\xef\xbb\xbf" + NOBODY, 400),
    "a NUL": (b'{"execution_id": "\x00"}', 400),
    "an escaped NUL": (rb'{"execution_id": "\u0000"}', 200),
    "random bytes": (bytes(range(256)) * 40, 400),
    "two objects": (NOBODY + NOBODY, 400),
    "a form": (b"execution_id=nobody", 400),
}


@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES)
def test_bodies(victim, body, status):
    """A body that says nothing valid is a 400 in the vendor's form; one that names nobody is a 200 with nobody."""
    (answer,) = victim.send(victim.cancel(body=body))
    assert answer.status == status
    expected = {"execution_ids": []} if status == 200 else {"code": 400, "message": json.loads(answer.body)["message"]}
    assert json.loads(answer.body) == expected
    assert len(answer.body) < 1000


TYPES = {
    "text": (b"text/plain", 415),
    "a form": (b"application/x-www-form-urlencoded", 415),
    "many parts": (b"multipart/form-data", 415),
    "many parts with a boundary": (b"multipart/form-data; boundary=x", 415),
    "nothing": (b"", 415),
    "a charset": (b"application/json; charset=utf-8", 200),
    "another charset": (b"application/json; charset=utf-16", 200),
    "a charset without value": (b"application/json; charset", 415),
    "a charset of nothing": (b"application/json; charset=", 200),
    "a bare semicolon": (b"application/json;", 200),
    "capitals": (b"APPLICATION/JSON", 200),
    "two types": (b"application/json, text/plain", 415),
    "a range": (b"*/*", 415),
    "no type": (b"; charset=utf-8", 415),
    "bytes": (b"\xff\xfe\xfd", 415),
    "a very long one": (b"application/json; x=" + b"y" * 50_000, 200),
    "a very long other": (b"x" * 50_000, 415),
    "many semicolons": (b"application/json" + b";" * 10_000, 200),
}


@pytest.mark.parametrize(("content_type", "status"), TYPES.values(), ids=TYPES)
def test_content_types(victim, content_type, status):
    """JSON by any spelling is read, anything else is a 415 before the body is looked at."""
    (answer,) = victim.send(victim.cancel(b"Content-Type: " + content_type))
    assert answer.status == status


def test_no_content_type(victim):
    """A body without a type is a 415."""
    (answer,) = victim.send(victim.cancel(b"X-Other: 1"))
    assert answer.status == 415


PATHS = {
    "a NUL": (b"/dialnexa/v1/workflows/%00/cancel", 404),
    "an escaped slash": (b"/dialnexa/v1/workflows/a%2Fb/cancel", 404),
    "an escaped way out": (b"/dialnexa/v1/workflows/..%2F..%2Fx/cancel", 404),
    "10 kB": (b"/dialnexa/v1/workflows/" + b"x" * 10_000 + b"/cancel", 404),
    "60 kB of escapes": (b"/dialnexa/v1/workflows/" + b"%C3%A4" * 10_000 + b"/cancel", 404),
    "100 kB": (b"/dialnexa/v1/workflows/" + b"x" * 100_000 + b"/cancel", 400),
    "two dots": (b"/dialnexa/v1/workflows/../cancel", 404),
    "two dots in the middle": (b"/dialnexa/v1/../v1/workflows/x/cancel", 404),
    "dots beyond the root": (b"/../../../../etc/passwd", 404),
    "escaped dots": (b"/dialnexa/v1/workflows/%2e%2e/cancel", 404),
    "one dot": (b"/dialnexa/v1/workflows/./cancel", 404),
    "invalid UTF-8": (b"/dialnexa/v1/workflows/%FF%FE/cancel", 404),
    "a broken escape": (b"/dialnexa/v1/workflows/%zz%/cancel", 404),
    "an escaped line end": (b"/dialnexa/v1/workflows/a%0d%0aX-Injected:%201/cancel", 404),
    "markup": (b"/dialnexa/v1/workflows/%3Cscript%3E/cancel", 404),
    "a query of bytes": (b"/dialnexa/v1/workflows/x/cancel?%ff=%00&&=;", 404),
    "a query of 50 kB": (b"/dialnexa/v1/workflows/x/cancel?" + b"a=1&" * 12_000, 404),
    "an empty segment": (b"/dialnexa/v1/workflows//cancel", 404),
    "a second slash": (b"//dialnexa/v1/workflows/x/cancel", 404),
    "a trailing slash": (b"/dialnexa/v1/workflows/x/cancel/", 404),
    "a missing slash": (b"/suprsend/v1/workflow_run/cancel", 404),
    "a backslash": (b"/dialnexa\\v1\\workflows\\x\\cancel", 404),
    "a bare NUL": (b"/dialnexa/v1/workflows/\x00/cancel", 400),
    "a blank": (b"/dialnexa/v1/workflows/a b/cancel", 400),
    "bare bytes": (b"/dialnexa/v1/workflows/\xc3\xa4/cancel", 400),
    "no slash": (b"dialnexa/v1/workflows/x/cancel", 400),
    "nothing": (b"", 400),
    "a star": (b"*", 404),
    "another scheme": (b"ftp://127.0.0.1/x", 404),
}


@pytest.mark.parametrize(("path", "status"), PATHS.values(), ids=PATHS)
def test_paths(victim, path, status):
    """Nothing in a path leads anywhere but to its own record or to a refusal, and no header can be smuggled in."""
    (answer,) = victim.send(request("POST", path, victim.dialnexa))
    assert answer.status == status
    assert "x-injected" not in answer.headers


@pytest.mark.parametrize(
    "method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "SEARCH", "M-SEARCH", "PROPFIND", "CONNECT"]
)
def test_wrong_methods(victim, method):
    """A method that the path does not serve is a 405 with Allow."""
    (answer,) = victim.send(request(method, CANCEL, victim.suprsend, JSON, body=victim.of_run))
    assert answer.status == 405
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize("method", ["BREW", "post", "P\xf6ST", "", "GET GET"])
def test_methods_that_are_none(victim, method):
    """What is no method of HTTP is a 400."""
    (answer,) = victim.send(request(method, CANCEL, victim.suprsend, JSON, body=victim.of_run))
    assert answer.status == 400


@pytest.mark.parametrize(("method", "status"), [("HEAD", 405), ("OPTIONS", 204)])
def test_head_and_options(victim, method, status):
    """HEAD and OPTIONS have no content and do nothing, whatever body comes along."""
    path = f"/dialnexa/v1/workflows/{victim.workflow}/cancel"
    (answer, again) = victim.send(request(method, path, victim.dialnexa, body=b"{}") * 2, answers=2, head=True)
    assert (answer.status, again.status) == (status, status)
    assert ("content-length" in answer.headers) is (status != 204)


KEYS = {
    "none": b"X-Other: 1",
    "nothing": b"Authorization:",
    "the scheme alone": b"Authorization: Bearer",
    "another scheme": b"Authorization: Basic %s",
    "no scheme": b"Authorization: %s",
    "the scheme twice": b"Authorization: Bearer Bearer %s",
    "something after it": b"Authorization: Bearer %s x",
    "another case of the key": b"Authorization: Bearer %S",
    "quotes": b'Authorization: Bearer "%s"',
    "bytes": b"Authorization: Bearer \xff\xfe%s",
    "a very long one": b"Authorization: Bearer " + b"x" * 50_000 + b"%s",
    "the header twice": b"Authorization: Bearer %s\r\nAuthorization: Bearer %s",
    "a wrong one first": b"Authorization: Bearer wrong\r\nAuthorization: Bearer %s",
    "a wrong one last": b"Authorization: Bearer %s\r\nAuthorization: Bearer wrong",
    "in a cookie": b"Cookie: Authorization=Bearer %s",
}


@pytest.mark.parametrize("header", KEYS.values(), ids=KEYS)
def test_keys(victim, header):
    """Only one Authorization header with one bearer key opens; everything else is a 401 and does nothing."""
    key = victim.suprsend.rpartition(b" ")[2]
    (answer,) = victim.send(
        request("POST", CANCEL, header.replace(b"%s", key).replace(b"%S", key.swapcase()), JSON, body=victim.of_run)
    )
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert key not in answer.body


@pytest.mark.medium
@pytest.mark.parametrize("scheme", [b"bearer ", b"BEARER ", b"Bearer   "])
def test_keys_that_open(victim, scheme):
    """The scheme's case and further blanks do not matter."""
    header = b"Authorization: " + scheme + victim.suprsend.rpartition(b" ")[2]
    (answer,) = victim.send(request("POST", CANCEL, header, JSON, body=NOBODY))
    assert answer.status == 200
