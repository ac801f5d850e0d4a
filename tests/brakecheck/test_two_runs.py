"""Two runs on one target, each a process of its own, are noticed."""

import threading
from pathlib import Path

import pytest

from tests.brakecheck.conftest import Brakecheck
from tests.brakecheck.front import Front, start

KEY = {"DIALNEXA_API_KEY": "demo:full"}


@pytest.mark.slow
def test_a_second_run_is_refused_while_the_first_goes_on(brakecheck: Brakecheck, front: Front, tmp_path: Path):
    """It ends with 2 and one sentence; the first comes to its end, and then there is room for another."""
    reached, go = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        reached.set()
        go.wait(60)

    front.before = hold
    url = f"{front.origin}/dialnexa/v1"
    words = ["verify", "--vendor", "dialnexa", "-u", url, "--adapter", "vendor-api", "--timeout", "90"]
    words += ["-k", "test_an_active_or_paused_workflow_is_cancelled"]
    first = start(tmp_path, *words, **KEY)
    assert reached.wait(60)
    second = brakecheck(*words, **KEY)
    go.set()
    output, errors = first.communicate(timeout=60)
    assert (second.returncode, second.stdout.count("\n.")) == (2, 0)
    assert second.stderr == (f"brakecheck: another run on this machine uses {url}; wait for its end\n")
    assert first.returncode == 0, output + errors
    assert brakecheck(*words, **KEY).returncode == 0
