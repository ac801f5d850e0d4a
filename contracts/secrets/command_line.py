"""Secrets in a command line: values of options, variables and headers with names such as key or token."""

import re
from collections.abc import Iterator, Sequence

NAMES = "key|secret|token|password|passwd|auth|authorization|bearer|credentials?"
NAME = re.compile(rf"-{{0,2}}[\w-]*(?:{NAMES})", re.ASCII | re.IGNORECASE)
HEADER = re.compile(  # as in `Authorization: Bearer x`; the scheme is not a secret
    rf"(?P<name>[\w-]*(?:{NAMES})):\s*(?:\w+\s+)?(?P<secret>[^\s$]\S*)\s*", re.ASCII | re.IGNORECASE
)
# An option or a variable with its secret; a word that names a variable is not a secret.
OPTION = re.compile(
    rf"""(--?[\w-]*(?:{NAMES})(?:=|\s+)|\b\w*(?:{NAMES})=|['"][\w-]*(?:{NAMES}):\s*(?:\w+\s+)?)"""
    r"""(?!\$|-)('[^']*'|"[^"]*"|\S+)""",
    re.ASCII | re.IGNORECASE,
)


def concealed(command: str) -> str:
    """The command line without the values of options such as --key or --token."""
    return OPTION.sub(r"\1***", command)


def secrets_in(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The name of each option, variable or header that holds a secret, and the secret."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if header := HEADER.fullmatch(word):
            yield header["name"], header["secret"]
            continue
        name, equals, value = word.partition("=")
        secret = value if equals else following if name.startswith("-") else ""
        if NAME.fullmatch(name) and secret and not secret.startswith(("$", "-")):
            yield name.strip("-"), secret
