"""One request with its response, as it may be shown: keys are replaced by variables."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHOWN = 1500  # characters of a body


@dataclass(frozen=True)
class Exchange:
    """`status` 0 stands for no response at all; `failure` then says why."""

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

    def json(self) -> Any:
        """The parsed body, None where it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def curl(self) -> str:
        """A command that sends the same request; bodies beyond what is shown are cut."""
        parts = ["curl", "-i", "-X", self.method, quoted(redacted(self.url, self.secrets))]
        for name, value in self.request_headers.items():
            parts += ["-H", quoted(redacted(f"{name}: {value}", self.secrets))]
        if self.request_body:
            parts += ["--data-binary", quoted(legible(self.request_body, self.secrets))]
        return " ".join(parts)

    def answer(self) -> str:
        """The response in one line."""
        if not self.status:
            return f"no response ({redacted(self.failure, self.secrets)})"
        return f"{self.status} {legible(self.body, self.secrets)}".strip()


def redacted(text: str, secrets: Mapping[str, str]) -> str:
    """The text with every key replaced by the variable that stands for it, the longest key first."""
    for variable, secret in sorted(secrets.items(), key=lambda item: -len(item[1])):
        if secret:
            text = text.replace(secret, f"${variable}")
    return text


def legible(body: bytes, secrets: Mapping[str, str]) -> str:
    """The start of a body as text. Keys are replaced before it is cut, so that not even half of one is shown."""
    text = redacted(body.decode("utf-8", "replace"), secrets).replace("\x00", "␀")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(body)} bytes)"


def quoted(text: str) -> str:
    """Quoted for a shell; variables stay outside single quotes, so that they are filled in."""
    if "$" not in text:
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`")
    return f'"{escaped}"'
