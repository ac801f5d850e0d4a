"""brakecheck.toml and the command line become targets. Keys come from the environment alone."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts.target import Target
from contracts.trouble import UsageError
from specs import vendors

FILE = "brakecheck.toml"
KNOWN = {"vendor", "base-url", "keys", "adapter", "timeout", "allow-hazardous"}


def roles(vendor: str) -> list[str]:
    """Whose keys a target may have: those that the mock gives out, and another account's."""
    return [*vendors.fixtures(vendor)["keys"], "other"]


def read_targets(path: Path) -> dict[str, dict[str, Any]]:
    """The tables under `[targets]` of the file; `UsageError` where it is no such file."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist; write it (see README), or give --vendor and --base-url") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from None
    targets = data.get("targets")
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
        settings={key: value for key, value in adapter.items() if key != "kind"},
        variables=table.get("keys", {}),
        timeout=float(table.get("timeout", 10)),
        allow_hazardous=table.get("allow-hazardous") is True,
        environment=environment,
    )


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
    environment: Mapping[str, str] = os.environ,
) -> Target:
    """A target with its keys read from the environment: `variables` names the variable of a role."""
    if vendor not in vendors.vendors():
        raise UsageError(f"expected a vendor ({', '.join(vendors.vendors())}), received {vendor!r}")
    if not base_url.startswith(("http://", "https://")):
        raise UsageError(f"expected a base URL with http:// or https://, received {base_url!r}")
    bare = Target(name, vendor, base_url)
    keys = {}
    for role in roles(vendor):
        variable = str(variables.get(role, bare.variable(role))).removeprefix("$")
        if key := environment.get(variable):
            if not all("!" <= character <= "~" for character in key):
                raise UsageError(f"${variable} has blanks or other characters that a key cannot have; set it again")
            keys[role] = key
    return Target(name, vendor, base_url, keys, adapter, dict(settings), timeout, allow_hazardous)
