"""Who may use the admin API."""

import pytest

from brakecheck.mock_server.server import Settings, build
from tests.mock_server.asgi import Client

PATHS = [("GET", "/__admin/worlds"), ("POST", "/__admin/worlds"), ("DELETE", "/__admin/worlds/default")]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"}, {"host": "localhost.evil.example"}, {"host": "127.0.0.1.evil.example"}, {"host": ""},
        {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:4011"},
        {"origin": "http://evil.example", "host": "evil.example"}, {"origin": "http://localhost:4010"},
        {"origin": "http://127.0.0.1:4010", "sec-fetch-site": "cross-site"},
    ],
)  # fmt: skip
def test_foreign_names_and_pages_are_refused(fresh, method, path, headers):
    """A foreign Host or the Origin of another page is a 403, and nothing is done."""
    reply = fresh.send(method, path, headers=headers)
    assert (reply.status, reply.rule) == (403, "admin.loopback")
    assert len(fresh.send("GET", "/__admin/worlds").json["worlds"]) == 1


def test_pages_of_the_mock_itself_are_answered(fresh):
    """The console is of the very host that it asks; under a foreign name its page is not even shown."""
    own = {"origin": "http://127.0.0.1:4010", "sec-fetch-site": "same-origin"}
    assert fresh.send("POST", "/__admin/worlds", headers=own).status == 201
    foreign = {"origin": "http://evil.example:4010", "host": "evil.example:4010", "sec-fetch-site": "same-origin"}
    assert fresh.send("POST", "/__admin/worlds", headers=foreign).status == 403
    assert fresh.send("GET", "/__admin/", headers={"host": "evil.example:4010"}).status == 403


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8::1"])
def test_other_machines_are_refused(application, method, path, address):
    """From another machine the admin API is a 403, also under a loopback name."""
    assert Client(application, address).send(method, path).status == 403


def test_vendors_answer_other_machines(application):
    """What is closed to other machines is the admin API alone."""
    assert Client(application, "10.0.0.1").send("POST", "/suprsend/v1/workflow_run/cancel/").status == 401


def test_a_key_does_not_open_the_admin_api_elsewhere(application, world):
    """A vendor's key is nothing to the admin API."""
    reply = Client(application, "10.0.0.1").send("GET", "/__admin/worlds", key=world.keys["suprsend"]["full"])
    assert reply.status == 403


@pytest.fixture(scope="module")
def guarded():
    return build(Settings(admin_token="secret"))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1"])
def test_a_token_opens_from_anywhere(guarded, address):
    """With the token the admin API answers any machine under any name."""
    client = Client(guarded, address)
    assert client.send("GET", "/__admin/worlds", key="secret", headers={"host": "mock.example"}).status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer wrong"}, {"authorization": "secret"}, {"authorization": "Bearer demo:full"}],
)
def test_without_the_token_nobody_gets_in(guarded, headers):
    """Where a token is set, this machine needs it too, and the 401 names the scheme."""
    reply = Client(guarded).send("GET", "/__admin/worlds", headers=headers)
    assert (reply.status, reply.rule) == (401, "admin.auth.key-required")
    assert reply.headers["www-authenticate"].startswith("Bearer ")


def test_the_description_is_open(guarded):
    """What the admin API can do is no secret."""
    assert Client(guarded, "10.0.0.1").send("GET", "/__admin/openapi.json").status == 200


@pytest.mark.parametrize(("method", "path"), [("PATCH", "/worlds"), ("POST", "/worlds/x"), ("GET", "/worlds/x/reset")])
def test_another_method_is_405(client, method, path):
    """A path of the admin API names the methods that it serves."""
    reply = client.send(method, f"/__admin{path}")
    assert (reply.status, reply.rule) == (405, "admin.http.method")
    assert "OPTIONS" in reply.headers["allow"]


def test_a_body_of_another_type_is_415(client):
    """The admin API reads JSON alone."""
    reply = client.send("POST", "/__admin/worlds", {"name": "x"}, headers={"content-type": "text/plain"})
    assert (reply.status, reply.rule) == (415, "admin.http.media-type")
