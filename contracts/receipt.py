"""The receipt of a run: what it made on the target, and what became of it.

While the run goes on it may be kept in a file, a JSON line for each thing made and each thing gone, so that what
a run left behind that was killed can still be removed.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.target import Target
from contracts.trouble import UsageError

HEAD = ("vendor", "base_url")


@dataclass(frozen=True)
class Removal:
    """What became of one thing that a run had made, and the line that tells it.

    `found` is False where it was not there any more: a contract may have removed it, or the wrong account was asked.
    """

    record: str
    gone: bool
    told: str
    found: bool = True


class ReceiptFile:
    """The file of a target; where the target names none, nothing is written."""

    def __init__(self, target: Target) -> None:
        self._path = target.receipt
        self._head = {"vendor": target.vendor, "base_url": target.base_url, "variables": dict(target.variables)}
        self._left: set[str] = set()

    def open(self) -> None:
        """Begin the file. `UsageError` where it cannot be written."""
        self._write(self._head, os.O_CREAT | os.O_EXCL)

    def made(self, record: str, account: str) -> None:
        if record not in self._left:
            self._left.add(record)
            self._write({"made": record, "account": account})

    def gone(self, record: str) -> None:
        self._left.discard(record)
        with suppress(UsageError):  # then it stays in the list, which does no harm
            self._write({"gone": record})

    def close(self) -> None:
        """Where nothing is left, nothing has to be told."""
        if self._path and not self._left:
            self._path.unlink(missing_ok=True)

    def _write(self, line: Mapping[str, Any], creating: int = 0) -> None:
        """Append the line and have the disk keep it. No link is followed, and nobody else may read the file."""
        if self._path is None:
            return
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | creating
        try:
            with os.fdopen(os.open(self._path, flags, 0o600), "w", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise UsageError(
                f"the receipt {self._path} could not be written ({error.strerror}); choose another with --receipt"
            ) from None


def read_receipt(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The head of the file (vendor, base_url, variables), and what is left by record, each with its account.

    A last line that was cut off when the run was killed is passed over.
    """
    left: dict[str, str] = {}
    try:
        text = path.read_text(encoding="utf-8")
        head, *lines = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
        for line in lines:
            if "made" in line:
                left[str(line["made"])] = str(line["account"])
            else:
                left.pop(line["gone"], None)
        if not isinstance(head["variables"], dict) or not all(isinstance(head[name], str) for name in HEAD):
            raise TypeError
        return head, left
    except OSError as error:
        raise UsageError(f"{path} could not be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path} is not a receipt: expected the JSON lines that `brakecheck verify` wrote") from None
