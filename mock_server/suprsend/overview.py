"""Views of an account for the console: its runs, and their messages."""

from collections import Counter
from collections.abc import Iterator

from brakecheck.mock_server.api_error import NotFound
from brakecheck.mock_server.http.overview import Call, Listed, Part, Parts, Shown
from brakecheck.mock_server.suprsend.messages import Message
from brakecheck.mock_server.suprsend.runs import CANCEL, RUNNING, Run, Runs
from brakecheck.mock_server.worlds.clock import timestamp
from brakecheck.specs.description import Description
from brakecheck.specs.sentences import quoted

DELIVERED, FAILED, DUE, STOPPED = "delivered", "failed", "due", "stopped"


def listed(runs: Runs) -> Iterator[Listed]:
    """List the runs of the account as they are now."""
    runs.settle()
    return map(_listed, runs.records.values())


def overview(runs: Runs, run_id: str, description: Description) -> Shown:
    """Show the run with its messages; `NotFound` for an unknown id."""
    now, run = runs.settle(), runs.records.get(run_id)
    if run is None:
        raise NotFound("admin.record", f"no run has the id {quoted(run_id, 200)}")
    cancel = description.operations[CANCEL]
    messages = [_message(run, number, now) for number in range(len(run.sends))]
    return Shown(
        _listed(run),
        {
            "recipient": run.recipient,
            "contacts": list(run.contacts),
            "tenant_id": run.tenant,
            "idempotency_key": run.idempotency_key,
            "started_at": timestamp(run.started_at),
            "ended_at": None if run.ended_at is None else timestamp(run.ended_at),
        },
        [Call(CANCEL, CANCEL, cancel.method, cancel.path, {"execution_id": run.id})],
        [Parts("message", Counter(message.state for message in messages), messages)],
        [],
        [],
    )


def _listed(run: Run) -> Listed:
    return Listed(run.id, "run", f"{run.slug} → {run.recipient}", run.status)


def _message(run: Run, number: int, now: float) -> Part:
    message = Message(run, number)
    if number < run.due(now):
        state = DELIVERED if message.delivered else FAILED
    else:
        state = DUE if run.status == RUNNING else STOPPED
    return Part(message.id, f"message {number + 1}", state, at=timestamp(message.at))
