"""Faults of the refusal: empty and invalid bodies that cancel runs, and valid ones that are refused."""

import json
from collections.abc import Callable
from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.suprsend.faults.cancels import OPERATION, Cancel, instead
from brakecheck.mock_server.suprsend.runs import CANCELLED, FILTERS, RUNNING, Runs

EMPTY, REQUIRED, INVALID = (
    f"suprsend.cancel.{rule}" for rule in ("empty-cancels-nothing", "filter-required", "invalid-body")
)
COMBINATION = "suprsend.cancel.any-combination"
Which = Callable[[Any], bool]
NO_JSON = object()


def sent_body(raw: RawRequest) -> Any:
    """Read the body as JSON; NO_JSON if it is not JSON."""
    try:
        return json.loads(raw.body)
    except (ValueError, RecursionError):
        return NO_JSON


def reacting(which: Which, react: Callable[[list[str]], Any], *, cancels: bool) -> Injection:
    """React to a refused body that `which` selects; with `cancels`, all running runs are cancelled."""

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Any) -> Any:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Response, bytes]:
                answer, content = healthy(raw, **how)
                concerned = injector.operation_at(raw.method, raw.path) == OPERATION and 400 <= answer.status < 500
                if not concerned or answer.status in (401, 413) or not which(sent_body(raw)):
                    return answer, content
                ids = cancelled(injector, raw) if cancels else []
                return react(ids) or (answer, content)

            return faulty

        injector.around(injector.application, "respond", wrap)

    return inject


def cancelled(injector: FaultInjector, raw: RawRequest) -> list[str]:
    """Cancel every running run of the caller's account; returns their ids."""
    caller = injector.mount("suprsend").authenticate(raw)
    runs: Runs = caller.world.states["suprsend"]
    going = [run for run in runs.records.values() if run.status == RUNNING]
    for run in going:
        runs.end(run, CANCELLED, runs.clock.now())
    return [run.id for run in going]


def success(ids: list[str]) -> tuple[Response, bytes]:
    """Build an answer that lists the ids."""
    body = {"execution_ids": ids}
    return Response(200, body), json.dumps(body).encode()


def nothing(_: list[str]) -> None:
    """Keep the refusal as it is."""


def refusing(which: Which) -> Injection:
    """Answer 400 to filters that `which` selects."""

    def wrap(healthy: Cancel) -> Cancel:
        def faulty(runs: Runs, filters: Any) -> Any:
            if which({name: filters[name] for name in FILTERS if name in filters}):
                raise BadRequest("cancel.refused", "this combination is not accepted")
            return healthy(runs, filters)

        return faulty

    return instead(wrap)


def _empty(body: Any) -> bool:
    return isinstance(body, dict) and not body


def _unknown(body: Any) -> bool:
    return isinstance(body, dict) and bool(body) and not body.keys() & set(FILTERS)


def _holds(name: str, value: Any) -> Which:
    return lambda body: isinstance(body, dict) and bool(body.get(name) == value)


def _of_kind(*kinds: type) -> Which:
    return lambda body: (
        isinstance(body, dict) and any(type(body.get(name)) in kinds for name in FILTERS if name in body)
    )


EMPTY_BODIES: dict[str, tuple[str, Which]] = {
    "an-empty-object": ("an empty object", _empty),
    "unknown-names": ("a body with unknown names alone", _unknown),
    "an-empty-id": ("an empty execution_id", _holds("execution_id", "")),
    "an-empty-key": ("an empty idempotency_key", _holds("idempotency_key", "")),
    "an-empty-slug": ("an empty workflow_slug", _holds("workflow_slug", "")),
    "no-recipients": ("an empty list of recipients", _holds("recipients", [])),
    "an-empty-recipient": (
        "an empty recipient",
        lambda body: isinstance(body, dict) and "" in (body.get("recipients") or ()),
    ),
    "null": ("a filter of null", lambda body: isinstance(body, dict) and None in body.values()),
    "no-body": ("no body", lambda body: body is NO_JSON),
}
WRONG: dict[str, tuple[str, Which]] = {
    "a-filter-of-null": ("a filter of null", _of_kind(type(None))),
    "numbers": ("a filter that is a number", _of_kind(int, float)),
    "booleans": ("a filter that is true or false", _of_kind(bool)),
    "objects": ("a filter that is an object", _of_kind(dict)),
    "recipients-as-text": (
        "recipients that are a text",
        lambda body: isinstance(body, dict) and type(body.get("recipients")) is str,
    ),
    "ids-as-list": (
        "an execution_id that is a list",
        lambda body: isinstance(body, dict) and type(body.get("execution_id")) is list,
    ),
    "lists": ("a list in place of the object", lambda body: type(body) is list),
    "texts": ("a text in place of the object", lambda body: type(body) is str),
    "broken-json": ("a body that is no JSON", lambda body: body is NO_JSON),
}


