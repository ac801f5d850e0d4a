"""Whose server a target is, and what may therefore be sent to it."""

from typing import Any

import pytest

from brakecheck.contracts.target import Target


def target(**fields: Any) -> Target:
    return Target("t", "dialnexa", **{"base_url": "https://api.example.com", **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {"adapter": "admin"},
        {"adapter": "vendor-api", "settings": {"clock": "admin"}},
        {"own": True},
        {"own": True, "adapter": "none"},
    ],
)
def test_our_own_mock_takes_everything(fields: dict[str, Any]):
    """The run has started the server, or opens worlds of its own on it."""
    assert target(**fields).is_our_mock
    assert target(**fields).hazardous_allowed
    assert not target(**fields, treat_as_remote=True).is_our_mock
    assert not target(**fields, treat_as_remote=True).hazardous_allowed


@pytest.mark.parametrize("address", ["http://127.0.0.1:4010", "http://localhost", "http://[::1]:1", "https://h"])
@pytest.mark.parametrize(
    "fields",
    [
        {"adapter": adapter, "settings": settings}
        for adapter in ("none", "vendor-api", "command", "static", "stateless")
        for settings in ({}, {"clock": "real"}, {"max-wait": 1})
    ] + [{"adapter": "command", "settings": {"clock": "admin"}}, {"adapter": "Admin"}],
)  # fmt: skip
def test_a_loopback_address_proves_nothing(address: str, fields: dict[str, Any]):
    """A port may be forwarded to anywhere: hazards are sent there only when that is asked for."""
    elsewhere = target(base_url=address, **fields)
    assert not elsewhere.is_our_mock
    assert not elsewhere.hazardous_allowed
    allowed = target(base_url=address, allow_hazardous=True, **fields)
    assert allowed.hazardous_allowed
    assert not allowed.is_our_mock


def test_worlds_are_opened_by_two_adapters():
    """What was made in a world of our own is gone with it."""
    assert target(adapter="admin").in_worlds
    assert target(adapter="vendor-api", settings={"clock": "admin"}).in_worlds
    assert not target(adapter="vendor-api").in_worlds
    assert not target(own=True).in_worlds


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.8.9.1", True),
        ("http://[::1]", True),
        ("http://localhost/v1", True),
        ("http://localhost.evil", False),
        ("http://evil.localhost.example", False),
        ("http://127.0.0.1.evil", False),
        ("http://128.0.0.1", False),
        ("http://0.0.0.0", False),
        ("http://", False),
        ("http://LocalHost", True),
        ("http://127.255.255.255", True),
        ("http://[0:0:0:0:0:0:0:1]:80/v1", True),
        ("http://[::ffff:127.0.0.1]", False),
        ("http://[::127.0.0.1]", False),
        ("http://[::1]evil.example", False),
        ("http://[::1%25lo]", False),
        ("http://[::]", False),
        ("http://localhost.", False),
        ("http://localhost%00.evil", False),
        ("http://loc\talhost", False),
        ("http://localhost\n", False),
        ("http://me@localhost", False),
        ("http://localhost@evil.example", False),
        ("http://localhost:1@evil.example", False),
        ("http://localhost\\@evil.example", False),
        ("http://localhost:99999", False),
        ("http://xlocalhost", False),
        ("http://2130706433", False),
        ("http://0177.0.0.1", False),
        ("http://0x7f.0.0.1", False),
        ("http://0x7f000001", False),
        ("http://127.1", False),
        ("http://127.0.0.1.", False),
        ("http://127.0.0.256", False),
        ("http://12.7.0.0", False),
        ("http://\u0661\u0662\u0667.0.0.1", False),
        ("http://\uff11\uff12\uff17.0.0.1", False),
        ("http://\u24dbocalhost", False),
        ("ftp://localhost", False),
        ("localhost", False),
    ],
)
def test_a_loopback_address_is_one_of_this_machine(address: str, loopback: bool):
    """By its number, or by the one name; a remote rehearsal is never on loopback."""
    assert target(base_url=address).on_loopback == loopback
    assert not target(base_url=address, treat_as_remote=True).on_loopback


def test_a_key_has_a_variable():
    """By the vendor and the role, unless the configuration names another."""
    given = target(variables={"other": "THEIRS"})
    assert given.variable("full") == "DIALNEXA_API_KEY"
    assert given.variable("no-delete") == "DIALNEXA_API_KEY_NO_DELETE"
    assert given.variable("other") == "THEIRS"
    assert given.header_variable("X-Sub") == "HEADER_X_SUB"
    sub = target(variables={"header X-Sub": "MINE"}, headers={"X-Sub": "sub-12", "X-More": "more-1", "X-Env": "stage"})
    assert sub.secrets({}) == {"MINE": "sub-12", "HEADER_X_MORE": "more-1"}
    assert given.secrets({"full": "a", "other": "b"}) == {"DIALNEXA_API_KEY": "a", "THEIRS": "b"}


def test_the_admin_token_is_a_secret():
    """A number from a file is one as text; an empty token is none."""
    assert target(settings={"admin-token": "canary-token"}).secrets({}) == {"ADMIN_TOKEN": "canary-token"}
    assert target(settings={"admin-token": 12345678}).secrets({}) == {"ADMIN_TOKEN": "12345678"}
    assert target(settings={"admin-token": "", "clock": "admin"}).secrets({}) == {}


def test_a_secret_of_the_adapters_command_is_one_of_the_run():
    """Under the name of its option; what is very short stands everywhere by chance."""
    command = ["x", "--api-key", "canary-1", "--token=ab", "PASSWORD=canary-2"]
    target = Target("t", "dialnexa", "http://localhost", settings={"command": command})
    assert target.secrets({}) == {"ADAPTER_API_KEY": "canary-1", "ADAPTER_PASSWORD": "canary-2"}


@pytest.mark.parametrize("command", ["x --key canary-1", None, ["x", 7, "--key"]])
def test_a_command_that_is_no_list_of_words_has_no_secrets(command: object):
    """The adapter refuses such a command."""
    assert Target("t", "dialnexa", "http://localhost", settings={"command": command}).secrets({}) == {}


def test_two_secrets_of_one_name_are_both_of_the_run():
    """An option that is given twice hides neither value."""
    settings = {"command": ["wrap", "--token", "canary-1", "tool", "--token", "canary-2"]}
    secrets = Target("t", "dialnexa", "http://h", adapter="command", settings=settings).secrets({})
    assert sorted(secrets.values()) == ["canary-1", "canary-2"]
