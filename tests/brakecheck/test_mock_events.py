"""A mock in a process of its own, and somebody who follows one of its worlds."""

import signal

import pytest
import requests

from tests.brakecheck.conftest import Start


@pytest.mark.medium
def test_a_signal_ends_it_while_somebody_follows(start: Start):
    """With a page that follows a world, the mock ends in good order, and the events end, too."""
    origin, process = start("--quiet")
    with requests.get(f"{origin}/__admin/worlds/default/journal/events", stream=True, timeout=10) as events:
        next(events.iter_lines())
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (-signal.SIGTERM, "")
        events.raw.read()
