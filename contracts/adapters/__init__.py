"""Provider-state adapters: how the states that contracts need are brought about on a target."""

from collections.abc import Callable

from brakecheck.contracts.adapters.adapter import Adapter
from brakecheck.contracts.adapters.admin import AdminAdapter
from brakecheck.contracts.adapters.command import CommandAdapter
from brakecheck.contracts.adapters.stateless import StatelessAdapter
from brakecheck.contracts.adapters.static import StaticAdapter
from brakecheck.contracts.adapters.vendor_api import VendorApiAdapter
from brakecheck.contracts.target import Target
from brakecheck.contracts.trouble import UsageError
from brakecheck.contracts.wire import Wire

ADAPTERS: dict[str, Callable[[Target, Wire], Adapter]] = {
    "none": Adapter,
    "admin": AdminAdapter,
    "command": CommandAdapter,
    "static": StaticAdapter,
    "vendor-api": VendorApiAdapter,
    "stateless": StatelessAdapter,
}

OFFERED = [name for name in ADAPTERS if name != "stateless"]  # which is for Prism


def adapter_for(target: Target, wire: Wire) -> Adapter:
    """The adapter that the target names."""
    try:
        return ADAPTERS[target.adapter](target, wire)
    except KeyError:
        raise UsageError(
            f"target {target.name}: expected an adapter ({', '.join(OFFERED)}), received {target.adapter!r}"
        ) from None
