"""Faults under odd requests: server errors, dropped connections, and wrong paths that are accepted."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from brakecheck.mock_server.dialnexa.faults.verbs import OPERATIONS
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.framing import chunks_are_lost, two_keys_act
from brakecheck.mock_server.faults.injector import Change, Sent
from brakecheck.mock_server.faults.paths import by_method, unknown_is_fine
from brakecheck.mock_server.faults.response_mutations import hang_up, page, status, when
from brakecheck.mock_server.faults.standards import standard_faults
from brakecheck.mock_server.http.body import Scope
from brakecheck.mock_server.http.messages import RawRequest

BROKEN = "dialnexa.http.no-server-error"
Odd = Callable[[str], bool]
ODD: dict[str, tuple[str, Odd]] = {
    "long-ids": ("an id of a thousand letters", lambda name: len(name) > 1000),
    "foreign-ids": ("an id with an emoji", lambda name: any(ord(letter) > 0xFFFF for letter in name)),
    "quoted-ids": ("an id with a quotation mark", lambda name: "'" in name),
    "nul-ids": ("an id with a NUL", lambda name: "\0" in name),
    "numeric-ids": ("an id that is a number", lambda name: name.lstrip("-").isdigit()),
    "blank-ids": ("an id that is a blank", lambda name: not name.strip()),
    "slashed-ids": ("an id with an escaped slash", lambda name: "/" in name),
}


KNOWN = b"cancel|pause|resume|activate|duplicate|nodes|edges|leads"  # what may stand behind an id


def where(odd: Odd, change: Change) -> Change:
    """Apply the change to answers to requests whose id is odd in this way."""

    def changed(scope: Scope, sent: Sent) -> Sent | None:
        segments = scope["raw_path"].decode("latin-1").split("/")
        name = segments[segments.index("workflows") + 1]
        return change(scope, sent) if odd(unquote(name)) else sent

    return changed


def on(verb: str, change: Change) -> Injection:
    """Change the answers of the verb's operation."""
    return lambda injector: injector.answers({OPERATIONS[verb]}, change)


def with_body(change: Change) -> Change:
    """Apply the change to answers to requests with a body."""

    def changed(scope: Scope, sent: Sent) -> Sent | None:
        length = dict(scope["headers"]).get(b"content-length", b"0")
        return change(scope, sent) if length != b"0" else sent

    return changed


def by_path(wrong: bytes, right: bytes) -> Injection:
    """Serve the path `wrong` as the path `right`."""
    form = re.compile(wrong)

    def change(raw: RawRequest) -> RawRequest:
        return raw._replace(path=form.sub(right, raw.path))

    return lambda injector: injector.requests(change)


def _faults(verb: str) -> Iterator[Fault]:
    for name, (which, odd) in ODD.items():
        yield Fault(
            f"dialnexa.{verb}.fails-on-{name}",
            BROKEN,
            f"{verb} answers 500 for {which}",
            on(verb, where(odd, status(500))),
        )
    hung_up = on(verb, where(ODD["long-ids"][1], hang_up))
    yield Fault(f"dialnexa.{verb}.hangs-up-on-long-ids", BROKEN, f"{verb} drops the connection for a long id", hung_up)
    fails = on(verb, with_body(status(500)))
    yield Fault(f"dialnexa.{verb}.fails-on-a-body", BROKEN, f"{verb} answers 500 for a request with a body", fails)
    drops = on(verb, with_body(hang_up))
    yield Fault(
        f"dialnexa.{verb}.hangs-up-on-a-body", BROKEN, f"{verb} drops the connection for a request with a body", drops
    )
    shown = on(verb, when(404, page))
    yield Fault(
        f"dialnexa.{verb}.page-for-404",
        f"dialnexa.{verb}.body",
        f"{verb} of an unknown id answers 200 with a page",
        shown,
    )
    failing = on(verb, when(409, status(503)))
    yield Fault(f"dialnexa.{verb}.503-for-409", BROKEN, f"{verb} answers 503 where it has to refuse", failing)


FAULTS = (
    *(fault for verb in OPERATIONS for fault in _faults(verb)),
    *(
        Fault(
            f"dialnexa.{verb}.by-{method.lower()}",
            "dialnexa.http.method",
            f"{method} on its path is taken for {verb}",
            by_method(method, "dialnexa", OPERATIONS[verb]),
        )
        for verb, method in [
            ("cancel", "GET"),
            ("cancel", "PUT"),
            ("cancel", "PATCH"),
            ("cancel", "DELETE"),
            ("pause", "GET"),
            ("pause", "PUT"),
            ("delete", "PUT"),
        ]
    ),
    Fault(
        "dialnexa.paths.stop-cancels",
        "dialnexa.http.unknown-path",
        "a path that ends in an unknown word is taken for cancel",
        by_path(rb"(/workflows/[^/]+)/(?!(?:%s)$)[^/]+$" % KNOWN, rb"\1/cancel"),
    ),
    Fault(
        "dialnexa.paths.singular",
        "dialnexa.http.unknown-path",
        "a path that begins with another word is taken for one with workflows",
        by_path(rb"/(?!workflows/)[^/]+(/[^/]+/cancel)$", rb"/workflows\1"),
    ),
    Fault(
        "dialnexa.paths.surplus",
        "dialnexa.http.unknown-path",
        "anything that follows cancel in the path is ignored",
        by_path(rb"/cancel/.+$", b"/cancel"),
    ),
    Fault(
        "dialnexa.paths.unknown-is-fine", "dialnexa.http.unknown-path", "an unknown path answers 200", unknown_is_fine
    ),
    Fault(
        "dialnexa.http.two-keys-act",
        "dialnexa.http.malformed",
        "an operation with two keys is refused, and carried out",
        two_keys_act(OPERATIONS.values()),
    ),
    Fault(
        "dialnexa.http.chunks-are-lost",
        "dialnexa.http.malformed",
        "an operation whose body comes in chunks answers 200, and is not carried out",
        chunks_are_lost(OPERATIONS.values()),
    ),
    *standard_faults("dialnexa"),
)
