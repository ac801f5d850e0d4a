"""A running mock as an agent uses it. The agent never sees a key."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import requests

from brakecheck.admin_client import Admin
from brakecheck.contracts.address import is_loopback
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.http.key_place import key_place
from brakecheck.mock_server.redaction import HIDDEN, Redaction
from brakecheck.specs import vendors
from brakecheck.specs.description import Operation
from brakecheck.values import web_address

PATIENCE = 60.0  # seconds, of an operation that is sent
NAMED = re.compile(r"\{([^{}]+)\}")  # a parameter in a path
DOTS = (".", "..")  # segments that would lead to another path
Keys = dict[str, dict[str, str]]  # by vendor and role


class RunningMock:
    """The mock at the origin, which has to be of this machine. Its admin API may ask for a token."""

    def __init__(self, origin: str, token: str | None = None) -> None:
        self.origin = web_address(origin).rstrip("/")
        if not is_loopback(self.origin):
            raise UsageError(f"{self.origin} is not on this machine; give --base-url of a mock that runs here")
        self.token = token
        self.admin = Admin(self.origin, token)
        self._session = requests.Session()
        self._session.trust_env = False
        self._seen: set[bytes] = set()
        self._redaction = Redaction(lambda: self._seen)
        self.vendors = self._served()

    def _served(self) -> dict[str, str]:
        """The base path of each vendor."""
        try:
            served = {each["name"]: each["base"] for each in self.admin.call("GET", "/vendors")["vendors"]}
        except (LookupError, TypeError):
            raise UsageError(f"{self.origin} is no mock of brakecheck; start one with `brakecheck mock`") from None
        if unknown := [name for name in served if name not in (*vendors.vendors(), *vendors.added())]:
            raise UsageError(f"the mock serves {', '.join(unknown)}; give the lifecycle file with --lifecycle, too")
        return served

    def keys(self, world: str) -> Keys:
        """The keys of a world; from now on they are hidden."""
        return self.learn(self.admin.call("GET", _world_path(world))["keys"])

    def learn(self, keys: Keys) -> Keys:
        """The same keys, which are hidden from now on."""
        self._seen |= {key.encode() for roles in keys.values() for key in roles.values()}
        return keys

    def of_world(
        self, world: str, method: str, path: str, body: Any = None, query: dict[str, str] | None = None
    ) -> Any:
        """What the admin API answers at this path of the world, whose keys are hidden from now on."""
        self.keys(world)
        return self.admin.call(method, _world_path(world) + path, body, query)

    def hidden(self, content: Any) -> Any:
        """The same JSON with no key in it."""
        if isinstance(content, str):
            text = self._redaction.text(content)
            return text.replace(self.token, HIDDEN) if self.token else text
        if isinstance(content, dict):
            return {self.hidden(name): self.hidden(member) for name, member in content.items()}
        return [self.hidden(each) for each in content] if isinstance(content, list) else content

    def base_url(self, vendor: str) -> str:
        """Where the vendor's API begins; `UsageError` for a vendor that is not served."""
        if vendor not in self.vendors:
            raise UsageError(f"expected a vendor that the mock serves ({', '.join(self.vendors)}), received {vendor!r}")
        return self.origin + self.vendors[vendor]

    def send(
        self,
        vendor: str,
        operation: str,
        *,
        world: str,
        role: str,
        path: dict[str, str],
        query: dict[str, str],
        body: Any,
    ) -> dict[str, Any]:
        """Send one operation with the world's key of the role; the answer, and the rule behind a refusal."""
        base, description = self.base_url(vendor), vendors.documented(vendor)
        found = operation_of(vendor, operation)
        place, key = key_place(description, found), _one_of(self.keys(world)[vendor], role, "a role")
        answer = self._answer(
            found.method,
            base + _filled(found, path),
            params=[*query.items(), *place.query(key).items()],
            json=body,
            headers=place.headers(key),
        )
        named = {name: answer.headers.get(f"Brakecheck-{name}") for name in ("Rule", "Warning", "Forced")}
        return {"status": answer.status_code, "body": _content(answer)} | {
            name.lower(): text for name, text in named.items() if text
        }

    def _answer(self, method: str, url: str, **parts: Any) -> requests.Response:
        try:
            return self._session.request(method, url, timeout=PATIENCE, allow_redirects=False, **parts)
        except requests.RequestException as error:
            raise UsageError(
                f"no whole answer came ({type(error).__name__}); read_journal shows whether the mock carried it out"
            ) from None


def operation_of(vendor: str, name: str) -> Operation:
    """The operation of the vendor; `UsageError` for an unknown one."""
    found: Operation = _one_of(vendors.documented(vendor).operations, name, f"an operation of {vendor}")
    return found


def records_path(vendor: str) -> str:
    """The path of the vendor's records in a world."""
    return f"/{_segment(vendor, 'a vendor')}/records"


def record_path(vendor: str, record: str) -> str:
    """The path of one of the vendor's records in a world."""
    return f"{records_path(vendor)}/{_segment(record, 'an id')}"


def _world_path(world: str) -> str:
    return f"/worlds/{_segment(world, 'a name of a world')}"


def _filled(operation: Operation, values: dict[str, str]) -> str:
    """The path of the operation with these values, as exactly its parameters."""
    names = NAMED.findall(operation.path)
    if {*names} != {*values}:
        expected = f"the path parameters {', '.join(names)}" if names else "no path parameters"
        raise UsageError(f"{operation.id}: expected {expected}, received {', '.join(values) or 'none'}")
    return NAMED.sub(lambda found: _segment(values[found[1]], found[1]), operation.path)


def _segment(value: str, called: str) -> str:
    if not value or value in DOTS:
        raise UsageError(f"expected {called}, received {value!r}")
    return quote(value, safe="")


def _one_of(known: Mapping[str, Any], name: str, called: str) -> Any:
    if name not in known:
        raise UsageError(f"expected {called} ({', '.join(known)}), received {name[:100]!r}")
    return known[name]


def _content(answer: requests.Response) -> Any:
    try:
        return answer.json() if answer.content else None
    except ValueError:
        return answer.text
