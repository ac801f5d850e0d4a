"""A fast session for the admin API of our mock: one plain connection, without the features of `requests`.

A run sends it thousands of requests, and `requests` would take most of the time.
"""

from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from urllib.parse import urlsplit

import requests
from urllib3.util import wait_for_read

from brakecheck.contracts.http.exhaustion import raise_if_ours
from brakecheck.contracts.http.final_answer import FinalAnswer
from brakecheck.contracts.http.session import LARGEST, Session, TimedOut, TooLarge, Watch, Watchdog
from brakecheck.contracts.target import Target

PLAIN = "http://"


def session_of(target: Target, watchdog: Watchdog, url: str) -> Session:
    """The session for the admin API at the URL: the fast one where neither TLS nor a proxy is used."""
    is_plain = url.startswith(PLAIN) and not target.proxy
    return DirectSession(target, watchdog) if is_plain else Session(target, watchdog)


class DirectSession(Session):
    """Sends requests one at a time over a connection that is kept."""

    def __init__(self, target: Target, watchdog: Watchdog) -> None:
        super().__init__(target, watchdog)
        self._connection: HTTPConnection | None = None

    def ask(self, prepared: requests.PreparedRequest) -> requests.Response:
        """Send the request; returns the response with its body, with the limits of `Session.ask`."""
        with self._watchdog.limit(self._seconds) as watch:
            try:
                response = self._asked(prepared, watch)
            except (requests.RequestException, OSError, HTTPException, ValueError) as error:
                self._end()
                raise_if_ours(error)
                if watch.expired or isinstance(error, TimeoutError):
                    raise TimedOut(f"no whole answer within {self._seconds:g} s") from None
                if isinstance(error, requests.RequestException):
                    raise
                raise requests.ConnectionError(type(error).__name__) from None
            except BaseException:
                self._end()  # else the rest of this answer would be read as the next one
                raise
            if watch.expired:
                self._end()
                raise TimedOut(f"no whole answer within {self._seconds:g} s")
            return response

    def close(self) -> None:
        """Close the connection."""
        self._end()
        super().close()

    def __del__(self) -> None:
        self._end()  # a run that could not begin is never closed

    def _asked(self, prepared: requests.PreparedRequest, watch: Watch) -> requests.Response:
        parts = urlsplit(str(prepared.url))
        connection = self._connected(parts.netloc)
        watch.over(connection.sock)
        place = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        headers = {**self._extra, **prepared.headers}
        body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
        connection.request(str(prepared.method), place, body, headers)
        answer = connection.getresponse()
        content = answer.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise TooLarge(f"the body has more than {LARGEST:,} bytes")
        if answer.length:
            raise IncompleteRead(content, answer.length)
        if answer.will_close:
            self._end()
        return _response(answer, content, prepared)

    def _connected(self, netloc: str) -> HTTPConnection:
        """The connection; a new one where the server has closed the old one."""
        known = self._connection
        if known is not None and known.sock is not None and not wait_for_read(known.sock, timeout=0):
            return known
        self._end()
        self._connection = connection = HTTPConnection(netloc, timeout=self._seconds)
        connection.response_class = FinalAnswer
        connection.connect()
        return connection

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _response(answer: HTTPResponse, content: bytes, prepared: requests.PreparedRequest) -> requests.Response:
    response = requests.Response()
    response.status_code, response.reason, response.url = answer.status, answer.reason, str(prepared.url)
    response.headers.update(answer.headers)
    response.request = prepared
    response._content = content  # noqa: SLF001 - what reading it otherwise sets
    return response
