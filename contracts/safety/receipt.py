"""The receipt of a run: its orders, the records that these created, and whether they were removed.

A file may hold the receipt during the run. An order is written before its request is sent, with the name that the
record will have, so that no record is lost if the run is killed.
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.receipt_file import ReceiptFile
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.contracts.target import Target

Names = Mapping[str, Any]
PLACED = "path."  # prefix of names of path values, which elsewhere may name records of other people
OURS = re.compile(r"brakecheck-.*[0-9a-f]{16}", re.DOTALL)  # the form of the unguessable names that runs make up
PLAIN = re.compile(r"[^\s/\\?#%]{1,500}")


@dataclass(frozen=True)
class Removal:
    """The result of removing one record of a run, with a message about it.

    `found` is False where the record was already gone: a contract may have removed it, or the key is of another
    account. `answered` is False where the server gave no answer at all.
    """

    record: str
    gone: bool
    message: str
    found: bool = True
    answered: bool = True


@dataclass(frozen=True)
class Order:
    """A request to create records that may exist now: its account, and names that find the records."""

    account: str
    names: Names

    def __str__(self) -> str:
        values = self.names.values()
        return " ".join(value if isinstance(value, str) else ", ".join(value) for value in values)


def is_plain(record: str) -> bool:
    """Whether the id can stand in a URL and names only one segment there."""
    return bool(PLAIN.fullmatch(record)) and record.isprintable() and bool(record.strip("."))


def is_ours(name: object) -> bool:
    """Whether the name has the form of names that runs make up."""
    return isinstance(name, str) and OURS.search(name) is not None


class Receipt:
    """The records and orders of a run.

    `records` exist now, each with its account; records of `orders` may exist. `names` has the names of ordered records,
    `ever` each record that existed at any time. `given` are records from before the run, with resource and state.
    """

    def __init__(self, file: ReceiptFile | None = None) -> None:
        self.records: dict[str, str] = {}
        self.orders: dict[int, Order] = {}
        self.names: dict[str, Names] = {}
        self.ever: set[str] = set()
        self.given: dict[str, dict[str, str]] = {}
        self.last = 0
        self._file = file
        self._secrets: Mapping[str, str] = {}

    @property
    def is_empty(self) -> bool:
        """Whether there is no record to remove or to bring back."""
        return not self.records and not self.orders and not self.given

    def open(self, target: Target) -> None:
        """Create the file, if the target names one; `UsageError` where it cannot be written."""
        self._secrets = target.secrets(target.keys)
        if target.receipt:
            file = ReceiptFile(target.receipt)
            file.create(head(target))
            self._file = file

    def ordered(self, account: str, names: Names) -> int:
        """Note an order before its request is sent; returns a number for `made` or `nothing`."""
        self.last += 1
        self.orders[self.last] = Order(account, dict(names))
        self._write({"ordered": self.last, "account": account, "names": dict(names)})
        return self.last

    def made(self, record: str, account: str, order: int | None = None) -> None:
        """Note that the record exists, by its id.

        A record whose id is not plain, or contains a key, is not noted: its order stays, and finds it by names.
        """
        known = self.orders.get(order or 0)
        if not is_plain(record) or redacted(record, self._secrets) != record:
            return
        if record in self.records and known is None:
            return
        self.records[record] = account
        self.ever.add(record)
        line: dict[str, Any] = {"made": record, "account": account}
        if known is not None and order is not None:
            self.names[record] = known.names
            del self.orders[order]
            line["of"] = order
        self._write(line)

    def nothing(self, order: int) -> None:
        """Note that no record of the order exists."""
        if self.orders.pop(order, None) is not None:
            with suppress(UsageError):  # then the order stays in the file, which does no harm
                self._write({"nothing": order})

    def gone(self, record: str) -> None:
        """Note that the record was removed."""
        if self.records.pop(record, None) is not None:
            with suppress(UsageError):
                self._write({"gone": record})

    def found(self, record: str, resource: str, state: str) -> None:
        """Note the state of a record that was there before the run, and that the run may change."""
        self.given[record] = {"resource": resource, "state": state}
        self._write({"given": record, **self.given[record]})

    def back(self, record: str) -> None:
        """Note that the record from before the run is in its old state again."""
        if self.given.pop(record, None) is not None:
            with suppress(UsageError):
                self._write({"back": record})

    def close(self) -> None:
        """Close the file, and remove it where the receipt is empty."""
        if self._file and self.is_empty:
            self._file.remove()
            self._file = None
        self.keep()

    def keep(self) -> None:
        """Close the file, and keep it."""
        if self._file:
            self._file.close()
            self._file = None

    def _write(self, line: Mapping[str, Any]) -> None:
        if self._file:
            self._file.write(line)


def head(target: Target) -> dict[str, Any]:
    """The settings with which the server can be reached again, with names of secrets and not their values."""
    return {
        "vendor": target.vendor,
        "base_url": target.base_url,
        "variables": dict(target.variables),
        "headers": {name: target.header_variable(name) for name in target.headers},
        "ca_file": str(target.ca_file.absolute()) if target.ca_file else None,
        "proxy": _without_password(target.proxy),
        "pid": os.getpid(),
    }


def _without_password(proxy: str | None) -> str | None:
    """The URL of the proxy without user and password."""
    if proxy is None or "@" not in proxy:
        return proxy
    return f"{proxy.partition('://')[0]}://{proxy.rpartition('@')[2]}"
