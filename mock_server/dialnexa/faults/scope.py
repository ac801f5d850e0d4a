"""Faults of the reach: an operation acts on other workflows than the one that its path names."""

from collections.abc import Iterator
from typing import Any

from brakecheck.mock_server.api_error import ApiError, NotFound
from brakecheck.mock_server.dialnexa.faults.verbs import OPERATIONS, Verb, instead
from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.faults.fault import Fault


def others(workflows: Workflows, workflow_id: str) -> list[str]:
    """List the account's other workflows."""
    return [name for name in workflows.records if name != workflow_id]


def reaching(how_many: int | None) -> Any:
    """Carry the operation out on the other workflows too, the newest first, if they allow it."""

    def wrap(healthy: Verb) -> Verb:
        def faulty(workflows: Workflows, workflow_id: str) -> Any:
            answer, reached = healthy(workflows, workflow_id), 0
            for name in reversed(others(workflows, workflow_id)):
                reached += _done(healthy, workflows, name)
                if reached == how_many:
                    break
            return answer

        return faulty

    return wrap


def reaching_the_oldest(healthy: Verb) -> Verb:
    """Carry the operation out on the oldest workflow that allows it, too."""

    def faulty(workflows: Workflows, workflow_id: str) -> Any:
        answer = healthy(workflows, workflow_id)
        any(_done(healthy, workflows, name) for name in others(workflows, workflow_id))
        return answer

    return faulty


def _done(healthy: Verb, workflows: Workflows, name: str) -> bool:
    try:
        healthy(workflows, name)
    except ApiError:
        return False
    return True


def missing_reaches_the_newest(healthy: Verb) -> Verb:
    """Answer 404 for an unknown id, and carry the operation out on the newest workflow."""

    def faulty(workflows: Workflows, workflow_id: str) -> Any:
        try:
            return healthy(workflows, workflow_id)
        except NotFound:
            for name in reversed(others(workflows, workflow_id)):
                if _done(healthy, workflows, name):
                    break
            raise

    return faulty


def _faults(verb: str) -> Iterator[Fault]:
    rule = "dialnexa.scope.one-workflow"
    yield Fault(
        f"dialnexa.{verb}.reaches-another", rule, f"{verb} is done to another workflow, too", instead(verb, reaching(1))
    )
    yield Fault(
        f"dialnexa.{verb}.reaches-all",
        rule,
        f"{verb} is done to every workflow that allows it",
        instead(verb, reaching(None)),
    )
    yield Fault(
        f"dialnexa.{verb}.reaches-the-oldest",
        rule,
        f"{verb} is done to the oldest workflow that allows it, too",
        instead(verb, reaching_the_oldest),
    )
    summary = f"{verb} of an unknown id answers 404, and is done to the newest workflow"
    yield Fault(f"dialnexa.{verb}.missing-reaches-the-newest", rule, summary, instead(verb, missing_reaches_the_newest))


FAULTS = tuple(fault for verb in OPERATIONS for fault in _faults(verb))
