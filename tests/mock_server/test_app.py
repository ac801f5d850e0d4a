"""The stages of a request, as they show in the answer."""

import pytest

from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import OwnWorld

CANCEL = "/suprsend/v1/workflow_run/cancel/"
PAUSE = "/dialnexa/v1/workflows/x/pause"
OPERATIONS = [
    ("POST", CANCEL, "suprsend"),
    ("POST", PAUSE, "dialnexa"),
    ("DELETE", "/dialnexa/v1/workflows/x", "dialnexa"),
]


def key_of(world: OwnWorld, vendor: str) -> str:
    return world.keys[vendor]["full"]


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/suprsend/v1/workflow_run/cancel", "suprsend.http.unknown-path"),
        (CANCEL + "/", "suprsend.http.unknown-path"),
        ("/suprsend/v1//workflow_run/cancel/", "suprsend.http.unknown-path"),
        ("/suprsend/", "suprsend.http.unknown-path"),
        (PAUSE + "/", "dialnexa.http.unknown-path"),
        ("/dialnexa/v1/workflows//pause", "dialnexa.http.unknown-path"),
        ("/dialnexa/workflows/x/pause", None),
        ("/__admin/nothing", "admin.http.unknown-path"),
        ("/__admin/worlds/", "admin.http.unknown-path"),
        ("/favicon.ico", None),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
def test_an_unknown_path_is_404(client, method, path, rule):
    """A path that nobody describes is a 404 in the words of the vendor around it, whatever the method."""
    reply = client.send(method, path)
    assert reply.status == 404
    assert rule is None or reply.rule == rule
    assert path in reply.body.decode()


NEVER_SERVED = ["PUT", "TRACE", "BREW"]
UNSERVED = [
    *((method, *operation) for operation in OPERATIONS for method in NEVER_SERVED),
    *((method, *operation) for operation in OPERATIONS[:2] for method in ("GET", "HEAD", "PATCH", "DELETE")),
]


@pytest.mark.parametrize(("method", "own", "path", "vendor"), UNSERVED)
def test_another_method_is_405_with_allow(client, method, own, path, vendor):
    """A described path answers a method that it does not serve with 405 and the ones that it does."""
    reply = client.send(method, path)
    assert reply.status == 405
    assert {own, "OPTIONS"} <= set(reply.headers["allow"].split(", "))
    assert method not in reply.headers["allow"].split(", ")
    assert reply.rule == f"{vendor}.http.method"
    assert bool(reply.body) is (method != "HEAD")


@pytest.mark.parametrize(("own", "path", "vendor"), OPERATIONS)
def test_options_tells_the_methods(client, own, path, vendor):
    """OPTIONS needs no key and answers 204 with the methods of the path."""
    reply = client.send("OPTIONS", path)
    assert (reply.status, reply.body) == (204, b"")
    assert {own, "OPTIONS"} <= set(reply.headers["allow"].split(", "))


def test_options_changes_nothing(world):
    """OPTIONS does nothing but tell, even with a key and a filter."""
    run = world.provide("suprsend", slug="s")
    world.client.send("OPTIONS", CANCEL, {"execution_id": run}, key=key_of(world, "suprsend"))
    assert world.observe("suprsend", run)["status"] == "running"


def test_head_is_get_without_its_content(client):
    """HEAD has the status and headers of GET, the length included, and no content."""
    for path in ("/__admin/worlds/default/journal", "/suprsend/openapi.json"):
        got, head = client.send("GET", path), client.send("HEAD", path)
        assert head.body == b""
        assert (head.status, head.headers) == (got.status, got.headers)
        assert int(head.headers["content-length"]) == len(got.body) > 0


def test_head_of_a_refusal_has_no_content(client):
    """A refused HEAD has the refusal's status and headers alone."""
    reply = client.send("HEAD", "/__admin/worlds/nobody")
    assert (reply.status, reply.body, reply.rule) == (404, b"", "admin.world")


@pytest.mark.parametrize(("method", "path", "vendor"), OPERATIONS)
@pytest.mark.parametrize(
    "headers",
    [
        {}, {"authorization": "Bearer"}, {"authorization": "Bearer nobody"}, {"authorization": "Basic ZGVtbzpmdWxs"},
        {"authorization": "demo:full"}, {"authorization": "demo-full"}, {"authorization": ""},
    ],
)  # fmt: skip
def test_without_a_key_the_answer_is_401(client, method, path, vendor, headers):
    """A request without a valid bearer key is refused with a challenge and the rule behind it."""
    reply = client.send(method, path, headers=headers)
    assert reply.status == 401
    assert reply.headers["www-authenticate"].startswith("Bearer ")
    assert reply.rule == f"{vendor}.auth.key-required"


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"\xff"])
def test_who_asks_comes_before_what_is_asked(client, body):
    """Without a key the answer is 401 however wrong the body is."""
    assert client.send("POST", CANCEL, body).status == 401


def test_a_vendors_key_is_no_key_for_the_other(world):
    """A key of one vendor is unknown to the other."""
    assert world.client.send("POST", PAUSE, key=key_of(world, "suprsend")).status == 401
    assert world.cancel_runs({"execution_id": "x"}, key=key_of(world, "dialnexa")).status == 401


def test_any_case_of_the_scheme_opens(world):
    """The scheme may be written in any case and be followed by several spaces."""
    for scheme in ("bearer ", "BEARER   "):
        headers = {"authorization": scheme + key_of(world, "suprsend")}
        assert world.cancel_runs({"execution_id": "x"}, key=None, headers=headers).status == 200


def test_content_is_labelled_as_json(world):
    """An answer with content says that it is JSON; one without says nothing."""
    assert world.cancel_runs({"execution_id": "x"}).headers["content-type"] == "application/json"
    empty = world.admin("DELETE", "/journal")
    assert (empty.status, empty.body) == (204, b"")
    assert "content-type" not in empty.headers
    assert "content-length" not in empty.headers


def test_a_success_names_no_rule(world):
    """Only refusals name a rule."""
    assert world.cancel_runs({"execution_id": "x"}).rule is None


def test_the_description_is_served(client):
    """Every service gives out the description that it is held to, without a key, and with itself as the server."""
    for mount in client.application.mounts:
        reply = client.send("GET", f"{mount.prefix}/openapi.json")
        assert reply.status == 200
        assert reply.headers["content-type"] == "application/json"
        assert reply.json == {**mount.service.description.document, "servers": [{"url": mount.prefix}]}


def test_the_description_is_for_reading(client):
    """The description can be read and nothing else."""
    reply = client.send("POST", "/suprsend/openapi.json", {})
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert client.send("OPTIONS", "/suprsend/openapi.json").status == 204


def test_a_query_is_no_part_of_the_path(world):
    """A query that nobody described changes neither route nor answer."""
    assert world.cancel_runs({"execution_id": "x"}, query=b"a=1&%ff=%00&=").status == 200


@pytest.mark.parametrize(
    ("vendor", "path"), [("suprsend", "/v1/workflow_run/cancel/"), ("dialnexa", "/v1/workflows/x/pause")]
)
def test_a_single_vendor_is_served_at_its_own_paths(vendor, path):
    """Alone, a vendor has the paths of its document, and the admin API is where it always is."""
    alone = Client(build(Settings(vendors=[vendor])))
    assert alone.send("POST", path).rule == f"{vendor}.auth.key-required"
    assert alone.send("POST", f"/{vendor}{path}").status == 404
    assert alone.send("GET", "/__admin/worlds").status == 200
    assert alone.send("GET", "/__admin/nothing").rule == "admin.http.unknown-path"
