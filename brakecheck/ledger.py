"""`brakecheck rules` and `brakecheck spec`: what the documents say, printed."""

import json
import textwrap

from brakecheck.config import chosen_vendors
from specs import vendors
from specs.ledger import Rule


def print_rules(vendor: str | None) -> int:
    """Every rule with its standing, its source and its readings."""
    for name in chosen_vendors(vendor):
        for rule in vendors.ledger(name):
            print(_shown(rule))
    return 0


def print_spec(name: str, *, documented_only: bool) -> int:
    if name == "admin":
        description = vendors.admin()
    elif documented_only:
        description = vendors.documented(*chosen_vendors(name), companions=False)
    else:
        description = vendors.conventional(*chosen_vendors(name))
    print(json.dumps(description.document, indent=2, ensure_ascii=False))
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
