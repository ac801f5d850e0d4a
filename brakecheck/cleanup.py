"""`brakecheck cleanup`: remove what a run left behind that was killed."""

from pathlib import Path

from brakecheck.config import target
from contracts.adapters.vendor_api import VendorApiAdapter
from contracts.receipt import read_receipt
from contracts.wire import Wire


def clean_up(path: Path) -> int:
    """Remove what the receipt lists, and nothing else; 1 where something could not be removed."""
    head, left = read_receipt(path)
    chosen = target(
        name=str(path),
        vendor=head["vendor"],
        base_url=head["base_url"],
        adapter="vendor-api",
        settings={},
        variables=head["variables"],
        timeout=10,
        allow_hazardous=False,
        receipt=path,
    )
    wire = Wire(chosen)
    adapter = VendorApiAdapter(chosen, wire)
    adapter.open()
    for record, account in left.items():
        adapter.add(record, account)
    removals = adapter.close()
    wire.close()
    print(f"{chosen.vendor} at {chosen.base_url}", *(f"  {removal.told}" for removal in removals), sep="\n")
    if all(removal.gone for removal in removals):
        path.unlink(missing_ok=True)
        return 0
    return 1
