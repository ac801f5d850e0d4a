"""Processes that run parts of the contracts in parallel, and report in the order of the contracts."""

import os
import signal
import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from brakecheck.contracts.engine.listener import RunListener
from brakecheck.contracts.engine.merging import merged
from brakecheck.contracts.engine.part import Part
from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import WORST_FIRST, Outcome, worst
from brakecheck.contracts.errors import NothingSelected, UsageError
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors

PARTS = 2  # of each vendor; the same on each machine, so that the same seed gives the same report
PATIENCE = 10.0  # seconds that a process has to end
ENDED = (EOFError, OSError)


@dataclass(frozen=True, slots=True)
class Task:
    """One part of the contracts of a target; `lifecycle` is the file of a vendor that is not shipped."""

    target: Target
    part: Part
    seed: int
    examples: int
    strict: bool
    lifecycle: Path | None = None


@dataclass
class _Progress:
    """Results of the parts of one target so far."""

    parts: dict[int, Run | BaseException] = field(default_factory=dict)
    places: dict[int, Mapping[str, int]] = field(default_factory=dict)
    outcomes: dict[str, list[list[Outcome]]] = field(default_factory=lambda: defaultdict(list))


class Processes:
    """Judges targets in parallel parts. Only for our own mock: records are not cleaned up, they end with its worlds."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._waiting = deque(tasks)
        self._known: dict[str, _Progress] = defaultdict(_Progress)
        self._busy: dict[Connection, Task] = {}
        self._processes: list[BaseProcess] = []
        self._count = min(len(tasks), max(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2))

    def __enter__(self) -> "Processes":
        context = get_context("spawn")
        with _without_interrupts():
            for _ in range(self._count):
                ours, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs,), daemon=True)
                process.start()
                theirs.close()
                self._processes.append(process)
                self._give(ours)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes if self._busy else ():
            process.terminate()
        for connection in self._busy:
            connection.close()  # a process that has much to send would wait for a reader
        for process in self._processes:
            process.join(PATIENCE)
            if process.is_alive():
                process.kill()

    def judged(self, target: Target, listener: RunListener) -> Run:
        """Run all parts of the target; the listener gets the outcomes in the order of the contracts."""
        known, reported = self._known[target.vendor], _Reported(listener)
        try:
            while len(known.parts) < PARTS:
                reported.go_on(known)
                self._hear()
        except KeyboardInterrupt:
            self._interrupt(known)
        reported.rest(known)
        return _conclusion(known, listener)

    def _give(self, connection: Connection) -> None:
        """Send the next part to the process of the connection; close the connection if there is none."""
        if self._waiting:
            self._busy[connection] = task = self._waiting.popleft()
            connection.send(task)
        else:
            connection.close()

    def _hear(self) -> None:
        """Wait for messages of the processes, and store them."""
        for connection in wait(list(self._busy)):
            assert isinstance(connection, Connection)
            task = self._busy[connection]
            known = self._known[task.target.vendor]
            try:
                message = connection.recv()
            except ENDED:
                message = UsageError("a process of the run was ended from outside; run again")
            match message:
                case Run() | BaseException():
                    known.parts[task.part.number] = message
                    del self._busy[connection]
                    with suppress(*ENDED):
                        self._give(connection)
                case list():
                    known.outcomes[message[0].contract].append(message)
                case _:
                    known.places[task.part.number] = message

    def _interrupt(self, known: _Progress) -> None:
        """End all parts early, and keep their results; `KeyboardInterrupt` where there are none."""
        self._waiting.clear()
        for process in self._processes:
            process.terminate()  # which interrupts the run, as Ctrl-C does in one process
        while self._busy:
            self._hear()
        if not any(isinstance(part, Run) for part in known.parts.values()):
            raise KeyboardInterrupt


class _Reported:
    """Passes the outcomes to the listener in the order of the contracts."""

    def __init__(self, listener: RunListener) -> None:
        self._listener = listener
        self._order: list[tuple[int, str]] = []
        self._next = 0
        self._expected: dict[str, int] = {}

    def go_on(self, known: _Progress) -> None:
        """Report the next contracts in order, as far as they have ended in each of their parts."""
        if len(known.places) < PARTS:
            return
        if not self._order:
            self._order = sorted({(place, name) for part in known.places.values() for name, place in part.items()})
            self._expected = {name: sum(name in part for part in known.places.values()) for _, name in self._order}
        while self._next < len(self._order):
            name = self._order[self._next][1]
            if len(known.outcomes.get(name, ())) < self._expected[name]:
                return
            self._tell(known.outcomes[name])

    def rest(self, known: _Progress) -> None:
        """Report all remaining contracts that have ended in any part."""
        order = sorted({(place, name) for part in known.places.values() for name, place in part.items()})
        for _, name in order[self._next :]:
            if name in known.outcomes:
                self._tell(known.outcomes[name])

    def _tell(self, ended: Sequence[list[Outcome]]) -> None:
        self._next += 1
        self._listener.on_outcome(min(ended, key=lambda outcomes: WORST_FIRST.index(worst(outcomes))))


def _conclusion(known: _Progress, listener: RunListener) -> Run:
    """Merge the parts into one run; raise the reason of an early end where no part has a result."""
    parts = [known.parts[number] for number in sorted(known.parts)]
    runs = [part for part in parts if isinstance(part, Run)]
    reasons = [part for part in parts if isinstance(part, BaseException) and not isinstance(part, NothingSelected)]
    if not runs or any(not isinstance(reason, UsageError | KeyboardInterrupt) for reason in reasons):
        raise (reasons or parts)[0]  # type: ignore[misc] # without runs, all of them are exceptions
    run = merged(runs)
    if reasons:
        interrupted = run.interrupted or any(isinstance(reason, KeyboardInterrupt) for reason in reasons)
        run.stopped, run.interrupted = run.stopped or str(reasons[0]) or "interrupted", interrupted
    listener.guarded(run.replaced, run.left_out)
    listener.settled(run.lag)
    listener.cleaned(run.receipt)
    return run


class _Sender(RunListener):
    """Sends outcomes to the parent process, without exchanges, which the whole run brings later."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def collected(self, places: Mapping[str, int]) -> None:
        self._connection.send(dict(places))

    def on_outcome(self, outcomes: list[Outcome]) -> None:
        if outcomes:
            self._connection.send([Outcome(ended.contract, "", ended.rule, ended.verdict) for ended in outcomes])


def _work(connection: Connection) -> None:
    """Run one part after the other, until there are no more. SIGTERM interrupts a part."""
    signal.signal(signal.SIGTERM, _interrupt_once)
    for ignored in (signal.SIGINT, signal.SIGHUP):  # which a terminal sends to all processes
        signal.signal(ignored, signal.SIG_IGN)
    with suppress(KeyboardInterrupt, *ENDED):
        while True:
            task = connection.recv()
            message: Any
            try:
                message = _judged(task, connection)
            except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the other process raises it
                message = error
            connection.send(message)


def _interrupt_once(*_: object) -> None:
    """Interrupt the run once. A second SIGTERM, such as one to the whole process group, must not stop the clean-up."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _judged(task: Task, connection: Connection) -> Run:
    if task.lifecycle:
        vendors.add(task.lifecycle)
    return run_contracts(
        task.target,
        seed=task.seed,
        examples=task.examples,
        strict=task.strict,
        listener=_Sender(connection),
        part=task.part,
    )


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Start processes that ignore the interrupts of a terminal from the beginning."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
