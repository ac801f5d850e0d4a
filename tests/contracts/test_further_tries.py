"""A contract is tried again where its finding may be owed to a moment, and fails where each try finds the same."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from brakecheck.contracts.engine.further_tries import OUTAGES, FurtherTries
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.recorder import Recorder
from brakecheck.contracts.http.settling import Patience

SETTLE = 0.25


def answered(status: int, failure: str = "", *, overlapped: bool = False, **headers: str) -> Exchange:
    url, body = "http://127.0.0.1/", b'{"message": "later"}'
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange("pause", "POST", url, {}, None, status, shown, body, {}, failure=failure, overlapped=overlapped)


def found(exchange: Exchange) -> Finding:
    return Finding("no server error", exchange.answer(), exchange)


class Tries:
    """Tries of a contract that sends and finds what the script has for each try; the first has failed already."""

    def __init__(self, *script: tuple[int, Finding | None], marks: tuple[str, ...] = (), is_our_mock: bool = False):
        self.slept: list[float] = []
        self.exchanges: list[Exchange] = []
        self.patience = Patience(self.slept.append)
        self._script = iter(script)
        self._marks = marks
        recorder = SimpleNamespace(events=[], back_to=lambda _: None)
        client = SimpleNamespace(recorder=recorder, exchanges=self.exchanges, patience=self.patience)
        self._scenario: Any = SimpleNamespace(client=client, begin_again=Recorder().begin)
        target: Any = SimpleNamespace(is_our_mock=is_our_mock, settle=SETTLE)
        adapter: Any = SimpleNamespace(lent_again=set())
        self.further = FurtherTries(target, adapter, lambda _: None, self.slept.append)

    def contract(self) -> None:
        """One try."""
        sent, finding = next(self._script)
        self.exchanges += [answered(200)] * (sent - 1)
        self.exchanges.append(finding.exchange if finding and finding.exchange else answered(200))
        self.patience.changed()
        self.patience.wait()
        if finding:
            raise finding

    def kept(self) -> bool:
        """Whether the contract passes in a further try."""
        with pytest.raises(Finding) as first:
            self.contract()
        marked: Callable[[str], object] = lambda name: name if name in self._marks else None  # noqa: E731
        contract: Any = SimpleNamespace(obj=self.contract, funcargs={}, get_closest_marker=marked)
        return self.further.keep(contract, self._scenario, first.value)


@pytest.mark.parametrize("exchange", [answered(502), answered(504), answered(0, "ConnectionError")])
def test_an_outage_that_is_over_is_no_finding(exchange: Exchange):
    """The contract passes after a pause, and that says nothing of how late effects are seen."""
    tries = Tries((3, found(exchange)), (3, found(exchange)), (4, None))
    assert tries.kept()
    assert (tries.slept, tries.further.lag) == ([SETTLE, SETTLE], 0.0)


def test_the_pause_is_as_long_as_the_server_asks():
    """Retry-After counts."""
    tries = Tries((1, found(answered(503, retry_after="7"))), (1, None))
    assert tries.kept()
    assert tries.slept == [7.0]


def test_a_request_that_is_never_carried_out_is_a_finding():
    """The same request meets the same answer in each try."""
    assert not Tries(*[(2, found(answered(503)))] * (1 + OUTAGES)).kept()


def test_an_outage_that_moves_says_nothing_certain():
    """Each try meets a 504 at another request."""
    with pytest.raises(NotChecked, match="now and then the target answers 504"):
        Tries((5, found(answered(504))), (8, found(answered(504)))).kept()


def test_another_server_error_is_no_outage():
    """A 500 is tried with patience alone."""
    tries = Tries(*[(2, found(answered(500)))] * 3)
    assert not tries.kept()
    assert tries.slept == [0.1, SETTLE]


def test_on_our_mock_nothing_is_tried_again():
    """Its faults are planted."""
    assert not Tries((1, found(answered(503))), is_our_mock=True).kept()


def test_overlapping_requests_have_no_order_on_a_server_that_is_known_to_be_late():
    """On another server they have one, and are not sent again."""
    race = answered(200, overlapped=True)
    tries = Tries((2, found(race)), (2, found(race)))
    assert not tries.kept()
    tries.further.lag = 0.3
    with pytest.raises(NotChecked, match=r"effects are seen up to 0\.3 s late"):
        tries.kept()


def test_what_starts_at_once_is_looked_at_without_patience():
    """Only a jump of the clock waits for the effect."""
    tries = Tries((1, found(answered(200))), (1, None), marks=("at_once",))
    assert tries.kept()
    assert tries.slept == []
    tries.patience.wait(jump=True)
    assert tries.slept == [0.1]
