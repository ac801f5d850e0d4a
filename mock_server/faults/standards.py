"""Faults that every vendor's mock can have: against HTTP's standards (RFC 9110), and a key that comes back."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import BEFORE_KEY, FaultInjector
from brakecheck.mock_server.http.messages import RawRequest, Response

Respond = Callable[..., tuple[Response, bytes]]


def _without(status: int, header: bytes) -> Callable[[FaultInjector], None]:
    """Take the header out of every answer that has the status."""

    def inject(injector: FaultInjector) -> None:
        if status == 401:
            injector.for_all_worlds(BEFORE_KEY)

        def wrap(healthy: Respond) -> Respond:
            def faulty(raw: RawRequest, **how: Any) -> tuple[Response, bytes]:
                answer, content = healthy(raw, **how)
                if answer.status == status:
                    headers = tuple(field for field in answer.headers if field[0] != header)
                    answer = replace(answer, headers=headers)
                return answer, content

            return faulty

        injector.around(injector.application, "respond", wrap)

    return inject


def _key_returned(injector: FaultInjector) -> None:
    """Tell in a 401 which key was refused."""
    injector.for_all_worlds(BEFORE_KEY)

    def wrap(healthy: Respond) -> Respond:
        def faulty(raw: RawRequest, **how: Any) -> tuple[Response, bytes]:
            answer, content = healthy(raw, **how)
            if answer.status == 401:
                sent = raw.fields.get(b"authorization", b"").decode("latin-1")
                answer = replace(answer, body={**answer.body, "message": f"unknown key: {sent}"})
                content = json.dumps(answer.body).encode()
            return answer, content

        return faulty

    injector.around(injector.application, "respond", wrap)


def _head_acts(injector: FaultInjector) -> None:
    """Carry out, for HEAD, the operation that POST would be."""
    injector.requests(lambda raw: raw._replace(method="POST") if raw.method == "HEAD" else raw)


def _capitals_count(injector: FaultInjector) -> None:
    """Take a media type that has a capital letter for an unknown one."""

    def change(raw: RawRequest) -> RawRequest:
        kind = raw.fields.get(b"content-type", b"")
        if kind == kind.lower():
            return raw
        fields = {**raw.fields, b"content-type": b"application/octet-stream"}
        return raw._replace(fields=fields, headers=list(fields.items()))

    injector.requests(change)


def standard_faults(vendor: str) -> tuple[Fault, ...]:
    """The faults of a vendor's mock against what every vendor is held to."""
    return (
        Fault(
            f"{vendor}.http.no-challenge",
            f"{vendor}.auth.challenge",
            "a 401 has no WWW-Authenticate",
            _without(401, b"www-authenticate"),
        ),
        Fault(
            f"{vendor}.auth.returns-the-key",
            f"{vendor}.auth.key-not-returned",
            "a 401 contains the key that was sent",
            _key_returned,
        ),
        Fault(f"{vendor}.http.no-allow", f"{vendor}.http.allow", "a 405 has no Allow", _without(405, b"allow")),
        Fault(f"{vendor}.http.head-acts", f"{vendor}.http.head", "HEAD does what POST would do", _head_acts),
    )


def case_of_media_types(vendor: str) -> Fault:
    """A mock that knows media types in small letters alone."""
    return Fault(
        f"{vendor}.http.capitals-count",
        f"{vendor}.http.media-type-case",
        "a media type in capitals is refused",
        _capitals_count,
    )
