"""Reach: whether the API answers, checked before the first contract and after a doubtful answer."""

from collections.abc import Callable, Mapping
from functools import partial

from brakecheck.contracts.engine.obstacles import GATEWAY, NOT_THERE, is_by_the_gateway, obstacle, outage
from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.errors import Finding, NotChecked, NoWay
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.client import GARBLED, Client
from brakecheck.contracts.http.exhaustion import Exhausted
from brakecheck.contracts.provider_states.adapter import Adapter
from brakecheck.contracts.vendor_folder import hooks_of

TRIES = 2  # times that the probes are sent before a run is ended
LOST = 3  # contracts in a row without an answer, after which the server is probed
MISSED = 40  # answers, all 404 or 405, after which the URL or the adapter must be wrong


def excuse(finding: Finding, adapter: Adapter, scenario: Scenario | None) -> str:
    """The reason why the finding is not the server's; empty where it is."""
    if finding.exchange is not None and is_by_the_gateway(finding.exchange):
        return f"a gateway answered {finding.exchange.status}"
    return adapter.doubt(scenario.client.exchanges) if scenario and finding.exchange else ""


class Reach:
    """Probes the API with harmless requests of a new `client` on an id that no record has.

    `unanswered` is how many contracts in a row got no answer. `statuses` counts the answers so far. Only where
    a run `is_whole` does the absence of anything but 404 say that the API is elsewhere.
    """

    def __init__(self, client: Callable[[], Client], unknown_id: str, statuses: Mapping[int, int]) -> None:
        self.unanswered = 0
        self.is_whole = False
        self.statuses = statuses
        self._client = client
        self._unknown_id = unknown_id

    def obstacle(self, *, during: bool = False) -> str:
        """The reason why nothing can be judged now; empty where the API answers one of the probes.

        `during` a run that was judged so far, a 502, 503 or 504 is a reason, whatever its body.
        """
        client = self._client()
        client.guard.hazardous = client.guard.free = False
        hooks = hooks_of(client.target.vendor)
        reasons: list[str] = []
        for _ in range(TRIES):  # a server that was kept busy may need a moment
            reasons = [self._reason(client, ask, during=during) for ask in hooks.probes(client, self._unknown_id)]
            if not all(reasons):
                return ""
        return reasons[0]

    def stopping(self, raised: BaseException | None) -> str:
        """The reason to end the run after a contract raised this; empty where the run may go on."""
        exchange = raised.exchange if isinstance(raised, Finding) else None
        silent = isinstance(raised, NoWay) or (exchange is not None and not exchange.status)
        self.unanswered = self.unanswered + 1 if silent else 0
        if exchange is not None and exchange.status == 404 and self._is_nowhere():
            url = self._client().target.base_url.rstrip("/")
            return f"{url} answers 404 or 405 to every request, also for the run's own records; check the base URL"
        if exchange is not None and not self._has_succeeded() and (reason := self._alike(exchange)):
            return reason
        between = exchange is not None and (
            exchange.status in GATEWAY or (exchange.status and obstacle(exchange, "", ""))
        )
        if not between and not isinstance(raised, NoWay) and self.unanswered < LOST:
            return ""
        return self.obstacle(during=True)

    def _has_succeeded(self) -> bool:
        return any(200 <= status < 300 for status in self.statuses)

    def _alike(self, refused: Exchange) -> str:
        """The reason why the refusal is not of the API: each probe is refused so, with and without the key."""
        if not 400 <= refused.status < 500:
            return ""
        client = self._client()
        for ask in hooks_of(client.target.vendor).probes(client, self._unknown_id):
            with_key, without = _answered(ask), _answered(partial(ask, role=None))
            if with_key is None or without is None or _shown(with_key) != _shown(without):
                return ""
            if with_key.status != refused.status or client.key_place(with_key.operation).kind == "none":
                return ""
        url = client.target.base_url.rstrip("/")
        said = f"{url} answers {refused.status} alike with and without the key"
        return f"{said}; check the URL, and whether it needs a --header"

    def _is_nowhere(self) -> bool:
        if not self.is_whole:
            return False
        return sum(self.statuses.values()) >= MISSED and set(self.statuses) <= NOT_THERE

    def _reason(self, client: Client, ask: Callable[[], Exchange], *, during: bool) -> str:
        url = client.target.base_url.rstrip("/")
        try:
            exchange = ask()
        except Finding as finding:
            if finding.exchange is None or finding.exchange.failure in GARBLED:
                return ""  # the API answers; the contracts judge the answer
            exchange = finding.exchange
        except NotChecked as reason:
            return f"{url} could not be judged: {reason}"
        except Exhausted as lack:
            return str(lack)
        return obstacle(exchange, url, client.target.variable("full")) or (outage(exchange, url) if during else "")


def _answered(ask: Callable[[], Exchange]) -> Exchange | None:
    """The answer to the probe, judged or not; None where none came."""
    try:
        return ask()
    except Finding as finding:
        return finding.exchange
    except (NotChecked, Exhausted):
        return None


def _shown(exchange: Exchange) -> tuple[int, bytes]:
    return exchange.status, exchange.body
