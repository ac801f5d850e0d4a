"""The journal as an HTTP Archive 1.2: of the form that was published, opened by a reader of others, without a key."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from haralyzer import HarParser

from brakecheck.mock_server.http.tls import Certificate
from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client

FORM = jsonschema_rs.validator_for(
    json.loads(Path(__file__).with_name("har-1.2.schema.json").read_text(encoding="utf-8")), validate_formats=True
)
HAR = b"format=har"
CANCEL = "/suprsend/v1/workflow_run/cancel/"


@pytest.fixture
def busy(fresh: Client) -> Client:
    """A mock that was asked for this and that, in the right way and otherwise."""
    fresh.send("POST", CANCEL, {"execution_id": "x"}, key="demo-full", query=b"api_key=so-secret&a=1&b=")
    fresh.send("POST", CANCEL, b"{", key="a-wrong-key")
    fresh.send("POST", "/dialnexa/v1/workflows/wfl_draft/cancel", headers={"authorization": "Basic demo:full"})
    fresh.send("GET", "/dialnexa/v1/demo:full/\u00fc", headers={"host": "a.example:1", "cookie": "session=demo:full"})
    fresh.send("OPTIONS", CANCEL, headers={"origin": "https://a.example", "access-control-request-method": "POST"})
    fresh.send("DELETE", CANCEL)
    return fresh


def archive(client: Client, path: str = "/__admin/journal", query: bytes = b"") -> Any:
    reply = client.send("GET", path, query=HAR + query)
    assert reply.status == 200, reply
    return reply.json


def test_it_has_the_published_form(busy):
    """Whatever was sent, each member is there that the format asks for, and of its type."""
    found = archive(busy)
    assert len(found["log"]["entries"]) == 6
    FORM.validate(found)


def test_a_reader_of_archives_opens_it(busy):
    """Statuses, methods, addresses and bodies are where a library looks for them."""
    pages = HarParser(archive(busy)).pages
    (page,) = pages
    entries = page.entries
    assert [entry.status for entry in entries] == [200, 401, 401, 404, 204, 405]
    first = entries[0]
    assert (first.request.method, first.response.mimeType) == ("POST", "application/json")
    assert first.request.url == f"http://127.0.0.1:4010{CANCEL}?api_key=[redacted]&a=1&b="
    assert json.loads(first.request.text) == {"execution_id": "x"}
    assert json.loads(first.response.text) == {"execution_ids": []}
    assert first.request.queryString[1:] == [{"name": "a", "value": "1"}, {"name": "b", "value": ""}]


def test_it_shows_no_key(busy):
    """Neither known keys nor what came in the place of one, whichever part of the request they were in."""
    text = json.dumps(archive(busy))
    assert not [key for key in ("demo-full", "demo:full", "a-wrong-key", "so-secret") if key in text]


def test_filters_and_worlds_hold(busy):
    """Whatever chooses exchanges for JSON chooses them here; a world has its own."""
    (only,) = archive(busy, query=b"&status=404")["log"]["entries"]
    assert only["_rule"] == "dialnexa.http.unknown-path"
    assert only["request"]["url"].startswith("http://a.example:1/dialnexa/v1/")
    own = archive(busy, "/__admin/worlds/default/journal")["log"]["entries"]
    assert {entry["_world"] for entry in own} == {"default"}
    assert len(own) < 6
    assert archive(busy, query=b"&limit=1")["log"]["entries"][0]["response"]["status"] == 405


def test_an_answer_that_never_went_out_has_no_status(fresh):
    """As developer tools write it: 0, and the behaviour says why."""
    behaviours = {"behaviours": [{"connection": "drop", "when": "after"}]}
    fresh.send("PUT", "/__admin/worlds/default/behaviours", behaviours)
    fresh.send("POST", CANCEL, {"execution_id": "x"}, key="demo-full")
    (entry,) = archive(fresh)["log"]["entries"]
    FORM.validate(archive(fresh))
    assert (entry["response"]["status"], entry["_forced"]) == (0, "connection dropped after the effect")


def test_another_format_is_refused(client):
    """The sentence lists those that there are."""
    reply = client.send("GET", "/__admin/journal", query=b"format=yaml")
    assert (reply.status, reply.json["message"]) == (400, 'format "yaml" is not one of json, har')


@pytest.mark.medium
def test_addresses_are_those_of_a_mock_over_tls(tmp_path):
    """A mock with a certificate is reached by https, and the archive says so."""
    secure = Client(build(Settings(certificate=Certificate(tmp_path, tmp_path))))
    secure.send("GET", "/dialnexa/v1/workflows", key="demo:full")
    assert archive(secure)["log"]["entries"][0]["request"]["url"].startswith("https://127.0.0.1:4010/")
