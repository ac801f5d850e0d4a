"""Provider-state adapters: how the states that contracts need are brought about on a target."""

from collections.abc import Callable

from contracts.adapters.adapter import Adapter
from contracts.adapters.admin import AdminAdapter
from contracts.adapters.command import CommandAdapter
from contracts.adapters.static import StaticAdapter
from contracts.adapters.vendor_api import VendorApiAdapter
from contracts.target import Target
from contracts.trouble import UsageError

ADAPTERS: dict[str, Callable[[Target], Adapter]] = {
    "none": Adapter,
    "admin": AdminAdapter,
    "command": CommandAdapter,
    "static": StaticAdapter,
    "vendor-api": VendorApiAdapter,
}


def adapter_for(target: Target) -> Adapter:
    """The adapter that the target names."""
    try:
        return ADAPTERS[target.adapter](target)
    except KeyError:
        raise UsageError(
            f"target {target.name}: expected an adapter ({', '.join(ADAPTERS)}), received {target.adapter!r}"
        ) from None
