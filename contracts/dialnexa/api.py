"""DialNexa's operations in the hands of a contract.

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
    named,
    reached_from,
    status_of,
    went_on,
)
from brakecheck.contracts.engine.scenario import Scenario, expect, expect_status
from brakecheck.contracts.errors import Finding, NotChecked, NotServed
from brakecheck.contracts.events import Elapsed, Followed, Requested, Seen, Transition
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.provider_states.adapter import OTHER
from brakecheck.contracts.safety.receipt import is_ours

ACTIVE, RUNNING, PAUSED, DRAFT, COMPLETED, CANCELLED = (
    "active", "running", "paused", "draft", "completed", "cancelled",
)  # fmt: skip
STEP, DELAY = 60.0, 3600.0  # seconds that a provided lead has to go in a step, or to wait
LONG = 30 * 24 * 3600.0
TRIES = 3  # a queued lead may set out by itself right before an operation, but not every time
TICKS = 15.0  # seconds within which a lead that may move usually does so
LONGER = (45.0, 240.0)  # that it is given besides: how long a scheduling tick takes is not said
OPERATIONS = {"cancel": "cancelWorkflow", "pause": "pauseWorkflow", "delete": "deleteWorkflow"}
TURNING_NEIGHBOURS = ("resumeWorkflow", "activateWorkflow")
# The lifecycle's words for states.
DELETED, MISSING = "deleted", "missing"
REACHED = {"cancel": CANCELLED, "pause": PAUSED, "delete": DELETED}
LASTING = (DRAFT, PAUSED, COMPLETED, CANCELLED, DELETED, MISSING)
# Rules that a finding names itself, for it says more than that the contract was not kept.
REFUSED = "dialnexa.refusal.changes-nothing"
PERMANENT, KEYLESS = "dialnexa.cancel.permanent", "dialnexa.auth.refusal-changes-nothing"
MISSES = {operation: f"dialnexa.{verb}.missing" for verb, operation in OPERATIONS.items()}
MISSES_ANYWHERE = "dialnexa.neighbour.missing"


class Workflows:
    """The operations, and the provider states of a workflow."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._setting_out: set[str] = set()  # workflows whose leads may set out at any moment
        self._cancelled: dict[str, Exchange] = {}  # by a request of its own, which was the last one
        self._order: int | None = None  # of the workflow that was made last
        self._unknown: set[str] = set()  # ids that were made up

    def given(self, status: str, **leads: int) -> str:
        """The id of a workflow in the status, with so many leads queued, in_step, waiting or finished."""
        return self.given_with({}, status, **leads)

    def given_with(self, more: Mapping[str, Any], status: str, **leads: int) -> str:
        """The same with further members of the provider state, such as `call_outcomes`: the weight of each."""
        workflow = self.scenario.given(_state(status, leads) | dict(more))
        self.scenario.happened(Followed(workflow, named(status, leads)))
        if status in (ACTIVE, RUNNING) and leads.get("queued"):
            self._setting_out.add(workflow)
        return workflow

    def given_still(self, status: str) -> str:
        """A workflow whose lead stays in place: queued, or waiting in an active one whose clock goes on."""
        place = "waiting" if status == ACTIVE and self.scenario.adapter.costly else "queued"
        return self.given(status, **{place: 1})

    def given_spare(self, status: str, **leads: int) -> str:
        """A workflow that may be used up: with these leads or, where providing one takes requests, with any or none."""
        return self.given(status) if self.scenario.adapter.costly else self.given(status, **leads)

    def given_deleted(self, **leads: int) -> str:
        """A workflow that was deleted; an earlier one where providing one takes requests."""
        if self.scenario.adapter.costly:
            return self.given(DELETED)
        workflow = self.given(CANCELLED, **leads)
        expect_status(self.delete(workflow), 200)
        return workflow

    def given_queued(self, count: int) -> str:
        """An active workflow with `count` leads in the queue; `NotChecked` where they set out at once."""
        for _ in range(TRIES):
            workflow = self.given(ACTIVE, queued=count)
            if self.look(workflow)["leads"].get("queued") == count:
                return workflow
        raise NotChecked("leads of an active workflow set out at once, and so none could be held in the queue")

    def given_to_others(self, status: str, **leads: int) -> str:
        """The same, in another account."""
        return self.scenario.given(_state(status, leads), OTHER)

    def unknown(self) -> str:
        """Make up an id that no workflow has."""
        name = self.scenario.fresh("missing")
        self.scenario.happened(Followed(name, MISSING))
        self._unknown.add(name)
        return name

    def send(self, verb: str, workflow: str, **how: Any) -> Exchange:
        """cancel, pause or delete; `how` goes to the client."""
        return self._logged(OPERATIONS[verb], workflow, how, REACHED[verb])

    def cancel(self, workflow: str, **how: Any) -> Exchange:
        """Send Cancel Workflow; `how` goes to the client, as below."""
        return self.send("cancel", workflow, **how)

    def pause(self, workflow: str, **how: Any) -> Exchange:
        """Send Pause Workflow."""
        return self.send("pause", workflow, **how)

    def delete(self, workflow: str, **how: Any) -> Exchange:
        """Send Delete Workflow."""
        return self.send("delete", workflow, **how)

    def resume(self, workflow: str) -> Exchange:
        """Send the neighbouring Resume Workflow, which has to succeed."""
        return expect_status(self.neighbour("resumeWorkflow", workflow), 200)

    def _logged(self, operation: str, workflow: str, how: dict[str, Any], reached: str) -> Exchange:
        """Send the operation; a plain request that overlaps no other is logged as a transition."""
        before = None if how else self.scenario.states.get(workflow)
        also = (*how.get("also", ()), *(OTHER_FORM if workflow in self._unknown else ()))
        sent = {**how, "path": {"id": workflow, **how.get("path", {})}, "also": also}
        try:
            answer = self.scenario.client.send(operation, **sent)
        except Finding as finding:
            if finding.exchange and finding.exchange.status:
                self._log(operation, workflow, before, finding.exchange, reached)
            raise
        self._log(operation, workflow, before, answer, reached)
        if how or answer.status != 200 or operation != OPERATIONS["cancel"]:
            self._cancelled.pop(workflow, None)
        else:
            self._cancelled[workflow] = answer
        return answer

    def _log(self, operation: str, workflow: str, before: str | None, answer: Exchange, reached: str) -> None:
        """Log the operation; the state afterwards is certain only after a success with no lead setting out."""
        if before is not None:
            certain = answer.status == 200 and not (before in (ACTIVE, RUNNING) and workflow in self._setting_out)
            then = reached_from(before, reached) if certain else None
            transition = Transition(operation, before, str(answer.status))
            self.scenario.happened(Requested(workflow, transition, answer, then))

    def expect_missing(self, answer: Exchange, again: Callable[[str], Exchange] | None = None) -> Exchange:
        """A finding unless the answer to a made-up id is 404.

        Where the form of that id was refused, `again` sends the operation on one that was deleted: there 404 is due.
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
        """Cancel, then delete; not checked where leads that were on their way count as in transit still."""
        moving = False
        with suppress(NotChecked):
            moving = is_moving(self.look(workflow)["leads"])
        expect_status(self.cancel(workflow), 200)
        answer = self.delete(workflow)
        if answer.status == 409 and moving:
            raise NotChecked("the target counts leads of a cancelled workflow as in transit, and does not delete it")
        return expect_status(answer, 200)

    def create(self, **body: Any) -> Exchange:
        """A new draft of ours; `body` adds to the title that it gets, or replaces it."""
        body = {"title": self.scenario.fresh("workflow"), **body}
        answer = expect_status(self.neighbour("createWorkflow", json=body), 201)
        self.adopt(answer.json()["id"])
        return answer

    def neighbour(self, operation: str, *record: str, **how: Any) -> Exchange:
        """A neighbouring operation; where the target does not have it, the contract is not checked."""
        before = self.scenario.states.get(record[0]) if operation in TURNING_NEIGHBOURS and not how else None
        answer = self.call(operation, *record, **how)
        if answer.status in ABSENT and not (record and self._serves(operation, *record[1:], **how)):
            raise NotServed(f"the target does not serve {operation} (it answers {answer.status})")
        if before:
            self._log(operation, record[0], before, answer, ACTIVE)
        return answer

    def is_known_to_serve(self, operation: str) -> bool:
        """Whether an earlier answer shows it; used where another try takes several requests."""
        return self.scenario.adapter.costly and self.scenario.client.has_carried_out(operation)

    def _serves(self, operation: str, *lead: str, **how: Any) -> bool:
        """Whether the target has the operation for another workflow, so that a 404 is about the workflow alone."""
        if self.is_known_to_serve(operation):
            return True
        answer = self.call(operation, self.given(DRAFT), *lead, **how)
        if operation == "duplicateWorkflow" and answer.status == 201:
            self.adopt(answer.json()["id"])
        return answer.status not in ABSENT

    def call(self, operation: str, *record: str, **how: Any) -> Exchange:
        """A neighbouring operation on a workflow, on a workflow and a lead of it, or on the account."""
        how = {name: self.scenario.filled(value) if name == "json" else value for name, value in how.items()}
        path = dict(zip(("id", "lead"), record, strict=False))
        how["also"] = (*how.get("also", ()), UNPROCESSABLE, *(() if self._unknown.isdisjoint(record) else OTHER_FORM))
        title = self._title(operation, record, how.get("json"))
        if title is None:
            return self.scenario.client.send(operation, path, **how)
        self._order = self.scenario.adapter.ordered(title=title)
        answer = self.scenario.client.send(operation, path, **how)
        if 400 <= answer.status < 500:
            self.scenario.adapter.receipt.nothing(self._order)
        return answer

    def _title(self, operation: str, record: tuple[str, ...], body: Any) -> str | None:
        """The title by which the workflow made can be found; None where that is not sure."""
        if operation == "duplicateWorkflow":
            title = self.scenario.adapter.receipt.names.get(record[0], {}).get("title")
            return f"{title} (Copy)" if title else None
        title = body.get("title") if operation == "createWorkflow" and isinstance(body, dict) else None
        return title if is_ours(title) else None

    def adopt(self, workflow: str) -> None:
        """Take a workflow that the target has made at our request for one of ours."""
        self.scenario.created(workflow, self._order)
        self._order = None

    def look(self, workflow: str) -> dict[str, Any]:
        """The observable members of the workflow; a finding of its own rule where it is gone after a cancel."""
        seen = self._kept(workflow, self.scenario.look(workflow))
        status = str(seen["status"]) if seen["exists"] else DELETED
        self.scenario.happened(Seen(workflow, named(status, seen.get("leads", {}))))
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
        """The observation; a finding where a cancelled workflow is gone."""
        if workflow in self._cancelled:
            expect_kept(seen, self._cancelled[workflow])
        return seen

    def advance(self, seconds: float) -> None:
        """Let seconds go by; states that are not final are unknown afterwards."""
        self.scenario.happened(Elapsed(LASTING))
        self.scenario.advance(seconds)

    def observe_when(self, workflow: str, met: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Observation once the condition is met, or after more time than any scheduling tick needs."""
        self.advance_until(lambda: met(self.look(workflow)))
        return self.look(workflow)

    def advance_until(self, met: Callable[[], bool]) -> bool:
        """Whether the condition was met within the time that a lead usually takes to move, or a longer one."""
        waits = (TICKS,) if self.scenario.adapter.costly else (TICKS, *LONGER)
        for seconds in waits:
            self.advance(seconds)
            if met():
                return True
        return False

    def expect_unchanged(self, before: dict[str, Any], workflow: str, after: Exchange, rule: str | None = None) -> None:
        """A finding if anything that can be seen of the workflow has changed; `rule` as in `expect`."""
        now = self.look(workflow)
        changed = changes(before, now)
        if went_on(before, now):
            return
        was = ", ".join(f"{name} {before[name]}" for name in changed)
        is_now = ", ".join(f"{name} {now.get(name)}" for name in changed)
        expect(not changed, f"nothing changed ({was})", is_now, after, _broken_by(before, now, after) or rule)

    def expect_status(self, workflow: str, status: str, after: Exchange, rule: str | None = None) -> None:
        """Raise a finding unless the workflow has the status; `rule` as in `expect`."""
        seen = self.status(workflow)
        expect(is_status(seen, status), f"the workflow to be {status}", seen, after, rule)


def _broken_by(before: dict[str, Any], now: dict[str, Any], answer: Exchange) -> str | None:
    """The rule that a change breaks, whatever was asked: a cancel is for good, and a 401 changes nothing."""
    if before["status"] == CANCELLED and now["status"] in (ACTIVE, RUNNING, PAUSED):
        return PERMANENT
    return KEYLESS if answer.status == 401 else None


def _state(status: str, leads: dict[str, int]) -> dict[str, Any]:
    return {"status": status, "leads": leads, "step_seconds": STEP, "delay_seconds": DELAY}
