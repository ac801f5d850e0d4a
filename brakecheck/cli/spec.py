"""`brakecheck spec`: descriptions for other tools, printed."""

import json
from pathlib import Path
from typing import Any

from brakecheck.config import chosen_vendors
from brakecheck.contracts.errors import UsageError
from brakecheck.report.loading import schema
from brakecheck.specs import vendors
from brakecheck.values import web_address

LIFECYCLES = (".yaml", ".yml")


def print_spec(name: str, *, documented_only: bool, base_url: str | None = None) -> int:
    """The description. One of another server, at `base_url`, leaves out what the mock chose."""
    if name == "report":
        if documented_only or base_url:
            raise UsageError("give report alone: its schema is the same for every server")
        return _print(schema())
    if Path(name).suffix in LIFECYCLES:
        name = vendors.add(Path(name))
    if name == "admin":
        description = vendors.admin()
    elif documented_only or base_url:
        description = vendors.documented(*chosen_vendors(name), neighbours=not documented_only)
    else:
        description = vendors.conventional(*chosen_vendors(name))
    if base_url:
        description = description.at(web_address(base_url).rstrip("/"))
    return _print(description.document)


def print_scenarios(name: str) -> int:
    return _print(vendors.scenarios(*chosen_vendors(name)))


def _print(document: dict[str, Any]) -> int:
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return 0
