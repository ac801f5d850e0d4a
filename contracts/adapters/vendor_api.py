"""The adapter that needs no back door: states through the vendor's own published operations."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol

import requests

from contracts.adapters.adapter import OTHER, OWN, Adapter, State
from contracts.adapters.admin import AdminAdapter
from contracts.adapters.waiting import MockTime, RealTime, Time
from contracts.target import Target
from contracts.trouble import NotChecked, UsageError


class Account:
    """One account of the vendor: calls operations with its key, and answers with parsed JSON."""

    def __init__(self, target: Target, key: str) -> None:
        self._target = target
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {key}"

    def call(self, method: str, path: str, *, missing: Any = None, **how: Any) -> Any:
        """The JSON of a successful answer; `missing` where the answer is 404 and `missing` is given."""
        url = self._target.base_url.rstrip("/") + path
        try:
            response = self._session.request(method, url, timeout=self._target.timeout, allow_redirects=False, **how)
        except requests.RequestException as error:
            raise UsageError(f"{url} did not answer while a state was built ({type(error).__name__})") from None
        if response.status_code == 404 and missing is not None:
            return missing
        if response.status_code >= 300:
            raise NotChecked(f"the target does not build this state: {method} {path} answers {response.status_code}")
        try:
            return response.json() if response.content else {}
        except ValueError:
            raise NotChecked(f"the target does not build this state: {method} {path} answers no JSON") from None


class Provisioner(Protocol):
    """What a vendor's package adds: how its states are built and seen through its own operations."""

    def provide(self, account: Account, state: State, advance: Callable[[float], None]) -> str: ...

    def observe(self, account: Account, record: str) -> dict[str, Any]: ...

    def remove(self, account: Account, record: str) -> str: ...


class VendorApiAdapter(Adapter):
    """Settings: `max-wait` (seconds), or `clock = "admin"` where the target is our mock and its clock may be moved.

    With `clock = "admin"` the keys are those of two new worlds of the mock, which are removed at the end.
    """

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        module = import_module(f"contracts.{target.vendor}.provisioning")
        self._provisioner: Provisioner = module.Provisioner()
        self._worlds = AdminAdapter(target) if target.settings.get("clock") == "admin" else None
        self._time: Time = MockTime(self._worlds) if self._worlds else RealTime(target)
        self._accounts: Mapping[str, Account] = {}
        self._provided: dict[str, str] = {}

    def open(self) -> None:
        if self._worlds:
            self._worlds.open()
            self.keys = self._worlds.keys
        self._accounts = {
            account: Account(self.target, self.keys[role])
            for account, role in ((OWN, "full"), (OTHER, OTHER))
            if self.keys.get(role)
        }

    def provide(self, state: State, account: str = OWN) -> str:
        if account not in self._accounts:
            raise NotChecked(f"no key of another account was given (${self.target.variable(OTHER)})")
        record = self._provisioner.provide(self._accounts[account], state, self.advance)
        self._provided[record] = account
        return record

    def add(self, record: str) -> None:
        self._provided.setdefault(record, OWN)

    def observe(self, record: str) -> dict[str, Any]:
        return self._provisioner.observe(self._accounts[self._provided.get(record, OWN)], record)

    def advance(self, seconds: float) -> None:
        self._time.advance(seconds)

    def close(self) -> list[str]:
        if self._worlds:
            return self._worlds.close()
        return [self._provisioner.remove(self._accounts[account], record) for record, account in self._provided.items()]
