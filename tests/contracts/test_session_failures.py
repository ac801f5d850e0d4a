"""What a session makes of failures: a time-out, a lack of this machine, or the error as it is."""

import errno
from collections.abc import Callable
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter

from brakecheck.contracts.http import session as sessions
from brakecheck.contracts.http.exhaustion import Exhausted
from brakecheck.contracts.http.session import Session, TimedOut, Watch, Watchdog
from brakecheck.contracts.target import Target

URL = "http://h/x"


class Way(BaseAdapter):
    """Stands in for the network: does what the test says, and keeps how it was asked to."""

    def __init__(self, does: Callable[[], requests.Response]) -> None:
        super().__init__()
        self._does = does
        self.how: dict[str, Any] = {}

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:  # type: ignore[override]
        self.how = how
        return self._does()

    def close(self) -> None:
        """Nothing is open."""


def answer() -> requests.Response:
    made = requests.Response()
    made.status_code = 200
    made._content = b"fine"
    made._content_consumed = True  # type: ignore[attr-defined]
    return made


def watch() -> Watch | None:
    return sessions._CURRENT.watch


def asked(way: Way, **how: Any) -> requests.Response:
    session = Session(Target("t", "dialnexa", "http://h", timeout=7), Watchdog(**how))
    session.mount("http://", way)
    try:
        return session.ask(session.prepare_request(requests.Request("GET", URL)))
    finally:
        assert watch() is None  # so that what comes next on this thread is not ended with this exchange


def fails(error: Exception) -> Way:
    def does() -> requests.Response:
        raise error

    return Way(does)


def test_the_network_is_given_the_time_of_the_target_and_reads_no_body():
    """Connecting has no socket yet that could be watched; a body is read within a bound by the session alone."""
    way = Way(answer)
    assert asked(way).content == b"fine"
    assert (way.how["timeout"], way.how["stream"]) == (7, True)


def test_each_exchange_has_a_watch_of_its_time():
    """The thread's watch while the exchange goes on."""
    deadlines: list[float] = []

    def does() -> requests.Response:
        if current := watch():
            deadlines.append(current.deadline)
        return answer()

    asked(Way(does), now=lambda: 100.0)
    assert deadlines == [107]


@pytest.mark.parametrize("error", [None, OSError("shut"), requests.ConnectionError("shut")], ids=["none", "os", "http"])
def test_what_comes_when_the_time_is_over_is_a_time_out(error: Exception | None):
    """An answer as well as an error, which the end itself has caused."""

    def does() -> requests.Response:
        if current := watch():
            current.expire()
        if error:
            raise error
        return answer()

    with pytest.raises(TimedOut, match=r"^no whole answer within 7 s$"):
        asked(Way(does))


@pytest.mark.parametrize("error", [requests.ReadTimeout("slow"), requests.ConnectTimeout("slow")])
def test_a_time_out_of_the_network_is_one_of_the_exchange(error: Exception):
    """Told in the same words, whichever noticed first."""
    with pytest.raises(TimedOut, match=r"^no whole answer within 7 s$"):
        asked(fails(error))


@pytest.mark.parametrize("error", [requests.ConnectionError("refused"), requests.exceptions.InvalidHeader("odd")])
def test_an_error_of_the_exchange_stays_as_it_is(error: Exception):
    """Its kind tells what went wrong."""
    with pytest.raises(type(error)) as raised:
        asked(fails(error))
    assert raised.value is error


def test_an_error_of_the_system_is_named_by_its_kind():
    """Its text may hold what nobody should see, such as an address with a password."""
    with pytest.raises(requests.ConnectionError, match=r"^ConnectionResetError$") as raised:
        asked(fails(ConnectionResetError(errno.ECONNRESET, "reset by canary")))
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "x"), requests.ConnectionError(OSError(errno.EMFILE, "x"))])
def test_a_lack_of_this_machine_is_no_failure_of_the_server(error: Exception):
    """The run ends with what is lacking."""
    with pytest.raises(Exhausted, match="file descriptors"):
        asked(fails(error))
