"""Sessions in which each answer has a limit of bytes and of seconds."""

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from brakecheck.contracts.http.exhaustion import raise_if_ours
from brakecheck.contracts.http.final_answer import FinalAnswer
from brakecheck.contracts.target import Target

CHUNK, LARGEST = 65_536, 32 * 1024 * 1024  # bytes of a body: read at a time, and at most in all


class TimedOut(requests.Timeout):
    """The answer was not complete in time."""


class TooLarge(requests.RequestException):
    """The body is larger than `LARGEST`."""


class Watch:
    """The time limit of one exchange; when it expires, the sockets of the exchange are shut down."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.expired = False
        self._sockets: list[tuple[socket.socket, bool]] = []
        self._lock = threading.Lock()

    def over(self, connection: socket.socket, *, copy: bool = False) -> None:
        """Watch a connection of the exchange; with `copy` through a second descriptor, since TLS takes the first."""
        with self._lock:
            self._sockets.append((connection.dup() if copy else connection, copy))
            if self.expired:
                self._shut()

    def expire(self) -> None:
        """Shut down the sockets, since the time is over."""
        with self._lock:
            self.expired = True
            self._shut()

    def release(self) -> None:
        """Stop watching, and close the copies of sockets."""
        with self._lock:
            for connection, copy in self._sockets:
                if copy:
                    connection.close()
            self._sockets.clear()

    def _shut(self) -> None:
        for connection, _ in self._sockets:
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


class Watchdog:
    """A thread that ends every exchange whose time is over."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._condition = threading.Condition()
        self._watches: set[Watch] = set()
        self._wakes = math.inf
        self._thread: threading.Thread | None = None

    @contextmanager
    def limit(self, seconds: float) -> Iterator[Watch]:
        """A watch that expires after so many seconds, unless the block ends before."""
        watch = Watch(self._now() + seconds)
        with self._condition:
            self._watches.add(watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
            if watch.deadline < self._wakes:
                self._condition.notify()
        try:
            yield watch
        finally:
            with self._condition:
                self._watches.discard(watch)
            watch.release()

    def _run(self) -> None:
        with self._condition:
            while True:
                now = self._now()
                for watch in [watch for watch in self._watches if watch.deadline <= now]:
                    self._watches.discard(watch)
                    watch.expire()
                self._wakes = min((watch.deadline for watch in self._watches), default=math.inf)
                self._condition.wait(None if self._wakes == math.inf else self._wakes - now)


class _Watched(threading.local):
    """The watch of this thread's current exchange."""

    watch: Watch | None = None


_CURRENT = _Watched()


def _watch(connection: Any, *, copy: bool = False) -> None:
    if _CURRENT.watch is not None and connection is not None:
        _CURRENT.watch.over(connection, copy=copy)


class _IsWatched(HTTPConnection):
    """A connection whose socket is watched, new or reused."""

    response_class = FinalAnswer

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        try:
            _watch(connection, copy=True)
        except OSError:
            connection.close()
            raise
        return connection

    def request(self, *arguments: Any, **options: Any) -> None:
        _watch(self.sock)
        super().request(*arguments, **options)


class _IsWatchedSecure(_IsWatched, HTTPSConnection):
    """A watched connection over TLS."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _IsWatched


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _IsWatchedSecure


class _Adapter(HTTPAdapter):
    """An adapter with watched connections, also through a proxy."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
        return manager


class Session(requests.Session):
    """Sends requests one at a time, without redirects, cookies, and settings of the environment."""

    def __init__(self, target: Target, watchdog: Watchdog) -> None:
        super().__init__()
        self._seconds = target.timeout
        self._extra = target.headers
        self._watchdog = watchdog
        self.was_used = False  # whether the next request may reuse a connection
        self.trust_env = False
        self._trusted = str(target.ca_file) if target.ca_file else True
        if target.proxy:
            self.proxies = {"http": target.proxy, "https": target.proxy}
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())

    def ask(self, prepared: requests.PreparedRequest) -> requests.Response:
        """Send the request; returns the response with its body, within the target's timeout and `LARGEST` bytes.

        `TimedOut`, `TooLarge` or another `requests.RequestException` where no response came; `Exhausted` where this
        machine lacks a resource that the request needs.
        """
        for name, value in self._extra.items():
            prepared.headers.setdefault(name, value)
        with self._watchdog.limit(self._seconds) as watch:
            _CURRENT.watch = watch
            try:
                response = self._sent(prepared)
                _read(response)
            except (requests.RequestException, OSError) as error:
                raise_if_ours(error)
                if watch.expired or isinstance(error, requests.Timeout):
                    raise TimedOut(f"no whole answer within {self._seconds:g} s") from None
                if isinstance(error, requests.RequestException):
                    raise
                raise requests.ConnectionError(type(error).__name__) from None
            finally:
                _CURRENT.watch = None
            if watch.expired:
                raise TimedOut(f"no whole answer within {self._seconds:g} s")
            self.was_used = True
            return response

    def close(self) -> None:
        super().close()
        self.was_used = False

    def _sent(self, prepared: requests.PreparedRequest) -> requests.Response:
        """The response with its body unread, from the adapter itself, so without redirects and cookies."""
        adapter = self.get_adapter(str(prepared.url))
        return adapter.send(prepared, stream=True, timeout=self._seconds, verify=self._trusted, proxies=self.proxies)


def _read(response: requests.Response) -> None:
    """Read the body; `TooLarge` beyond `LARGEST` bytes."""
    parts, size = [], 0
    with response:
        for part in response.iter_content(CHUNK):
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise TooLarge(f"the body has more than {LARGEST:,} bytes")
    response._content = b"".join(parts)  # noqa: SLF001 - what reading it otherwise sets
