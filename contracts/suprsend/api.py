"""Client of SuprSend's operation, as contracts use it.

`adapter.json` describes the states that an adapter provides, and its observation of a run.
"""

from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from brakecheck.contracts.engine.scenario import Scenario, expect, expect_status
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.events import Elapsed, Followed, Forgotten, Requested, Seen, Transition
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.json_text import has_half_a_pair, is_json, texts_in
from brakecheck.contracts.provider_states.adapter import OWN
from brakecheck.contracts.suprsend.slugs import Slugs

CANCEL = "cancel-workflow"
REPORTS = "suprsend.cancel.reports-cancelled"
RUNNING, COMPLETED, PARTIAL_FAILURE, FAILED, CANCELLED = (
    "running", "completed", "partial_failure", "failed", "cancelled",
)  # fmt: skip
FINISHED = (COMPLETED, PARTIAL_FAILURE, FAILED)
FILTERS = ("execution_id", "recipients", "idempotency_key", "workflow_slug")
ALONE = {  # the rule of each filter on its own; on the slug the page contradicts itself
    "execution_id": "suprsend.cancel.by-execution-id",
    "recipients": "suprsend.cancel.by-recipient",
    "idempotency_key": "suprsend.cancel.by-idempotency-key",
}
COMBINATIONS = [names for size in (2, 3, 4) for names in combinations(FILTERS, size)]
WAYS = [*((name,) for name in ALONE), *COMBINATIONS]  # all sets of filters that must be accepted
# The member of a provider state that a filter matches.
MEMBERS = {"recipients": "recipient", "idempotency_key": "idempotency_key", "workflow_slug": "slug"}
HOUR, LONG = 3600.0, 30 * 24 * 3600.0
JSON = {"Content-Type": "application/json"}
UNDESCRIBED = [*range(402, 405), *range(406, 413), 414, *range(416, 500)]  # for the contract to judge
REFUSALS = range(400, 500)  # no page says with which status a body that is not JSON is refused
UNPROCESSABLE = 422  # of HTTP, for JSON of wrong types (RFC 9110, 15.5.21)
INVALID = (400, UNPROCESSABLE)  # for an id that has not the form of the server's ids
FLOOD = 10_000  # bytes: a server may refuse a larger body with any 4xx, as one that is not JSON


@dataclass(frozen=True)
class Run:
    """A provided run, the values by which filters find it, and the role whose key reaches it."""

    id: str
    slug: str
    recipient: str
    contacts: tuple[str, ...]
    idempotency_key: str | None
    role: str = "full"
    began_running: bool = True

    def by(self, *names: str) -> dict[str, Any]:
        """Filters with these names that match the run."""
        values = (self.id, [self.recipient], self.idempotency_key, self.slug)
        return {name: value for name, value in zip(FILTERS, values, strict=True) if name in names}

    def matched_by(self, body: Any) -> bool:
        """Whether the body certainly asks to cancel this run; doubtful bodies do not count."""
        if not isinstance(body, dict) or not body.keys() <= {*FILTERS} or body.keys() <= {"workflow_slug"}:
            return False
        own: dict[str, list[str | None]] = {
            "execution_id": [self.id],
            "idempotency_key": [self.idempotency_key],
            "workflow_slug": [self.slug],
        }
        people = body.get("recipients", [self.recipient])
        return (
            isinstance(people, list)
            and any(person in (self.recipient, *self.contacts) for person in people)
            and all(body[name] in own[name] for name in body if name != "recipients")
        )

    def like(self, *names: str) -> dict[str, Any]:
        """Members of a provider state for another run that these filters match, too; ids are never shared."""
        return {MEMBERS[name]: getattr(self, MEMBERS[name]) for name in names if name in MEMBERS}


