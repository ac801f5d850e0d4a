"""Client of DialNexa's operations, as contracts use it.

`adapter.json` describes the states that an adapter provides, and its observation of a workflow.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from brakecheck.contracts.dialnexa.codes import ABSENT, OTHER_FORM, UNPROCESSABLE
from brakecheck.contracts.dialnexa.observation import (
    changes,
    expect_kept,
    is_moving,
    is_status,
    lifecycle_state,
    only_queue_moved,
    state_after,
    status_of,
)  # fmt: skip
from brakecheck.contracts.engine.scenario import Scenario, expect, expect_status
from brakecheck.contracts.errors import Finding, NotChecked, NotServed
from brakecheck.contracts.events import Elapsed, Followed, Requested, Seen, Transition
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.provider_states.adapter import OTHER
from brakecheck.contracts.safety.receipt import is_ours

ACTIVE, RUNNING, PAUSED, DRAFT, COMPLETED, CANCELLED = (
    "active", "running", "paused", "draft", "completed", "cancelled",
)  # fmt: skip
STEP, DELAY = 60.0, 3600.0  # seconds that are left of the step or the delay of a provided lead
LONG = 30 * 24 * 3600.0
TRIES = 3  # times that a contract tries to catch leads in the queue, before they set out by themselves
TICKS = 15.0  # seconds within which a lead that may move usually does so
LONGER = (45.0, 240.0)  # further seconds for a slow scheduler: no page says how often it runs
OPERATIONS = {"cancel": "cancelWorkflow", "pause": "pauseWorkflow", "delete": "deleteWorkflow"}
TURNING_NEIGHBOURS = ("resumeWorkflow", "activateWorkflow")
# The lifecycle's words for states.
DELETED, MISSING = "deleted", "missing"
REACHED = {"cancel": CANCELLED, "pause": PAUSED, "delete": DELETED}
LASTING = (DRAFT, PAUSED, COMPLETED, CANCELLED, DELETED, MISSING)
# Rules that a finding names itself, because it shows more than a broken contract.
REFUSED = "dialnexa.refusal.changes-nothing"
PERMANENT, KEYLESS = "dialnexa.cancel.permanent", "dialnexa.auth.refusal-changes-nothing"
MISSES = {operation: f"dialnexa.{verb}.missing" for verb, operation in OPERATIONS.items()}
MISSES_ANYWHERE = "dialnexa.neighbour.missing"


class Workflows:
    """Operations and provider states of workflows."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._setting_out: set[str] = set()  # workflows whose queued leads may start at any moment
        self._cancelled: dict[str, Exchange] = {}  # workflows whose last request was a successful cancel
        self._order: int | None = None  # number of the order for the latest workflow
        self._unknown: set[str] = set()  # made-up ids, which no workflow has

    def given(self, status: str, **leads: int) -> str:
        """Provide a workflow in the status; `leads` counts its leads by place: queued, in_step, waiting or finished."""
        return self.given_with({}, status, **leads)

    def given_with(self, members: Mapping[str, Any], status: str, **leads: int) -> str:
        """Provide a workflow with further members of the provider state, such as `call_outcomes`."""
        workflow = self.scenario.given(_state(status, leads) | dict(members))
        self.scenario.happened(Followed(workflow, lifecycle_state(status, leads)))
        if status in (ACTIVE, RUNNING) and leads.get("queued"):
            self._setting_out.add(workflow)
        return workflow

    def given_still(self, status: str) -> str:
        """Provide a workflow whose lead does not move: a queued one, or a waiting one where real time goes by."""
        place = "waiting" if status == ACTIVE and self.scenario.adapter.costly else "queued"
        return self.given(status, **{place: 1})

    def given_spare(self, status: str, **leads: int) -> str:
        """Provide a workflow that the contract changes; without leads where each provided state costs requests."""
        return self.given(status) if self.scenario.adapter.costly else self.given(status, **leads)

    def given_deleted(self, **leads: int) -> str:
        """Provide a deleted workflow; an earlier contract's where each provided state costs requests."""
        if self.scenario.adapter.costly:
            return self.given(DELETED)
        workflow = self.given(CANCELLED, **leads)
        expect_status(self.delete(workflow), 200)
        return workflow

    def given_queued(self, count: int) -> str:
        """Provide an active workflow with `count` queued leads; `NotChecked` where they start at once."""
        for _ in range(TRIES):
            workflow = self.given(ACTIVE, queued=count)
            if self.look(workflow)["leads"].get("queued") == count:
                return workflow
        raise NotChecked("leads of an active workflow start at once, so the queue was empty before the request")

    def given_to_others(self, status: str, **leads: int) -> str:
        """Provide a workflow of another account."""
        return self.scenario.given(_state(status, leads), OTHER)

    def unknown(self) -> str:
        """Make up an id that no workflow has."""
        name = self.scenario.fresh("missing")
        self.scenario.happened(Followed(name, MISSING))
        self._unknown.add(name)
        return name

    def send(self, verb: str, workflow: str, **options: Any) -> Exchange:
        """Send cancel, pause or delete; `options` are those of `Client.send`."""
        return self._logged(OPERATIONS[verb], workflow, options, REACHED[verb])

    def cancel(self, workflow: str, **options: Any) -> Exchange:
        """Send Cancel Workflow; `options` are those of `Client.send`, also below."""
        return self.send("cancel", workflow, **options)

    def pause(self, workflow: str, **options: Any) -> Exchange:
        """Send Pause Workflow."""
        return self.send("pause", workflow, **options)

    def delete(self, workflow: str, **options: Any) -> Exchange:
        """Send Delete Workflow."""
        return self.send("delete", workflow, **options)

    def resume(self, workflow: str) -> Exchange:
        """Send the neighbouring Resume Workflow; a finding unless it succeeds."""
        return expect_status(self.neighbour("resumeWorkflow", workflow), 200)

    def _logged(self, operation: str, workflow: str, options: dict[str, Any], reached: str) -> Exchange:
        """Send the operation, and log a request without options as a transition."""
        before = None if options else self.scenario.states.get(workflow)
        also = (*options.get("also", ()), *(OTHER_FORM if workflow in self._unknown else ()))
        sent = {**options, "path": {"id": workflow, **options.get("path", {})}, "also": also}
        try:
            answer = self.scenario.client.send(operation, **sent)
        except Finding as finding:
            if finding.exchange and finding.exchange.status:
                self._log(operation, workflow, before, finding.exchange, reached)
            raise
        self._log(operation, workflow, before, answer, reached)
        if options or answer.status != 200 or operation != OPERATIONS["cancel"]:
            self._cancelled.pop(workflow, None)
        else:
            self._cancelled[workflow] = answer
        return answer

    def _log(self, operation: str, workflow: str, before: str | None, answer: Exchange, reached: str) -> None:
        """Log the operation; the state afterwards is certain only after a success while no lead could start."""
        if before is not None:
            certain = answer.status == 200 and not (before in (ACTIVE, RUNNING) and workflow in self._setting_out)
            then = state_after(before, reached) if certain else None
            transition = Transition(operation, before, str(answer.status))
            self.scenario.happened(Requested(workflow, transition, answer, then))

    def expect_missing(self, answer: Exchange, again: Callable[[str], Exchange] | None = None) -> Exchange:
        """Raise a finding unless the answer to a made-up id is 404.

        The server may refuse the form of a made-up id. Then `again` sends the operation to a deleted workflow's id.
        """
        if answer.status not in OTHER_FORM:
            rule = MISSES.get(answer.operation, MISSES_ANYWHERE)
            expect(answer.status == 404, "404", answer.answer(), answer, rule)
            return answer
        if again:
            expect_status(again(self.given_deleted()), 404)
        self.scenario.observed(f"{answer.status} for an id of another form than the target's own")
        return answer

    def delete_after_cancel(self, workflow: str) -> Exchange:
        """Cancel, then delete; `NotChecked` where the delete is refused because leads still count as in transit."""
        moving = False
        with suppress(NotChecked):
            moving = is_moving(self.look(workflow)["leads"])
        expect_status(self.cancel(workflow), 200)
        answer = self.delete(workflow)
        if answer.status == 409 and moving:
            raise NotChecked("the target refuses to delete a cancelled workflow whose leads count as in transit")
        return expect_status(answer, 200)

    def create(self, **body: Any) -> Exchange:
        """Create a draft with a unique title; `body` holds further members, or another title."""
        body = {"title": self.scenario.fresh("workflow"), **body}
        answer = expect_status(self.neighbour("createWorkflow", json=body), 201)
        self.adopt(answer.json()["id"])
        return answer

    def neighbour(self, operation: str, *record: str, **options: Any) -> Exchange:
        """Send a neighbouring operation; `NotServed` where the target does not have it."""
        before = self.scenario.states.get(record[0]) if operation in TURNING_NEIGHBOURS and not options else None
        answer = self.call(operation, *record, **options)
        if answer.status in ABSENT and not (record and self._serves(operation, *record[1:], **options)):
            raise NotServed(f"the target does not serve {operation} (it answers {answer.status})")
        if before:
            self._log(operation, record[0], before, answer, ACTIVE)
        return answer

    def is_known_to_serve(self, operation: str) -> bool:
        """Whether an earlier success shows that the target has the operation; used where a test request is costly."""
        return self.scenario.adapter.costly and self.scenario.client.has_carried_out(operation)

    def _serves(self, operation: str, *lead: str, **options: Any) -> bool:
        """Whether the target has the operation for another workflow; then a 404 means that this workflow is missing."""
        if self.is_known_to_serve(operation):
            return True
        answer = self.call(operation, self.given(DRAFT), *lead, **options)
        if operation == "duplicateWorkflow" and answer.status == 201:
            self.adopt(answer.json()["id"])
        return answer.status not in ABSENT

    def call(self, operation: str, *record: str, **options: Any) -> Exchange:
        """Send a neighbouring operation; `record` is empty, a workflow, or a workflow and its lead."""
        options = {name: self.scenario.filled(value) if name == "json" else value for name, value in options.items()}
        path = dict(zip(("id", "lead"), record, strict=False))
        unknown = () if self._unknown.isdisjoint(record) else OTHER_FORM
        options["also"] = (*options.get("also", ()), UNPROCESSABLE, *unknown)
        title = self._title(operation, record, options.get("json"))
        if title is None:
            return self.scenario.client.send(operation, path, **options)
        self._order = self.scenario.adapter.ordered(title=title)
        answer = self.scenario.client.send(operation, path, **options)
        if 400 <= answer.status < 500:
            self.scenario.adapter.receipt.nothing(self._order)
        return answer

    def _title(self, operation: str, record: tuple[str, ...], body: Any) -> str | None:
        """The title of the workflow that the operation creates; None where the title is not known to be unique."""
        if operation == "duplicateWorkflow":
            title = self.scenario.adapter.receipt.names.get(record[0], {}).get("title")
            return f"{title} (Copy)" if title else None
        title = body.get("title") if operation == "createWorkflow" and isinstance(body, dict) else None
        return title if is_ours(title) else None

    def adopt(self, workflow: str) -> None:
        """Add a workflow that the target has created for this contract."""
        self.scenario.created(workflow, self._order)
        self._order = None

    def look(self, workflow: str) -> dict[str, Any]:
        """The observable members of the workflow; a finding where a cancelled workflow is gone."""
        seen = self._kept(workflow, self.scenario.look(workflow))
        status = str(seen["status"]) if seen["exists"] else DELETED
        self.scenario.happened(Seen(workflow, lifecycle_state(status, seen.get("leads", {}))))
        return seen

    def status(self, workflow: str) -> str | None:
        """The workflow's status, None where it is gone; only the status is read where a look costs requests."""
        if not self.scenario.adapter.costly:
            return status_of(self.look(workflow))
        seen = self._kept(workflow, self.scenario.glance(workflow))
        if not seen["exists"]:
            self.scenario.happened(Seen(workflow, DELETED))
        return status_of(seen)

    def _kept(self, workflow: str, seen: dict[str, Any]) -> dict[str, Any]:
        """The observation as it is; a finding where a cancelled workflow is gone."""
        if workflow in self._cancelled:
            expect_kept(seen, self._cancelled[workflow])
        return seen

    def advance(self, seconds: float) -> None:
        """Advance the clock; states that time can change are unknown afterwards."""
        self.scenario.happened(Elapsed(LASTING))
        self.scenario.advance(seconds)

    def observe_when(self, workflow: str, met: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Observation once the condition is met, or after more time than a scheduler needs."""
        self.advance_until(lambda: met(self.look(workflow)))
        return self.look(workflow)

    def advance_until(self, met: Callable[[], bool]) -> bool:
        """Whether the condition is met after the time that a lead usually takes to move, or after a longer one."""
        for seconds in (TICKS,) if self.scenario.adapter.costly else (TICKS, *LONGER):
            self.advance(seconds)
            if met():
                return True
        return False

    def expect_unchanged(self, before: dict[str, Any], workflow: str, after: Exchange, rule: str | None = None) -> None:
        """Raise a finding if any observable member of the workflow has changed; `rule` as in `expect`."""
        now = self.look(workflow)
        changed = changes(before, now)
        if only_queue_moved(before, now):
            return
        was = ", ".join(f"{name} {before[name]}" for name in changed)
        is_now = ", ".join(f"{name} {now.get(name)}" for name in changed)
        expect(not changed, f"nothing changed ({was})", is_now, after, _broken_by(before, now, after) or rule)

    def expect_status(self, workflow: str, status: str, after: Exchange, rule: str | None = None) -> None:
        """Raise a finding unless the workflow has the status; `rule` as in `expect`."""
        seen = self.status(workflow)
        expect(is_status(seen, status), f"the workflow to be {status}", seen, after, rule)


def _broken_by(before: dict[str, Any], now: dict[str, Any], answer: Exchange) -> str | None:
    """The rule that a change breaks after any request: a cancel is permanent, and a 401 changes nothing."""
    if before["status"] == CANCELLED and now["status"] in (ACTIVE, RUNNING, PAUSED):
        return PERMANENT
    return KEYLESS if answer.status == 401 else None


def _state(status: str, leads: dict[str, int]) -> dict[str, Any]:
    return {"status": status, "leads": leads, "step_seconds": STEP, "delay_seconds": DELAY}
