"""A run of `brakecheck verify`: judges one target after the other, and reports the results."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib.metadata import version

from brakecheck.cli.plan import print_plan
from brakecheck.cli.targets import RunOptions, again, bounded, removal_commands, targets
from brakecheck.cli.terminal import Progress, print_conclusion, print_entry
from brakecheck.config import refuse_unasked
from brakecheck.contracts.engine.part import Part
from brakecheck.contracts.engine.processes import PARTS, Processes, Task
from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.errors import NothingSelected, UsageError
from brakecheck.contracts.http.exhaustion import ROOM, expect_descriptors
from brakecheck.contracts.levels import FULL
from brakecheck.contracts.target import Target
from brakecheck.gate import Gate, judged, read_fail_on, read_least
from brakecheck.report.baseline import Baseline, read_baseline
from brakecheck.report.document import document, entry, times
from brakecheck.report.formats.writing import chosen_formats, prepare, write
from brakecheck.report.model import Conclusion, VendorReport


@dataclass
class Results:
    """Results of the targets, with the seconds by rule.

    `ended_by` is the error that ended the run early, `nothing_selected` the error that no contract was chosen.
    """

    entries: list[VendorReport] = field(default_factory=list)
    times: dict[str, float] = field(default_factory=dict)
    ended_by: UsageError | None = None
    nothing_selected: UsageError | None = None
    interrupted: bool = False


def verify(options: RunOptions) -> int:
    """Judge the targets that the options name, and return the exit status."""
    began = time.time()
    expect_descriptors(ROOM)
    gate = Gate(read_fail_on(options.fail_on), read_least(options.min_coverage or ""))
    formats = chosen_formats(options.report or "")
    prepare(formats, options.report_dir)
    baseline = read_baseline(options.baseline, date.today()) if options.baseline else Baseline()  # noqa: DTZ011
    found = _judge_all(options, baseline)
    if not found.entries:
        if found.interrupted:
            raise KeyboardInterrupt
        if missing := found.ended_by or found.nothing_selected:
            raise missing
        return 0
    seconds = time.time() - began
    report = document(
        found.entries,
        _conclusion(found, gate, baseline),
        brakecheck=version("brakecheck"),
        began=began,
        seconds=seconds,
        times=found.times,
    )
    print_conclusion(report)
    for path in write(report, formats, options.report_dir):
        print(f"report: {path}")
    if found.interrupted:
        raise KeyboardInterrupt
    return report.gate.status


def _conclusion(found: Results, gate: Gate, baseline: Baseline) -> Conclusion:
    """Conclusion of the gate; a run that ended early proves nothing about the server."""
    conclusion = replace(judged(found.entries, gate), remarks=tuple(baseline.remarks(found.entries)))
    if found.ended_by is None:
        return conclusion
    return replace(conclusion, status=2, sentence=f"the run ended early: {found.ended_by}")


def _judge_all(options: RunOptions, baseline: Baseline) -> Results:
    """Judge or plan one target after the other, until one of them ends the run early."""
    found = Results()
    with targets(options) as named, ExitStack() as stack:
        bound = [bounded(target, options) for target in named]
        judge = _judge(bound, options, stack)
        for chosen in bound:
            if options.plan:
                print_plan(
                    chosen, seed=options.seed, examples=options.examples, select=options.select, hooks=options.hooks
                )
                continue
            refuse_unasked(chosen, live=options.live)
            try:
                run = judge(chosen)
            except NothingSelected as error:
                found.nothing_selected = error  # of this vendor; another vendor may have matching contracts
                continue
            except UsageError as error:
                found.ended_by = error
                break
            except KeyboardInterrupt:
                found.ended_by, found.interrupted = UsageError("interrupted"), True
                break
            kept = [*run.kept, *removal_commands(chosen)]
            found.entries.append(
                entry(run, baseline, again(chosen, options), scope=options.scope, file=options.sarif_file, kept=kept)
            )
            found.times |= times(run)
            print_entry(found.entries[-1], verbose=options.verbose)
            if run.stopped:
                found.ended_by, found.interrupted = UsageError(run.stopped), run.interrupted
                break
    return found


def _judge(bound: Sequence[Target], options: RunOptions, stack: ExitStack) -> Callable[[Target], Run]:
    """Function that judges a target: in several processes for whole runs on our own mock."""
    if not _is_in_parts(bound, options):
        return partial(_run, options=options)
    tasks = [
        Task(target, Part(number, PARTS), options.seed, options.examples, options.strict, options.lifecycle)
        for target in bound
        for number in range(PARTS)
    ]
    processes = stack.enter_context(Processes(tasks))
    return lambda target: processes.judged(target, Progress(target))


def _is_in_parts(bound: Sequence[Target], options: RunOptions) -> bool:
    """Whether all contracts run on our own mock, without a limit for the whole run."""
    apart = options.plan or options.select or options.rate or options.max_requests
    own = all(target.own and target.adapter == "admin" and target.level == FULL for target in bound)
    return own and not apart


def _run(chosen: Target, options: RunOptions) -> Run:
    return run_contracts(
        chosen,
        seed=options.seed,
        examples=options.examples,
        select=options.select,
        strict=options.strict,
        listener=Progress(chosen),
    )
