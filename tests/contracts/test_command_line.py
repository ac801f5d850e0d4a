"""Secrets in a command line are found by the names before them."""

import shlex

import pytest

from brakecheck.contracts.secrets.command_line import concealed, secrets_in


@pytest.mark.parametrize(
    ("command", "secrets"),
    [
        ("./adapter --key demo:full", [("key", "demo:full")]),
        ("./adapter --api-token=abc -v", [("api-token", "abc")]),
        ("env ADMIN_SECRET=abc ./adapter", [("ADMIN_SECRET", "abc")]),
        ("./adapter -password 'a b' --auth x", [("password", "a b"), ("auth", "x")]),
        ("curl -H 'Authorization: Bearer abc' -H 'X-Api-Key:def'", [("Authorization", "abc"), ("X-Api-Key", "def")]),
        ("curl -H 'X-Api-Key: ${KEY}' -H 'Accept: text/html'", []),
        ("./adapter --key $KEY --token", []),
        ("./adapter --key --verbose", []),
        ("./adapter --key-file path --monkeys 3 key token", []),
        ("TOKEN= ./adapter", []),
    ],
)
def test_secrets_are_named_by_the_word_before(command: str, secrets: list[tuple[str, str]]):
    """Behind an option, or in a variable; a variable's name is no secret."""
    assert list(secrets_in(shlex.split(command))) == secrets
    assert not any(secret in concealed(command) for _, secret in secrets)


def test_all_else_of_a_command_line_stays():
    """Three signs stand in place of each secret."""
    assert concealed("run --key abc -v TOKEN=x") == "run --key *** -v TOKEN=***"


def test_letters_around_a_name_belong_to_it():
    """Only dashes do not."""
    assert list(secrets_in(["--X-KEY", "abc"])) == [("X-KEY", "abc")]
