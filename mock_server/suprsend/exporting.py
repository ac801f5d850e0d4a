"""Export of runs as the provider states closest to them."""

from typing import Any

from brakecheck.mock_server.suprsend.runs import CANCELLED, COMPLETED, DEFAULT_TENANT, RUNNING, Run, Runs
from brakecheck.mock_server.worlds.clock import timestamp


def states_of(runs: Runs) -> list[dict[str, Any]]:
    """A provider state for each run. Slugs without a run are left out."""
    runs.settle()
    return [_state(run) for run in runs.records.values()]


def _state(run: Run) -> dict[str, Any]:
    state: dict[str, Any] = {
        "id": run.id,
        "slug": run.slug,
        "recipient": run.recipient,
        "status": run.status,
        "created_at": timestamp(run.started_at),
    }
    state |= {"contacts": list(run.contacts)} if run.contacts else {}
    state |= {"tenant": run.tenant} if run.tenant != DEFAULT_TENANT else {}
    state |= {"idempotency_key": run.idempotency_key} if run.idempotency_key is not None else {}
    under_way = run.status in (RUNNING, CANCELLED)
    return state | ({"outcome": run.outcome} if under_way and run.outcome != COMPLETED else {})
