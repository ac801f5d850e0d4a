"""A scenario: the client, the records and the checks of one contract while it runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from typing import Any

from brakecheck.contracts.engine.transition_log import transition_log
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.events import CONTRACT, Advanced, Event, Observed, Provided
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.provider_states.account import usable
from brakecheck.contracts.provider_states.adapter import OWN, Adapter
from brakecheck.specs.ledger import Rule

NOT_SERVED = (404, 405, 501)  # refusals of a method that a path does not have (RFC 9110, 15.5.6 and 15.6.2)
MARKER, NUMBER = "<marker>", "<number>"  # placeholders in the inputs of contracts
NOTHING: Mapping[str, str] = {}


class Scenario:
    """The client, the adapter and the rules of one contract.

    Requests may name only records and names from `given`, `fresh`, `created` and `adopt`. `left` has the states of
    records when their earlier contracts ended, as far as they were certain.
    """

    def __init__(
        self, client: Client, adapter: Adapter, rules: list[Rule], token: str, left: Mapping[str, str] = NOTHING
    ) -> None:
        self.client = client
        self.adapter = adapter
        self.rules = rules
        self.left = left
        self.readings: dict[str, str] = {}
        self.note = ""  # a remark that reports show if the contract passes
        self.stepped: set[str] = set()  # rules of steps that passed
        self.guard = client.guard
        self._token = token
        self._closings: list[Callable[[], object]] = []
        self._count = 0
        self._seen: dict[str, dict[str, Any]] = {}

    def happened(self, event: Event) -> None:
        """Record an event that this contract caused or saw."""
        self.client.recorder.note(event, CONTRACT)

    @property
    def states(self) -> dict[str, str]:
        """The current state of each record, where it is certain."""
        return transition_log(self.client.recorder.events).states

    @property
    def followed(self) -> set[str]:
        """The records whose states are tracked."""
        return transition_log(self.client.recorder.events).followed

    def given(self, state: dict[str, Any], account: str = OWN) -> str:
        """Provide a record in the provider state; returns its id."""
        with self.guard.careful():
            record = usable(self.adapter.provide(state, account))
        self.client.patience.changed()
        self.happened(Provided(record, state, elsewhere=account != OWN))
        self.adopt(record, state.get("resource", ""))
        return record

    def adopt(self, record: str, kind: str = "") -> None:
        """Let requests name a record of that kind, which the target has shown to be the run's own."""
        self.guard.allow(record, kind)

    def created(self, record: str, order: int | None = None) -> str:
        """Adopt a record that the target has created for this contract; the clean-up removes it."""
        usable(record)
        self.adopt(record)
        self.adapter.add(record, order=order)
        return record

    def fresh(self, kind: str) -> str:
        """A unique name, such as a slug or a recipient."""
        self._count += 1
        return f"brakecheck-{kind}-{self._token}-{self._count}."  # the dot: no name begins another

    def number(self) -> int:
        """A big unique number."""
        return self.guard.number()

    def filled(self, value: Any) -> Any:
        """The text, bytes or JSON with unique values in place of each `<marker>` and `<number>`.

        In JSON, the string `<number>` becomes a number.
        """
        if isinstance(value, dict):
            return {name: self.filled(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.filled(part) for part in value]
        if value == NUMBER:
            return self.number()
        if isinstance(value, bytes):
            return self._filled_bytes(value)
        return self._filled_text(value) if isinstance(value, str) else value

    def _filled_bytes(self, content: bytes) -> bytes:
        for encoding in ("ascii", "utf-16-le"):
            content = content.replace(MARKER.encode(encoding), self._token.encode(encoding))
        number = NUMBER.encode()
        return content.replace(number, str(self.number()).encode()) if number in content else content

    def _filled_text(self, text: str) -> str:
        text = text.replace(MARKER, self._token)
        return text.replace(NUMBER, str(self.number())) if NUMBER in text else text

    def extended(self, record: str, tail: str) -> str:
        """The record's id with a suffix, an id that no other record has."""
        return self.guard.extended(record, self.filled(tail))

    def at_the_end(self, closing: Callable[[], object]) -> None:
        """Call the function when the contract has ended in any way, to stop an activity."""
        self._closings.append(closing)

    def close(self) -> None:
        """Call the functions of `at_the_end`, the last first; ignore each `NotChecked` and `Finding`."""
        while self._closings:
            with suppress(NotChecked, Finding):
                self._closings.pop()()

    def look(self, record: str) -> dict[str, Any]:
        """Observe a record, and record the event; returns its observable members."""
        return self._noted(record, self.observe(record))

    def _noted(self, record: str, seen: dict[str, Any]) -> dict[str, Any]:
        """The observation, recorded as an event with the members that changed."""
        news = _news(self._seen.get(record, {}), seen)
        self.happened(Observed(record, deepcopy(news)))
        self._seen[record] = self._seen.get(record, {}) | seen
        return seen

    def glance(self, record: str) -> dict[str, Any]:
        """Observe only whether the record exists, and its status."""
        self.client.patience.wait()
        return self._noted(record, self.adapter.glance(record))

    def observe(self, record: str) -> dict[str, Any]:
        """Observe a record without recording an event."""
        self.client.patience.wait()
        return self.adapter.observe(record)

    def observe_all(self, records: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Observe many records at once; returns their observations by id."""
        self.client.patience.wait()
        return self.adapter.observe_all(records)

    def advance(self, seconds: float) -> None:
        """Advance the target's clock; `NotChecked` where the adapter cannot."""
        self.client.patience.wait(jump=True)
        self.adapter.advance(seconds)
        self.happened(Advanced(seconds))

    def begin_again(self) -> None:
        """Forget the steps and readings of an earlier try of the contract."""
        self.stepped.clear()
        self.readings.clear()

    def observed(self, reading: str) -> None:
        """Report the reading of the rule that the target follows; the contract then neither passes nor fails."""
        for rule in self.rules:
            if rule.readings and reading not in rule.readings:
                raise ValueError(f"{rule.id} has no reading {reading!r}")
            self.readings[rule.id] = reading

    @contextmanager
    def step(self, rule: str) -> Iterator[None]:
        """Narrow a contract to one of its rules: findings and readings in the block are about this rule only.

        A rule whose steps a contract never reached is not checked.
        """
        whole = self.rules
        self.rules = [known for known in whole if known.id == rule]
        if not self.rules:
            raise ValueError(f"{rule} is no rule of this contract; add it to the mark")
        try:
            yield
        except Finding as finding:
            finding.rule = finding.rule or rule
            raise
        finally:
            self.rules = whole
        self.stepped.add(rule)

    def expect_refusal(self, exchange: Exchange, *usual: int) -> Exchange:
        """Raise a finding unless the response is a refusal; any status but the usual ones is observed."""
        refused = 400 <= exchange.status < 500 or exchange.status in usual
        expect(refused, " or ".join(map(str, usual)), exchange.answer(), exchange)
        if exchange.status not in usual:
            self.observed(f"refused with {exchange.status}")
        return exchange


def _news(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The members that changed since the last look; a new member counts only where its value is set."""
    return {
        name: _news(before.get(name) or {}, value) if isinstance(value, Mapping) else value
        for name, value in now.items()
        if value != before.get(name) and (value or name in before or value is False)
    }


def expect_status(exchange: Exchange, *statuses: int) -> Exchange:
    """Raise a finding unless the response has one of the statuses."""
    if exchange.status not in statuses:
        raise Finding(" or ".join(str(status) for status in statuses), exchange.answer(), exchange)
    return exchange


def expect_challenge(exchange: Exchange) -> None:
    """Raise a finding unless the WWW-Authenticate header of the response names the bearer scheme."""
    challenge = exchange.headers.get("www-authenticate", "no header")
    expect("bearer" in challenge.lower(), "WWW-Authenticate: Bearer", challenge, exchange)


def expect_allow(exchange: Exchange, *methods: str) -> None:
    """Raise a finding unless the 405 lists these methods in Allow; `NotChecked` for another refusal."""
    if exchange.status != 405:
        raise NotChecked(f"the target refuses other methods with {exchange.status}, which needs no Allow")
    allowed = exchange.headers.get("allow", "")
    listed = {name.strip() for name in allowed.split(",")}
    expect(listed.issuperset(methods), f"Allow: {', '.join(methods)}", f"Allow: {allowed}", exchange)


def expect(
    condition: bool,  # noqa: FBT001
    expected: str,
    received: object,
    exchange: Exchange | None = None,
    rule: str | None = None,
) -> None:
    """Raise a finding unless the condition holds; `rule` is the broken rule, where that is certain."""
    if not condition:
        raise Finding(expected, str(received), exchange, rule)
