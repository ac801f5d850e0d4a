"""The adapter for our mock: worlds and states through its admin API."""

import json
import shlex
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from brakecheck.contracts.errors import NotChecked, NoWay, UsageError
from brakecheck.contracts.events import ADMIN, WorldOpened
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.direct import session_of
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.account import State
from brakecheck.contracts.provider_states.adapter import OTHER, OWN, Adapter
from brakecheck.contracts.safety.receipt import Removal
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.contracts.target import Target

SHOWN = 200  # characters of an answer
TOGETHER = 1000  # records that one request looks at
LOST = 3  # requests in a row without a proper answer, after which the admin API counts as gone
BEGINNING = 1767225600.0  # first time of the clocks, 2026-01-01, so that equal runs have equal times


class AdminAdapter(Adapter):
    """Opens two worlds with standing clocks, one for each account, and deletes them at the end.

    Settings: `admin-url` (default: `/__admin` at the target's host), `admin-token`.
    """

    def __init__(self, target: Target, transport: Transport) -> None:
        super().__init__(target, transport)
        parts = urlsplit(target.base_url)
        self._url = str(target.settings.get("admin-url") or f"{parts.scheme}://{parts.netloc}/__admin").rstrip("/")
        elsewhere = urlsplit(self._url).netloc != parts.netloc
        bare = replace(target, headers={}) if elsewhere else target
        self._session = session_of(bare, transport.watchdog, self._url)
        token = target.settings.get("admin-token")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._worlds: dict[str, str] = {}
        self._account_of: dict[str, str] = {}
        self._sent_to = ""  # the URL as it is sent, once a request was prepared
        self._lost = 0
        self._is_open = False

    def open(self) -> None:
        keys: dict[str, str] = {}
        for number, account in enumerate((OWN, OTHER), start=1):
            wanted = {"clock": {"mode": "manual", "now": BEGINNING}, "seed": number}
            world = self._call("POST", "/worlds", wanted)
            self._worlds[account] = quote(self._member(world, "name", str, "a new world"), safe="")
            given = self._member(world, "keys", dict, "a new world").get(self.target.vendor)
            if not isinstance(given, dict) or not all(isinstance(key, str) for key in given.values()):
                raise UsageError(f"{self._url} gives no keys for {self.target.vendor}; does it serve that vendor?")
            mine = given if account == OWN else {OTHER: given.get("full", "")}
            keys.update(mine)
            roles = {self.target.variable(role): role if account == OWN else "full" for role in mine}
            self.transport.recorder.note(WorldOpened(account, self._url, wanted, roles))
        self.keys, self._is_open = keys, True

    def token(self, seed: int) -> str:
        """The part of names that depends only on the seed: in new worlds, no name is taken."""
        return f"{seed % 2**32:08x}"

    def provide(self, state: State, account: str = OWN) -> str:
        made = self._call("POST", self._records(account), dict(state))
        record = str(self._member(made, "id", str, "a new record"))
        self._account_of[record] = account
        return record

    def observe(self, record: str) -> dict[str, Any]:
        account = self._account_of.get(record, OWN)
        return self._call("GET", f"{self._records(account)}/{quote(record, safe='')}")

    def observe_all(self, records: Sequence[str]) -> dict[str, dict[str, Any]]:
        seen: dict[str, dict[str, Any]] = {}
        for account in self._worlds:
            mine = [record for record in records if self._account_of.get(record, OWN) == account]
            for start in range(0, len(mine), TOGETHER):
                batch = mine[start : start + TOGETHER]
                answer = self._call("POST", f"{self._of(account)}/observations", {"ids": batch})
                listed = self._member(answer, "records", dict, "the answer")
                seen |= {record: self._member(listed, record, dict, "the list of observations") for record in batch}
        return seen

    def _records(self, account: str) -> str:
        return f"{self._of(account)}/records"

    def _of(self, account: str) -> str:
        return f"/worlds/{self._worlds[account]}/{self.target.vendor}"

    def advance(self, seconds: float) -> None:
        for world in self._worlds.values():
            self._call("POST", f"/worlds/{world}/clock/advance", {"seconds": seconds})
        self.transport.recorder.went_by(seconds)

    def close(self) -> list[Removal]:
        worlds, self._worlds = self._worlds, {}
        if self.target.keep:
            shown = [line for account, world in worlds.items() for line in self._keys_of(account, world)]
            self.kept = [*shown, *(f"curl -X DELETE {self._address(world)}" for world in worlds.values())]
            return []
        with closing(self._session):
            return [self._removed(account, world) for account, world in worlds.items()]

    def _removed(self, account: str, world: str) -> Removal:
        try:
            self._call("DELETE", f"/worlds/{world}")
        except (NotChecked, UsageError) as error:
            return Removal(account, gone=False, message=f"could not remove the world of the {account} account: {error}")
        return Removal(account, gone=True, message=f"removed the world of the {account} account")

    def _keys_of(self, account: str, world: str) -> list[str]:
        """Commands that fetch the keys of a world that is kept."""
        roles = {role: role for role in self.keys if role != OTHER} if account == OWN else {OTHER: "full"}
        return [
            f"export {self.target.variable(role)}=\"$(curl -s {self._address(world)} | python3 -c 'import json, sys; "
            f'print(json.load(sys.stdin)["keys"]["{self.target.vendor}"]["{named}"])\')"'
            for role, named in roles.items()
        ]

    def _address(self, world: str) -> str:
        """The header and URL of a world as words of a shell command."""
        token = '-H "Authorization: Bearer ${ADMIN_TOKEN}" ' if self._headers else ""
        return token + shlex.quote(f"{self._url}/worlds/{world}")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a request to the admin API; returns the object of the answer, empty without a body.

        `NotChecked` where one answer is missing, `UsageError` where several in a row are.
        """
        self.transport.pace()
        try:
            response = self._session.ask(self._prepared(method, path, body))
        except requests.RequestException as error:
            raise self._without(
                f"the admin API at {self._url} did not answer ({type(error).__name__}); start `brakecheck mock`, "
                "or name another adapter with --adapter"
            ) from None
        if self._is_open:
            self._note(method, path, body, response)
        if response.status_code == 400 and self._is_open:
            self._lost = 0
            raise NotChecked(f"the mock cannot bring this state about: {self._said(response)}")
        if not 200 <= response.status_code < 300:
            said = f"{response.status_code} {self._said(response)}"
            raise self._without(f"the admin API refused {method} {path}: {said}")
        try:
            answer = response.json() if response.content else {}
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            said = self._said(response)
            raise self._without(f"{self._url} is no admin API of brakecheck: it answers {method} {path} with {said!r}")
        self._lost = 0
        return answer

    def _note(self, method: str, path: str, body: dict[str, Any] | None, response: requests.Response) -> None:
        """Record the request, with the account in place of its world's name."""
        for account, world in self._worlds.items():
            path = path.replace(f"/worlds/{world}", f"/worlds/{{{account}}}")
        content = None if body is None else json.dumps(body).encode()
        exchange = Exchange("", method, path, {}, content, response.status_code, {}, response.content, {})
        self.transport.recorder.note(exchange, ADMIN)

    def _prepared(self, method: str, path: str, body: dict[str, Any] | None) -> requests.PreparedRequest:
        """The prepared request. A run sends thousands, so only the parts that differ are prepared."""
        prepared = requests.PreparedRequest()
        if not self._sent_to:
            self._sent_to = str(requests.Request("GET", f"{self._url}/").prepare().url)[:-1]
        prepared.method, prepared.url = method, self._sent_to + path
        prepared.headers = CaseInsensitiveDict(self._headers)
        if body is not None:
            prepared.prepare_body(None, None, json=body)
        return prepared

    def _without(self, sentence: str) -> NoWay | UsageError:
        """The error for a request without a proper answer; one that ends the run after several, or while opening."""
        self._lost += 1
        return NoWay(sentence) if self._is_open and self._lost < LOST else UsageError(sentence)

    def _said(self, response: requests.Response) -> str:
        """The start of the body of an answer, without keys."""
        text = response.content.decode("utf-8", "replace")
        return redacted(text, self.target.secrets(self.keys))[:SHOWN]

    def _member(self, answer: dict[str, Any], name: str, kind: type, of: str) -> Any:
        """A member of an answer; `UsageError` where it is missing or of another kind."""
        value = answer.get(name)
        if not isinstance(value, kind):
            raise UsageError(f"{self._url} is no admin API of brakecheck: {of} has no {name}")
        return value
