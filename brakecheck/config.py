"""brakecheck.toml and the command line become targets. Keys come from the environment alone."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.target import Target
from contracts.trouble import UsageError
from specs import vendors
from specs.input_file import tables

FILE = "brakecheck.toml"
# What the adapters can be told in the configuration.
SETTINGS = {
    "admin": {"admin-url", "admin-token"},
    "vendor-api": {"max-wait", "clock"},
    "command": {"command"},
    "static": {"records"},
}
KNOWN = {"vendor", "base-url", "keys", "adapter", "timeout", "allow-hazardous"}


def chosen_vendors(*names: str | None) -> list[str]:
    """The vendors of these names, all of them for none; `UsageError` for a name that is no vendor's."""
    known = vendors.vendors()
    wanted = [name for name in names if name is not None]
    for name in wanted:
        if name not in known:
            raise UsageError(f"expected a vendor ({', '.join(known)}), received {name!r}")
    return wanted or known


def web_address(base_url: str) -> str:
    """The same; `UsageError` where it is none."""
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if "@" in base_url or "?" in base_url or "#" in base_url:
        raise UsageError("expected a base URL without a name, password or query; it is shown, and keys never are")
    if not usable:
        raise UsageError(f"expected a base URL such as http://localhost:8000/v1, received {base_url!r}")
    return base_url


def refuse_unasked(target: Target, *, live: bool) -> None:
    """`UsageError` where requests would leave this machine and nobody has said that they may."""
    if live:
        return
    admin = target.settings.get("admin-url")
    for address in (target.base_url, *([str(admin)] if admin else []), *([target.proxy] if target.proxy else [])):
        if not replace(target, base_url=address).on_loopback:
            raise UsageError(f"{address} is not on this machine; records are changed there. Add --live if you mean it")


def roles(vendor: str) -> list[str]:
    """Whose keys a target may have: those that the mock gives out, and another account's."""
    return [*vendors.fixtures(vendor)["keys"], "other"]


def read_targets(path: Path) -> dict[str, dict[str, Any]]:
    """The tables under `[targets]` of the file; `UsageError` or `SpecError` where there are none."""
    if not os.path.lexists(path):
        raise UsageError(f"{path} does not exist; write it (see README), or give --vendor and --base-url")
    targets = tables(path).get("targets")
    if not isinstance(targets, dict) or not all(isinstance(table, dict) for table in targets.values()):
        raise UsageError(f"{path}: expected tables named [targets.NAME], received none")
    return targets


def target_named(name: str, path: Path, environment: Mapping[str, str] = os.environ) -> Target:
    """The target of that name in the file."""
    targets = read_targets(path)
    if name not in targets:
        raise UsageError(f"{path}: expected a target ({', '.join(sorted(targets))}), received {name!r}")
    table = targets[name]
    where = f"{path}: [targets.{name}]"
    if surplus := set(table) - KNOWN:
        raise UsageError(f"{where}: expected {', '.join(sorted(KNOWN))}, received {', '.join(sorted(surplus))}")
    for needed in ("vendor", "base-url"):
        if not isinstance(table.get(needed), str):
            raise UsageError(f"{where}: expected {needed}, a text, received {table.get(needed)!r}")
    adapter = table.get("adapter", {"kind": "none"})
    if not isinstance(adapter, dict) or not isinstance(adapter.get("kind"), str):
        raise UsageError(f'{where}: expected adapter, a table with kind, such as {{kind = "admin"}}')
    return target(
        name=name,
        vendor=table["vendor"],
        base_url=table["base-url"],
        adapter=adapter["kind"],
        settings=_settings(adapter, f"{where}: adapter"),
        variables=_variables(table.get("keys", {}), table["vendor"], f"{where}: keys"),
        timeout=_number(table.get("timeout", 10), f"{where}: timeout"),
        allow_hazardous=table.get("allow-hazardous") is True,
        environment=environment,
    )


def _settings(adapter: dict[str, Any], place: str) -> dict[str, Any]:
    known = SETTINGS.get(adapter["kind"], set())
    if surplus := adapter.keys() - known - {"kind"}:
        expected = ", ".join(sorted(known)) or "no settings"
        raise UsageError(f"{place}: expected {expected}, received {', '.join(sorted(surplus))}")
    return {key: value for key, value in adapter.items() if key != "kind"}


def _variables(value: Any, vendor: str, place: str) -> dict[str, str]:
    named = _texts(value, place)
    chosen_vendors(vendor)
    if surplus := named.keys() - set(roles(vendor)):
        raise UsageError(f"{place}: expected {', '.join(roles(vendor))}, received {', '.join(sorted(surplus))}")
    return named


def _texts(value: Any, place: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise UsageError(f'{place}: expected the name of a variable for each role, such as {{full = "$MY_KEY"}}')
    for role, text in value.items():
        if not text.startswith("$"):
            raise UsageError(f'{place}.{role}: expected the name of an environment variable, such as "$MY_KEY"')
    return value


def _number(value: Any, place: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e6:
        raise UsageError(f"{place}: expected a number above 0, received {value!r}")
    return float(value)


def target(
    *,
    name: str,
    vendor: str,
    base_url: str,
    adapter: str,
    settings: Mapping[str, Any],
    variables: Mapping[str, str],
    timeout: float,
    allow_hazardous: bool,
    receipt: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Target:
    """A target with its keys read from the environment: `variables` names the variable of a role."""
    chosen_vendors(vendor)
    web_address(base_url)
    named = {role: str(variable).removeprefix("$") for role, variable in variables.items()}
    bare = Target(name, vendor, base_url, variables=named)
    keys = {}
    for role in roles(vendor):
        variable = bare.variable(role)
        if key := environment.get(variable):
            if not all("!" <= character <= "~" for character in key):
                raise UsageError(f"${variable} has blanks or other characters that a key cannot have; set it again")
            keys[role] = key
    return replace(
        bare,
        keys=keys,
        adapter=adapter,
        settings=dict(settings),
        timeout=timeout,
        allow_hazardous=allow_hazardous,
        receipt=receipt,
    )
