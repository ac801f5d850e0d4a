"""Processes that judge parts of the contracts side by side, and report in the order of the contracts."""

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
    """What is known of the parts of one target."""

    parts: dict[int, Run | BaseException] = field(default_factory=dict)
    places: dict[int, Mapping[str, int]] = field(default_factory=dict)
    outcomes: dict[str, list[list[Outcome]]] = field(default_factory=lambda: defaultdict(list))


class Processes:
    """Judges targets in parts. Our own mock has to serve them: nothing is cleaned up that outlives it."""

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
        """The run of all parts of the target; the listener hears of it in the order of the contracts."""
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
        """Give the process behind the connection the next part, if there is one."""
        if self._waiting:
            self._busy[connection] = task = self._waiting.popleft()
            connection.send(task)
        else:
            connection.close()

    def _hear(self) -> None:
        """Wait for messages of the processes."""
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
        """End what is under way, and keep what it has judged by then."""
        self._waiting.clear()
        for process in self._processes:
            process.terminate()  # which interrupts the run, as Ctrl-C does in one process
        while self._busy:
            self._hear()
        if not any(isinstance(part, Run) for part in known.parts.values()):
            raise KeyboardInterrupt


class _Reported:
    """The outcomes that the listener has got by now."""

    def __init__(self, listener: RunListener) -> None:
        self._listener = listener
        self._order: list[tuple[int, str]] = []
        self._next = 0
        self._expected: dict[str, int] = {}

    def go_on(self, known: _Progress) -> None:
        """Tell of the contracts that are next in order and have ended in each of their parts."""
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
        """Tell of all that have ended, in whatever part."""
        order = sorted({(place, name) for part in known.places.values() for name, place in part.items()})
        for _, name in order[self._next :]:
            if name in known.outcomes:
                self._tell(known.outcomes[name])

    def _tell(self, ended: Sequence[list[Outcome]]) -> None:
        self._next += 1
        self._listener.on_outcome(min(ended, key=lambda outcomes: WORST_FIRST.index(worst(outcomes))))


def _conclusion(known: _Progress, listener: RunListener) -> Run:
    """The run that the parts make up; what ended one of them early raises where no part has judged anything."""
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
    """Sends outcomes to the process that gave the part, without the exchanges, which come with the run."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def collected(self, places: Mapping[str, int]) -> None:
        self._connection.send(dict(places))

    def on_outcome(self, outcomes: list[Outcome]) -> None:
        if outcomes:
            self._connection.send([Outcome(it.contract, "", it.rule, it.verdict) for it in outcomes])


def _work(connection: Connection) -> None:
    """Judge one part after the other, until there are no more. An interrupt comes as SIGTERM."""
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
    """Interrupt the run, and its clean-up no more: a group may get the signal that the parent sends as well."""
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
