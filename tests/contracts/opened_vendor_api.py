"""The adapter `vendor-api`, opened on a mock."""

from typing import Any

from brakecheck.contracts.adapters import adapter_for
from brakecheck.contracts.adapters.vendor_api import VendorApiAdapter
from brakecheck.contracts.target import Target
from brakecheck.contracts.wire import Wire

KEYS = {"dialnexa": "demo:full", "suprsend": "demo-full"}
PATHS = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}


def opened(origin: str, vendor: str, **settings: Any) -> VendorApiAdapter:
    """Free to name whatever is there: the mock is the test's own."""
    target = Target("mock", vendor, origin + PATHS[vendor], {"full": KEYS[vendor]}, "vendor-api", settings)
    wire = Wire(target)
    wire.guard.free = True
    adapter = adapter_for(target, wire)
    assert isinstance(adapter, VendorApiAdapter)
    adapter.open()
    return adapter
