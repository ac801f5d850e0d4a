"""Faults under odd requests: server errors, dropped connections, and wrong paths that are accepted."""

from collections.abc import Callable, Iterator

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.framing import chunks_are_lost, half_a_body_will_do, two_keys_act
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.paths import by_method, unknown_is_fine
from brakecheck.mock_server.faults.response_mutations import page, when
from brakecheck.mock_server.faults.standards import case_of_media_types, standard_faults
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.suprsend.faults.cancels import OPERATION

BROKEN, METHOD, PATH, MALFORMED = (
    f"suprsend.http.{rule}" for rule in ("no-server-error", "method", "unknown-path", "malformed")
)
Odd = Callable[[bytes], bool]
ERROR = b'{"code": 500, "message": "internal error"}'
ODD: dict[str, tuple[str, Odd]] = {
    "no-body": ("no body", lambda body: not body),
    "broken-json": ("a body that breaks off", lambda body: body.startswith(b"{") and not body.rstrip().endswith(b"}")),
    "a-list": ("a list in place of the object", lambda body: body.startswith(b"[")),
    "null": ("null in place of the object", lambda body: body == b"null"),
    "depth": ("a body that is nested deep", lambda body: body.count(b"[") > 500),
    "a-lone-surrogate": ("half a surrogate pair", lambda body: b"\\ud800" in body),
    "a-nul": ("a NUL in a text", lambda body: b"\\u0000" in body),
    "no-utf-8": ("bytes that are no UTF-8", lambda body: b"\xff\xfe" in body),
    "a-large-body": ("a body of more than half a megabyte", lambda body: len(body) > 500_000),
    "many-recipients": ("ten thousand recipients", lambda body: body.count(b",") > 10_000),
    "a-quote": ("a quotation mark in a text", lambda body: b"'" in body),
    "an-emoji": ("an emoji in a text", lambda body: b"\\ud83d" in body or "😀".encode() in body),
    "a-name-twice": ("a name that comes twice", lambda body: body.count(b'"execution_id":') > 1),
    "a-filter-of-null": ("a filter of null", lambda body: b": null" in body),
}

RULES = {"a-lone-surrogate": "suprsend.http.half-a-pair"}


def failing(odd: Odd) -> Injection:
    """Answer 500 to such a body."""

    def inject(injector: FaultInjector) -> None:
        def wrap(healthy: Callable[..., tuple[Response, bytes]]) -> Callable[..., tuple[Response, bytes]]:
            def faulty(raw: RawRequest, **how: bool) -> tuple[Response, bytes]:
                if injector.operation_at(raw.method, raw.path) == OPERATION and odd(raw.body):
                    return Response(500, {}), ERROR
                return healthy(raw, **how)

            return faulty

        injector.around(injector.application, "respond", wrap)

    return inject


def hanging_up(odd: Odd) -> Injection:
    """Drop the connection at such a body."""

    def inject(injector: FaultInjector) -> None:
        failing(odd)(injector)
        injector.answers({OPERATION}, lambda _, sent: None if sent.body == ERROR else sent)

    return inject


def whatever_follows(raw: RawRequest) -> RawRequest:
    """Serve every path that begins like the described one as that path."""
    beginning, described, _ = raw.path.partition(b"/workflow_run/cancel/")
    return raw._replace(path=beginning + described) if described else raw


def _faults() -> Iterator[Fault]:
    for name, (which, odd) in ODD.items():
        rule = RULES.get(name, BROKEN)
        yield Fault(f"suprsend.cancel.fails-on-{name}", rule, f"cancel answers 500 to {which}", failing(odd))
    for name in ("broken-json", "depth", "a-large-body"):
        which, odd = ODD[name]
        yield Fault(
            f"suprsend.cancel.hangs-up-on-{name}", BROKEN, f"cancel drops the connection at {which}", hanging_up(odd)
        )
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        yield Fault(
            f"suprsend.cancel.by-{method.lower()}",
            METHOD,
            f"{method} on the path is taken for a cancel",
            by_method(method, "suprsend", OPERATION),
        )


FAULTS = (
    *_faults(),
    Fault(
        "suprsend.cancel.page-for-400",
        "suprsend.cancel.body",
        "a refusal is a page with the status 200",
        lambda injector: injector.answers({OPERATION}, when(400, page)),
    ),
    Fault(
        "suprsend.paths.surplus",
        PATH,
        "anything that follows cancel in the path is ignored",
        lambda injector: injector.requests(whatever_follows),
    ),
    Fault("suprsend.paths.unknown-is-fine", PATH, "an unknown path answers 200", unknown_is_fine),
    Fault(
        "suprsend.http.half-a-body-will-do",
        MALFORMED,
        "the part of a body that came before the connection ended is taken for all of it",
        half_a_body_will_do,
    ),
    Fault(
        "suprsend.http.two-keys-act",
        MALFORMED,
        "a cancel with two keys is refused, and carried out",
        two_keys_act({OPERATION}),
    ),
    Fault(
        "suprsend.http.chunks-are-lost",
        MALFORMED,
        "a cancel whose body comes in chunks answers 200, and is not carried out",
        chunks_are_lost({OPERATION}),
    ),
    *standard_faults("suprsend"),
    case_of_media_types("suprsend"),
)
