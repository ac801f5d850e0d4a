"""Reading the receipt of an earlier run, with checks, since anyone may have written the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.receipt import Order, Receipt, is_plain
from brakecheck.contracts.safety.receipt_file import ReceiptFile
from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import json_lines

ACCOUNTS = ("own", "other")
MOST_LINES, MOST_NAMES = 100_000, 1_000
TEXTS = ("vendor", "base_url")


class _NotOne(ValueError):
    """The file has a line that no run writes."""


def reopened(path: Path) -> tuple[dict[str, Any], Receipt]:
    """Open a receipt file to continue it; returns its first line and the receipt. A cut-off last line is ignored.

    `UsageError` where the file is not a receipt, or its run still goes on.
    """
    file = ReceiptFile(path)
    receipt = Receipt(file)
    try:
        return _read(json_lines(file.reopen(), path, MOST_LINES), receipt), receipt
    except UsageError:
        file.close()
        raise
    except SpecError as error:
        file.close()
        why = f"{error.place}: expected {error.expected}, found {error.received}"
    except _NotOne as error:
        file.close()
        why = str(error)
    raise UsageError(f"{path} is not a receipt: expected the JSON lines that `brakecheck verify` wrote ({why})")


def _read(lines: list[Any], receipt: Receipt) -> dict[str, Any]:
    with _numbered(1):
        head = _head(_object(lines[0]))
    for number, line in enumerate(lines[1:], start=2):
        with _numbered(number):
            _take(_object(line), receipt)
    return head


@contextmanager
def _numbered(number: int) -> Iterator[None]:
    """Add the number of the line to errors of the block."""
    try:
        yield
    except _NotOne as error:
        raise _NotOne(f"line {number}: {error}") from None
    except KeyError as error:
        raise _NotOne(f"line {number}: received a line without {error}") from None


def _object(line: Any) -> dict[str, Any]:
    if not isinstance(line, dict):
        raise _NotOne("received a line that is no object")
    return line


def _head(line: dict[str, Any]) -> dict[str, Any]:
    if not all(isinstance(line.get(name), str) for name in TEXTS):
        raise _NotOne("its first line names no server")
    for name in ("variables", "headers"):
        named = line.setdefault(name, {})
        if not isinstance(named, dict) or not all(isinstance(value, str) for value in named.values()):
            raise _NotOne(f"{name} are no names of variables")
    for name in ("ca_file", "proxy"):
        if not isinstance(line.setdefault(name, None), str | None):
            raise _NotOne(f"{name} is no text")
    return line


def _take(line: dict[str, Any], receipt: Receipt) -> None:
    """Add the line to the receipt."""
    if "made" in line:
        receipt.records[_id(line["made"])] = _account(line)
        if order := receipt.orders.pop(_number(line.get("of", 0)), None):
            receipt.names[line["made"]] = order.names
    elif "ordered" in line:
        number = _number(line["ordered"])
        receipt.orders[number] = Order(_account(line), _names(line["names"]))
        receipt.last = max(receipt.last, number)
    elif "given" in line:
        receipt.given[_id(line["given"])] = {name: _text(line[name]) for name in ("resource", "state")}
    elif "back" in line:
        receipt.given.pop(_id(line["back"]), None)
    elif "nothing" in line:
        receipt.orders.pop(_number(line["nothing"]), None)
    else:
        receipt.records.pop(_id(line["gone"]), None)


def _id(value: object) -> str:
    if not isinstance(value, str) or not is_plain(value):
        raise _NotOne(f"received an id that cannot be used: {str(value)[:60]!r}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _NotOne("received a record without its resource and state")
    return value


def _account(line: dict[str, Any]) -> str:
    if line["account"] not in ACCOUNTS:
        raise _NotOne("received an account that is neither own nor other")
    return str(line["account"])


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _NotOne("received an order without a number")
    return value


def _names(value: object) -> dict[str, Any]:
    """The names of an order, each a string or a list of strings."""
    if not isinstance(value, dict) or len(value) > MOST_NAMES or not all(map(_is_name, value.values())):
        raise _NotOne("received an order without names")
    return value


def _is_name(value: object) -> bool:
    listed = value if isinstance(value, list) else [value]
    return len(listed) <= MOST_NAMES and all(isinstance(text, str) and text for text in listed)
