"""The lifecycle as a run saw it: for each operation in each state, what is due and what came."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from contracts.witness import Step
from specs.lifecycle import Cell, Lifecycle, status_of

Entry = dict[str, Any]


def lifecycle(table: Lifecycle, steps: Mapping[Step, int], rules: Iterable[Entry]) -> Entry:
    """The states, and a cell for each operation in each of them."""
    broken = {rule["operation"] for rule in rules if rule["verdict"] in ("fail", "known")}
    cells = [_cell(cell, _received(cell, steps), broken) for cell in table.cells]
    return {
        "record": table.record,
        "states": [
            {"name": state.name, **({"at": list(state.at), "wide": state.wide} if state.at else {})}
            for state in table.states.values()
        ],
        "operations": table.operations,
        "cells": cells,
    }


def _received(cell: Cell, steps: Mapping[Step, int]) -> list[Entry]:
    """The answers with the status that was seen afterwards, if anybody looked, and how often."""
    found: Counter[tuple[str, str]] = Counter()
    for step, times in steps.items():
        if (step.operation, step.before) == (cell.operation, cell.state):
            found[step.answer, status_of(step.after)] += times
    return [{"answer": answer, "then": then, "times": times} for (answer, then), times in sorted(found.items())]


def _cell(cell: Cell, received: list[Entry], broken: set[str]) -> Entry:
    return {
        "operation": cell.operation,
        "state": cell.state,
        "rule": cell.rule.id,
        "due": [{"reading": name, "answer": due.answer, "to": due.to} for name, due in cell.due.items()],
        "received": received,
        "verdict": _verdict(cell, received, broken),
    }


def _verdict(cell: Cell, received: list[Entry], broken: set[str]) -> str:
    """`pass`, `observed` where the documents leave it open, `fail`, `not checked`.

    What came otherwise is a failure where a contract found the operation to break a rule; else it has other reasons
    than a broken promise, such as a lead that set out by itself, and is not held against the server.
    """
    if not received:
        return "not checked"
    kept = [one for one in received if _is_due(cell, one)]
    if len(kept) < len(received) and broken & {cell.operation, "any"}:
        return "fail"
    if not kept:
        return "not checked"
    return "pass" if cell.rule.standing.binding else "observed"


def _is_due(cell: Cell, received: Entry) -> bool:
    return any(
        received["answer"] == due.answer and received["then"] in ("", due.to or status_of(cell.state))
        for due in cell.due.values()
    )
