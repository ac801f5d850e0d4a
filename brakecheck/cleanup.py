"""`brakecheck cleanup`: remove what a run left behind that was killed."""

from pathlib import Path

from brakecheck.config import refuse_unasked, target
from brakecheck.reports.text import line
from contracts.adapters.vendor_api import VendorApiAdapter
from contracts.receipt import Removal, read_receipt
from contracts.target import Target
from contracts.wire import Wire


def clean_up(path: Path, *, live: bool = False) -> int:
    """Remove what the receipt lists, and nothing else; 1 where something could not be removed.

    Off this machine only with `live`: the keys go to the address that stands in the file.
    """
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
    )
    refuse_unasked(chosen, live=live)
    print(f"{chosen.vendor} at {chosen.base_url}")
    removals = _removed(chosen, left)
    print(*(f"  {line(removal.told)}" for removal in removals), sep="\n")
    if left and not any(removal.found and removal.gone for removal in removals):
        print(f"nothing of it was found there: it is gone, or the keys are of another account; {path} is kept")
        return 1
    if not all(removal.gone for removal in removals):
        return 1
    path.unlink(missing_ok=True)
    return 0


def _removed(chosen: Target, left: dict[str, str]) -> list[Removal]:
    """What the vendor's own operations make of it."""
    wire = Wire(chosen)
    adapter = VendorApiAdapter(chosen, wire)
    adapter.open()
    for record, account in left.items():
        adapter.add(record, account)
    try:
        return adapter.close()
    finally:
        wire.close()
