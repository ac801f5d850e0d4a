"""Pages of other origins: they may call the vendors' operations, and never the admin API."""

import pytest

from mock_server.server import Settings, build
from tests.mock_server.asgi import Client

CANCEL = "/suprsend/v1/workflow_run/cancel/"
ORIGIN = {"origin": "https://app.example"}


def cors(reply) -> set[str]:
    return {name for name in reply.headers if name.startswith("access-control-")}


@pytest.mark.parametrize(("method", "path"), [("POST", CANCEL), ("GET", CANCEL), ("GET", "/suprsend/x"), ("GET", "/")])
def test_an_answer_to_a_page_is_open(client, method, path):
    """With an Origin every answer, refusals included, may be read by the page with its headers."""
    reply = client.send(method, path, headers=ORIGIN)
    assert reply.headers["access-control-allow-origin"] == "*"
    exposed = reply.headers["access-control-expose-headers"].split(", ")
    assert {"Brakecheck-Rule", "WWW-Authenticate", "Allow"} <= set(exposed)


@pytest.mark.parametrize(("method", "path"), [("POST", CANCEL), ("GET", "/suprsend/openapi.json"), ("GET", "/")])
def test_without_an_origin_nothing_is_said(client, method, path):
    """An answer to anything but a page has no CORS headers."""
    assert cors(client.send(method, path)) == set()


def test_a_page_can_cancel(world):
    """A request of a page works like any other."""
    run = world.provide("suprsend", slug="s")
    reply = world.cancel_runs({"execution_id": run}, headers=ORIGIN)
    assert reply.json == {"execution_ids": [run]}
    assert reply.headers["access-control-allow-origin"] == "*"


def test_a_preflight_lets_the_page_send_its_key(client):
    """The answer to a preflight allows the key, JSON and the methods that are served."""
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    reply = client.send("OPTIONS", CANCEL, headers=ORIGIN | asked)
    assert reply.status == 204
    assert {"Authorization", "Content-Type"} <= set(reply.headers["access-control-allow-headers"].split(", "))
    assert {"POST", "DELETE"} <= set(reply.headers["access-control-allow-methods"].split(", "))
    assert reply.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("vendors", [(), ("suprsend",), ("dialnexa",)])
@pytest.mark.parametrize("token", [None, "secret"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_the_admin_api_is_closed_to_pages(vendors, token, method):
    """No answer of the admin API may be read by a page, however the mock is served."""
    client = Client(build(Settings(vendors=vendors, admin_token=token)))
    for path in ("/__admin/worlds", "/__admin/nothing", "/__admin/openapi.json"):
        assert cors(client.send(method, path, headers=ORIGIN, key=token)) == set()
