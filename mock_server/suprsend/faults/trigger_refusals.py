"""Faults of the trigger's refusals and answers: invalid bodies that are taken, and wrong limits and forms."""

from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.api_error import BadRequest, NotFound
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.operations import after_refusal, answering, handling, reading_body
from brakecheck.mock_server.faults.response_mutations import edited, member, status, without
from brakecheck.mock_server.http.messages import RawRequest, Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.mock_server.suprsend import neighbour_handlers, triggers
from brakecheck.mock_server.suprsend.faults.refusals import sent_body
from brakecheck.mock_server.suprsend.faults.triggers import OPERATION, Fire, firing
from brakecheck.mock_server.suprsend.outcomes import ALWAYS_COMPLETED
from brakecheck.mock_server.suprsend.runs import Run, Runs, sends_from
from brakecheck.mock_server.suprsend.triggers import Trigger

UNKNOWN, INVALID, LIMITS, ANSWERS = (
    f"suprsend.trigger.{rule}" for rule in ("unknown-workflow", "invalid-body", "limits", "answers")
)
KEY = "$idempotency_key"
Wanted = dict[str, Any]


def knowing_all(healthy: Fire) -> Fire:
    """Accept every slug."""

    def faulty(runs: Runs, trigger: Trigger) -> str:
        runs.workflows.setdefault(trigger.slug, ALWAYS_COMPLETED)
        return healthy(runs, trigger)

    return faulty


def refused_as_invalid(healthy: Fire) -> Fire:
    """Refuse an unknown workflow with 400 in place of 404."""

    def faulty(runs: Runs, trigger: Trigger) -> str:
        try:
            return healthy(runs, trigger)
        except NotFound as no:
            raise BadRequest(no.rule, no.message) from None

    return faulty


def begun_all_the_same(runs: Runs, raw: RawRequest, _: Any) -> None:
    """Start a run for each recipient that is a text."""
    wanted = sent_body(raw)
    for one in wanted if isinstance(wanted, list) else [wanted]:
        people = one.get("recipients") if isinstance(one, dict) else ()
        for person in people if isinstance(people, list) else [people]:
            if isinstance(person, str) and person:
                now, slug = runs.clock.now(), str(one.get("workflow", ""))
                runs.start(Run(runs.new_id(), slug, person, (), "default", None, now, sends_from(now)))


def taking(edit: Callable[[Wanted], Wanted]) -> Injection:
    """Edit the body of each trigger before it is checked."""
    return reading_body(OPERATION, lambda wanted: edit(wanted) if isinstance(wanted, dict) else wanted)


def taking_recipients(edit: Callable[[Any], Any]) -> Injection:
    """Edit the recipients before they are checked."""
    return taking(lambda wanted: {**wanted, "recipients": edit(wanted.get("recipients"))})


def the_possible(people: Any) -> Any:
    """Drop invalid recipients."""
    return [each for each in people if _possible(each)] if isinstance(people, list) else people


def _possible(recipient: Any) -> bool:
    return bool(
        recipient.get("distinct_id") if isinstance(recipient, dict) else isinstance(recipient, str) and recipient
    )


def with_any_slug(wanted: Wanted) -> Wanted:
    """Turn a slug that is a number into a text."""
    slug = wanted.get("workflow")
    return {**wanted, "workflow": str(slug)} if type(slug) is int else wanted


def with_objects_as_data(wanted: Wanted) -> Wanted:
    """Wrap data that is not an object in one."""
    data = wanted.get("data", {})
    return {**wanted, "data": data if isinstance(data, dict) else {"value": data}}


def with_a_cut_key(wanted: Wanted) -> Wanted:
    """Cut the idempotency key at 255 characters."""
    return {**wanted, KEY: wanted[KEY][:255]} if KEY in wanted else wanted


def up_to_99(healthy: Handler) -> Handler:
    """Refuse 100 triggers or recipients."""

    def faulty(runs: Runs, request: Request) -> Response:
        several = request.body if isinstance(request.body, list) else []
        if len(several) > 99 or (not several and len(request.body["recipients"]) > 99):
            raise BadRequest("trigger.limits", "expected 99 at most")
        return healthy(runs, request)

    return faulty


