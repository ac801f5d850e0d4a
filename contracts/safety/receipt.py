"""The receipt of a run: what it ordered and made on the target, and what became of it.

While the run goes on it may be kept in a file. An order is written down before it is sent, with the name that the
record will have, so that a run that is killed at any moment loses nothing.
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
PLACED = "path."  # begins the name of a value of a path, which may be somebody's elsewhere
OURS = re.compile(r"brakecheck-.*[0-9a-f]{16}", re.DOTALL)  # the form of names that runs make up, unguessable
PLAIN = re.compile(r"[^\s/\\?#%]{1,500}")


@dataclass(frozen=True)
class Removal:
    """The end of one thing that a run had made, and the line that says so.

    `found` is False where it was no longer there: a contract may have removed it, or the wrong account was asked.
    `answered` is False where the server gave no answer at all.
    """

    record: str
    gone: bool
    message: str
    found: bool = True
    answered: bool = True


@dataclass(frozen=True)
class Order:
    """What was asked for and may be there: the account, and the names by which it can be found."""

    account: str
    names: Names

    def __str__(self) -> str:
        values = self.names.values()
        return " ".join(value if isinstance(value, str) else ", ".join(value) for value in values)


def is_plain(record: str) -> bool:
    """Whether the id can stand in an address and names nothing else there."""
    return bool(PLAIN.fullmatch(record)) and record.isprintable() and bool(record.strip("."))


def is_ours(name: object) -> bool:
    """Whether only a run can have made up the name."""
    return isinstance(name, str) and OURS.search(name) is not None


class Receipt:
    """`records` are there now, each with its account; `orders` may be. `names` has those of what was ordered.

    `ever` has each record that was there at any time. `given` was there before, each with its resource and its state.
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
        """Whether nothing is left to remove, or to bring back."""
        return not self.records and not self.orders and not self.given

    def open(self, target: Target) -> None:
        """Begin the target's file, if it names one. `UsageError` where it cannot be written."""
        self._secrets = target.secrets(target.keys)
        if target.receipt:
            file = ReceiptFile(target.receipt)
            file.create(head(target))
            self._file = file

    def ordered(self, account: str, names: Names) -> int:
        """Note an order before it is sent. The number is for `made` or `nothing`."""
        self.last += 1
        self.orders[self.last] = Order(account, dict(names))
        self._write({"ordered": self.last, "account": account, "names": dict(names)})
        return self.last

    def made(self, record: str, account: str, order: int | None = None) -> None:
        """Note that the record exists; one without a plain id can only be found by the names of its order.

        So can one whose id gives a key away: the server made the id up, and the file is to hold no key.
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
        """Note that nothing of the order is there."""
        if self.orders.pop(order, None) is not None:
            with suppress(UsageError):  # then it stays in the list, which does no harm
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
        """Note that the record is in that state again."""
        if self.given.pop(record, None) is not None:
            with suppress(UsageError):
                self._write({"back": record})

    def close(self) -> None:
        """Close the file, and remove it where nothing is left."""
        if self._file and self.is_empty:
            self._file.remove()
            self._file = None
        self.keep()

    def keep(self) -> None:
        """Write nothing more."""
        if self._file:
            self._file.close()
            self._file = None

    def _write(self, line: Mapping[str, Any]) -> None:
        if self._file:
            self._file.write(line)


def head(target: Target) -> dict[str, Any]:
    """The settings that reach the server again: the names of secrets, never their values."""
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
    """The address of the proxy alone."""
    if proxy is None or "@" not in proxy:
        return proxy
    return f"{proxy.partition('://')[0]}://{proxy.rpartition('@')[2]}"
