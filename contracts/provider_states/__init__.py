"""Provider-state adapters: how the states that contracts need are brought about on a target."""

from collections.abc import Callable

from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.adapter import Adapter
from brakecheck.contracts.provider_states.admin import AdminAdapter
from brakecheck.contracts.provider_states.command import CommandAdapter
from brakecheck.contracts.provider_states.stateless import StatelessAdapter
from brakecheck.contracts.provider_states.static import StaticAdapter
from brakecheck.contracts.provider_states.vendor_api import VendorApiAdapter
from brakecheck.contracts.target import Target

ADAPTERS: dict[str, Callable[[Target, Transport], Adapter]] = {
    "none": Adapter,
    "admin": AdminAdapter,
    "command": CommandAdapter,
    "static": StaticAdapter,
    "vendor-api": VendorApiAdapter,
    "stateless": StatelessAdapter,
}

OFFERED = [name for name in ADAPTERS if name != "stateless"]  # which is for Prism


def adapter_for(target: Target, transport: Transport) -> Adapter:
    """The adapter that the target names."""
    try:
        return ADAPTERS[target.adapter](target, transport)
    except KeyError:
        raise UsageError(
            f"target {target.name}: expected an adapter ({', '.join(OFFERED)}), received {target.adapter!r}"
        ) from None
