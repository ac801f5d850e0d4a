"""Faults of the trigger: wrong runs that begin, and wrong answers to several triggers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector, Sent
from brakecheck.mock_server.faults.operations import answering, handling, with_each
from brakecheck.mock_server.faults.response_mutations import edited
from brakecheck.mock_server.http.body import Scope
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.mock_server.suprsend import neighbour_handlers, triggers
from brakecheck.mock_server.suprsend.errors import record_error
from brakecheck.mock_server.suprsend.runs import COMPLETED, Runs
from brakecheck.mock_server.suprsend.triggers import Trigger

OPERATION = "trigger-workflow"
SUCCEEDS, EACH, SEVERAL = (f"suprsend.trigger.{rule}" for rule in ("succeeds", "each-recipient", "several"))
Start = Callable[[Runs, Trigger, str, tuple[str, ...], str | None], None]
Fire = Callable[[Runs, Trigger], str]
Recipients = Mapping[str, tuple[str, ...]]


def starting(wrap: Callable[[Start], Start]) -> Injection:
    """Wrap the start of one recipient's run."""
    return lambda injector: injector.around(triggers, "_start", wrap)


def firing(wrap: Callable[[Fire], Fire]) -> Injection:
    """Wrap the execution of a trigger."""
    return lambda injector: injector.around(neighbour_handlers, "fire", wrap)


def for_those(edit: Callable[[Recipients], dict[str, tuple[str, ...]]]) -> Injection:
    """Edit the recipients and their contact information before runs start."""

    def wrap(healthy: Fire) -> Fire:
        return lambda runs, trigger: healthy(runs, replace(trigger, recipients=edit(trigger.recipients)))

    return firing(wrap)


def twice(healthy: Start) -> Start:
    """Start each run twice."""

    def faulty(*how: Any) -> None:
        healthy(*how)
        healthy(*how)

    return faulty


def over_at_once(healthy: Start) -> Start:
    """Complete each run as it starts."""

    def faulty(runs: Runs, *how: Any) -> None:
        healthy(runs, *how)
        runs.end(next(reversed(runs.records.values())), COMPLETED, runs.clock.now())

    return faulty


def under_another_slug(healthy: Start) -> Start:
    """Start each run under its slug in capitals."""

    def faulty(runs: Runs, trigger: Trigger, *how: Any) -> None:
        slug = trigger.slug.upper()
        runs.workflows.setdefault(slug, runs.workflows[trigger.slug])
        healthy(runs, replace(trigger, slug=slug), *how)

    return faulty


def all_in_one(recipients: Recipients) -> dict[str, tuple[str, ...]]:
    """Merge all recipients into one, which any of their ids finds."""
    first, *others = recipients
    contacts = [contact for each in recipients.values() for contact in each]
    return {first: (*others, *contacts)}


def one_for_each_contact(recipients: Recipients) -> dict[str, tuple[str, ...]]:
    """Make a recipient of each contact as well."""
    return {**recipients, **{contact: () for contacts in recipients.values() for contact in contacts}}


def as_often_as_listed(healthy: Handler) -> Handler:
    """Start a run of a recipient for each time that one is listed."""

    def faulty(runs: Runs, request: Request) -> Response:
        answer = healthy(runs, request)
        for number, recipient in enumerate(request.body["recipients"]):
            if recipient in request.body["recipients"][:number]:
                healthy(runs, request._replace(body={**request.body, "recipients": [recipient]}))
        return answer

    return faulty


def up_to_the_first_refusal(healthy: Handler) -> Handler:
    """Stop at the first trigger that is refused."""

    def faulty(runs: Runs, request: Request) -> Response:
        return healthy(runs, request._replace(body=[*_until_refused(runs, request.body)]))

    return faulty


def _until_refused(runs: Runs, several: Any) -> Iterator[Any]:
    for wanted in several:
        yield wanted
        if wanted["workflow"] not in runs.workflows:
            return


def all_or_none(healthy: Handler) -> Handler:
    """Refuse all triggers if one names an unknown workflow."""

    def faulty(runs: Runs, request: Request) -> Response:
        if all(wanted["workflow"] in runs.workflows for wanted in request.body):
            return healthy(runs, request)
        return Response(207, {"status": "fail", "records": [record_error(404, "not found") for _ in request.body]})

    return faulty


def of_lists(wrap: Callable[[Handler], Handler]) -> Injection:
    """Wrap the handler for lists of triggers alone."""

    def around(healthy: Handler) -> Handler:
        faulty = wrap(healthy)
        return lambda runs, request: (faulty if isinstance(request.body, list) else healthy)(runs, request)

    return handling({OPERATION}, around)


