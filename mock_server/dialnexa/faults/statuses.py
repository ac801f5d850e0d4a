"""Faults of the status code: each documented answer of each operation with another code."""

import json
from collections.abc import Iterator

from brakecheck.mock_server.dialnexa.faults.verbs import OPERATIONS, REACHED
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import Change, Sent
from brakecheck.mock_server.faults.operations import answering
from brakecheck.mock_server.faults.response_mutations import status, when
from brakecheck.mock_server.http.body import Scope

CONFLICT = {"cancel": "terminal-conflict", "pause": "not-active-conflict", "delete": "active-conflict"}
UNDOCUMENTED, BROKEN, KEY = "http.documented", "http.no-server-error", "auth.key-required"


def wrong(verb: str, right: int) -> dict[int, str]:
    """Wrong codes, each with the rule that it breaks."""
    succeeds, missing, conflict = f"{verb}.succeeds", f"{verb}.missing", f"{verb}.{CONFLICT[verb]}"
    forbidden = KEY if verb == "delete" else UNDOCUMENTED
    wrong: dict[int, dict[int, str]] = {
        200: {201: UNDOCUMENTED, 202: UNDOCUMENTED, 204: UNDOCUMENTED, 404: succeeds, 409: succeeds, 500: BROKEN},
        401: {200: KEY, 403: forbidden, 404: KEY, 500: BROKEN},
        404: {200: missing, 400: UNDOCUMENTED, 409: missing, 410: UNDOCUMENTED, 500: BROKEN},
        409: {200: conflict, 400: UNDOCUMENTED, 404: conflict, 422: UNDOCUMENTED, 500: BROKEN},
    }
    return wrong[right]


def success(verb: str) -> Change:
    """Answer as if the operation had succeeded."""

    def change(scope: Scope, sent: Sent) -> Sent:
        name = scope["path"].split("/workflows/")[1].partition("/")[0]
        body = {"message": "Workflow deleted."} if verb == "delete" else {"id": name, "status": REACHED[verb]}
        return sent._replace(status=200, body=json.dumps(body).encode()).but(content_type="application/json")

    return change


def _plant(verb: str, right: int, code: int) -> Injection:
    change = success(verb) if code == 200 else status(code)
    return answering(OPERATIONS[verb], right, change)


def _faults() -> Iterator[Fault]:
    for verb in OPERATIONS:
        for right in (200, 401, 404, 409):
            for code, rule in wrong(verb, right).items():
                summary = f"{verb} answers {code} where {right} is right"
                yield Fault(
                    f"dialnexa.{verb}.{code}-for-{right}", f"dialnexa.{rule}", summary, _plant(verb, right, code)
                )


FAULTS = (
    *_faults(),
    Fault(
        "dialnexa.delete.404-for-403",
        "dialnexa.delete.forbidden",
        "delete answers 404 to a key without permission",
        lambda injector: injector.answers({"deleteWorkflow"}, when(403, status(404))),
    ),
    Fault(
        "dialnexa.delete.401-for-403",
        "dialnexa.delete.forbidden",
        "delete answers 401 to a key without permission",
        lambda injector: injector.answers({"deleteWorkflow"}, when(403, status(401))),
    ),
)
