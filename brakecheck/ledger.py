"""`brakecheck rules` and `brakecheck spec`: what the documents say, printed."""

import json
import textwrap
from typing import Any

from brakecheck.config import chosen_vendors, web_address
from specs import vendors
from specs.ledger import Rule


def print_rules(vendor: str | None) -> int:
    """Every rule with its standing, its source and its readings."""
    for name in chosen_vendors(vendor):
        for rule in vendors.ledger(name):
            print(_shown(rule))
    return 0


def print_spec(name: str, *, documented_only: bool, base_url: str | None = None) -> int:
    """The description. One of another server, at `base_url`, leaves out what the mock chose."""
    if name == "admin":
        description = vendors.admin()
    elif documented_only or base_url:
        description = vendors.documented(*chosen_vendors(name), companions=not documented_only)
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


def _shown(rule: Rule) -> str:
    lines = [f"{rule.id}  [{rule.standing}, {rule.operation}]", *_wrapped(rule.statement)]
    lines += [f"    from {source}" for source in rule.sources]
    for name, reading in rule.readings.items():
        mark = " (the mock's)" if name == rule.mock else ""
        lines += _wrapped(f"reading {name}{mark}: {reading}")
    return "\n".join([*lines, ""])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent="    ", subsequent_indent="      ")