FAULTS = (
    Fault(
        "suprsend.trigger.knows-every-slug", UNKNOWN, "a slug that no workflow has starts a run", firing(knowing_all)
    ),
    Fault(
        "suprsend.trigger.400-for-404",
        UNKNOWN,
        "a slug that no workflow has answers 400",
        firing(refused_as_invalid),
    ),
    Fault(
        "suprsend.trigger.404-of-another-type",
        UNKNOWN,
        "a slug that no workflow has is an error of the type error",
        answering(OPERATION, 404, edited(lambda body: {**body, "error": {**body["error"], "type": "error"}})),
    ),
    Fault(
        "suprsend.trigger.404-and-starts",
        UNKNOWN,
        "a slug that no workflow has answers 404, and a run begins",
        after_refusal(OPERATION, 404, begun_all_the_same),
    ),
    Fault(
        "suprsend.trigger.takes-a-text",
        INVALID,
        "recipients that are a text are one recipient",
        taking_recipients(lambda people: [people] if isinstance(people, str) else people),
    ),
    Fault(
        "suprsend.trigger.skips-the-impossible",
        INVALID,
        "recipients without a distinct id are skipped",
        taking_recipients(the_possible),
    ),
    Fault("suprsend.trigger.takes-numbers", INVALID, "a number is taken for a slug", taking(with_any_slug)),
    Fault("suprsend.trigger.takes-any-data", INVALID, "data may be of any kind", taking(with_objects_as_data)),
    Fault(
        "suprsend.trigger.400-and-starts",
        INVALID,
        "a trigger that has not the described form answers 400, and runs begin",
        after_refusal(OPERATION, 400, begun_all_the_same),
    ),
    Fault(
        "suprsend.trigger.takes-the-first-hundred",
        LIMITS,
        "of more than 100 recipients the first 100 have a run",
        taking_recipients(lambda people: people[:100] if isinstance(people, list) else people),
    ),
    Fault(
        "suprsend.trigger.takes-a-hundred-of-several",
        LIMITS,
        "of more than 100 triggers the first 100 are taken",
        reading_body(OPERATION, lambda wanted: wanted[:100] if isinstance(wanted, list) else wanted),
    ),
    Fault(
        "suprsend.trigger.takes-99", LIMITS, "100 recipients or triggers answer 400", handling({OPERATION}, up_to_99)
    ),
    Fault("suprsend.trigger.cuts-keys", LIMITS, "a key of more than 255 characters is cut", taking(with_a_cut_key)),
    Fault(
        "suprsend.trigger.takes-shorter-keys",
        LIMITS,
        "a key of 255 characters answers 400",
        lambda injector: injector.patch(triggers, "LONGEST_KEY", 254),
    ),
    Fault(
        "suprsend.trigger.takes-longer-keys",
        LIMITS,
        "a key of 256 characters is taken",
        lambda injector: injector.patch(triggers, "LONGEST_KEY", 256),
    ),
    Fault(
        "suprsend.trigger.takes-large-bodies",
        LIMITS,
        "a body of more than 800 KB is taken",
        lambda injector: injector.patch(neighbour_handlers, "LARGEST", 8 * 1024 * 1024),
    ),
    Fault(
        "suprsend.trigger.200-for-202",
        ANSWERS,
        "a trigger answers 200",
        answering(OPERATION, 202, status(200)),
    ),
    Fault(
        "suprsend.trigger.has-no-message-id",
        ANSWERS,
        "a trigger is answered without message_id",
        answering(OPERATION, 202, without("message_id")),
    ),
    Fault(
        "suprsend.trigger.has-another-status",
        ANSWERS,
        "a trigger is answered with the status ok",
        answering(OPERATION, 202, member("status", "ok")),
    ),
    Fault(
        "suprsend.trigger.422-for-400",
        ANSWERS,
        "a trigger that has not the described form answers 422",
        answering(OPERATION, 400, status(422)),
    ),
    Fault(
        "suprsend.trigger.fails-like-a-cancel",
        ANSWERS,
        "a refused trigger is answered like a refused cancel",
        answering(OPERATION, 400, edited(lambda body: {"code": 400, "message": body["message"]})),
    ),
)
