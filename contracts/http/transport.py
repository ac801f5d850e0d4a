"""The one way to a target: every request of a run goes over it, is counted, paced and bounded here."""

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
    """Wait for nothing before a request goes out."""


class _OfThread(threading.local):
    """The session of one thread, and when the thread last asked for it."""

    session: Session | None = None
    used = 0.0


class Transport:
    """Sends requests, from any thread. `sent` counts them by method and path template, `statuses` the answers.

    `seen` has each operation with each status that it was answered with; `recorder` keeps what the contract did.

    A 429 was not carried out, so it is sent again after its Retry-After, at most twice (RFC 6585, section 4). A request
    that only reads is sent once more where the connection was lost (RFC 9110, section 9.2.2); no other is sent twice.
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
        """The response; `requests.RequestException` where none came.

        `Refused` once the requests that the run may send are used up, except for `closing` ones,
        which clean up. `ready` is called right before the request goes out.
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
        """The response; what only reads is sent once more where a connection was lost that had been used before."""
        try:
            return session.ask(prepared)
        except requests.ConnectionError:
            if prepared.method not in SAFE or not session.was_used:
                raise
            session.close()
            self.count(f"{prepared.method} {template}", closing=closing)
            return session.ask(prepared)

    def saw(self, operation: str, status: int, documented: Container[str], *, own: bool) -> None:
        """An operation was answered; by another method than its `own` a documented status alone counts."""
        if own or str(status) in documented:
            self.seen.add((operation, status))

    def count(self, line: str, *, closing: bool = False) -> None:
        """Count a request, a method and a path template, when the pace and the bound allow it."""
        with self._lock:
            if not closing:
                self._check_bound()
            self._wait()
            self.sent[line] += 1

    def pace(self) -> None:
        """Wait until the rate lets a request go out that is not counted."""
        with self._lock:
            self._wait()

    def close(self) -> None:
        """Close all connections."""
        for session in self._sessions:
            session.close()

    def _session(self) -> Session:
        """Each thread has its own, and so a connection of its own."""
        own = self._of_thread
        if own.session is None:
            own.session = Session(self._target, self.watchdog)
            self._sessions.append(own.session)
        elif self._now() - own.used > IDLE:
            own.session.close()  # its connections; the server may have closed them, and few requests are sent twice
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
    """Seconds to wait before the request may be sent again; None where it need not be."""
    if response.status_code != TOO_MANY:
        return None
    asked = response.headers.get("Retry-After", "")
    if asked.isascii() and asked.isdigit():
        return min(float(asked), PATIENCE)
    try:
        date = parsedate_to_datetime(asked)
        return min(max(0.0, date.replace(tzinfo=date.tzinfo or UTC).timestamp() - time.time()), PATIENCE)
    except (ValueError, OverflowError):
        return 1.0
