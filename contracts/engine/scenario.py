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

NOT_SERVED = (404, 405, 501)  # how a method is refused that the path does not take (RFC 9110, 15.5.6 and 15.6.2)
MARKER, NUMBER = "<marker>", "<number>"  # what stands for them where values are written down
NOTHING: Mapping[str, str] = {}


class Scenario:
    """The client, the adapter and the rules of one contract.

    Everything that a request may name comes from `given`, `fresh`, `created` or `adopt`. `left` has the state of
    each record of earlier contracts, as far as it was certain when they ended.
    """

    def __init__(
        self, client: Client, adapter: Adapter, rules: list[Rule], token: str, left: Mapping[str, str] = NOTHING
    ) -> None:
        self.client = client
        self.adapter = adapter
        self.rules = rules
        self.left = left
        self.readings: dict[str, str] = {}
        self.note = ""  # the remark of a contract that is kept
        self.stepped: set[str] = set()  # the rules of the steps that were kept
        self.guard = client.guard
        self._token = token
        self._closings: list[Callable[[], object]] = []
        self._count = 0
        self._seen: dict[str, dict[str, Any]] = {}

    def happened(self, event: Event) -> None:
        """Write down what this contract did or saw."""
        self.client.recorder.note(event, CONTRACT)

    @property
    def states(self) -> dict[str, str]:
        """The state of each record that is certain by now."""
        return transition_log(self.client.recorder.events).states

    @property
    def followed(self) -> set[str]:
        """The records whose lifecycle is followed."""
        return transition_log(self.client.recorder.events).followed

    def given(self, state: dict[str, Any], account: str = OWN) -> str:
        """The id of a record in the given provider state."""
        with self.guard.careful():
            record = usable(self.adapter.provide(state, account))
        self.client.patience.changed()
        self.happened(Provided(record, state, elsewhere=account != OWN))
        self.adopt(record, state.get("resource", ""))
        return record

    def adopt(self, record: str, kind: str = "") -> None:
        """Count a record that the target has given as provided: from now on requests may name it, as that kind."""
        self.guard.allow(record, kind)

    def created(self, record: str, order: int | None = None) -> str:
        """Adopt a record that the target has made at our request, and have it cleaned up at the end."""
        usable(record)
        self.adopt(record)
        self.adapter.add(record, order=order)
        return record

    def fresh(self, kind: str) -> str:
        """A unique name, such as a slug or a recipient."""
        self._count += 1
        return f"brakecheck-{kind}-{self._token}-{self._count}."  # the end, so that no name begins another

    def number(self) -> int:
        """A big unique number."""
        return self.guard.number()

    def filled(self, value: Any) -> Any:
        """The text, bytes or JSON with a marker of this contract for each `<marker>`, a number for each `<number>`.

        In JSON a text that is `<number>` becomes a number.
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
        """The record's name with a tail behind it, which no other record has."""
        return self.guard.extended(record, self.filled(tail))

    def at_the_end(self, closing: Callable[[], object]) -> None:
        """Call this when the contract has ended, however it ends: what was set going is stopped."""
        self._closings.append(closing)

    def close(self) -> None:
        """Stop each open activity, the last first; a `NotChecked` or `Finding` on the way is passed over."""
        while self._closings:
            with suppress(NotChecked, Finding):
                self._closings.pop()()

    def look(self, record: str) -> dict[str, Any]:
        """The observable members of a record now."""
        return self._noted(record, self.observe(record))

    def _noted(self, record: str, seen: dict[str, Any]) -> dict[str, Any]:
        """The same, once it stands in the story."""
        news = _news(self._seen.get(record, {}), seen)
        self.happened(Observed(record, deepcopy(news)))
        self._seen[record] = self._seen.get(record, {}) | seen
        return seen

    def glance(self, record: str) -> dict[str, Any]:
        """Whether the record exists, and its status."""
        self.client.patience.wait()
        return self._noted(record, self.adapter.glance(record))

    def observe(self, record: str) -> dict[str, Any]:
        """The same without a word in the story."""
        self.client.patience.wait()
        return self.adapter.observe(record)

    def observe_all(self, records: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The same of many records at once, by their names."""
        self.client.patience.wait()
        return self.adapter.observe_all(records)

    def advance(self, seconds: float) -> None:
        """Advance the target's clock; `NotChecked` where the adapter cannot."""
        self.client.patience.wait()
        self.adapter.advance(seconds)
        self.happened(Advanced(seconds))

    def begin_again(self) -> None:
        """Forget which steps and readings an earlier try came to."""
        self.stepped.clear()
        self.readings.clear()

    def observed(self, reading: str) -> None:
        """Say which reading of its rule the target follows; the contract then neither passes nor fails."""
        for rule in self.rules:
            if rule.readings and reading not in rule.readings:
                raise ValueError(f"{rule.id} has no reading {reading!r}")
            self.readings[rule.id] = reading

    @contextmanager
    def step(self, rule: str) -> Iterator[None]:
        """Narrow a contract to one of its rules: findings and readings within are about this rule alone.

        A rule of which the contract came by no step is not checked.
        """
        whole = self.rules
        self.rules = [each for each in whole if each.id == rule]
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
        """A finding unless the response refuses; an unusual status is observed."""
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
    """A finding unless the response has one of the statuses."""
    if exchange.status not in statuses:
        raise Finding(" or ".join(str(status) for status in statuses), exchange.answer(), exchange)
    return exchange


def expect_challenge(exchange: Exchange) -> None:
    """A finding unless the response names the bearer scheme in WWW-Authenticate."""
    challenge = exchange.headers.get("www-authenticate", "no header")
    expect("bearer" in challenge.lower(), "WWW-Authenticate: Bearer", challenge, exchange)


def expect_allow(exchange: Exchange, *methods: str) -> None:
    """A finding where a 405 does not list these methods; another refusal need not."""
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
    """A finding unless the condition holds; `rule` is the one that it is about, where that is certain."""
    if not condition:
        raise Finding(expected, str(received), exchange, rule)
