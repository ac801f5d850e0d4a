"""Pages of other origins: they may call the vendors' operations, and never the admin API."""

import pytest

from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client

CANCEL = "/suprsend/v1/workflow_run/cancel/"
PAUSE = "/dialnexa/v1/workflows/x/pause"
PAGE = "https://app.example"
ORIGIN = {"origin": PAGE}


def cors(reply) -> set[str]:
    return {name for name in reply.headers if name.startswith("access-control-")}


def listed(reply, name: str) -> set[str]:
    return {each.strip().lower() for each in reply.headers[name].split(",")}


@pytest.mark.parametrize(("method", "path"), [("POST", CANCEL), ("GET", CANCEL), ("GET", "/suprsend/x"), ("GET", "/")])
@pytest.mark.parametrize("more", [{}, {"cookie": "session=1"}, {"authorization": "Bearer demo:full"}])
def test_an_answer_to_a_page_is_open(client, method, path, more):
    """With an Origin every answer, refusals included, may be read by the page, be it asked for with cookies or not."""
    reply = client.send(method, path, headers=ORIGIN | more)
    assert reply.headers["access-control-allow-origin"] == PAGE
    assert reply.headers["access-control-allow-credentials"] == "true"
    assert reply.headers["vary"] == "Origin"
    exposed = reply.headers["access-control-expose-headers"].split(", ")
    assert {"Brakecheck-Rule", "WWW-Authenticate", "Allow"} <= set(exposed)


@pytest.mark.parametrize("origin", ["", "https://a b", "https://é.example", "a\tb"])
def test_an_origin_that_is_none_is_not_repeated(client, origin):
    """Only what can be an origin comes back."""
    reply = client.send("GET", CANCEL, headers={"origin": origin})
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in reply.headers


@pytest.mark.parametrize(("method", "path"), [("POST", CANCEL), ("GET", "/suprsend/openapi.json"), ("GET", "/")])
def test_without_an_origin_nothing_is_said(client, method, path):
    """An answer to anything but a page says nothing of origins."""
    assert cors(client.send(method, path)) == set()


def test_a_page_can_cancel(world):
    """A request of a page works like any other."""
    run = world.provide("suprsend", slug="s")
    reply = world.cancel_runs({"execution_id": run}, headers=ORIGIN)
    assert reply.json == {"execution_ids": [run]}
    assert reply.headers["access-control-allow-origin"] == PAGE


@pytest.mark.parametrize("path", [CANCEL, PAUSE, "/suprsend/no/such/path", "/nowhere", "/dialnexa/v1/workflows"])
@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "QUERY", "GET"])
def test_a_preflight_allows_what_it_asks_for(client, path, method):
    """Any method and any headers are allowed, wherever: the page is to see the real answer itself."""
    asked = {
        "access-control-request-method": method,
        "access-control-request-headers": "x-api-version,  sentry-trace,baggage, authorization",
    }
    reply = client.send("OPTIONS", path, headers=ORIGIN | asked)
    assert reply.status == 204
    assert {"authorization", "content-type", "x-api-version", "sentry-trace", "baggage"} <= listed(
        reply, "access-control-allow-headers"
    )
    assert {"post", "delete", method.lower()} <= listed(reply, "access-control-allow-methods")
    assert reply.headers["access-control-allow-origin"] == PAGE
    assert "access-control-allow-private-network" not in reply.headers


@pytest.mark.parametrize("path", [CANCEL, "/nowhere"])
def test_a_preflight_from_a_public_page_is_answered(client, path):
    """A page of a public site may reach a mock in a private network."""
    asked = {"access-control-request-method": "POST", "access-control-request-private-network": "true"}
    reply = client.send("OPTIONS", path, headers=ORIGIN | asked)
    assert reply.headers["access-control-allow-private-network"] == "true"


@pytest.mark.parametrize("names", ["x\xe9, a b, x-ok", "(x), x-ok, " + "y" * 300, ",,;,x-ok"])
def test_only_names_of_headers_are_repeated(client, names):
    """What is no name of a header or method does not come back."""
    asked = {"access-control-request-method": "GET BAD", "access-control-request-headers": names}
    reply = client.send("OPTIONS", CANCEL, headers=ORIGIN | asked)
    assert listed(reply, "access-control-allow-headers") == {"authorization", "content-type", "if-none-match", "x-ok"}
    assert "bad" not in reply.headers["access-control-allow-methods"].lower()


@pytest.mark.parametrize("vendors", [(), ("suprsend",), ("dialnexa",)])
@pytest.mark.parametrize("token", [None, "secret"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_the_admin_api_is_closed_to_pages(vendors, token, method):
    """No answer of the admin API may be read by a page, however the mock is served."""
    client = Client(build(Settings(vendors=vendors, admin_token=token)))
    asked = {"access-control-request-method": "POST", "access-control-request-private-network": "true"}
    for path in ("/__admin/worlds", "/__admin/nothing", "/__admin/openapi.json"):
        assert cors(client.send(method, path, headers=ORIGIN | asked, key=token)) == set()
