"""Faults of the status code: each documented answer with another code."""

from collections.abc import Iterator

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import Change, FaultInjector
from brakecheck.mock_server.faults.operations import answering
from brakecheck.mock_server.faults.response_mutations import body, status, when
from brakecheck.mock_server.suprsend.faults.cancels import OPERATION

UNDOCUMENTED, BROKEN = "http.documented", "http.no-server-error"
FOUND, REQUIRED, KEY = "cancel.by-execution-id", "cancel.filter-required", "auth.key-required"
SUCCESS = b'{"execution_ids": []}'
FAILURE = b'{"code": 400, "message": "at least one filter is required"}'
# Wrong codes for each right one, and the rule that they break.
WRONG: dict[int, dict[int, str]] = {
    200: {
        201: UNDOCUMENTED,
        202: UNDOCUMENTED,
        204: UNDOCUMENTED,
        207: UNDOCUMENTED,
        404: FOUND,
        409: FOUND,
        500: BROKEN,
    },
    400: {403: REQUIRED, 404: REQUIRED, 409: REQUIRED, 422: REQUIRED, 500: BROKEN, 503: BROKEN},
    401: {200: KEY, 400: KEY, 403: KEY, 404: KEY, 500: BROKEN},
}


def _fault(right: int, code: int, rule: str) -> Fault:
    name, summary = f"suprsend.cancel.{code}-for-{right}", f"cancel answers {code} where {right} is right"
    return Fault(name, f"suprsend.{rule}", summary, answering(OPERATION, right, _change(code, right)))


def _change(code: int, right: int) -> Change:
    if right != 401 or code not in (200, 400):
        return status(code)
    shown = body(SUCCESS if code == 200 else FAILURE)
    return lambda scope, sent: shown(scope, sent._replace(status=code))


def _plant(change: Change) -> Injection:
    return lambda injector: injector.answers({OPERATION}, change)


def empty_is(code: int) -> Injection:
    """Answer with another code if nothing matches."""

    def inject(injector: FaultInjector) -> None:
        failed = body(FAILURE)

        def change(scope, sent):  # type: ignore[no-untyped-def]
            if sent.body.replace(b" ", b"") != SUCCESS.replace(b" ", b""):
                return sent
            return failed(scope, sent._replace(status=code))

        injector.answers({OPERATION}, when(200, change))

    return inject


def _faults() -> Iterator[Fault]:
    for right, codes in WRONG.items():
        for code, rule in codes.items():
            yield _fault(right, code, rule)


FAULTS = (
    *_faults(),
    Fault(
        "suprsend.cancel.400-for-no-match",
        "suprsend.cancel.no-match",
        "where nothing matches, the answer is 400",
        empty_is(400),
    ),
    Fault(
        "suprsend.cancel.404-for-no-match",
        "suprsend.cancel.no-match",
        "where nothing matches, the answer is 404",
        empty_is(404),
    ),
    Fault(
        "suprsend.cancel.204-for-no-match",
        "suprsend.http.documented",
        "where nothing matches, the answer is 204",
        empty_is(204),
    ),
    Fault(
        "suprsend.cancel.500-for-no-match",
        "suprsend.http.no-server-error",
        "where nothing matches, the answer is 500",
        empty_is(500),
    ),
)
