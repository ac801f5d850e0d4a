"""The adapter `vendor-api`, opened on a mock."""

from typing import Any

from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states import adapter_for
from brakecheck.contracts.provider_states.vendor_api import VendorApiAdapter
from brakecheck.contracts.target import Target

KEYS = {"dialnexa": "demo:full", "suprsend": "demo-full"}
PATHS = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}


def opened(origin: str, vendor: str, **settings: Any) -> VendorApiAdapter:
    """Free to name whatever is there: the mock is the test's own."""
    target = Target("mock", vendor, origin + PATHS[vendor], {"full": KEYS[vendor]}, "vendor-api", settings)
    transport = Transport(target)
    transport.guard.free = True
    adapter = adapter_for(target, transport)
    assert isinstance(adapter, VendorApiAdapter)
    adapter.open()
    return adapter
