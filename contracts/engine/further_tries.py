"""Further tries of a contract whose finding may be owed to the run's records, or to a moment."""

import time
from collections.abc import Callable, Collection

import pytest

from brakecheck.contracts.engine.obstacles import GATEWAY
from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.http.settling import HOPELESS, bound, kept_again, kept_with_patience
from brakecheck.contracts.http.transport import seconds_asked_for
from brakecheck.contracts.provider_states.adapter import Adapter
from brakecheck.contracts.target import Target

OUTAGES = 3  # tries of a contract that met a 502, 503 or 504, or a lost connection
PAUSE = 1.0  # seconds before each of them, unless the server asks for more


class FurtherTries:
    """Runs contracts again. `lag` is the longest time in seconds from an acknowledgement to its effect so far.

    `forget` drops what is known of records that other contracts use, too.
    """

    def __init__(
        self,
        target: Target,
        adapter: Adapter,
        forget: Callable[[Collection[str]], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.lag = 0.0
        self._hopeless = 0
        self._target = target
        self._adapter = adapter
        self._forget = forget
        self._sleep = sleep

    def keep(self, contract: pytest.Function, scenario: Scenario, finding: Finding) -> bool:
        """Whether the contract passes in a further try; `NotChecked` where the finding says nothing certain."""
        until = len(scenario.client.recorder.events)
        outage = is_outage(finding) and not self._target.is_our_mock
        for passes in (self._with_new_records, self._after_the_outage if outage else self._with_patience):
            if passes(contract, scenario, finding):
                return True
            scenario.client.recorder.back_to(until)
        return False

    def _after_the_outage(self, contract: pytest.Function, scenario: Scenario, finding: Finding) -> bool:
        """Whether the contract passes when the outage is over; `NotChecked` where another request meets one."""
        client, place = scenario.client, len(scenario.client.exchanges)
        for _ in range(OUTAGES if self._hopeless < HOPELESS else 0):
            self._sleep(self._asked_for(finding))
            scenario.begin_again()
            before = len(client.exchanges)
            try:
                bound(contract)()
            except Finding as again:
                if is_outage(again) and len(client.exchanges) - before != place:
                    raise NotChecked(f"now and then the target answers {finding.received}") from None
            except NotChecked:
                continue
            else:
                self._hopeless = 0
                return True
        self._hopeless += 1
        return False

    def _asked_for(self, finding: Finding) -> float:
        """The seconds that the answer asks to wait, else `PAUSE`, or less where the target gets less time."""
        asked = seconds_asked_for(finding.exchange.headers.get("retry-after", "")) if finding.exchange else None
        return min(PAUSE, self._target.settle) if asked is None else asked

    def _with_new_records(self, contract: pytest.Function, scenario: Scenario, _: Finding) -> bool:
        """Whether the contract fails only with records that earlier contracts used, and passes with new ones."""
        if _is_at_once(contract) or has_overlapped(scenario) or not self._adapter.lent_again:
            return False
        scenario.begin_again()
        self._forget(self._adapter.lent_again)
        self._adapter.ended((), found=True)
        self._adapter.only_new = True
        try:
            return kept_again(bound(contract))
        finally:
            self._adapter.only_new = False

    def _with_patience(self, contract: pytest.Function, scenario: Scenario, _: Finding) -> bool:
        """Whether the contract passes when the server gets time to show effects that it acknowledged."""
        if self._target.is_our_mock or self._hopeless >= HOPELESS:
            return False
        if has_overlapped(scenario):
            if self.lag:
                raise NotChecked(f"effects are seen up to {self.lag:g} s late, so overlapping requests have no order")
            return False
        scenario.begin_again()
        scenario.client.patience.only_jumps = _is_at_once(contract)
        waited = kept_with_patience(bound(contract), scenario.client.patience, self._target.settle)
        self.lag, self._hopeless = max(self.lag, waited), 0 if waited else self._hopeless + 1
        return bool(waited)


def is_outage(finding: Finding) -> bool:
    """Whether the answer can be of an outage that passes: a 502, 503 or 504, or a lost connection."""
    exchange = finding.exchange
    return exchange is not None and (exchange.status in GATEWAY or exchange.failure == "ConnectionError")


def has_overlapped(scenario: Scenario) -> bool:
    """Whether requests of the contract overlapped."""
    return any(exchange.overlapped for exchange in scenario.client.exchanges)


def _is_at_once(contract: pytest.Function) -> bool:
    """Whether the contract is about what starts right after an acknowledgement."""
    return contract.get_closest_marker("at_once") is not None
