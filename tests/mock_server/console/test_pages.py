"""The files of the console as they are served."""

import re
from importlib.resources import files

import pytest

from brakecheck.mock_server.console.pages import TYPES
from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client

FOLDER = files("brakecheck.mock_server.console")
NAMES = sorted(file.name for file in FOLDER.iterdir() if file.name.rpartition(".")[2] in TYPES)
SCRIPTS = [name for name in NAMES if name.endswith(".js")]


def test_the_console_has_a_strict_policy(client):
    """Scripts, styles and requests are of this server alone, nothing is inline, and no text may become HTML."""
    for path in ("/__admin/", "/__admin"):
        reply = client.send("GET", path)
        assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
        policy = reply.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        page = reply.body.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", page)


@pytest.mark.parametrize("name", NAMES)
def test_each_file_is_served_and_needs_nothing_from_elsewhere(client, name):
    """What a file refers to is served here, and no file names another host."""
    reply = client.send("GET", f"/__admin/console/{name}")
    assert (reply.status, reply.headers["cache-control"]) == (200, "no-store")
    text = reply.body.decode().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://\w|//cdn|@import|url\(h", text)
    for wanted in re.findall(r'(?:from "\./|/__admin/console/)([\w.]+)"', text):
        assert client.send("GET", f"/__admin/console/{wanted}").status == 200


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_make_no_html_of_texts(name):
    """No script has a way to turn a text into elements or code."""
    text = FOLDER.joinpath(name).read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|DOMParser", text)
    assert len(text.splitlines()) <= 250


def test_the_console_is_shown_on_this_machine_alone():
    """Elsewhere it is a 403, unless a token is set: then anybody may have the page, and nothing more."""
    plain, guarded = build(Settings()), build(Settings(admin_token="secret"))
    for path in ("/__admin/", "/__admin", "/__admin/console/main.js"):
        assert Client(plain, "10.0.0.1").send("GET", path).status == 403
        assert Client(plain).send("GET", path, headers={"host": "evil.example"}).status == 403
        assert Client(guarded, "10.0.0.1").send("GET", path, headers={"host": "mock.example"}).status == 200
    assert Client(guarded, "10.0.0.1").send("GET", "/__admin/worlds/default/journal/events").status == 401
