"""The lifecycle as a run saw it: for each operation in each state, the due result and the received one."""

from collections import Counter
from collections.abc import Iterable, Mapping

from brakecheck.contracts.events import Transition
from brakecheck.report.model import BROKEN, CellReport, DueReport, LifecycleReport, Received, RuleReport, StateReport
from brakecheck.specs.lifecycle import Cell, Lifecycle, State, status_of


def lifecycle(table: Lifecycle, steps: Mapping[Transition, int], rules: Iterable[RuleReport]) -> LifecycleReport:
    """The states, and a cell for each operation in each of them."""
    broken = {rule.id for rule in rules if rule.verdict in BROKEN}
    return LifecycleReport(
        record=table.record,
        states=tuple(map(_state, table.states.values())),
        operations=tuple(table.operations),
        cells=tuple(_cell(cell, _of(cell, steps), broken) for cell in table.cells),
    )


def _state(state: State) -> StateReport:
    return StateReport(name=state.name, at=state.at, wide=state.wide) if state.at else StateReport(name=state.name)


def cells_sentence(table: LifecycleReport) -> str:
    """The number of cells that a run has seen, and the number of all that the vendor leaves open."""
    seen = sum(cell.verdict != "not checked" for cell in table.cells)
    left_open = sum(len(cell.due) > 1 for cell in table.cells)
    return f"{seen} of {len(table.cells)} cells, {left_open} open"


def _of(cell: Cell, steps: Mapping[Transition, int]) -> dict[Transition, int]:
    return {
        step: times for step, times in steps.items() if (step.operation, step.before) == (cell.operation, cell.state)
    }


def _received(steps: Mapping[Transition, int]) -> tuple[Received, ...]:
    """The answers with the status that was seen afterwards, if any, and how often."""
    found: Counter[tuple[str, str]] = Counter()
    for step, times in steps.items():
        found[step.answer, status_of(step.after)] += times
    return tuple(Received(answer=answer, then=then, times=times) for (answer, then), times in sorted(found.items()))


def _cell(cell: Cell, steps: Mapping[Transition, int], broken: set[str]) -> CellReport:
    return CellReport(
        operation=cell.operation,
        state=cell.state,
        rule=cell.rule.id,
        due=tuple(DueReport(reading=name, answer=due.answer, to=due.to) for name, due in cell.due.items()),
        received=_received(steps),
        verdict=_verdict(cell, steps, cell.rule.id in broken),
    )


def _verdict(cell: Cell, steps: Mapping[Transition, int], broken: bool) -> str:  # noqa: FBT001
    """`pass`, `observed` where the documents leave it open, `fail`, `not checked`.

    Another answer is a failure where a finding is about it, or the cell's own rule is broken. Else it has other
    reasons than a broken promise, such as a lead that set out by itself, and is not held against the server.
    """
    kept = [step for step in steps if _is_due(cell, step)]
    if any(step not in kept and (step.accused or broken) for step in steps):
        return "fail"
    if not kept:
        return "not checked"
    return "observed" if cell.rule.standing.open else "pass"


def _is_due(cell: Cell, step: Transition) -> bool:
    return any(
        step.answer == due.answer and status_of(step.after) in ("", due.to or status_of(cell.state))
        for due in cell.due.values()
    )
