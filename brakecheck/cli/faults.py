"""`brakecheck faults`: the catalogue, printed."""

from collections.abc import Sequence
from pathlib import Path

import click

from brakecheck.cli import options
from brakecheck.config import chosen_vendors, with_lifecycles
from brakecheck.mock_server.faults.catalogue import catalogue


@options.command()
@click.option("--vendor", multiple=True, help="Print only the faults of this vendor (may be repeated).")
@options.lifecycle_option("Print the faults of this lifecycle file's table (may be repeated).")
def command(vendor: Sequence[str], lifecycles: Sequence[Path]) -> int:
    """Print the faults that can be injected."""
    return print_faults(with_lifecycles(vendor, lifecycles))


def print_faults(wanted: Sequence[str]) -> int:
    """Every fault with the rule that it breaks and what a mock with it does."""
    faults = catalogue(chosen_vendors(*wanted))
    for fault in faults.values():
        print(f"{fault.name}  [{fault.rule}]\n    {fault.summary}")
    print(f"\n{len(faults)} faults; inject one with: brakecheck mock --fault NAME")
    return 0
