"""Provider states of SuprSend: create a run in a given state, and observe one."""

from collections.abc import Mapping
from typing import Any

from brakecheck.mock_server.api_error import BadRequest, refuse_surplus
from brakecheck.mock_server.suprsend.outcomes import ALWAYS_COMPLETED
from brakecheck.mock_server.suprsend.runs import (
    CANCELLED,
    COMPLETED,
    DAY,
    DEFAULT_TENANT,
    FAILED,
    PARTIAL_FAILURE,
    RUNNING,
    Run,
    Runs,
    sends_from,
)
from brakecheck.mock_server.worlds.clock import Clock, timestamp
from brakecheck.mock_server.worlds.clock_setting import moment
from brakecheck.specs.sentences import quoted, shown

NAMES = frozenset(
    {"id", "slug", "recipient", "contacts", "tenant", "idempotency_key", "status", "outcome"} | {"created_at"}
)
CREATED_AT = "provide.created-at"
STATUSES = (RUNNING, COMPLETED, PARTIAL_FAILURE, FAILED, CANCELLED)


def seeded(clock: Clock, seed: int, records: list[dict[str, Any]], readings: Mapping[str, str]) -> Runs:
    """Create an account that holds the given provider states."""
    runs = Runs(clock, seed, readings=readings)
    for record in records:
        provide(runs, record)
    return runs


def provide(runs: Runs, state: Mapping[str, Any]) -> dict[str, Any]:
    """Create a run: `slug`, `recipient`, `contacts`, `tenant`, `idempotency_key`, `status`, `outcome`.

    A run in progress has sent one message, and sends two more, an hour and a day after its start.
    Then it ends in its `outcome`. `created_at` may move the start back. The workflow of the `slug`
    exists from now on; a given `outcome` is also that of runs that are triggered later.
    """
    refuse_surplus(state, NAMES, "a run")
    status = state.get("status", RUNNING)
    if status not in STATUSES:
        raise BadRequest("provide.status", f"status {shown(status)} is not one of {', '.join(STATUSES)}")
    if state.get("id") in runs.records:
        raise BadRequest("provide.id", f"a run with the id {quoted(state['id'])} exists; choose another id")
    now = runs.clock.now()
    under_way = status in (RUNNING, CANCELLED)
    outcome = state.get("outcome", COMPLETED if under_way else status)
    if not under_way and outcome != status:
        raise BadRequest(
            "provide.outcome", f"outcome must be {status}, as the status of a run that is over; got {outcome}"
        )
    started = _started(state, status, now)
    runs.settle()  # now, since a turn gives way before a change alone
    run_id = state.get("id") or runs.new_id()  # drawn after the last check, since a refusal changes nothing
    run = Run(
        id=run_id,
        slug=state.get("slug", "provided-workflow"),
        recipient=state.get("recipient", f"recipient-of-{run_id}"),
        contacts=tuple(state.get("contacts", ())),
        tenant=state.get("tenant", DEFAULT_TENANT),
        idempotency_key=state.get("idempotency_key"),
        started_at=started,
        sends=sends_from(started),
        outcome=outcome,
    )
    runs.start(run)
    if status != RUNNING:
        runs.end(run, status, now if status == CANCELLED else run.sends[-1])
    _make_known(runs, run.slug, state.get("outcome"))
    return observe(runs, run_id) | {"id": run_id}


def _started(state: Mapping[str, Any], status: str, now: float) -> float:
    """Start of the run: a running one has messages left to send, one that ended by itself has none."""
    day_ago = now - DAY
    if "created_at" not in state:
        return now if status in (RUNNING, CANCELLED) else day_ago - DAY
    started = moment(state["created_at"], "created_at", CREATED_AT)
    fits, wanted = {
        RUNNING: (day_ago < started <= now, f"later than {timestamp(day_ago)}, up to {timestamp(now)}"),
        CANCELLED: (started <= now, f"up to {timestamp(now)}"),
    }.get(status, (started <= day_ago, f"up to {timestamp(day_ago)}"))
    if not fits:
        received = state["created_at"]
        raise BadRequest(CREATED_AT, f"expected created_at {wanted} of a {status} run; received {received}")
    return started


def _make_known(runs: Runs, slug: str, outcome: str | None) -> None:
    runs.workflows.setdefault(slug, ALWAYS_COMPLETED)
    if outcome is not None:
        runs.workflows[slug] = {outcome: 1.0}


def observe(runs: Runs, run_id: str) -> dict[str, Any]:
    """Observe a run: its status, and the number of messages that it has sent."""
    runs.settle()
    run = runs.records.get(run_id)
    if run is None:
        return {"exists": False, "status": None, "sent": 0, "planned": 0}
    return {"exists": True, "status": run.status, "sent": run.sent(runs.clock.now()), "planned": len(run.sends)}
