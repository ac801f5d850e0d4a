"""Bytes over a socket, for requests that a client library would correct or refuse."""

import io
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.exhaustion import SPARE, expect_descriptors, raise_if_ours
from brakecheck.contracts.http.final_answer import FinalAnswer
from brakecheck.contracts.http.session import CHUNK, LARGEST, Watch, Watchdog
from brakecheck.contracts.secrets.redaction import shell_word
from brakecheck.contracts.target import Target

SHOWN = 600  # characters of a request
TLS = ssl.create_default_context
CLOSED = "connection closed"


@dataclass(frozen=True)
class Reply:
    """A reply to the bytes: a response, or status 0 with the reason."""

    status: int
    headers: dict[str, str]
    body: bytes
    failure: str = ""


@dataclass(frozen=True)
class RawExchange(Exchange):
    """An exchange whose request body has all bytes that were sent; `reply` numbers the responses to them.

    `cut` says that our side of the connection was closed after them.
    """

    reply: int = 1
    cut: bool = False

    def curl(self) -> str:
        """A command that sends the same bytes; long ones are cut."""
        parts = urlsplit(self.url)
        tls = parts.scheme == "https"
        port = parts.port or (443 if tls else 80)
        to = f"openssl s_client -quiet -connect {parts.hostname}:{port}" if tls else f"nc {parts.hostname} {port}"
        sent = (self.request_body or b"").decode("latin-1")
        return f"printf '%b' {shell_word(sent, self.secrets, SHOWN, _escaped)} | {to}"


def converse(target: Target, content: bytes, watchdog: Watchdog, *, replies: int = 1, cut: bool = False) -> list[Reply]:
    """Send the bytes on a new connection; returns up to `replies` responses within the target's timeout.

    `cut` closes our side afterwards, and still reads. The last reply has status 0 where the server closed the
    connection, or gave no answer in time.
    """
    if target.proxy:
        raise NotChecked("malformed HTTP cannot be sent through a proxy")
    try:
        with watchdog.limit(target.timeout) as watch, _connected(target, watch) as connection:
            with suppress(ConnectionError, TimeoutError, ssl.SSLError):  # the server may close early
                connection.sendall(content)
            if cut and isinstance(connection, ssl.SSLSocket):
                raise NotChecked("over TLS a connection cannot be closed on one side only")
            if cut:
                with suppress(OSError):  # the server may have closed the connection already
                    connection.shutdown(socket.SHUT_WR)
            return list(_replies(connection, replies, watch, target.timeout))
    except OSError as error:
        raise_if_ours(error)
        return [Reply(0, {}, b"", type(error).__name__)]


def _connected(target: Target, watch: Watch) -> socket.socket:
    parts = urlsplit(target.base_url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    connection = socket.create_connection((host, parts.port or (443 if secure else 80)), target.timeout)
    try:
        watch.over(connection, copy=True)
        return _secured(connection, target, host) if secure else connection
    except OSError:
        connection.close()
        raise


def _secured(connection: socket.socket, target: Target, host: str) -> socket.socket:
    trusted = str(target.ca_file) if target.ca_file else DEFAULT_CA_BUNDLE_PATH
    return TLS(cafile=trusted).wrap_socket(connection, server_hostname=host)


class _Stream(io.BufferedReader):
    """One reader for all responses of a connection; the end of a response does not close it."""

    def makefile(self, *_: object) -> "_Stream":
        return self

    def close(self) -> None:
        """Do nothing: the caller closes the connection."""


def _replies(connection: socket.socket, most: int, watch: Watch, timeout: float) -> Iterator[Reply]:
    stream = _Stream(socket.SocketIO(connection, "r"))
    for _ in range(most):
        response = FinalAnswer(stream)  # type: ignore[arg-type]
        failure = ""
        try:
            response.begin()
            body = _body(response)
        except (HTTPException, OSError, ValueError) as error:
            closed = isinstance(error, ConnectionError)
            failure = CLOSED if closed else f"no HTTP: {type(error).__name__}"
            if isinstance(error, TimeoutError):
                failure = f"nothing within {timeout:g} s"
        if watch.expired:
            failure = f"nothing within {timeout:g} s"
        if failure:
            expect_descriptors(SPARE)
            yield Reply(0, {}, b"", failure)
            return
        headers = {name.lower(): value for name, value in response.getheaders()}
        yield Reply(response.status, headers, body)
        if response.will_close:
            return


def _body(response: HTTPResponse) -> bytes:
    """The body; `ValueError` where it is too large."""
    parts, size = [], 0
    while part := response.read(CHUNK):
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise ValueError("the body is too large")
    return b"".join(parts)


def _escaped(text: str) -> str:
    """The text with escapes for `printf '%b'`."""
    text = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
    return "".join(letter if " " <= letter <= "~" else f"\\x{ord(letter):02x}" for letter in text)
