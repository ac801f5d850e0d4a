"""The pytest plugin of a run: gives each contract its scenario, and turns reports into outcomes."""

from collections import Counter
from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import replace

import pytest

from brakecheck.contracts.engine.further_tries import FurtherTries
from brakecheck.contracts.engine.fuzzing import Fuzzing, explore
from brakecheck.contracts.engine.listener import RunListener
from brakecheck.contracts.engine.outcomes import outcomes, without_keys
from brakecheck.contracts.engine.part import Part
from brakecheck.contracts.engine.reach import Reach, excuse
from brakecheck.contracts.engine.sampling import LEFT_OUT, hazards, left_out, unknown_rule
from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.engine.transition_log import transition_log
from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.errors import Finding, NotChecked, UsageError
from brakecheck.contracts.events import Transition
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.http.exhaustion import lack_behind
from brakecheck.contracts.http.key_place import takes_keys
from brakecheck.contracts.http.recorder import Recorder
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.levels import FULL, Level
from brakecheck.contracts.provider_states.adapter import Adapter
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.contracts.target import Target
from brakecheck.contracts.vendor_folder import hooks_of
from brakecheck.specs import vendors
from brakecheck.specs.ledger import Ledger, Rule
from brakecheck.specs.validation.message_validator import MessageValidator

STORY = 12  # last parts of a contract's story that reports show


