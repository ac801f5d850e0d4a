"""The receipt of a run: what it made on the target, and what became of it.

While the run goes on it may be kept in a file, a JSON line for each thing made and each thing gone, so that what
a run left behind that was killed can still be removed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.target import Target
from contracts.trouble import UsageError


@dataclass(frozen=True)
class Removal:
    """What became of one thing that a run had made, and the line that tells it."""

    record: str
    gone: bool
    told: str


class ReceiptFile:
    """The file of a target; where the target names none, nothing is written."""

    def __init__(self, target: Target) -> None:
        self._path = target.receipt
        self._head = {"vendor": target.vendor, "base_url": target.base_url, "variables": dict(target.variables)}
        self._left: dict[str, str] = {}

    def made(self, record: str, account: str) -> None:
        if record not in self._left:
            self._left[record] = account
            self._write({"made": record, "account": account})

    def gone(self, record: str) -> None:
        """Gone from the target; with the last one the file goes, too."""
        self._left.pop(record, None)
        self._write({"gone": record})
        if self._path and not self._left:
            self._path.unlink(missing_ok=True)

    def _write(self, line: Mapping[str, Any]) -> None:
        if self._path is None:
            return
        head = [] if self._path.exists() else [self._head]
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in [*head, line])


def read_receipt(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The head of the file (vendor, base_url, variables), and what is left by record, each with its account."""
    left: dict[str, str] = {}
    try:
        head, *lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for line in lines:
            if "made" in line:
                left[str(line["made"])] = str(line["account"])
            else:
                left.pop(line["gone"], None)
        return {name: head[name] for name in ("vendor", "base_url", "variables")}, left
    except OSError as error:
        raise UsageError(f"{path} could not be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path} is not a receipt: expected the JSON lines that `brakecheck verify` wrote") from None
