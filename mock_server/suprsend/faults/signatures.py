"""Faults of the signature: parts of a signed request that are not checked."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from hmac import compare_digest
from time import time
from typing import Any

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import BEFORE_KEY, FaultInjector, Wrap
from brakecheck.mock_server.faults.keys import acting_first
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.suprsend import signature
from brakecheck.mock_server.suprsend.faults.triggers import OPERATION
from brakecheck.mock_server.suprsend.signature import KEY, signature_of
from brakecheck.mock_server.worlds.world import World

RULE = "suprsend.auth.signature"


def around(name: str, wrap: Wrap) -> Injection:
    """Wrap the value of a name of the signature module."""

    def inject(injector: FaultInjector) -> None:
        injector.for_all_worlds(BEFORE_KEY)
        injector.around(signature, name, wrap)

    return inject


def replacing(name: str, new: Any) -> Injection:
    """Replace a name of the signature module."""
    return around(name, lambda _: new)


def forgiving(dates: Callable[[RawRequest], object]) -> Injection:
    """Accept dates that `dates` selects."""

    def wrap(healthy: Callable[[RawRequest, float], None]) -> Callable[[RawRequest, float], None]:
        return lambda raw, now: None if dates(raw) else healthy(raw, now)

    return around("_refuse_stale", wrap)


def no_date(raw: RawRequest) -> bool:
    """Whether the request has no date."""
    return b"date" not in raw.fields


def seconds_ago(raw: RawRequest) -> float:
    """Age of the request's date in seconds; 0 without a date."""
    return 0.0 if no_date(raw) else time() - parsedate_to_datetime(raw.fields[b"date"].decode()).timestamp()


def comparing_half(healthy: Callable[..., None]) -> Callable[..., None]:
    """Compare only the first half of a signature."""

    def faulty(raw: RawRequest, given: bytes, secrets: list[str]) -> None:
        for secret in secrets:
            wanted = signature_of(secret.encode(), raw)
            if compare_digest(wanted[: len(wanted) // 2], given[: len(wanted) // 2]):
                return
        healthy(raw, given, secrets)

    return faulty


def without_body(secret: bytes, raw: RawRequest) -> bytes:
    """Sign the request without its body."""
    return signature_of(secret, raw._replace(body=b""))


def names_the_key_of(raw: RawRequest, world: World) -> bool:
    """Whether the request names the world's signing key."""
    given = raw.fields.get(b"authorization", b"")
    return any(given.startswith(f"{key}:".encode()) for key in world.keys["suprsend"][KEY])


FAULTS = (
    Fault(
        "suprsend.trigger.takes-any-signature",
        RULE,
        "the key of a workspace is enough, with any signature",
        replacing("_refuse_forged", lambda *_: None),
    ),
    Fault(
        "suprsend.trigger.takes-half-a-signature",
        RULE,
        "of a signature the first half is compared",
        around("_refuse_forged", comparing_half),
    ),
    Fault(
        "suprsend.trigger.signs-no-body",
        RULE,
        "the signature that is expected does not cover the body",
        replacing("signature_of", without_body),
    ),
    Fault("suprsend.trigger.needs-no-date", RULE, "a signed trigger needs no date", forgiving(no_date)),
    Fault(
        "suprsend.trigger.takes-old-dates",
        RULE,
        "the date of a signed trigger may be of any age",
        forgiving(lambda raw: seconds_ago(raw) > 0),
    ),
    Fault(
        "suprsend.trigger.takes-dates-of-the-day",
        RULE,
        "the date of a signed trigger may be a day off",
        replacing("FRESH", 24 * 3600.0),
    ),
    Fault(
        "suprsend.trigger.knows-no-signatures",
        RULE,
        "a signed trigger without a bearer key answers 401",
        replacing("KEY", "no-role"),
    ),
    Fault(
        "suprsend.trigger.401-and-starts",
        RULE,
        "a trigger with a bad signature answers 401, and runs begin",
        acting_first("suprsend", {OPERATION}, names_the_key_of),
    ),
)
