"""Faults of authentication for every vendor: invalid keys that an operation accepts."""

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress

from brakecheck.mock_server.api_error import ApiError, Unauthorized
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import BEFORE_KEY, FaultInjector
from brakecheck.mock_server.http.authentication import bearer_token
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.http.service import Authenticate
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller

Taken = Callable[[bytes, RawRequest], bool]
Concerned = Callable[[RawRequest, World], bool]
Instead = Callable[[FaultInjector, RawRequest, Unauthorized], Caller | None]


def _no_key(_: bytes, raw: RawRequest) -> bool:
    return b"authorization" not in raw.fields


def _any_key(_: bytes, raw: RawRequest) -> bool:
    with suppress(ApiError):
        return bool(bearer_token(raw))
    return False


def _beginning(key: bytes, raw: RawRequest) -> bool:
    with suppress(ApiError):
        return len(bearer_token(raw)) > 2 and key.startswith(bearer_token(raw))
    return False


def _more(key: bytes, raw: RawRequest) -> bool:
    with suppress(ApiError):
        return bearer_token(raw).startswith(key)
    return False


def _other_case(key: bytes, raw: RawRequest) -> bool:
    with suppress(ApiError):
        return bearer_token(raw).lower() == key.lower()
    return False


def _other_scheme(key: bytes, raw: RawRequest) -> bool:
    scheme, _, token = raw.fields.get(b"authorization", b"").partition(b" ")
    return scheme.lower() in (b"basic", b"token", b"apikey") and token.strip() == key


def _any_basic(_: bytes, raw: RawRequest) -> bool:
    return raw.fields.get(b"authorization", b"").lower().startswith(b"basic ")


def _no_token(_: bytes, raw: RawRequest) -> bool:
    return raw.fields.get(b"authorization", b"").strip().lower() == b"bearer"


TAKEN: dict[str, tuple[str, Taken]] = {
    "no-key": ("without any key", _no_key),
    "any-key": ("with any key at all", _any_key),
    "beginning-of-a-key": ("with the beginning of a key", _beginning),
    "more-than-a-key": ("with a key that has more behind it", _more),
    "key-in-other-case": ("with a key in another case", _other_case),
    "other-scheme": ("with a key that is sent by another scheme", _other_scheme),
    "basic-credentials": ("with user and password", _any_basic),
    "empty-token": ("with the word Bearer alone", _no_token),
}


def instead_of_refusing(vendor: str, instead: Instead) -> Injection:
    """Let `instead` find the caller of a request without a valid key; None refuses the request."""

    def inject(injector: FaultInjector) -> None:
        injector.for_all_worlds(BEFORE_KEY)

        def wrap(healthy: Authenticate) -> Authenticate:
            def faulty(raw: RawRequest) -> Caller:
                try:
                    return healthy(raw)
                except Unauthorized as no:
                    caller = instead(injector, raw, no)
                    if caller is None:
                        raise
                    return caller

            return faulty

        injector.callers(vendor, wrap)

    return inject


def taking(vendor: str, operations: Collection[str], taken: Taken, concerned: Concerned) -> Injection:
    """Serve these operations, for keys that `taken` accepts, with a full key of the world that the request concerns."""

    def instead(injector: FaultInjector, raw: RawRequest, _: Unauthorized) -> Caller | None:
        if injector.operation_at(raw.method, raw.path) not in operations:
            return None
        known = full_callers(injector, vendor)
        return next((caller for key, caller in known if taken(key, raw) and concerned(raw, caller.world)), None)

    return instead_of_refusing(vendor, instead)


def full_callers(injector: FaultInjector, vendor: str) -> Iterator[tuple[bytes, Caller]]:
    """Callers with a full key, the newest worlds first."""
    known = injector.worlds.callers
    return (
        (key, caller) for key, caller in reversed(known.items()) if (caller.vendor, caller.role) == (vendor, "full")
    )


def acting_first(vendor: str, operations: Collection[str], concerned: Concerned) -> Injection:
    """Carry out a request without a valid key, and then refuse it."""

    def instead(injector: FaultInjector, raw: RawRequest, _: Unauthorized) -> None:
        if injector.operation_at(raw.method, raw.path) in operations:
            for key, caller in full_callers(injector, vendor):
                if concerned(raw, caller.world):
                    injector.application.respond(_with(key, raw))

    return instead_of_refusing(vendor, instead)


def _with(key: bytes, raw: RawRequest) -> RawRequest:
    fields = {**raw.fields, b"authorization": b"Bearer " + key}
    return raw._replace(fields=fields, headers=list(fields.items()))


def key_faults(vendor: str, verb: str, operation: str, concerned: Concerned) -> Iterator[Fault]:
    """Faults of one operation's keys."""
    for name, (summary, taken) in TAKEN.items():
        inject = taking(vendor, {operation}, taken, concerned)
        yield Fault(
            f"{vendor}.{verb}.takes-{name}", f"{vendor}.auth.key-required", f"{verb} is carried out {summary}", inject
        )
    yield Fault(
        f"{vendor}.{verb}.acts-before-401",
        f"{vendor}.auth.refusal-changes-nothing",
        f"{verb} without a valid key is carried out, and then answered with 401",
        acting_first(vendor, {operation}, concerned),
    )
