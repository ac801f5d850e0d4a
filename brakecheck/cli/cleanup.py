"""`brakecheck cleanup`: remove what a run left behind that was killed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from brakecheck.cli import options
from brakecheck.cli.options import FILE
from brakecheck.config import one_vendor, refuse_unasked, target
from brakecheck.connection import Connection, Header, header
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.http.key_place import takes_keys
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.adapter import accounts_of, provisioner_of
from brakecheck.contracts.provider_states.clearing import cleared
from brakecheck.contracts.safety.past_receipt import reopened
from brakecheck.contracts.safety.receipt import Receipt, Removal
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.contracts.target import Target
from brakecheck.report.printable import line
from brakecheck.specs import vendors
from brakecheck.values import web_address

NOTHING_ELSE = Connection()


@options.command(epilog="Exit status: 0 nothing is left, 1 something could not be removed, 2 could not run.")
@click.argument("receipt", type=Path)
@click.option("--lifecycle", type=FILE, metavar="FILE", help="Name the lifecycle file that the run had.")
@click.option(
    "--disposable-account", is_flag=True, help="With a lifecycle file: any record of the account may be removed."
)
@click.option("--live", is_flag=True, help="Allow requests to a server off this machine.")
@options.ca_file
@options.header
@options.proxy
def command(
    receipt: Path,
    *,
    lifecycle: Path | None,
    disposable_account: bool,
    live: bool,
    ca_file: Path | None,
    header: tuple[Header, ...],
    proxy: str | None,
) -> int:
    """Remove from the target the records in RECEIPT, the file that `brakecheck verify` wrote.

    Keys come from the environment.
    """
    one_vendor(None, lifecycle)
    connection = Connection(ca_file, header, proxy)
    return clean_up(receipt, live=live, connection=connection, disposable=disposable_account)


def clean_up(path: Path, *, live: bool = False, connection: Connection = NOTHING_ELSE, disposable: bool = False) -> int:
    """Remove what the receipt lists, and nothing else; 1 where something could not be removed.

    Off this machine only with `live`: the keys go to the address that stands in the file. The settings of
    `connection` go before those of the file.
    """
    head, receipt = reopened(path)
    try:
        return _cleaned(_target(path, head, connection, disposable=disposable), path, receipt, live=live)
    finally:
        receipt.keep()


def _cleaned(chosen: Target, path: Path, receipt: Receipt, *, live: bool) -> int:
    refuse_unasked(chosen, live=live)
    if not chosen.keys and takes_keys(vendors.documented(chosen.vendor)):
        raise UsageError(f"no key for {chosen.base_url}: set {chosen.variable('full')} and run again")
    keys = f"the keys in {', '.join(map(chosen.variable, chosen.keys))}" if chosen.keys else "no key"
    print(line(f"{chosen.vendor} at {chosen.base_url}, with {keys}"))
    removals = _removed(chosen, receipt)
    secrets = chosen.secrets(chosen.keys)
    print(*(f"  {line(redacted(removal.message, secrets))}" for removal in removals), sep="\n")
    if reason := _unfinished(chosen, removals):
        print(line(f"{reason}; {path} is kept"))
        return 1
    if not receipt.is_empty:
        found = "some of it was not" if any(removal.found for removal in removals) else "nothing of it was"
        print(
            f"{found} found there: it is gone, or the keys are of another account; {path} is kept, delete it "
            "where the keys are right"
        )
        return 1
    receipt.close()
    return 0


def _unfinished(chosen: Target, removals: list[Removal]) -> str:
    """The reason why the receipt is still needed; empty where it is not."""
    if not all(removal.answered for removal in removals):
        return f"{chosen.base_url} does not answer"
    left = sum(not removal.gone for removal in removals)
    return f"{left} of {len(removals)} could not be removed" if left else ""


def _target(path: Path, head: Mapping[str, Any], connection: Connection, *, disposable: bool) -> Target:
    """The server that the head of the receipt names, reached in the same way unless asked otherwise."""
    noted = Connection(
        ca_file=Path(head["ca_file"]) if head["ca_file"] else None,
        headers=tuple(header(name, f"${{{variable}}}") for name, variable in head["headers"].items()),
        proxy=web_address(head["proxy"]) if head["proxy"] else None,
    )
    return target(
        name=str(path),
        vendor=_known(head["vendor"]),
        base_url=head["base_url"],
        adapter="vendor-api",
        settings={"disposable-account": True} if disposable else {},
        variables=head["variables"],
        timeout=Target.timeout,
        allow_hazardous=False,
        connection=connection.or_else(noted),
    )


def _known(vendor: str) -> str:
    """The vendor; `UsageError` where it is that of a lifecycle file that was not named."""
    if vendor not in (*vendors.vendors(), *vendors.added()):
        known = ", ".join(vendors.vendors())
        raise UsageError(
            f"expected a vendor ({known}), received {vendor!r}; name its lifecycle file with --lifecycle FILE"
        )
    return vendor


def _removed(chosen: Target, receipt: Receipt) -> list[Removal]:
    """The removals through the vendor's own operations."""
    transport = Transport(chosen)
    try:
        accounts = accounts_of(chosen, transport, chosen.keys, receipt)
        return cleared(receipt, accounts, provisioner_of(chosen), sure=False)
    finally:
        transport.close()
