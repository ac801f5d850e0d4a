"""Faults of the idempotency key: for how long it is known, to which accounts, and the effect of a repeat."""

from collections.abc import Callable
from dataclasses import replace

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import OTHER_WORLDS, FaultInjector
from brakecheck.mock_server.faults.operations import handling
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.mock_server.suprsend import neighbour_handlers, triggers
from brakecheck.mock_server.suprsend.faults.cancels import after
from brakecheck.mock_server.suprsend.faults.triggers import OPERATION, Fire, firing
from brakecheck.mock_server.suprsend.runs import HOUR, Run, Runs
from brakecheck.mock_server.suprsend.triggers import Trigger

KEY = "suprsend.trigger.repeated-key"


def remembering(seconds: float) -> Injection:
    """Know a key for so many seconds."""
    return lambda injector: injector.patch(triggers, "REMEMBERED", seconds)


def by(key: Callable[[Trigger], str]) -> Injection:
    """Recognize a repeated trigger by `key`."""

    def wrap(healthy: Fire) -> Fire:
        def faulty(runs: Runs, trigger: Trigger) -> str:
            return healthy(runs, replace(trigger, idempotency_key=trigger.idempotency_key and key(trigger)))

        return faulty

    return firing(wrap)


def replacing(healthy: Fire) -> Fire:
    """End the runs of the first trigger when it is repeated, and start others."""

    def faulty(runs: Runs, trigger: Trigger) -> str:
        key = (trigger.idempotency_key or "").strip()
        if runs.answers.pop(key, None):
            runs.cancel({"idempotency_key": key})
        return healthy(runs, trigger)

    return faulty


def among_all_accounts(injector: FaultInjector) -> None:
    """Share the known keys among all accounts."""
    injector.for_all_worlds(OTHER_WORLDS)

    def wrap(healthy: Fire) -> Fire:
        def faulty(runs: Runs, trigger: Trigger) -> str:
            for world in injector.concerned():
                account: Runs = world.states["suprsend"]
                runs.answers.update({key: known for key, known in account.answers.items() if key not in runs.answers})
            return healthy(runs, trigger)

        return faulty

    injector.around(neighbour_handlers, "fire", wrap)


def forgetting_with_the_run(runs: Runs, found: list[Run]) -> list[Run]:
    """Forget the keys of the runs that were cancelled."""
    for run in found:
        runs.answers.pop(run.idempotency_key or "", None)
    return found


def known_before_the_list(healthy: Handler) -> Handler:
    """Look a key up among those that were known before the list of triggers came."""

    def faulty(runs: Runs, request: Request) -> Response:
        if not isinstance(request.body, list):
            return healthy(runs, request)
        known, records = dict(runs.answers), []
        for wanted in request.body:
            runs.answers = dict(known)
            records += healthy(runs, request._replace(body=[wanted])).body["records"]
        return Response(207, {"status": "success", "records": records})

    return faulty


FAULTS = (
    Fault("suprsend.trigger.knows-no-keys", KEY, "a repeated key starts another run", remembering(0)),
    Fault("suprsend.trigger.knows-keys-for-an-hour", KEY, "a key is new again after an hour", remembering(HOUR)),
    Fault("suprsend.trigger.knows-keys-for-two-days", KEY, "a key is known for two days", remembering(48 * HOUR)),
    Fault(
        "suprsend.trigger.knows-keys-by-person",
        KEY,
        "a key is known for the recipient that it came with",
        by(lambda trigger: f"{trigger.idempotency_key} {min(trigger.recipients)}".strip()),
    ),
    Fault(
        "suprsend.trigger.knows-blanks",
        KEY,
        "a key with blanks around it is another one",
        by(lambda trigger: (trigger.idempotency_key or "").replace(" ", "_")),
    ),
    Fault(
        "suprsend.trigger.begins-anew",
        KEY,
        "a repeated key ends the runs of before and starts others",
        firing(replacing),
    ),
    Fault(
        "suprsend.trigger.knows-keys-until-a-cancel",
        KEY,
        "a key is new again once its run was cancelled",
        after(forgetting_with_the_run),
    ),
    Fault(
        "suprsend.trigger.overlooks-keys-in-a-list",
        KEY,
        "two triggers of one list may have the same key",
        handling({OPERATION}, known_before_the_list),
    ),
    Fault(
        "suprsend.trigger.shares-keys",
        KEY,
        "a key that another account has used starts nothing",
        among_all_accounts,
    ),
)
