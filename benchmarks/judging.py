"""Seconds of the processor that a run takes, by what takes them: one process, one vendor after the other."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from brakecheck.contracts.engine import pytest_plugin
from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.http.direct import DirectSession
from brakecheck.contracts.http.session import Session
from brakecheck.contracts.target import Target
from brakecheck.mock_server import server
from brakecheck.mock_server.server import Settings, embedded, prefix_of
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.vendors import vendors

Timed = Callable[..., Any]


class Seconds:
    """Seconds of the processor by what took them."""

    def __init__(self) -> None:
        self.of: dict[str, float] = {}

    @contextmanager
    def measured(self, owner: Any, name: str, title: str, clock: Callable[[], float]) -> Iterator[None]:
        """Add up what the calls of the owner's function take."""
        whole: Timed = getattr(owner, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            began = clock()
            try:
                return whole(*arguments, **named)
            finally:
                self.of[title] = self.of.get(title, 0.0) + clock() - began

        with patch.object(owner, name, timed):
            yield


def judge(vendor: str) -> None:
    """Judge our mock by all contracts of the vendor, and print where the seconds went."""
    seconds, thread, whole = Seconds(), time.thread_time, time.process_time()
    began = time.monotonic()
    with (
        seconds.measured(server, "_serve", "the mock", thread),
        seconds.measured(pytest_plugin, "explore", "Schemathesis, its answers by the mock included", time.process_time),
        seconds.measured(DirectSession, "ask", "the client of the admin API", thread),
        seconds.measured(Session, "ask", "the client of the vendor's API", thread),
        seconds.measured(MessageValidator, "response_violation", "answers held against the description", thread),
        embedded(Settings(port=0)) as origin,
    ):
        path = prefix_of(vendor, alone=False)
        run = run_contracts(Target("bench", vendor, origin + path, adapter="admin"))
    took, lasted = time.process_time() - whole, time.monotonic() - began
    print(f"{vendor}: {run.contracts} contracts, {took:.1f} s of the processor, {lasted:.1f} s in all")
    for title, part in sorted(seconds.of.items(), key=lambda it: -it[1]):
        print(f"  {part:5.1f} s  {title}")


if __name__ == "__main__":
    for name in vendors():
        judge(name)
