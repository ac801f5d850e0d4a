"""Faults of permission: what a key reaches in other accounts, and what one without permission can delete."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from brakecheck.mock_server.api_error import ApiError, Conflict, NotFound
from brakecheck.mock_server.dialnexa.faults.verbs import OPERATIONS, REACHED, Verb
from brakecheck.mock_server.dialnexa.workflows import DRAFT, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import OTHER_WORLDS, FaultInjector, Sent
from brakecheck.mock_server.faults.response_mutations import status, when
from brakecheck.mock_server.http.body import Scope
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.http.service import Authenticate
from brakecheck.mock_server.worlds.worlds import Caller

FULL, NO_DELETE = "full", "no-delete"
Encounter = Callable[[Workflows, str], None]


def owner_of(injector: FaultInjector, workflow_id: str) -> Workflows | None:
    """Find the account that has the workflow, among all worlds with the fault."""
    accounts: list[Workflows] = [world.states["dialnexa"] for world in injector.concerned()]
    return next((account for account in accounts if workflow_id in account.records), None)


def across(verb: str) -> Injection:
    """Reach the workflows of every account."""

    def inject(injector: FaultInjector) -> None:
        injector.for_all_worlds(OTHER_WORLDS)

        def wrap(healthy: Verb) -> Verb:
            return lambda workflows, workflow_id: healthy(owner_of(injector, workflow_id) or workflows, workflow_id)

        injector.around(Workflows, verb, wrap)

    return inject


def encountering(verb: str, encounter: Encounter) -> Injection:
    """Run `encounter` on a workflow of another account, and then answer 404."""

    def inject(injector: FaultInjector) -> None:
        injector.for_all_worlds(OTHER_WORLDS)

        def wrap(healthy: Verb) -> Verb:
            def faulty(workflows: Workflows, workflow_id: str) -> Any:
                try:
                    return healthy(workflows, workflow_id)
                except NotFound:
                    owner = owner_of(injector, workflow_id)
                    if owner is not None:
                        encounter(owner, workflow_id)
                    raise

            return faulty

        injector.around(Workflows, verb, wrap)

    return inject


def betray(_: Workflows, workflow_id: str) -> None:
    """Refuse with a message that names the owner of the workflow."""
    raise Conflict("other-account", f"{workflow_id} is another account's")


def turn(verb: str) -> Encounter:
    """Do what the verb does to another account's workflow."""

    def encounter(owner: Workflows, workflow_id: str) -> None:
        if verb == "delete":
            del owner.records[workflow_id]
        else:
            owner.records[workflow_id].status = REACHED[verb]

    return encounter


def taking_role(given: str, wanted: str) -> Injection:
    """Treat a key of the role `given` as one of the role `wanted` in a delete."""

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Authenticate) -> Authenticate:
            def faulty(raw: RawRequest) -> Caller:
                caller = healthy(raw)
                mistaken = caller.role == given and injector.operation_at(raw.method, raw.path) == "deleteWorkflow"
                return caller._replace(role=wanted) if mistaken else caller

            return faulty

        injector.callers("dialnexa", wrap)

    return inject


def after_403(encounter: Encounter) -> Injection:
    """Run `encounter` on the workflow after its deletion was refused with 403."""

    def inject(injector: FaultInjector) -> None:
        def change(scope: Scope, sent: Sent) -> Sent:
            workflow_id = scope["path"].rpartition("/")[2]
            owner = owner_of(injector, workflow_id)
            if owner is not None:
                encounter(owner, workflow_id)
            return sent

        injector.answers({"deleteWorkflow"}, when(403, change))

    return inject


def draft(owner: Workflows, workflow_id: str) -> None:
    """Turn the workflow into a draft."""
    owner.records[workflow_id].status = DRAFT


def _faults(verb: str) -> Iterator[Fault]:
    rule = "dialnexa.auth.other-account"
    yield Fault(
        f"dialnexa.{verb}.reaches-other-accounts", rule, f"{verb} reaches the workflows of every account", across(verb)
    )
    summary = f"{verb} of another account's workflow answers 409, which shows that it exists"
    yield Fault(f"dialnexa.{verb}.betrays-other-accounts", rule, summary, encountering(verb, betray))
    summary = f"{verb} of another account's workflow answers 404, and it is {REACHED[verb]}"
    yield Fault(f"dialnexa.{verb}.missing-reaches-other-accounts", rule, summary, encountering(verb, turn(verb)))


def needing_permission(verb: str) -> Injection:
    """Answer 403 to a key that may not delete."""
    body = {"statusCode": 403, "message": "this key has no permission", "error": "Forbidden"}

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Callable[..., tuple[Response, bytes]]) -> Callable[..., tuple[Response, bytes]]:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Response, bytes]:
                own = injector.operation_at(raw.method, raw.path) == OPERATIONS[verb]
                with suppress(ApiError):
                    if own and injector.mount("dialnexa").authenticate(raw).role == NO_DELETE:
                        return Response(403, body), json.dumps(body).encode()
                return healthy(raw, **how)

            return faulty

        injector.around(injector.application, "respond", wrap)

    return inject


FAULTS = (
    *(
        Fault(
            f"dialnexa.{verb}.needs-the-permission-to-delete",
            "dialnexa.auth.delete-permission-elsewhere",
            f"{verb} answers 403 to a key that may not delete",
            needing_permission(verb),
        )
        for verb in ("cancel", "pause")
    ),
    *(fault for verb in OPERATIONS for fault in _faults(verb)),
    Fault(
        "dialnexa.delete.ignores-the-permission",
        "dialnexa.delete.forbidden",
        "delete is carried out with a key that has no permission",
        taking_role(NO_DELETE, FULL),
    ),
    Fault(
        "dialnexa.delete.deletes-before-403",
        "dialnexa.delete.forbidden",
        "delete with a key that has no permission answers 403, and the workflow is gone",
        after_403(turn("delete")),
    ),
    Fault(
        "dialnexa.delete.resets-before-403",
        "dialnexa.delete.forbidden",
        "delete with a key that has no permission answers 403, and the workflow is a draft again",
        after_403(draft),
    ),
    Fault(
        "dialnexa.delete.forbids-everybody",
        "dialnexa.delete.succeeds",
        "delete answers 403 to every key",
        taking_role(FULL, NO_DELETE),
    ),
    Fault(
        "dialnexa.delete.409-for-403",
        "dialnexa.delete.forbidden",
        "delete answers 409 to a key without permission",
        lambda injector: injector.answers({"deleteWorkflow"}, when(403, status(409))),
    ),
)
