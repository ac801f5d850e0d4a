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
    """With an Origin every answer, refusals included, may be read by the page; cookies are not asked for."""
    reply = client.send(method, path, headers=ORIGIN | more)
    assert reply.headers["access-control-allow-origin"] == PAGE
    assert "access-control-allow-credentials" not in reply.headers
    assert reply.headers["vary"] == "Origin"
    exposed = reply.headers["access-control-expose-headers"].split(", ")
    assert {"Brakecheck-Rule", "Brakecheck-Warning", "WWW-Authenticate", "Allow", "Retry-After", "Location"} <= set(
        exposed
    )


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


@pytest.mark.parametrize(("method", "path"), [("POST", CANCEL), ("GET", "/nowhere"), ("OPTIONS", CANCEL)])
def test_cookies_are_let_in_on_request_alone(method, path):
    """With cors_credentials a page may send cookies along, in the preflight and in the request itself."""
    client = Client(build(Settings(cors_credentials=True)))
    reply = client.send(method, path, headers=ORIGIN | {"access-control-request-method": "POST"})
    assert reply.headers["access-control-allow-credentials"] == "true"
    assert reply.headers["access-control-allow-origin"] == PAGE
    odd = client.send(method, path, headers={"origin": "a b", "access-control-request-method": "POST"})
    assert odd.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in odd.headers


RESET = "/__admin/worlds/default/reset"
HOSTILE = {
    "another origin": {"origin": "https://evil.example"},
    "an origin that begins alike": {"origin": PAGE + ".evil.example"},
    "another port": {"origin": PAGE + ":8443"},
    "another scheme": {"origin": PAGE.replace("https", "http")},
    "a sandbox": {"origin": "null"},
    "an image": {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    "a name that was bound to this machine": ORIGIN | {"host": "evil.example:4010"},
}


@pytest.fixture(scope="module")
def letting_in() -> Client:
    return Client(build(Settings(allow_origins=(PAGE,))))


def test_a_page_of_ones_own_may_use_the_admin_api(letting_in):
    """A page of the allowed origin can reset a world, after its preflight, and read the answer and the refusals."""
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type, traceparent"}
    preflight = letting_in.send("OPTIONS", RESET, headers=ORIGIN | asked)
    assert preflight.status == 204
    assert {"content-type", "traceparent"} <= listed(preflight, "access-control-allow-headers")
    for method, path, status in (
        ("POST", RESET, 200),
        ("GET", "/__admin/nothing", 404),
        ("POST", "/__admin/wrlds", 404),
    ):
        reply = letting_in.send(method, path, headers=ORIGIN | {"sec-fetch-site": "cross-site"})
        assert (reply.status, reply.headers["access-control-allow-origin"]) == (status, PAGE)
        assert "access-control-allow-credentials" not in reply.headers


@pytest.mark.parametrize("headers", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_may_not(letting_in, headers):
    """Whoever is not of that very origin is refused and reads nothing, the preflight included."""
    reply = letting_in.send("POST", RESET, headers=headers)
    assert reply.status == 403
    preflight = letting_in.send("OPTIONS", RESET, headers=headers | {"access-control-request-method": "POST"})
    if "host" not in headers:
        assert (cors(reply), cors(preflight)) == (set(), set())


@pytest.mark.medium
def test_an_allowed_page_from_another_machine_is_refused():
    """An allowed origin opens the admin API to no other address."""
    client = Client(build(Settings(allow_origins=(PAGE,))), address="203.0.113.9")
    assert client.send("POST", RESET, headers=ORIGIN).status == 403


def test_an_allowed_page_needs_the_token_too():
    """Where the admin API has a token, a page of the allowed origin has to send it."""
    client = Client(build(Settings(allow_origins=(PAGE,), admin_token="secret")))
    assert client.send("POST", RESET, headers=ORIGIN).status == 401
    assert client.send("POST", RESET, headers=ORIGIN, key="secret").status == 200
