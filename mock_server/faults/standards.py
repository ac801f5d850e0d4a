"""Faults for every vendor: violations of HTTP (RFC 9110), and a key that comes back in an answer."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import BEFORE_KEY, FaultInjector
from brakecheck.mock_server.http.messages import RawRequest, Response

Respond = Callable[..., tuple[Response, bytes]]


def _without(status: int, header: bytes) -> Callable[[FaultInjector], None]:
    """Remove the header from every answer with the status."""

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
    """Repeat the refused key in a 401."""
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
    """Carry out the operation of POST for HEAD."""
    injector.requests(lambda raw: raw._replace(method="POST") if raw.method == "HEAD" else raw)


def _capitals_count(injector: FaultInjector) -> None:
    """Treat a media type with a capital letter as unknown."""

    def change(raw: RawRequest) -> RawRequest:
        kind = raw.fields.get(b"content-type", b"")
        if kind == kind.lower():
            return raw
        fields = {**raw.fields, b"content-type": b"application/octet-stream"}
        return raw._replace(fields=fields, headers=list(fields.items()))

    injector.requests(change)


def standard_faults(vendor: str) -> tuple[Fault, ...]:
    """Faults of a vendor's mock against the rules of every vendor."""
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
    """Fault of a mock that accepts media types in small letters alone."""
    return Fault(
        f"{vendor}.http.capitals-count",
        f"{vendor}.http.media-type-case",
        "a media type in capitals is refused",
        _capitals_count,
    )