def of_single_ones(wrap: Callable[[Handler], Handler]) -> Injection:
    """Wrap the handler for single triggers alone."""

    def around(healthy: Handler) -> Handler:
        faulty = wrap(healthy)
        return lambda runs, request: (healthy if isinstance(request.body, list) else faulty)(runs, request)

    return handling({OPERATION}, around)


def refusals_first(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort the records by status."""
    return sorted(records, key=lambda record: record["status"])


def taken_for_success(record: dict[str, Any]) -> dict[str, Any]:
    """Report the record as a success."""
    return {"status": "success", "status_code": 202, "message_id": record.get("message_id", "msg_0")}


def started_all_the_same(injector: FaultInjector) -> None:
    """Report one of several triggers, with an unknown workflow, as refused, and start its runs."""

    def wrap(healthy: Any) -> Any:
        def faulty(runs: Runs, wanted: dict[str, Any]) -> Any:
            record = healthy(runs, wanted)
            if record["status"] == "error":
                healthy(runs, {**wanted, "workflow": next(iter(runs.workflows))})
            return record

        return faulty

    injector.around(neighbour_handlers, "_record", wrap)


def records(edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Injection:
    """Edit the records of an answer for several triggers."""
    return answering(OPERATION, 207, edited(lambda body: {**body, "records": edit(body["records"])}))


def as_one_trigger(scope: Scope, sent: Sent) -> Sent | None:
    """Answer several triggers as if they were one."""
    as_one = edited(lambda body: {"status": "success", "message_id": body["records"][0]["message_id"]})
    return as_one(scope, sent._replace(status=202))


FAULTS = (
    Fault(
        "suprsend.trigger.starts-nothing",
        SUCCEEDS,
        "a trigger answers as it should, and no run begins",
        starting(lambda _: lambda *how: None),
    ),
    Fault("suprsend.trigger.starts-twice", SUCCEEDS, "a trigger starts two runs for each recipient", starting(twice)),
    Fault(
        "suprsend.trigger.is-over-at-once",
        SUCCEEDS,
        "a run that is triggered is completed at once, and cannot be cancelled",
        starting(over_at_once),
    ),
    Fault(
        "suprsend.trigger.starts-in-capitals",
        SUCCEEDS,
        "a run that is triggered has the slug of its workflow in capitals",
        starting(under_another_slug),
    ),
    Fault(
        "suprsend.trigger.starts-the-first",
        EACH,
        "the first recipient has a run, and the others have none",
        for_those(lambda recipients: dict([*recipients.items()][:1])),
    ),
    Fault("suprsend.trigger.starts-one-for-all", EACH, "all recipients share one run", for_those(all_in_one)),
    Fault(
        "suprsend.trigger.passes-over-people",
        EACH,
        "recipients with contact information have no run",
        for_those(lambda recipients: {name: contacts for name, contacts in recipients.items() if not contacts}),
    ),
    Fault(
        "suprsend.trigger.forgets-contacts",
        EACH,
        "contact information that comes with a recipient does not find the run",
        for_those(lambda recipients: dict.fromkeys(recipients, ())),
    ),
    Fault(
        "suprsend.trigger.starts-one-for-each-contact",
        EACH,
        "each contact of a recipient has a run beside the recipient's own",
        for_those(one_for_each_contact),
    ),
    Fault(
        "suprsend.trigger.starts-one-for-each-mention",
        EACH,
        "a recipient who is listed twice has two runs",
        of_single_ones(as_often_as_listed),
    ),
    Fault(
        "suprsend.trigger.stops-at-a-refusal",
        SEVERAL,
        "of several triggers those after a refused one are ignored",
        of_lists(up_to_the_first_refusal),
    ),
    Fault(
        "suprsend.trigger.takes-all-or-none",
        SEVERAL,
        "of several triggers one with an unknown workflow stops all",
        of_lists(all_or_none),
    ),
    Fault(
        "suprsend.trigger.tells-refusals-first",
        SEVERAL,
        "of several triggers the refused ones are reported first",
        records(refusals_first),
    ),
    Fault(
        "suprsend.trigger.tells-no-refusal",
        SEVERAL,
        "each of several triggers is reported as a success",
        records(with_each(taken_for_success)),
    ),
    Fault(
        "suprsend.trigger.starts-refused-ones",
        SEVERAL,
        "of several triggers one with an unknown workflow is reported as refused, and another begins in its place",
        started_all_the_same,
    ),
    Fault(
        "suprsend.trigger.answers-one-for-several",
        SEVERAL,
        "several triggers are answered like one",
        answering(OPERATION, 207, as_one_trigger),
    ),
)