class Runs:
    """Cancel Workflow, and the provider states of runs."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._given: list[Run] = []
        self._slugs = Slugs(scenario)

    def given(self, account: str = OWN, **state: Any) -> Run:
        """Provide a run in the state. All other values are unique; a member that is None is left out."""
        fresh = self.scenario.fresh
        own = {"recipient": fresh("person"), "idempotency_key": fresh("key")}
        slug = state.get("slug") or self._slugs.next()
        state = {**own, "slug": slug, "contacts": [self.address()], "status": RUNNING, **state}
        record = self.scenario.given({name: value for name, value in state.items() if value is not None}, account)
        running = state["status"] == RUNNING
        role = "full" if account == OWN else account
        run = Run(
            id=record,
            slug=state["slug"],
            recipient=state["recipient"],
            contacts=tuple(state["contacts"]),
            idempotency_key=state["idempotency_key"],
            role=role,
            began_running=running,
        )
        if account == OWN:
            self._given.append(run)
            self.scenario.happened(Followed(run.id, str(state["status"])))
        return run

    def address(self) -> str:
        """A unique e-mail address."""
        return f"{self.scenario.fresh('mail')}@example.com"

    def cancel(self, **filters: Any) -> Exchange:
        """Send Cancel Workflow with these filters."""
        return self.send(filters)

    def send(self, body: Any, **options: Any) -> Exchange:
        """Send a cancel with any JSON as its body; `options` are those of `Client.send`."""
        plain = options in ({}, {"role": "full"})
        certain = self.scenario.states if plain else {}
        states = {run: certain[run.id] for run in self._given if run.id in certain}
        for run in self._given:
            self.scenario.happened(Forgotten(run.id))
        answer = self.scenario.client.send(CANCEL, names=texts_in(body), json=body, **{"also": UNDESCRIBED, **options})
        for run, state in states.items() if answer.status == 200 else ():
            self._log(run, state, body, answer)
        return answer

    def _log(self, run: Run, state: str, body: Any, answer: Exchange) -> None:
        """Log the cancel as a transition of the run, if the body certainly matches it."""
        cancelled = run.id in listed(answer)
        if run.matched_by(body):
            step = Transition(CANCEL, state, "listed" if cancelled else "not listed")
            self.scenario.happened(Requested(run.id, step, answer, CANCELLED if cancelled else None))

    def cancel_raw(self, content: bytes, *names: str, headers: dict[str, str] = JSON, **options: Any) -> Exchange:
        """Send a cancel with these bytes as its body, which names the records `names`; `options` as in `send`."""
        for run in self._given:
            self.scenario.happened(Forgotten(run.id))
        also = UNDESCRIBED if len(content) <= FLOOD and is_json(content) else REFUSALS
        options = {"also": also, "headers": headers, **options}
        try:
            return self.scenario.client.send(CANCEL, names=names, content=self.scenario.filled(content), **options)
        except Finding as finding:
            if has_half_a_pair(content) and finding.exchange and finding.exchange.status >= 500:
                finding.rule = "suprsend.http.half-a-pair"
            raise

    def look(self, run: Run) -> dict[str, Any]:
        """Observe the run, and log its status."""
        seen = self.scenario.look(run.id)
        if seen.get("status"):
            self.scenario.happened(Seen(run.id, str(seen["status"])))
        return seen

    def advance(self, seconds: float) -> None:
        """Advance the clock; states that time can change are unknown afterwards."""
        self.scenario.happened(Elapsed((*FINISHED, CANCELLED)))
        self.scenario.advance(seconds)

    def was_cancelled(self, run: Run, answer: Exchange) -> bool:
        """Whether the run was cancelled, as observed or, where runs cannot be observed, as the answer lists it."""
        try:
            return bool(self.look(run)["status"] == CANCELLED)
        except NotChecked:
            return run.id in listed(answer)

    def expect_answer(self, answer: Exchange, *runs: Run) -> Exchange:
        """Raise a finding unless the answer is 200 and lists exactly these runs, in any order.

        Where only the list is wrong, and not the cancelled runs, the finding names the rule of the list.
        """
        expect_status(answer, 200)
        expected = sorted(run.id for run in runs)
        if sorted(listed(answer)) != expected:
            rule = REPORTS if self._is_misreported(answer) else None
            raise Finding(f"execution_ids {expected}", str(listed(answer)), answer, rule)
        return answer

    def _is_misreported(self, answer: Exchange) -> bool:
        """Whether the list differs from the runs that this cancel, the first of the contract, has cancelled."""
        cancels = [exchange for exchange in self.scenario.client.exchanges if exchange.operation == CANCEL]
        running = [run for run in self._given if run.began_running and cancels == [answer]]
        with suppress(NotChecked):
            return any(listed(answer).count(run.id) != (self.look(run)["status"] == CANCELLED) for run in running)
        return False

    def expect_cancelled(self, answer: Exchange, *runs: Run) -> None:
        """Raise a finding unless all runs were cancelled; for a listed run the finding names the rule of the list."""
        for run in runs:
            rule = REPORTS if run.id in listed(answer) else None
            expect(self.was_cancelled(run, answer), f"{run.id} to be cancelled", "it was not", answer, rule)

    def expect_spared(self, answer: Exchange, *runs: Run, rule: str | None = None) -> None:
        """Raise a finding if a run was cancelled, or has stopped running; `rule` as in `expect`."""
        for run in runs:
            expect(not self.was_cancelled(run, answer), f"{run.id} to be left alone", "it was cancelled", answer, rule)
            if run.began_running:
                self.expect_running(answer, run)

    def expect_running(self, answer: Exchange, *runs: Run) -> None:
        """Raise a finding unless all of these runs are running, whatever the answer lists."""
        for run in runs:
            status = self.status(run)
            expect(status == RUNNING, f"{run.id} to be running", status, answer)

    def status(self, run: Run) -> str:
        """The run's status, as observed or, where runs cannot be observed, as another cancel lists it."""
        try:
            return str(self.look(run)["status"])
        except NotChecked:
            return RUNNING if self._listed_when_cancelled(run) else self._not_running()

    def _listed_when_cancelled(self, run: Run) -> bool:
        return run.id in listed(self.send(run.by("execution_id"), role=run.role))

    def _not_running(self) -> str:
        """The status of a run that a cancel does not list; `NotChecked` where cancels list no runs at all."""
        if not self._listed_when_cancelled(self.given()):
            raise NotChecked("the target shows no runs, and a cancel lists none, not even a running one")
        return "not running"


def listed(answer: Exchange) -> list[str]:
    """The ids in the answer's list, with repetitions; empty where there is no list."""
    body = answer.json()
    return list(body.get("execution_ids") or ()) if isinstance(body, dict) else []


def expect_no_refusal(answer: Exchange, *also: int) -> Exchange:
    """Raise a finding unless a cancel that matches no run answers 200; `NotChecked` where it is refused."""
    if 400 <= answer.status < 500 and answer.status not in also:
        raise NotChecked(f"the target answers {answer.status} where no run matches")
    return expect_status(answer, 200, *also)


def expect_answered(answer: Exchange) -> Exchange:
    """Raise a finding unless the answer is 200 or a 4xx."""
    expect(answer.status == 200 or 400 <= answer.status < 500, "200 or a 4xx", answer.answer(), answer)
    return answer


def expect_refused(answer: Exchange) -> Exchange:
    """Raise a finding unless the answer is a 4xx."""
    expect(400 <= answer.status < 500, "a 4xx", answer.answer(), answer)
    return answer
