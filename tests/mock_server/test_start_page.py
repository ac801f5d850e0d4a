"""The pages that tell a person in a browser where things are."""

import re

import pytest

from brakecheck.mock_server.http import viewer
from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client


@pytest.fixture
def bare(monkeypatch):
    """A mock without the package that brings the viewer."""
    monkeypatch.setattr(viewer, "_contents", dict)
    return Client(build(Settings()))


@pytest.mark.parametrize("path", ["/", "/docs", "/__admin/operations"])
def test_a_page_is_html_that_can_do_nothing(bare, path):
    """The page is HTML without any script, and its policy lets none in."""
    client = bare
    reply = client.send("GET", path)
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in reply.body.decode()
    assert not re.search(r"\bon\w+=|https?://", reply.body.decode())
    assert client.send("HEAD", path).headers == reply.headers


def test_the_start_page_tells_what_is_needed_to_begin(bare):
    """Base URLs, demo keys, descriptions and the admin API stand there, and every link leads somewhere."""
    client = bare
    page = client.send("GET", "/").body.decode()
    for said in ("/dialnexa/v1", "/suprsend", "demo:full", "demo-full", "/dialnexa/v1/workflows/{id}/cancel"):
        assert said in page
    links = set(re.findall(r'href="([^"]+)"', page)) | set(
        re.findall(r'href="([^"]+)"', client.send("GET", "/docs").body.decode())
    )
    assert len(links) >= 4
    assert {client.send("GET", link).status for link in links} == {200}


def test_the_admin_index_lists_every_operation(client):
    """Each operation of the admin API stands in its index."""
    page = client.send("GET", "/__admin/operations").body.decode()
    paths = client.send("GET", "/__admin/openapi.json").json["paths"]
    assert all(f"/__admin{path}" in page for path in paths)


def test_a_vendor_at_the_root_keeps_its_root():
    """Where a vendor is served at its own paths from / on, / is the vendor's 404; the admin index is there."""
    client = Client(build(Settings(vendors=("suprsend",))))
    assert (client.send("GET", "/").status, client.send("GET", "/").rule) == (404, "suprsend.http.unknown-path")
    assert client.send("GET", "/__admin/").status == 200
    assert Client(build(Settings(vendors=("dialnexa",)))).send("GET", "/").status == 200


def test_a_page_is_only_read(client):
    """A start page takes GET and HEAD alone."""
    reply = client.send("POST", "/")
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
