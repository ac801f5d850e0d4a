"""`brakecheck cleanup`: remove what a run left behind that was killed."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from brakecheck.config import refuse_unasked, target, web_address
from brakecheck.reports.text import line
from contracts.adapters.adapter import accounts_of, provisioner_of
from contracts.adapters.clearing import cleared
from contracts.past_receipt import reopened
from contracts.receipt import Receipt, Removal
from contracts.redaction import redacted
from contracts.target import Target
from contracts.trouble import UsageError
from contracts.wire import Wire

HEADER = re.compile(r"[A-Za-z0-9_-]{1,100}")


def clean_up(path: Path, *, live: bool = False) -> int:
    """Remove what the receipt lists, and nothing else; 1 where something could not be removed.

    Off this machine only with `live`: the keys go to the address that stands in the file.
    """
    head, receipt = reopened(path)
    try:
        return _cleaned(path, head, receipt, live=live)
    finally:
        receipt.keep()


def _cleaned(path: Path, head: Mapping[str, Any], receipt: Receipt, *, live: bool) -> int:
    chosen = _target(path, head)
    refuse_unasked(chosen, live=live)
    if not chosen.keys:
        raise UsageError(f"no key for {chosen.base_url}: set {chosen.variable('full')} and run again")
    print(
        line(f"{chosen.vendor} at {chosen.base_url}, with the keys in {', '.join(map(chosen.variable, chosen.keys))}")
    )
    removals = _removed(chosen, receipt)
    secrets = chosen.secrets(chosen.keys)
    print(*(f"  {line(redacted(removal.told, secrets))}" for removal in removals), sep="\n")
    if reason := _unfinished(chosen, removals):
        print(line(f"{reason}; {path} is kept"))
        return 1
    if removals and not any(removal.found for removal in removals):
        print(
            f"nothing of it was found there: it is gone, or the keys are of another account; {path} is kept, delete it "
            "where the keys are right"
        )
        return 1
    receipt.close()
    return 0 if receipt.is_empty else 1


def _unfinished(chosen: Target, removals: list[Removal]) -> str:
    """Why the receipt is still needed; empty where it is not."""
    if not all(removal.answered for removal in removals):
        return f"{chosen.base_url} does not answer"
    left = sum(not removal.gone for removal in removals)
    return f"{left} of {len(removals)} could not be removed" if left else ""


def _target(path: Path, head: Mapping[str, Any]) -> Target:
    """The server that the head of the receipt names, reached in the same way."""
    bare = target(
        name=str(path),
        vendor=head["vendor"],
        base_url=head["base_url"],
        adapter="vendor-api",
        settings={},
        variables=head["variables"],
        timeout=10,
        allow_hazardous=False,
    )
    return replace(
        bare,
        headers={name: _value(name, variable) for name, variable in head["headers"].items()},
        ca_file=_certificates(head["ca_file"]),
        proxy=web_address(head["proxy"]) if head["proxy"] else None,
    )


def _certificates(path: str | None) -> Path | None:
    if path and not os.path.isfile(path):
        raise UsageError(f"the run trusted the certificates in {path!r}, which is no file; put it back and run again")
    return Path(path) if path else None


def _value(header: str, variable: str) -> str:
    if not HEADER.fullmatch(header):
        raise UsageError(f"expected the name of a header in the receipt, received {header!r}")
    value = os.environ.get(variable.removeprefix("$"), "")
    if not value or not value.isprintable():
        raise UsageError(f"the run sent the header {header} with the value of ${variable}; set it and run again")
    return value


def _removed(chosen: Target, receipt: Receipt) -> list[Removal]:
    """What the vendor's own operations make of it."""
    wire = Wire(chosen)
    try:
        accounts = accounts_of(chosen, wire, chosen.keys, receipt)
        return cleared(receipt, accounts, provisioner_of(chosen), sure=False)
    finally:
        wire.close()
