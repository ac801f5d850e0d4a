"""Loads the vendors of a mock: from packages, or from lifecycle files and the hooks that these name."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from brakecheck.mock_server.http.service import Vendor
from brakecheck.specs import vendors
from brakecheck.specs.errors import SpecError

if TYPE_CHECKING:
    from brakecheck.mock_server.engine.hooks import Hook  # which only lifecycle files need


def load_vendors(names: Sequence[str], *, neighbours: bool = True, hooks: Sequence["Hook"] = ()) -> dict[str, Vendor]:
    """Load the vendors of these names (by default all shipped ones), from their packages or lifecycle files."""
    names = names or vendors.vendors()
    if hooks:
        from brakecheck.mock_server.engine.hooks import refuse_unnamed

        refuse_unnamed(hooks, [machine for name in names if (machine := vendors.machine(name))])
    return {name: _loaded(name, hooks, neighbours=neighbours) for name in names}


def _loaded(name: str, hooks: Sequence["Hook"], *, neighbours: bool) -> Vendor:
    machine = vendors.machine(name)
    if machine is not None:
        from brakecheck.mock_server.engine.service import vendor as machine_vendor  # which other vendors do not need

        try:
            return machine_vendor(machine, hooks)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            found = f"one that cannot ({type(error).__name__}: {str(error)[:200]})"
            raise SpecError(machine.openapi, "description", "one that can be served", found) from None
    vendor: Vendor = import_module(f"brakecheck.mock_server.{name}.service").vendor(neighbours=neighbours)
    return vendor