class ContractPlugin:
    """State of one run. `error` is the reason why the run stopped early."""

    def __init__(
        self,
        *,
        target: Target,
        transport: Transport,
        adapter: Adapter,
        ledger: Ledger,
        validator: MessageValidator,
        listener: RunListener,
        seed: int,
        examples: int,
        token: str,
        until: str,
        strict: bool = False,
        level: Level = Level(FULL),  # noqa: B008 - nothing can change it
        part: Part = Part(),  # noqa: B008
    ) -> None:
        self.target = target
        self.transport, self.recorder = transport, transport.recorder
        self.adapter = adapter
        self.ledger = ledger
        self.validator = validator
        self.seed = seed
        self.examples = examples
        self.explored = self.replaced = self.left_out = 0
        self.interrupted = False
        self.defect = "unknown"
        self._tries = FurtherTries(target, adapter, self._forget)
        self._seconds = 0.0  # duration of the contract under way
        self._reach = Reach(self._client, f"brakecheck-{token}", transport.statuses)
        self._by_contract: list[int] = []
        self.token = token
        self.until = until
        self.strict = strict
        self.level, self.available = level, 0
        self._part, self.places = part, dict[str, int]()  # of each contract of the level
        self.outcomes: list[Outcome] = []
        self.error: UsageError | None = None
        self._listener, self.done = listener, 0
        self.steps: Counter[Transition] = Counter()
        self._with_timeline: set[str] = set()
        self._found = False
        self._left_out: set[pytest.Item] = set()
        self._scenario: Scenario | None = None
        self.left: dict[str, str] = {}

    def reach(self, *, whole: bool) -> None:
        """Raise `UsageError` unless the target answers HTTP and accepts the key."""
        self._reach.is_whole = whole and self.level.name == FULL
        if not self.adapter.keys.get("full") and takes_keys(self.validator.description):
            raise UsageError(f"no key for {self.target.name}: set {self.target.variable('full')} and run again")
        if reason := self._reach.obstacle():
            raise UsageError(reason)

    def _client(self, recorder: Recorder | None = None) -> Client:
        """Client of the target; a `recorder` records the exchanges for the contract."""
        return Client(self.target, self.transport, self.adapter.keys, self.ledger, self.validator, recorder)

    @pytest.fixture
    def scenario(self, request: pytest.FixtureRequest) -> Iterator[Scenario]:
        """Scenario of the contract: its client, adapter and rules."""
        self.recorder.begin()
        client = self._client(self.recorder)
        token = f"{self.token}-{self.done}"
        scenario = self._scenario = Scenario(client, self.adapter, self._rules(request.node), token, self.left)
        yield scenario
        if not self.target.in_worlds:
            scenario.close()
        self.adapter.ended(client.exchanges, found=self._found)

    @pytest.fixture(scope="session")
    def fuzzing(self) -> Fuzzing:
        """Findings of Schemathesis on the target."""
        hooks = hooks_of(self.target.vendor)
        description = vendors.generative(self.target.vendor)
        since = len(self.recorder.events)
        records = hooks.examples(self.adapter)
        guard = self.transport.guard
        for record, kind in records.items():
            guard.allow(record, kind)
            self.recorder.brought_about(record, since)
        guard.hazardous, guard.free = self.target.hazardous_allowed, self.target.is_our_mock
        guard.hazards = "the server could take a made-up value to mean all records"
        try:
            found = explore(
                self.target,
                self.transport,
                self.adapter.keys,
                description,
                self.validator,
                records,
                hooks.left_open,
                seed=self.seed,
                examples=self.examples,
            )
        finally:
            guard.hazardous = guard.free = False
        self.explored, self.replaced, self.left_out = found.sent, found.replaced, found.left_out
        return found

    def _rules(self, item: pytest.Item) -> list[Rule]:
        ids = [rule for marker in item.iter_markers("rule") for rule in marker.args]
        return [self.ledger[rule] for rule in ids]

    def pytest_configure(self, config: pytest.Config) -> None:
        config.option.tbstyle = "native"  # tracebacks are not shown, and with sources they take half of the time

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and self.error is None:
            reason = str(report.longrepr).strip().splitlines()[-1].removeprefix("E").strip()
            self.error = UsageError(f"contracts/{report.nodeid} could not be read: {reason}")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if mistake := unknown_rule(items, self.ledger):
            self.error = UsageError(mistake)
        items.sort(key=lambda item: item.get_closest_marker("last") is not None)
        self.available = len(items)  # `-k` selects after this hook
        items[:] = [item for item in items if self.level.has(item.nodeid)]
        if self.adapter.samples and self.level.name == FULL:
            allowed = self.target.hazardous_allowed
            self._left_out = left_out((item for item in items if allowed or not hazards(item)), self.seed)
        self.places = {item.nodeid: place for place, item in enumerate(items)}
        items[:] = self._part.share(items) if self.error is None else []
        self._listener.collected({item.nodeid: self.places[item.nodeid] for item in items})

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.defect = f"{excinfo.typename}: {excinfo.value}"[:200]
        return True  # keeps pytest from printing the error

    def pytest_keyboard_interrupt(self) -> None:
        self.interrupted = True

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._scenario, self._found, self._seconds = None, False, 0.0
        reasons = hazards(item)
        if reasons and not self.target.hazardous_allowed:
            pytest.skip(f"hazardous: {reasons[0]}; add --allow-hazardous")
        if item in self._left_out:
            raise NotChecked(LEFT_OUT)
        for marker in item.iter_markers("takes"):
            self.adapter.expect_time(*marker.args)
        self.transport.guard.hazardous, self.transport.guard.hazards = bool(reasons), "; ".join(reasons)
        self.transport.guard.free = bool(reasons) and self.target.is_our_mock

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        try:
            return (yield)
        except Finding as finding:
            if self._scenario and self._tries.keep(pyfuncitem, self._scenario, finding):
                return True
            raise

    @property
    def lag(self) -> float:
        """The longest time in seconds from an acknowledgement to its effect."""
        return self._tries.lag

    def _forget(self, records: Collection[str]) -> None:
        """Drop the states of these records, since earlier contracts may have changed them."""
        for record in records:
            self.left.pop(record, None)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        self._seconds += call.duration
        raised = call.excinfo.value if call.excinfo else None
        error = raised if isinstance(raised, UsageError | Finding) else lack_behind(raised)
        if isinstance(error, UsageError):
            is_first, self.error = self.error is None, self.error or error
            item.session.shouldstop = "the run could not go on"
            if self.done and is_first:
                self._report(item, error)
        elif call.when == "call" or raised is not None:
            self._report(item, raised)
        return report

    def _report(self, item: pytest.Item, raised: BaseException | None) -> None:
        self._found = isinstance(raised, Finding)
        if reason := self._reach.stopping(raised):
            self.error = UsageError(f"{reason} (after {self.done} contracts)")
            item.session.shouldstop = "the run could not go on"
            self._forget_unanswered(reason)
            raised = NotChecked(reason)
        elif isinstance(raised, Finding) and (reason := excuse(raised, self.adapter, self._scenario)):
            raised = NotChecked(reason)
        found = outcomes(item, raised, self._rules(item), self._scenario, self.ledger, strict=self.strict)
        share = self._seconds / max(len(found), 1)
        alone = item.get_closest_marker("last") is None
        secrets = self.target.secrets(self.adapter.keys)
        reported = [
            replace(self._with_story(without_keys(outcome, secrets), secrets), seconds=share, alone=alone)
            for outcome in found
        ]
        if self._scenario:
            seen = transition_log(self.recorder.events, raised.exchange if isinstance(raised, Finding) else None)
            self.steps.update(replace(step, after=redacted(step.after, secrets)) for step in seen.steps)
            self._forget(seen.followed | self.adapter.lent_again)
            self.left |= seen.states
        self.outcomes.extend(reported)
        self._by_contract.append(len(reported))
        self.done += 1
        self._listener.on_outcome(reported)
        if any(outcome.rule == self.until and outcome.verdict is Verdict.FAIL for outcome in reported):
            item.session.shouldfail = f"{self.until} is broken, so the run ends, as `until` asks"

    def _forget_unanswered(self, reason: str) -> None:
        """Turn the last outcomes without an answer into not checked, since the server was down."""
        earlier = max(0, self._reach.unanswered - 1)  # the current contract is not among the outcomes yet
        count = sum(self._by_contract[len(self._by_contract) - earlier :])
        for place in range(len(self.outcomes) - count, len(self.outcomes)):
            outcome = self.outcomes[place]
            self.outcomes[place] = Outcome(outcome.contract, outcome.promise, outcome.rule, Verdict.NOT_CHECKED, reason)

    def _with_story(self, outcome: Outcome, secrets: Mapping[str, str]) -> Outcome:
        """Outcome with its story. Overlapping exchanges have no known order, so only failures show them."""
        events = self.recorder.story if self._scenario else []
        if outcome.verdict not in (Verdict.FAIL, Verdict.ERROR):
            if outcome.rule in self._with_timeline or outcome.verdict is Verdict.NOT_CHECKED:
                return outcome
            if any(isinstance(part, Exchange) and part.overlapped for part in events):
                return outcome
        if events:
            self._with_timeline.add(outcome.rule)
        whole = self.recorder.whole(outcome.exchange, secrets) if outcome.verdict is Verdict.FAIL else ()
        return replace(outcome, story=tuple(events[-STORY:]), record=whole)
