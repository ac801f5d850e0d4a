"""Secrets in a command line: the words behind options and variables whose names tell that they hold one."""

import re
from collections.abc import Iterator, Sequence

NAMES = "key|secret|token|password|passwd|auth|authorization|bearer|credentials?"
NAME = re.compile(rf"-{{0,2}}[\w-]*(?:{NAMES})", re.ASCII | re.IGNORECASE)
# An option or a variable with its secret; a word that names a variable is none.
OPTION = re.compile(
    rf"""(--?[\w-]*(?:{NAMES})(?:=|\s+)|\b\w*(?:{NAMES})=)(?!\$|-)('[^']*'|"[^"]*"|\S+)""", re.ASCII | re.IGNORECASE
)


def concealed(command: str) -> str:
    """The command line without what stands after options such as --key or --token."""
    return OPTION.sub(r"\1***", command)


def secrets_in(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The name of each option or variable that holds a secret, and the secret."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        name, equals, value = word.partition("=")
        secret = value if equals else following if name.startswith("-") else ""
        if NAME.fullmatch(name) and secret and not secret.startswith(("$", "-")):
            yield name.strip("-"), secret
