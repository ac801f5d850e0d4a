"""Faults of the effect: runs that send after their cancel, and runs that are not cancelled for long."""

from collections.abc import Callable, Mapping
from typing import Any

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.suprsend.faults.cancels import Cancel, after, revived
from brakecheck.mock_server.suprsend.runs import CANCELLED, COMPLETED, FILTERS, HOUR, RUNNING, Run, Runs

STOPS = "suprsend.cancel.stops"


def sending(due: Callable[[Run, float, int], int]) -> Injection:
    """Let `due` count the messages of a cancelled run; its last argument is the healthy count."""

    def inject(injector: FaultInjector) -> None:
        healthy: Callable[[Run, float], int] = Run.due

        def faulty(run: Run, now: float) -> int:
            sent = healthy(run, now)
            return min(due(run, now, sent), len(run.sends)) if run.status == CANCELLED else sent

        injector.patch(Run, "due", faulty)

    return inject


def unhindered(run: Run, now: float, _: int) -> int:
    """Count the messages as if nothing had been cancelled."""
    return sum(at <= now for at in run.sends)


def one_more(run: Run, now: float, sent: int) -> int:
    """Send one more message after the end."""
    return sent + (run.ended_at is not None and now > run.ended_at)


def weeks_later(run: Run, now: float, sent: int) -> int:
    """Send one more message three weeks after the end."""
    return sent + (run.ended_at is not None and now > run.ended_at + 21 * 24 * HOUR)


def all_at_once(runs: Runs, found: list[Run]) -> list[Run]:
    """Send all remaining messages at the cancel."""
    now = runs.clock.now()
    for run in found:
        run.sends = tuple(min(at, now) for at in run.sends)
    return found


def wearing_off(seconds: float, status: str) -> Injection:
    """Put a run into the status so many seconds after its cancel; a running one goes on."""

    def inject(injector: FaultInjector) -> None:
        def bring_back(raw: RawRequest) -> RawRequest:
            for world in injector.concerned():
                runs: Runs = world.states["suprsend"]
                for run in list(runs.records.values()):
                    if run.status == CANCELLED and runs.clock.now() >= (run.ended_at or 0) + seconds:
                        _turn(runs, run, status)
            return raw

        injector.requests(bring_back)

    return inject


def _turn(runs: Runs, run: Run, status: str) -> None:
    if status == RUNNING:
        revived(runs, run)
    else:
        run.status = status


def late(injector: FaultInjector) -> None:
    """Delay the effect of a cancel by two hours."""
    pending: list[tuple[Runs, Mapping[str, Any], float]] = []

    def wrap(healthy: Cancel) -> Cancel:
        def faulty(runs: Runs, filters: Mapping[str, Any]) -> list[Run]:
            runs.settle()
            pending.append((runs, filters, runs.clock.now() + 2 * HOUR))
            return runs._matching({name: filters[name] for name in FILTERS if name in filters})

        def carry_out(raw: RawRequest) -> RawRequest:
            for entry in list(pending):
                runs, filters, at = entry
                if runs.clock.now() >= at:
                    pending.remove(entry)
                    healthy(runs, filters)
            return raw

        injector.requests(carry_out)
        return faulty

    injector.around(Runs, "cancel", wrap)


def haunting(value: Callable[[Run], str | None]) -> Injection:
    """Cancel every later run that has the same value as a cancelled run, too."""

    def inject(injector: FaultInjector) -> None:
        known: set[tuple[int, str | None]] = set()

        def remembering(healthy: Cancel) -> Cancel:
            def faulty(runs: Runs, filters: Mapping[str, Any]) -> list[Run]:
                found = healthy(runs, filters)
                known.update((id(runs), value(run)) for run in found)
                return found

            return faulty

        def starting(healthy: Callable[[Runs, Run], Run]) -> Callable[[Runs, Run], Run]:
            def faulty(runs: Runs, run: Run) -> Run:
                begun = healthy(runs, run)
                if value(run) and (id(runs), value(run)) in known:
                    runs.end(run, CANCELLED, runs.clock.now())
                return begun

            return faulty

        injector.around(Runs, "cancel", remembering)
        injector.around(Runs, "start", starting)

    return inject


FAULTS = (
    Fault("suprsend.cancel.does-not-stop", STOPS, "a cancelled run sends on", sending(unhindered)),
    Fault("suprsend.cancel.sends-once-more", STOPS, "a cancelled run sends one more message", sending(one_more)),
    Fault(
        "suprsend.cancel.sends-weeks-later", STOPS, "weeks after its cancel a run sends a message", sending(weeks_later)
    ),
    Fault(
        "suprsend.cancel.sends-all-at-once",
        STOPS,
        "at the cancel all remaining messages are sent",
        after(all_at_once),
    ),
    Fault(
        "suprsend.cancel.wears-off-after-an-hour",
        STOPS,
        "an hour after its cancel a run goes on",
        wearing_off(HOUR, RUNNING),
    ),
    Fault(
        "suprsend.cancel.wears-off-after-a-minute",
        STOPS,
        "a minute after its cancel a run goes on",
        wearing_off(60, RUNNING),
    ),
    Fault(
        "suprsend.cancel.completes-later",
        STOPS,
        "two days after its cancel a run is completed",
        wearing_off(48 * HOUR, COMPLETED),
    ),
    Fault(
        "suprsend.cancel.haunts-the-person",
        "suprsend.cancel.nothing-else",
        "once a run of theirs was cancelled, all later runs of a person are",
        haunting(lambda run: run.recipient),
    ),
    Fault(
        "suprsend.cancel.haunts-the-key",
        "suprsend.cancel.nothing-else",
        "once a run with a key was cancelled, all later runs with the key are",
        haunting(lambda run: run.idempotency_key),
    ),
    Fault(
        "suprsend.cancel.takes-effect-late",
        "suprsend.cancel.reports-cancelled",
        "a cancel takes effect two hours later",
        late,
    ),
)
