"""Stage two: whose request it is."""

import pytest

from brakecheck.mock_server.api_error import Forbidden, Unauthorized
from brakecheck.mock_server.http.authentication import administrator, bearer_token, caller_by_key
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.mock_server.worlds.worlds import DEFAULT, Worlds


def request(*headers: tuple[bytes, bytes], client: str = "127.0.0.1") -> RawRequest:
    return RawRequest("GET", b"/", b"", list(headers), dict(headers), b"", client)


def bearing(*values: bytes) -> RawRequest:
    return request((b"host", b"localhost"), *((b"authorization", value) for value in values))


def begin(clock: Clock, seed: int, *, with_fixtures: bool, readings: object) -> dict[str, str]:
    return {}


@pytest.fixture
def worlds() -> Worlds:
    return Worlds(
        {name: Seed({"full": [f"{name}:key"], "reader": [f"{name}:reader"]}, begin) for name in ("acme", "emca")}
    )


@pytest.mark.parametrize(
    "value",
    [
        b"Bearer abc:def",
        b"bearer abc:def",
        b"BEARER abc:def",
        b"bEaReR abc:def",
        b"Bearer  abc:def",
        b"Bearer abc:def ",
    ],
)
def test_a_bearer_token_is_read(value):
    """The case of the scheme does not matter, nor do further spaces."""
    assert bearer_token(bearing(value)) == b"abc:def"


REFUSED = {
    "no header": [],
    "no token": [b"Bearer"],
    "an empty token": [b"Bearer "],
    "spaces for a token": [b"Bearer    "],
    "nothing": [b""],
    "the bare key": [b"abc:def"],
    "another scheme": [b"Basic abc:def"],
    "a longer scheme": [b"Bearers abc:def"],
    "no space": [b"Bearer:abc:def"],
    "a tab for a space": [b"Bearer\tabc:def"],
    "two tokens": [b"Bearer abc def"],
    "the scheme twice": [b"Bearer Bearer abc:def"],
    "the header twice": [b"Bearer abc:def", b"Bearer abc:def"],
    "two different headers": [b"Bearer wrong", b"Bearer abc:def"],
}


@pytest.mark.parametrize("values", REFUSED.values(), ids=REFUSED)
def test_what_is_no_single_bearer_token_is_refused(values):
    """Anything but one Authorization header with one token is a 401 that names the scheme."""
    with pytest.raises(Unauthorized) as caught:
        bearer_token(bearing(*values))
    assert caught.value.status == 401
    assert caught.value.rule == "auth.key-required"
    assert dict(caught.value.headers)["WWW-Authenticate"].startswith("Bearer ")


def test_other_headers_may_repeat():
    """A header that comes twice is no reason to refuse a single key."""
    twice = request((b"authorization", b"Bearer key"), (b"accept", b"a"), (b"accept", b"b"))
    assert bearer_token(twice) == b"key"


def test_a_key_stands_for_a_world_and_a_role(worlds):
    """The caller has the world and the role of the key."""
    caller = caller_by_key(worlds, "acme", bearing(b"Bearer acme:reader"))
    assert (caller.world.name, caller.vendor, caller.role) == (DEFAULT, "acme", "reader")


@pytest.mark.parametrize("key", [b"emca:key", b"acme:ke", b"acme:keys", b"ACME:KEY", b"acme%3Akey", b"acme:key\xff"])
def test_a_key_of_another_vendor_or_of_nobody_is_refused(worlds, key):
    """A key counts for its own vendor alone, and only as a whole."""
    with pytest.raises(Unauthorized):
        caller_by_key(worlds, "acme", bearing(b"Bearer " + key))


def test_a_refusal_never_repeats_the_key(worlds):
    """The message of a refusal can be logged: it holds no key."""
    with pytest.raises(Unauthorized) as caught:
        caller_by_key(worlds, "acme", bearing(b"Bearer emca:key"))
    assert "emca:key" not in caught.value.message


def test_keys_of_a_deleted_world_stand_for_nobody(worlds):
    """With the world go its keys; those of other worlds stay."""
    made, keys = worlds.create("one")
    _, kept = worlds.create("two")
    of = {name: bearing(b"Bearer " + given["acme"]["full"].encode()) for name, given in (("one", keys), ("two", kept))}
    assert caller_by_key(worlds, "acme", of["one"]).world is made
    worlds.delete("one")
    with pytest.raises(Unauthorized):
        caller_by_key(worlds, "acme", of["one"])
    assert caller_by_key(worlds, "acme", of["two"]).world.name == "two"


LOOPBACK = [b"localhost", b"LOCALHOST:4010", b"127.0.0.1", b"127.0.0.1:4010", b"127.8.9.10", b"[::1]", b"[::1]:4010"]


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("client", ["127.0.0.1", "127.0.0.5", "::1"])
def test_whoever_is_on_this_machine_administers(worlds, host, client):
    """Without a token the admin API answers on the loopback address under a loopback name."""
    caller = administrator(None, worlds.find(DEFAULT), request((b"host", host), client=client))
    assert caller.vendor == "admin"


@pytest.mark.parametrize("client", ["10.0.0.1", "192.168.127.1", "2001:db8::1", "::2", "128.0.0.1", ""])
def test_nobody_else_administers(worlds, client):
    """Another machine is refused, also when it names the loopback host."""
    with pytest.raises(Forbidden) as caught:
        administrator(None, worlds.find(DEFAULT), request((b"host", b"localhost"), client=client))
    assert "--admin-token" in caught.value.message


FOREIGN = [
    b"evil.example", b"evil.example:4010", b"localhost.evil.example", b"localhostevil.example", b"127.evil.example",
    b"127.0.0.1.evil.example", b"::1.evil.example", b"[::1].evil.example", b"[::1", b"", b"10.0.0.1", b"0.0.0.0",
    b"localhost:evil.example", b"evil.example/localhost", b"evil.example#localhost", b"\xff",
]  # fmt: skip


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_name_does_not_administer(worlds, host):
    """A page whose name was made to lead here is refused, also one that begins like a loopback name."""
    with pytest.raises(Forbidden):
        administrator(None, worlds.find(DEFAULT), request((b"host", host)))


def test_no_host_at_all_does_not_administer(worlds):
    """A request without a Host header is refused."""
    with pytest.raises(Forbidden):
        administrator(None, worlds.find(DEFAULT), request())


@pytest.mark.parametrize("origin", [b"https://evil.example", b"http://localhost:4010", b"null"])
def test_pages_do_not_administer(worlds, origin):
    """A request with an Origin comes from a page in a browser and is refused."""
    with pytest.raises(Forbidden, match="browser"):
        administrator(None, worlds.find(DEFAULT), request((b"host", b"localhost"), (b"origin", origin)))


def test_a_token_opens_the_admin_api_from_anywhere(worlds):
    """Where a token is set, whoever has it administers, and nobody else does, this machine included."""
    outside = request((b"host", b"mock.example"), (b"authorization", b"Bearer secret"), client="10.0.0.1")
    assert administrator("secret", worlds.find(DEFAULT), outside).role == "administrator"
    for refused in (bearing(), bearing(b"Bearer wrong"), bearing(b"Bearer secre"), bearing(b"Bearer acme:key")):
        with pytest.raises(Unauthorized):
            administrator("secret", worlds.find(DEFAULT), refused)
