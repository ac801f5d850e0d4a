"""Obstacles: what is no answer of the API is told with its next step, and nothing else is."""

from typing import Any

import pytest

from brakecheck.contracts.engine.obstacles import is_by_the_gateway, obstacle
from brakecheck.contracts.exchange import Exchange

URL, KEY = "http://h/v1", "ACME_KEY"


def answered(status: int, kind: str | None = None, body: bytes = b"", *, failure: str = "", **headers: str) -> Exchange:
    named = {"content-type": kind, **headers} if kind is not None else dict(headers)
    return Exchange("stop", "POST", URL, {}, None, status, named, body, {}, failure)


def said(*arguments: Any, **how: Any) -> str:
    return obstacle(answered(*arguments, **how), URL, KEY)


def test_no_answer_is_told_with_its_cause():
    """The address and the failure are named, and what to check."""
    assert (
        said(0, failure="ConnectionError")
        == "http://h/v1 does not answer (ConnectionError); check the address and that the server is running"
    )


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308, 399])
def test_a_redirect_is_told_with_where_it_leads(status: int):
    """The address that answers is to be given in its place."""
    assert (
        said(status, location="https://other/")
        == f"http://h/v1 redirects to https://other/ ({status}); give the address that answers as --base-url"
    )


def test_a_redirect_to_nowhere_is_one_too():
    """A server need not say where; of a long address only the start is shown."""
    assert said(302).startswith("http://h/v1 redirects to an address that it does not give (302); give the address")
    assert f"redirects to {'x' * 200} (302)" in said(302, location="x" * 5000)


def test_a_changed_page_is_no_redirect():
    """304 leads nowhere, and is judged like any other answer."""
    assert said(304, location="https://other/") == ""


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize(("kind", "body"), [("text/html", b"<h1>"), ("application/json", b""), (None, b"")])
def test_a_gateway_without_a_server_is_told(status: int, kind: str | None, body: bytes):
    """By a page, or by nothing at all."""
    assert said(status, kind, body) == f"a gateway before http://h/v1 answers {status}; run again when the server is up"


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize("kind", ["application/json", "text/plain", None])
def test_an_error_of_the_server_itself_is_judged(status: int, kind: str | None):
    """A body that is no page comes from the API."""
    assert said(status, kind, b"{}") == ""


@pytest.mark.parametrize("kind", ["text/html", "application/xhtml+xml", "TEXT/HTML; charset=utf-8", " text/html ;a=b"])
@pytest.mark.parametrize("status", [200, 403])
def test_a_page_for_people_is_told(status: int, kind: str):
    """A login page or a block page is no API, however its type is spelled."""
    shown = kind.split(";", maxsplit=1)[0].strip().lower()
    assert (
        said(status, kind, b"<h1>")
        == f"http://h/v1 answers {status} with an HTML page ({shown}); check the address, and proxies before it"
    )


@pytest.mark.parametrize("status", [201, 204, 400, 404, 405, 409, 422, 429, 500, 501])
def test_other_answers_may_be_pages(status: int):
    """Where no body is described a framework's page is as good as any; server errors are findings."""
    assert said(status, "text/html", b"<h1>") == ""


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_told_with_its_variable(status: int):
    """401 even with a page, 403 without one."""
    kind = "text/html" if status == 401 else "application/json"
    assert (
        said(status, kind, b"no")
        == f"http://h/v1 refused the key with {status}; check ACME_KEY, and whether it needs a --header, and run again"
    )


@pytest.mark.parametrize("status", [200, 204, 299, 400, 402, 404, 409, 500, 501, 505])
def test_an_answer_of_the_api_is_no_obstacle(status: int):
    """Success and other refusals are there to be judged, also without a type."""
    assert said(status, "application/json", b"{}") == ""
    assert said(status, None, b"") == ""


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize("body", [b"", b"<h1>Bad Gateway</h1>", b"[]", b'"text"', b"null"])
def test_a_gateway_answers_without_an_object(status: int, body: bytes):
    """What is no JSON object comes from in between; the type that it claims says nothing."""
    assert is_by_the_gateway(answered(status, "application/json", body))


@pytest.mark.parametrize(("status", "body"), [(502, b"{}"), (503, b'{"a": 1}'), (500, b""), (200, b"<h1>"), (0, b"")])
def test_a_server_answers_with_an_object(status: int, body: bytes):
    """So does one with another status, whatever its body."""
    assert not is_by_the_gateway(answered(status, None, body))


@pytest.mark.parametrize("status", [200, 502])
@pytest.mark.parametrize("body", [b"{}", b'{"executions": []}', b"[1]", b'"text"'])
def test_json_under_the_name_of_a_page_is_the_api(status: int, body: bytes):
    """What names its JSON wrongly is judged, and the wrong name is a finding."""
    assert said(status, "text/html", body) == ""
