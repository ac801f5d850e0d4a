"""The clock of a world."""

import pytest

from brakecheck.mock_server.worlds.clock import Clock, timestamp


class Source:
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def clock(source: Source) -> Clock:
    return Clock(source)


def test_a_clock_begins_as_real_time(clock, source):
    """A new clock runs with its source."""
    assert (clock.mode, clock.now()) == ("real", 1000.0)
    source.time = 1010.0
    assert clock.now() == 1010.0


def test_a_stopped_clock_stands(clock, source):
    """Stopped, it stands where it is, whatever the source does."""
    clock.stop()
    source.time = 5000.0
    assert (clock.mode, clock.now()) == ("manual", 1000.0)


@pytest.mark.parametrize("at", [0.0, 77.0, 9e9])
def test_a_clock_can_be_stopped_at_a_moment(clock, at):
    """Stopped at a given second, it stands there, the second zero included."""
    clock.stop(at)
    assert clock.now() == at


def test_a_standing_clock_is_advanced(clock):
    """A standing clock moves by exactly what it is advanced."""
    clock.stop(0.0)
    clock.advance(90.0)
    clock.advance(0.5)
    assert clock.now() == 90.5


def test_a_running_clock_is_advanced(clock, source):
    """A running clock jumps ahead and goes on running."""
    clock.advance(100.0)
    assert clock.now() == 1100.0
    source.time += 1
    assert clock.now() == 1101.0


def test_a_clock_goes_on_from_where_it_stood(clock, source):
    """Run again, it continues without a jump."""
    clock.stop(50.0)
    source.time = 2000.0
    clock.run()
    assert (clock.mode, clock.now()) == ("real", 50.0)
    source.time += 3
    assert clock.now() == 53.0


def test_running_twice_changes_nothing(clock, source):
    """A clock that runs already runs on."""
    clock.run()
    source.time += 5
    clock.run()
    assert clock.now() == 1005.0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1711958400.0, "2024-04-01T08:00:00.000Z"),
        (1711958400.25, "2024-04-01T08:00:00.250Z"),
        (32503680000, "3000-01-01T00:00:00.000Z"),
    ],
)
def test_timestamps_are_utc_with_milliseconds(seconds, text):
    """Times are written as the vendors' examples write them."""
    assert timestamp(seconds) == text
