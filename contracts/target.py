"""A target: the server to judge, its keys by role, and the adapter that provides its states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brakecheck.contracts.address import is_loopback
from brakecheck.contracts.levels import FULL
from brakecheck.contracts.secrets.command_line import secrets_in

SHORTEST = 6  # characters of a further secret, such as a header's value; shorter ones occur in any text


@dataclass(frozen=True)
class Target:
    """`base_url` stands for the documented server; `keys` maps roles (full, no-delete, other) to keys.

    `timeout` is in seconds for one request, `rate` in requests per second, `max_requests` for the whole run.
    `receipt` is a file that lists, during the run, what it has made and not removed yet.
    `own` says that the run itself started the server. `headers` go with every request, and their values are
    secrets; `variables` names the variable of each key by its role. `ca_file` holds the certificates to trust,
    `proxy` is a URL. `settle` is how many seconds later the server may show what it has acknowledged.
    `level` is the name of the level whose contracts are run.
    `keep` leaves in place what the run has made.
    """

    name: str
    vendor: str
    base_url: str
    keys: Mapping[str, str] = field(default_factory=dict)
    adapter: str = "none"
    settings: Mapping[str, Any] = field(default_factory=dict)
    timeout: float = 10.0
    allow_hazardous: bool = False
    rate: float | None = None
    max_requests: int | None = None
    treat_as_remote: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    receipt: Path | None = None
    own: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    ca_file: Path | None = None
    proxy: str | None = None
    settle: float = 2.0
    level: str = FULL
    keep: bool = False

    @property
    def on_loopback(self) -> bool:
        """Whether the server is on this machine, and the run does not treat it as remote."""
        return not self.treat_as_remote and is_loopback(self.base_url)

    @property
    def in_worlds(self) -> bool:
        """Whether the run opens its own worlds, and so its own accounts, on our mock."""
        return self.adapter == "admin" or (self.adapter == "vendor-api" and self.settings.get("clock") == "admin")

    @property
    def is_our_mock(self) -> bool:
        """Whether no one can be harmed: the run started the server, or opens its own worlds on it."""
        return (self.own or self.in_worlds) and not self.treat_as_remote

    @property
    def hazardous_allowed(self) -> bool:
        """Whether hazardous contracts run: always on our own mock, elsewhere only with `allow_hazardous`."""
        return self.is_our_mock or self.allow_hazardous

    def variable(self, role: str) -> str:
        """The environment variable of the role's key."""
        if role in self.variables:
            return self.variables[role]
        name = f"{self.vendor}_API_KEY".upper().replace("-", "_")
        return name if role == "full" else f"{name}_{role}".upper().replace("-", "_")

    def secrets(self, keys: Mapping[str, str]) -> dict[str, str]:
        """The keys, the admin token and further secrets, by variable.

        Further secrets are the values of headers, and secrets in the command of the adapter.
        """
        secrets = {self.variable(role): key for role, key in keys.items()}
        if token := self.settings.get("admin-token"):
            secrets["ADMIN_TOKEN"] = str(token)
        further = {self.header_variable(name): value for name, value in self.headers.items()}
        command = self.settings.get("command")
        if isinstance(command, list):
            for name, value in secrets_in(list(map(str, command))):
                variable = f"ADAPTER_{_as_variable(name)}"
                again = variable in further and further[variable] != value
                further[f"{variable}_{len(further) + 1}" if again else variable] = value
        return secrets | {name: value for name, value in further.items() if len(value) >= SHORTEST}

    def header_variable(self, header: str) -> str:
        """The variable of a further header's value: its environment variable, else a name made of the header."""
        return self.variables.get(in_header(header)) or f"HEADER_{_as_variable(header)}"


def _as_variable(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name).upper()


def in_header(header: str) -> str:
    """The name of a further header among the roles of `variables`."""
    return f"header {header}"
