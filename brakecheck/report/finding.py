"""The evidence for a rule that is broken, known to be broken or could not be judged, as labelled text."""

from typing import Any

from brakecheck.report.printable import line
from brakecheck.report.timeline import answer

HEADLINES = {"fail": "is broken", "known": "is known to be broken", "error": "could not be judged"}
LONGEST = {"answer": 400, "try": 1200, "steps": 900}
Entry = dict[str, Any]


def findings(entry: Entry) -> list[tuple[Entry, list[str]]]:
    """The broken rules by headline, each with those that follow from it; then what could not be judged or is known."""
    rules = {rule["id"]: rule for rule in entry["rules"]}
    heads = [
        (rules[headline["rule"]], [f"{name}: {summary(rules[name])}" for name in headline["follows"]])
        for headline in entry["headlines"]
    ]
    others = [rule for verdict in ("error", "known") for rule in entry["rules"] if rule["verdict"] == verdict]
    return heads + [(rule, []) for rule in others]


def decisive(rule: Entry) -> Entry:
    """The first contract that made the rule's verdict."""
    return next(contract for contract in rule["contracts"] if contract["verdict"] == rule["verdict"])


def exchange_of(rule: Entry) -> Entry | None:
    """The exchange that the finding is about."""
    return next((part for part in decisive(rule).get("story", ()) if part["decisive"] and "curl" in part), None)


def source_of(rule: Entry) -> str:
    source = rule["sources"][0]
    return f"{source['title']}, “{source['heading']}” ({source['file']})"


def summary(rule: Entry) -> str:
    """One line: what was expected and received, or the error."""
    contract = decisive(rule)
    if rule["verdict"] == "error":
        return line(contract["detail"], 500)
    return f"expected {line(contract['expected'])}; received {line(contract['received'])}"


def evidence(rule: Entry) -> dict[str, str]:
    """By label, each in one line: the promise and who makes it, expected, received, and how to see it oneself."""
    contract = decisive(rule)
    told = {"promise": rule["statement"], "made in": source_of(rule), "contract": _contract(rule, contract)}
    if rule["verdict"] == "error":
        told["error"] = contract["detail"]
    else:
        told |= {"expected": contract["expected"], "received": contract["received"]}
    if steps := [_step(part) for part in contract.get("story", ())]:
        told["steps"] = "; ".join(steps)
    if "known" in contract:
        told["known"] = excuse(rule)
    if exchange := exchange_of(rule):
        told["answer"] = answer(exchange)
        if "danger" in exchange:
            told["danger"] = f"{exchange['danger']}: never send this to a server with records of others"
        told["try"] = exchange["curl"]
    told["again"] = contract["again"]
    return {label: line(text, LONGEST.get(label, 600)) for label, text in told.items()}


def _step(part: Entry) -> str:
    """A part of the story in a few words."""
    return str(part["remark"]) if "remark" in part else f"{part['operation']} → {part['status'] or part['failure']}"


def excuse(rule: Entry) -> str:
    """Why a finding is known, and until when."""
    known = decisive(rule)["known"]
    return f"known until {known['expires']}: {line(known['reason'])}"


def block(told: dict[str, str]) -> str:
    """Labels and texts under each other."""
    return "\n".join(f"{label:9} {text}" for label, text in told.items())


def meaning(rule: Entry) -> str:
    """What the reading, or each of several, means."""
    return line(" ".join(rule["readings"].get(name, "") for name in rule["detail"].split("; ")))


def reading(rule: Entry) -> str:
    """What a silent point turned out to be: the reading, with what it means."""
    return ": ".join(filter(None, (line(rule["detail"]), meaning(rule))))


def _contract(rule: Entry, contract: Entry) -> str:
    others = sum(other["verdict"] == rule["verdict"] for other in rule["contracts"]) - 1
    return f"{contract['promise']} ({contract['name']}{f', and {others} more' if others else ''})"
