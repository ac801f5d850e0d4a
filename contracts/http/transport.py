"""The transport: it sends every request of a run, and guards, counts, paces and limits them."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Container
from datetime import UTC
from email.utils import parsedate_to_datetime

import requests

from brakecheck.contracts.errors import Refused
from brakecheck.contracts.http.recorder import Recorder
from brakecheck.contracts.http.session import Session, Watchdog
from brakecheck.contracts.safety.guard import SAFE, Guard, guard_for
from brakecheck.contracts.target import Target

TOO_MANY = 429
PATIENCE = 60.0  # seconds that a Retry-After may ask for
TRIES = 3
IDLE = 1.0  # seconds after which a connection is not used again


def at_once() -> None:
    """Do nothing, in place of a function that waits before a request is sent."""


class _OfThread(threading.local):
    """The session of one thread, and when the thread last asked for it."""

    session: Session | None = None
    used = 0.0


class Transport:
    """Sends requests, from any thread. `sent` counts them by method and path template, `statuses` the answers.

    `seen` has each operation with each status of its answers; `recorder` has the events of the contract.

    After a 429 the request is sent again, at most twice, since it was not carried out (RFC 6585, section 4). A request
    that only reads is sent once more where the connection was lost (RFC 9110, section 9.2.2); no other is sent twice.
    Once a used connection was lost, each request gets a new one: the server may close them without announcing it.
    """

    def __init__(
        self,
        target: Target,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
        guard: Guard | None = None,
    ) -> None:
        self.guard = guard or guard_for(target, secrets.token_hex(8))
        self.sent: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.seen: set[tuple[str, int]] = set()
        self.watchdog = Watchdog()
        self.recorder = Recorder()
        self._target = target
        self._sleep = sleep
        self._now = now
        self._earliest = 0.0
        self._reuses = True
        self._lock = threading.Lock()
        self._of_thread = _OfThread()
        self._sessions: list[Session] = []

    def send(
        self,
        template: str,
        request: requests.Request | requests.PreparedRequest,
        *,
        closing: bool = False,
        ready: Callable[[], object] = at_once,
    ) -> requests.Response:
        """Send the request; `requests.RequestException` where no response came.

        `Refused` where the run has used up its requests; `closing` requests, which clean up, are always sent.
        `ready` is called right before the request is sent.
        """
        session = self._session()
        prepared = session.prepare_request(request) if isinstance(request, requests.Request) else request
        self.guard.check_prepared(prepared)
        for attempt in range(TRIES):
            self.count(f"{prepared.method} {template}", closing=closing)
            if attempt == 0:
                ready()
            response = self._asked(session, prepared, template, closing=closing)
            wait = _retry_after(response)
            if wait is None:
                with self._lock:
                    self.statuses[response.status_code] += 1
                return response
            if attempt < TRIES - 1:
                self._sleep(wait)
        raise Refused(f"the target still answers {TOO_MANY} after {TRIES} tries; lower --rate")

    def _asked(
        self, session: Session, prepared: requests.PreparedRequest, template: str, *, closing: bool
    ) -> requests.Response:
        """Send the request; a reading one is sent once more where a reused connection was lost."""
        try:
            return session.ask(prepared)
        except requests.ConnectionError:
            self._reuses = self._reuses and not session.was_used
            if prepared.method not in SAFE or not session.was_used:
                raise
            session.close()
            self.count(f"{prepared.method} {template}", closing=closing)
            return session.ask(prepared)

    def saw(self, operation: str, status: int, documented: Container[str], *, own: bool) -> None:
        """Note the status of an operation's answer; with a method not its `own`, only a documented one."""
        if own or str(status) in documented:
            self.seen.add((operation, status))

    def count(self, line: str, *, closing: bool = False) -> None:
        """Wait as the rate demands, check the limit of requests, and count this one by method and template."""
        with self._lock:
            if not closing:
                self._check_bound()
            self._wait()
            self.sent[line] += 1

    def pace(self) -> None:
        """Wait as the rate demands, for a request that is not counted."""
        with self._lock:
            self._wait()

    def close(self) -> None:
        """Close all connections."""
        for session in self._sessions:
            session.close()

    def _session(self) -> Session:
        """The session of this thread, and so a connection of its own."""
        own = self._of_thread
        if own.session is None:
            own.session = Session(self._target, self.watchdog)
            self._sessions.append(own.session)
        elif not self._reuses or self._now() - own.used > IDLE:
            own.session.close()  # the server may have closed it, and few requests can be sent twice
        own.used = self._now()
        return own.session

    def _check_bound(self) -> None:
        most = self._target.max_requests
        if most is not None and self.sent.total() >= most:
            raise Refused(f"the {most} requests that the run may send are used up (--max-requests)")

    def _wait(self) -> None:
        rate = self._target.rate
        if rate is not None:
            wait = self._earliest - self._now()
            if wait > 0:
                self._sleep(wait)
            self._earliest = max(self._earliest, self._now()) + 1 / rate


def _retry_after(response: requests.Response) -> float | None:
    """Seconds to wait after a 429 before the request is sent again; None for any other status."""
    if response.status_code != TOO_MANY:
        return None
    asked = seconds_asked_for(response.headers.get("Retry-After", ""))
    return 1.0 if asked is None else asked


def seconds_asked_for(retry_after: str) -> float | None:
    """The seconds, at most `PATIENCE`, that a Retry-After header asks to wait; None where it names no time."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after), PATIENCE)
    try:
        date = parsedate_to_datetime(retry_after)
        return min(max(0.0, date.replace(tzinfo=date.tzinfo or UTC).timestamp() - time.time()), PATIENCE)
    except (ValueError, OverflowError):
        return None
