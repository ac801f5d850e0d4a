"""`brakecheck faults`: the catalogue, printed."""

from collections.abc import Sequence

from contracts.trouble import UsageError
from mock_server.faults.catalogue import catalogue
from specs import vendors


def print_faults(wanted: Sequence[str]) -> int:
    """Every fault with the rule that it breaks and what a mock with it does."""
    for name in wanted:
        if name not in vendors.vendors():
            raise UsageError(f"expected a vendor ({', '.join(vendors.vendors())}), received {name!r}")
    faults = catalogue(wanted or vendors.vendors())
    for fault in faults.values():
        print(f"{fault.name}  [{fault.rule}]\n    {fault.summary}")
    print(f"\n{len(faults)} faults; plant one with: brakecheck mock --fault NAME")
    return 0
