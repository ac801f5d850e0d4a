"""Triggers of workflows, without HTTP: one run for each recipient, unless the same trigger came before."""

from dataclasses import dataclass

from brakecheck.mock_server.api_error import BadRequest, NotFound
from brakecheck.mock_server.suprsend.outcomes import outcome_of
from brakecheck.mock_server.suprsend.runs import DEFAULT_TENANT, Run, Runs, sends_from
from brakecheck.specs.sentences import quoted

REMEMBERED = 24 * 3600.0  # seconds for which an idempotency key is known
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Trigger:
    """Trigger of a workflow. `recipients` maps distinct ids to contact information.

    Actor and data shape the texts of messages, and the mock makes no texts.
    """

    slug: str
    recipients: dict[str, tuple[str, ...]]
    tenant: str = DEFAULT_TENANT
    idempotency_key: str | None = None


def fire(runs: Runs, trigger: Trigger) -> str:
    """Start the runs and return the id of the message. A repeated key starts none and gives the same id."""
    if trigger.slug not in runs.workflows:
        raise NotFound("trigger.unknown-workflow", f"no workflow has the slug {quoted(trigger.slug)}")
    key, now = _usable(trigger.idempotency_key), runs.clock.now()
    _forget(runs, now)
    if key in runs.answers:
        return runs.answers[key][1]
    message = f"msg_{runs.new_token()}"
    if key is not None:
        runs.answers[key] = now, message
    for recipient, contacts in trigger.recipients.items():
        _start(runs, trigger, recipient, contacts, key)
    return message


def _start(runs: Runs, trigger: Trigger, recipient: str, contacts: tuple[str, ...], key: str | None) -> None:
    now, run_id = runs.clock.now(), runs.new_id()
    outcome = outcome_of(run_id, runs.seed, runs.workflows[trigger.slug])
    runs.start(
        Run(run_id, trigger.slug, recipient, contacts, trigger.tenant, key, now, sends_from(now), outcome=outcome)
    )


def _forget(runs: Runs, now: float) -> None:
    """Drop the keys that are too old; read at most one other."""
    while runs.answers:
        key, (at, _) = next(iter(runs.answers.items()))
        if now - at < REMEMBERED:
            return
        del runs.answers[key]


def _usable(key: str | None) -> str | None:
    """The key without the blanks around it; None for an empty key."""
    trimmed = (key or "").strip()
    if len(trimmed) > LONGEST_KEY:
        raise BadRequest(
            "trigger.limits", f"$idempotency_key must have at most {LONGEST_KEY} characters; got {len(trimmed)}"
        )
    return trimmed or None
