"""`brakecheck faults`: the catalogue, printed."""

from collections.abc import Sequence
from pathlib import Path

import click

from brakecheck.cli import options
from brakecheck.config import chosen_vendors, with_lifecycles
from brakecheck.contracts.errors import UsageError
from brakecheck.mock_server.faults.catalogue import UnknownFault, catalogue, named
from brakecheck.mock_server.faults.fault import Fault


@options.command()
@click.option("--vendor", multiple=True, help="Print only the faults of this vendor (may be repeated).")
@options.lifecycle_option("Print the faults of this lifecycle file's table (may be repeated).")
def command(vendor: Sequence[str], lifecycles: Sequence[Path]) -> int:
    """Print the faults that can be injected."""
    return print_faults(with_lifecycles(vendor, lifecycles))


def faults_named(names: Sequence[str], vendors: Sequence[str]) -> list[Fault]:
    """The vendors' faults of these names; `UsageError` for a name that is no fault's."""
    try:
        return named(names, catalogue(vendors))
    except UnknownFault as unknown:
        raise UsageError(f"{unknown}; `brakecheck faults` lists them") from None


def print_faults(wanted: Sequence[str]) -> int:
    """Every fault with the rule that it breaks and what a mock with it does."""
    faults = catalogue(chosen_vendors(*wanted))
    for fault in faults.values():
        print(f"{fault.name}  [{fault.rule}]\n    {fault.summary}")
    print(f"\n{len(faults)} faults; inject one with: brakecheck mock --fault NAME")
    return 0
