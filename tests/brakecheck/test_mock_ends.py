"""`brakecheck mock`: how the server ends."""

import os
import signal

import pytest
import requests

from tests.brakecheck.conftest import Start


@pytest.mark.medium
def test_ctrl_c_ends_it_quietly(start: Start):
    """An interrupt ends the server without a traceback."""
    _, process = start()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    assert process.returncode in (0, 130, -signal.SIGINT)


@pytest.mark.medium
def test_it_ends_with_the_program_that_started_it(start: Start):
    """With --end-with-stdin, the end of standard input ends the mock in good order; what is written does nothing."""
    reading, writing = os.pipe()
    origin, process = start("--end-with-stdin", "--quiet", stdin=reading)
    os.close(reading)
    os.write(writing, b"what is written\n")
    assert requests.get(f"{origin}/__admin/health", timeout=30).status_code == 200
    os.close(writing)
    _, errors = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM)
    assert errors == ""
