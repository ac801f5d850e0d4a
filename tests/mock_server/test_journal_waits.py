"""Waiting for exchanges, over real sockets: the answer comes as soon as there are enough, and nobody is held up."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import requests

from brakecheck.mock_server.server import Settings, embedded

pytestmark = pytest.mark.medium

PATH = "/dialnexa/v1/workflows/wf_abc123/pause"


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0)) as served:
        yield served


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def asked(origin: str, **query: object) -> dict[str, Any]:
    answer = requests.get(f"{origin}/__admin/worlds/default/journal", params=query, timeout=10)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def pause(origin: str) -> int:
    return requests.post(origin + PATH, headers={"Authorization": "Bearer demo:full"}, timeout=10).status_code


@pytest.fixture(autouse=True)
def _cleared(origin: str) -> None:
    requests.delete(f"{origin}/__admin/worlds/default/journal", timeout=10).raise_for_status()
    asked(origin, count=0, wait="0s")


def test_the_answer_comes_with_the_exchange(origin: str, pool: ThreadPoolExecutor):
    """A wait for two pauses ends with the second; requests go on meanwhile."""
    waiting: Future[dict[str, Any]] = pool.submit(asked, origin, operation="pauseWorkflow", count=2, wait="30s")
    time.sleep(0.1)  # so that it waits
    began = time.monotonic()
    pause(origin)
    assert time.monotonic() - began < 5
    assert not waiting.done()
    pause(origin)
    answer = waiting.result(timeout=5)
    assert (answer["count"], answer["enough"]) == (2, True)
    assert time.monotonic() - began < 5


def test_what_is_there_already_counts(origin: str):
    """Where enough exchanges match there is nothing to wait for."""
    pause(origin)
    began = time.monotonic()
    assert asked(origin, path=PATH, wait="30s")["enough"]
    assert time.monotonic() - began < 5


def test_a_wait_has_an_end(origin: str):
    """When the time is over, the answer has what there is, and says that it is not enough."""
    pause(origin)
    began = time.monotonic()
    answer = asked(origin, path=PATH, count=2, wait="200ms")
    assert (answer["count"], answer["enough"]) == (1, False)
    assert 0.15 < time.monotonic() - began < 5


def test_others_do_not_end_a_wait(origin: str, pool: ThreadPoolExecutor):
    """Exchanges that do not match leave a wait as it is."""
    waiting = pool.submit(asked, origin, operation="cancelWorkflow", wait="300ms")
    threading.Thread(target=pause, args=(origin,)).start()
    assert not waiting.result(timeout=5)["enough"]


def test_a_reset_does_not_lose_who_waits(origin: str, pool: ThreadPoolExecutor):
    """A world that is reset in between still ends the wait with the exchange that comes then."""
    waiting = pool.submit(asked, origin, operation="pauseWorkflow", wait="30s")
    time.sleep(0.1)  # so that it waits
    requests.post(f"{origin}/__admin/worlds/default/reset", timeout=10).raise_for_status()
    pause(origin)
    assert waiting.result(timeout=5)["enough"]