def _cancels(name: str, summary: str, which: Which, *, accepted: bool) -> Fault:
    manner, react = ("", success) if accepted else ("refused-", nothing)
    outcome = "answers 200" if accepted else "is refused"
    inject = reacting(which, react, cancels=True)
    return Fault(
        f"suprsend.cancel.{manner}{name}-cancels-all", EMPTY, f"{summary} {outcome}, and every run is cancelled", inject
    )


FAULTS = (
    *(_cancels(name, summary, which, accepted=True) for name, (summary, which) in EMPTY_BODIES.items()),
    *(_cancels(name, summary, which, accepted=False) for name, (summary, which) in EMPTY_BODIES.items()),
    Fault(
        "suprsend.cancel.takes-an-empty-object",
        REQUIRED,
        "an empty object answers 200 with an empty list",
        reacting(_empty, success, cancels=False),
    ),
    Fault(
        "suprsend.cancel.takes-unknown-names",
        REQUIRED,
        "a body with unknown names alone answers 200 with an empty list",
        reacting(_unknown, success, cancels=False),
    ),
    *(
        Fault(
            f"suprsend.cancel.takes-{name}",
            INVALID,
            f"{summary} answers 200 with an empty list",
            reacting(which, success, cancels=False),
        )
        for name, (summary, which) in WRONG.items()
    ),
    *(
        Fault(
            f"suprsend.cancel.{name}-cancel-all",
            EMPTY,
            f"{summary} is refused, and every run is cancelled",
            reacting(which, nothing, cancels=True),
        )
        for name, (summary, which) in WRONG.items()
        if name != "a-filter-of-null"  # see EMPTY_BODIES
    ),
    Fault(
        "suprsend.cancel.refuses-two-filters",
        COMBINATION,
        "two filters answer 400",
        refusing(lambda filters: len(filters) == 2),
    ),
    Fault(
        "suprsend.cancel.refuses-three-filters",
        COMBINATION,
        "three filters answer 400",
        refusing(lambda filters: len(filters) == 3),
    ),
    Fault(
        "suprsend.cancel.refuses-four-filters",
        COMBINATION,
        "four filters answer 400",
        refusing(lambda filters: len(filters) == 4),
    ),
    Fault(
        "suprsend.cancel.refuses-id-and-recipients",
        COMBINATION,
        "execution_id and recipients together answer 400",
        refusing(lambda filters: {"execution_id", "recipients"} <= filters.keys()),
    ),
    Fault(
        "suprsend.cancel.refuses-key-and-slug",
        COMBINATION,
        "idempotency_key and workflow_slug together answer 400",
        refusing(lambda filters: {"idempotency_key", "workflow_slug"} <= filters.keys()),
    ),
    Fault(
        "suprsend.cancel.refuses-ids",
        "suprsend.cancel.by-execution-id",
        "execution_id alone answers 400",
        refusing(lambda filters: filters.keys() == {"execution_id"}),
    ),
    Fault(
        "suprsend.cancel.refuses-recipients",
        "suprsend.cancel.by-recipient",
        "recipients alone answer 400",
        refusing(lambda filters: filters.keys() == {"recipients"}),
    ),
    Fault(
        "suprsend.cancel.refuses-keys",
        "suprsend.cancel.by-idempotency-key",
        "idempotency_key alone answers 400",
        refusing(lambda filters: filters.keys() == {"idempotency_key"}),
    ),
    Fault(
        "suprsend.cancel.refuses-several-recipients",
        "suprsend.cancel.any-recipient",
        "more than one recipient answers 400",
        refusing(lambda filters: len(filters.get("recipients", ())) > 1),
    ),
)
