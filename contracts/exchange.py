"""A request with its response; its texts for reports have variables in place of keys."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from brakecheck.contracts.secrets.redaction import redacted, shell_word

SHOWN = 1500  # characters of a body
REACH = 8_000  # further bytes that are searched for keys, so that the cut leaves no half of one
NOW = "\"Date: $(LC_ALL=C date -u '+%a, %d %b %Y %T GMT')\""  # a recorded date would be too old later


@dataclass(frozen=True)
class Exchange:
    """A request with its response. `status` is 0 where no response came; `failure` then says why.

    `overlapped` says that it was sent at the same time as others; `began` and `ended` are its start and end in seconds.
    `danger` says what a faulty server could do with the request to records of others; `defused` shows its command
    commented out.
    """

    operation: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes | None
    status: int
    headers: Mapping[str, str]
    body: bytes
    secrets: Mapping[str, str]
    failure: str = ""
    overlapped: bool = False
    began: float = 0.0
    ended: float = inf
    danger: str = ""
    defused: bool = False

    def json(self) -> Any:
        """The parsed body, None where it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def command(self) -> str:
        """A shell command that sends the same request, commented out where it is dangerous."""
        return re.sub("^", "# ", self.curl(), flags=re.MULTILINE) if self.defused else self.curl()

    def curl(self) -> str:
        """A curl command that sends the same request; a long body is cut."""
        parts = ["curl", "-i", "-X", self.method, shell_word(self.url, self.secrets)]
        for name, value in self.request_headers.items():
            parts += ["-H", NOW if name == "Date" else shell_word(f"{name}: {value}", self.secrets)]
        if self.request_body:
            text = self.request_body[: SHOWN + REACH].decode("utf-8", "replace")
            parts += ["--data-binary", shell_word(text, self.secrets, SHOWN)]
        return " ".join(parts)

    def answer(self) -> str:
        """Status and body of the response in one line."""
        if not self.status:
            return f"no response ({redacted(self.failure, self.secrets)})"
        return f"{self.status} {legible(self.body, self.secrets)}".strip()


def legible(body: bytes, secrets: Mapping[str, str]) -> str:
    """The start of a body as text. Keys are replaced before the cut, so that no half of one is shown."""
    text = redacted(body[: SHOWN + REACH].decode("utf-8", "replace"), secrets).replace("\x00", "␀")
    return text if len(text) <= SHOWN and len(body) <= SHOWN + REACH else f"{text[:SHOWN]}… ({len(body)} bytes)"
