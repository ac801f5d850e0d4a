"""Provider states of SuprSend: a run brought about as asked for, and what can be seen of one."""

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
    """An account with the given provider states in it."""
    runs = Runs(clock, seed, readings=readings)
    for record in records:
        provide(runs, record)
    return runs


def provide(runs: Runs, state: Mapping[str, Any]) -> dict[str, Any]:
    """Bring about a run: `slug`, `recipient`, `contacts`, `tenant`, `idempotency_key`, `status`, `outcome`.

    A running one has sent its first message and sends two more, an hour and a day after its start, which
    `created_at` may put back; then it comes to its `outcome`. Its workflow is known from now on, and
    where `outcome` is given, those that are triggered later come to the same.
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
    run_id = state.get("id") or runs.new_id()  # drawn when nothing can be refused any more: a refusal changes nothing
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
    """When the run started. A running one has a message to send yet; one that ended by itself has not."""
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
    """What is there to see of a run: its status, and how many of its messages are out."""
    runs.settle()
    run = runs.records.get(run_id)
    if run is None:
        return {"exists": False, "status": None, "sent": 0, "planned": 0}
    return {"exists": True, "status": run.status, "sent": run.sent(runs.clock.now()), "planned": len(run.sends)}
