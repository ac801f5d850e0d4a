"""The transport of Schemathesis: its requests are guarded, counted and paced like all others of the run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import requests
from urllib3 import HTTPResponse

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.http.exhaustion import Exhausted
from brakecheck.contracts.http.transport import TOO_MANY, Transport
from brakecheck.contracts.safety.harmless import Harmless

LEFT_OUT = "brakecheck-left-out"  # a header of answers that stand for requests that were not sent


class Session(requests.Session):
    """Sends one request, counted under its path template, without redirects and cookies."""

    def __init__(self, traffic: "Traffic", template: str, like: requests.Session | None) -> None:
        super().__init__()
        self.trust_env = False
        self.headers.clear()
        self.headers.update(like.headers if like else {})
        self.auth = like.auth if like else None
        self._traffic = traffic
        self._template = template

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        return self._traffic.send(self._template, request)


class Traffic:
    """The requests that Schemathesis sends in one run.

    `reason` says why the run had to end early; nothing is sent afterwards. `lack` is a resource that ran out.
    """

    def __init__(self, transport: Transport) -> None:
        self.harmless = Harmless(transport.guard)
        self.reason = ""
        self.lack: Exhausted | None = None
        self.stop: Callable[[], None] = lambda: None
        self._transport = transport

    def send(self, template: str, request: requests.PreparedRequest) -> requests.Response:
        """Send the request; returns a substitute response where the request may not be sent."""
        harmless = None if self.reason else self.harmless.request(request)
        if harmless is None:
            return _left_out(request)
        try:
            return self._transport.send(template, harmless)
        except (NotChecked, Exhausted) as reason:
            self.reason = str(reason)
            self.lack = reason if isinstance(reason, Exhausted) else None
            self.stop()
            return _left_out(request)
        except requests.ConnectionError as error:  # without its cause, on which Schemathesis would send it again
            raise requests.ConnectionError(type(error).__name__, request=harmless) from None

    @contextmanager
    def of(self, schema: Any) -> Iterator[Any]:
        """The schema, whose requests, and the first two probes of Schemathesis, go over this transport."""
        from schemathesis.engine import context
        from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport

        traffic, healthy = self, context.make_session

        class Transport(RequestsTransport):  # type: ignore[misc] # there are no types
            def send(self, case: Any, *, session: Any = None, **options: Any) -> Any:
                return super().send(case, session=Session(traffic, case.operation.path, session), **options)

        transport = Transport()
        transport._copy_serializers_from(REQUESTS_TRANSPORT)  # noqa: SLF001 - there is no public way
        kind = type(schema)
        guarded = type(kind.__name__, (kind,), {"transport": property(lambda _: transport)})

        def session(config: Any, **options: Any) -> Session:
            return Session(traffic, "/", healthy(config, **options))

        schema.__class__ = guarded
        with patch.object(context, "make_session", session):
            yield schema


def is_left_out(response: Any) -> bool:
    """Whether the response only says that nothing was sent."""
    return response is not None and LEFT_OUT in {name.lower() for name in response.headers}


def _left_out(request: requests.PreparedRequest) -> requests.Response:
    """A response for a request that was not sent: with its status 429, no check looks at it."""
    response = requests.Response()
    response.status_code, response.reason = TOO_MANY, "Left out"
    response.request, response.url, response.elapsed = request, str(request.url), timedelta(0)
    response._content = b""  # noqa: SLF001 - what reading a body sets
    response.headers[LEFT_OUT] = "yes"
    response.raw = HTTPResponse(headers={LEFT_OUT: "yes"}, status=TOO_MANY, version=11)
    return response
