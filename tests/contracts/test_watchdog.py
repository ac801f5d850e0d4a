"""The watchdog: one thread that shuts the sockets of an exchange down when its time is over."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from brakecheck.contracts.http.session import Watch, Watchdog

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pairs() -> Iterator[list[Pair]]:
    """Connections, each by our side and the other; the other reads for two seconds at most."""
    made = [socket.socketpair() for _ in range(3)]
    for ours, other in made:
        ours.settimeout(2)
        other.settimeout(2)
    yield made
    for pair in made:
        for side in pair:
            side.close()


def is_open(pair: Pair) -> bool:
    """Whether a byte still gets to the other side."""
    with suppress(OSError):
        pair[0].sendall(b"x")
    return pair[1].recv(1) == b"x"


def test_the_end_of_a_watch_shuts_all_its_sockets(pairs: list[Pair]):
    """A socket that is closed already does not keep the others open."""
    watch = Watch(0)
    for ours, _ in pairs:
        watch.over(ours)
    pairs[0][0].close()
    watch.expire()
    assert watch.expired
    assert [is_open(pair) for pair in pairs] == [False, False, False]


def test_a_socket_that_comes_late_is_shut_at_once(pairs: list[Pair]):
    """A connection that was made when the time was over lasts no longer."""
    watch = Watch(0)
    assert watch.expired is False
    watch.expire()
    watch.over(pairs[0][0])
    assert not is_open(pairs[0])


def test_a_copy_is_watched_when_the_first_one_is_taken_over(pairs: list[Pair]):
    """As TLS does: the descriptor goes on in another socket."""
    watch = Watch(0)
    watch.over(pairs[0][0], copy=True)
    taken = socket.socket(fileno=pairs[0][0].detach())
    watch.expire()
    assert pairs[0][1].recv(1) == b""
    watch.release()
    taken.close()


def test_an_answered_exchange_leaves_its_sockets_open(pairs: list[Pair]):
    """A released watch shuts nothing any more, and its own copies are closed."""
    watch = Watch(0)
    watch.over(pairs[0][0], copy=True)
    watch.over(pairs[1][0])
    watch.release()
    watch.expire()
    assert [is_open(pair) for pair in pairs] == [True, True, True]
    pairs[0][0].close()
    assert not is_open(pairs[0])


def test_a_limit_ends_at_its_time(pairs: list[Pair]):
    """So many seconds after it began, by the clock that was given."""
    with Watchdog(lambda: 7.0).limit(0) as watch:
        assert watch.deadline == 7
        watch.over(pairs[0][0])
        assert pairs[0][1].recv(1) == b""
    with Watchdog(lambda: 7.0).limit(30) as watch:
        assert watch.deadline == 37
        assert not watch.expired


@pytest.mark.parametrize("seconds", [60, 0.05])
def test_a_shorter_limit_ends_before_a_longer_one(pairs: list[Pair], seconds: float):
    """The thread wakes for the one that ends first, whichever came first."""
    dog = Watchdog()
    with dog.limit(seconds) as first, dog.limit(60.05 - seconds) as second:
        first.over(pairs[0][0])
        second.over(pairs[1][0])
        short, long = (first, second) if seconds < 1 else (second, first)
        assert pairs[0 if short is first else 1][1].recv(1) == b""
        assert (short.expired, long.expired) == (True, False)


def test_limits_end_one_after_the_other(pairs: list[Pair]):
    """The thread is there for the next one, after one that ended and after one that did not."""
    dog = Watchdog()
    for pair in pairs:
        with dog.limit(60) as watch:
            pass
        assert not watch.expired
        with dog.limit(0.02) as watch:
            watch.over(pair[0])
            assert pair[1].recv(1) == b""


def test_a_block_that_has_ended_is_not_ended_again(pairs: list[Pair]):
    """Its watch is given up, even where the time is over later."""
    clock = [0.0]
    dog = Watchdog(lambda: clock[0])
    with dog.limit(0.01) as early:
        pass
    clock[0] = 1
    with dog.limit(0) as late:
        late.over(pairs[0][0])
        assert pairs[0][1].recv(1) == b""
    assert (early.expired, late.expired) == (False, True)


@pytest.mark.medium
def test_one_thread_does_it_all(pairs: list[Pair]):
    """It keeps no program alive, and sleeps when all time is over."""
    before, looked = set(threading.enumerate()), threading.Semaphore(0)

    def now() -> float:
        looked.release()
        return 7.0

    dog = Watchdog(now)
    with dog.limit(0) as first, dog.limit(0) as second:
        for pair, watch in zip(pairs, (first, second), strict=False):
            watch.over(pair[0])
            pair[1].recv(1)
        (made,) = set(threading.enumerate()) - before
        assert made.daemon
        for _ in range(5):  # a look by each limit, and at most one more for each that the thread takes
            looked.acquire(timeout=0.05)
        assert not looked.acquire(timeout=0.05)
