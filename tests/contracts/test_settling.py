"""A server may show its acknowledged effects a little later; what it refuses must have none, now or later."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.http.settling import Patience, steps
from brakecheck.contracts.target import Target
from tests.plain_server.control import Control
from tests.plain_server.dialnexa import DialNexa
from tests.plain_server.manner import Manner
from tests.plain_server.readings import readings
from tests.plain_server.refusal import encoded
from tests.plain_server.wire import Call, Reply, listening

ADAPTER = Path(__file__).parent.parent / "plain_server" / "adapter.py"
Serve = Callable[[DialNexa, Call], Reply]
Look = Callable[[Control, Call], Reply]


def plainly(service: DialNexa, call: Call) -> Reply:
    return service(call)


def directly(control: Control, call: Call) -> Reply:
    return control(call)


@contextmanager
def target(serve: Serve = plainly, look: Look = directly, settle: float = 0.6) -> Iterator[Target]:
    """The plain server, whose operations and back door are answered by these."""
    service, manner = DialNexa(readings("dialnexa"), Manner()), Manner()
    control = Control(service)
    with (
        listening(lambda call: serve(service, call), manner, service.limit) as origin,
        listening(lambda call: look(control, call), manner) as door,
    ):
        command = [sys.executable, str(ADAPTER), door]
        yield Target(
            "late", "dialnexa", origin + service.base, service.keys, "command", {"command": command}, settle=settle
        )


class LateReads:
    """A back door that shows records as they were, for so many seconds after each change."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._shown: dict[str, Any] = {}
        self._changed = 0.0
        self._control: Control | None = None

    def serve(self, service: DialNexa, call: Call) -> Reply:
        if self._control:
            control = self._control
            self._shown = {record: control.do({"do": "observe", "id": record}) for record in control.provided[-3:]}
        reply = service(call)
        self._changed = time.monotonic()
        return reply

    def look(self, control: Control, call: Call) -> Reply:
        self._control = control
        asked = json.loads(call.body or b"")
        late = time.monotonic() - self._changed < self._seconds
        if late and asked["do"] == "observe" and asked["id"] in self._shown:
            return Reply(200, encoded(self._shown[asked["id"]]))
        return control(call)


def refused_and_done(service: DialNexa, call: Call) -> Reply:
    """Refuse a pause without a valid key, and carry it out 50 ms later."""
    reply = service(call)
    if reply.status == 401 and call.target.endswith("/pause"):
        headers = call.headers
        del headers["Authorization"]
        headers["Authorization"] = f"Bearer {service.keys['full']}"
        threading.Timer(0.05, service, [call]).start()
    return reply


def failed(run: Run) -> list[str]:
    return [verdict.rule.id for verdict in run.verdicts if verdict.verdict in (Verdict.FAIL, Verdict.ERROR)]


SELECTED = "cancel_succeeds or refusals_change or keys_are"


@pytest.mark.slow
def test_reads_that_lag_are_observed_and_no_finding():
    """Reads are 150 ms behind writes: nothing is failed, and the run says how late effects were seen."""
    late = LateReads(0.15)
    with target(late.serve, late.look) as chosen:
        run = run_contracts(chosen, select=SELECTED)
    assert failed(run) == []
    assert run.lag == 0.3


@pytest.mark.slow
def test_reads_that_lag_too_long_are_findings():
    """Effects that do not show within the time that is given are missing."""
    late = LateReads(30)
    with target(late.serve, late.look, settle=0.1) as chosen:
        run = run_contracts(chosen, select="cancel_succeeds and draft")
    assert failed(run) == ["dialnexa.cancel.draft"]
    assert run.lag == 0.0


@pytest.mark.slow
def test_an_effect_that_follows_a_refusal_is_found():
    """A refused request that is carried out a moment later is found when the run ends."""
    with target(refused_and_done) as chosen:
        run = run_contracts(chosen, select="keys_are_required or at_the_end")
    assert "dialnexa.scope.one-workflow" in failed(run)


def test_patience_waits_once_after_a_change():
    """Without a change, and without patience, nothing is waited for."""
    slept: list[Any] = []
    patience = Patience(slept.append)
    patience.changed()
    patience.wait()
    patience.seconds = 0.3
    patience.wait()
    patience.changed()
    patience.wait()
    patience.wait()
    assert slept == [0.3]


@pytest.mark.parametrize(
    ("longest", "tried"),
    [(0.0, []), (0.1, [0.1]), (0.3, [0.1, 0.3]), (0.5, [0.1, 0.3, 0.5]), (2.0, [0.1, 0.3, 1.0, 2.0])],
)
def test_the_steps_end_at_the_longest(longest: float, tried: list[float]):
    """They grow, and the last is what the user gave."""
    assert list(steps(longest)) == tried
