"""A tour: one workflow is led through its life, and each step is judged by its own rule."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from brakecheck.contracts.dialnexa.api import (
    ACTIVE,
    CANCELLED,
    PAUSED,
    REACHED,
    Workflows,
)
from brakecheck.contracts.dialnexa.members import EXAMPLES, expect_example_members
from brakecheck.contracts.dialnexa.permissions import MEMBER, may_rename
from brakecheck.contracts.dialnexa.stops import HOLDS, LASTS
from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.exchange import Exchange

REFUSAL, SCOPE, MEMBERS, ACCOUNTS = (
    "dialnexa.refusal.changes-nothing",
    "dialnexa.scope.one-workflow",
    "dialnexa.body.example-members",
    "dialnexa.auth.other-account",
)
ELSEWHERE = "dialnexa.auth.delete-permission-elsewhere"
REFUSED = (REFUSAL, SCOPE, ACCOUNTS)  # what every step that is refused keeps to
CHANGED = (MEMBERS, ELSEWHERE)  # what a pause and a cancel keep to besides
WITH = {  # the rule that an operation is taken with leads at a place
    "pause": {"in_step": "dialnexa.pause.in-flight-finishes"},
    "cancel": {"in_step": "dialnexa.cancel.in-flight-finishes", "queued": "dialnexa.cancel.undialled-leads"},
    "delete": {"queued": "dialnexa.delete.after-cancel"},
}
Count = Callable[[dict[str, Any]], int]
KEPT: dict[str, dict[str, tuple[str, Count]]] = {  # what there is not less of later
    "pause": {"dialnexa.pause.queued-stay-queued": ("queued leads", lambda seen: seen["leads"].get("queued", 0))},
    "cancel": {
        "dialnexa.cancel.keeps-lead-history": ("visits in the history", lambda seen: seen["history"]),
        "dialnexa.cancel.keeps-call-logs": ("finished calls in the logs", lambda seen: seen["calls"]["finished"]),
    },
}


def expect_taken(workflows: Workflows, verb: str, workflow: str, answer: Exchange) -> None:
    """A finding unless the answer is 200, about the leads or the pause for which the operation is refused."""
    if answer.status != 200:
        rule = _refused_for(workflows, verb, workflows.status(workflow))
        raise Finding("200", answer.answer(), answer, rule)


def _refused_for(workflows: Workflows, verb: str, status: str | None) -> str | None:
    def is_taken(**leads: int) -> bool:
        right = CANCELLED if verb == "delete" else ACTIVE
        return workflows.send(verb, workflows.given(right, **leads)).status == 200

    if not is_taken():
        return None
    if status == PAUSED:
        return "dialnexa.pause.then-cancel"
    return next((rule for place, rule in WITH[verb].items() if not is_taken(**{place: 1})), None)


class Tour:
    """The workflow that is led, and others beside it, which stay as they are.

    Each step names its own rule, by the words of the contracts that prove this rule alone.
    """

    def __init__(self, workflows: Workflows, status: str, **leads: int) -> None:
        self.workflows = workflows
        self.step = workflows.scenario.step
        self._others: dict[str, tuple[str, dict[str, Any]]] = {}
        self._add_others()
        self.workflow = workflows.given(status, **leads)
        self._add_others()
        for each in (ACTIVE, CANCELLED):
            with suppress(NotChecked):  # without a key of another account
                self._add(workflows.given_to_others(each), ACCOUNTS)

    def _add_others(self) -> None:
        for status in (ACTIVE, CANCELLED):
            self._add(self.workflows.given_spare(status, queued=1), SCOPE)

    def _add(self, workflow: str, rule: str) -> None:
        self._others[workflow] = (rule, self.workflows.look(workflow))

    def changes(self, verb: str) -> Exchange:
        """Send the operation, which has to succeed: the answer and the workflow say so, and the others stay."""
        answer = self._as_a_member(verb)
        with self.step(f"dialnexa.{verb}.succeeds"):
            expect_taken(self.workflows, verb, self.workflow, answer)
        with self.step(f"dialnexa.{verb}.body"):
            self._expect_body(verb, answer)
        if answer.json().keys() & EXAMPLES.keys():
            with self.step(MEMBERS):
                expect_example_members(answer)
        with self.step(f"dialnexa.{verb}.succeeds"):
            self.workflows.expect_status(self.workflow, REACHED[verb], answer)
        self.expect_others_unchanged(answer)
        return answer

    def _as_a_member(self, verb: str) -> Exchange:
        """The answer to a key that may not delete, where one is given; it may cancel and pause."""
        if not self.has_member:
            return self.workflows.send(verb, self.workflow)
        answer = self.workflows.send(verb, self.workflow, role=MEMBER, also=[403])
        if answer.status == 403 and not may_rename(self.workflows, self.workflow, MEMBER):
            return self.workflows.send(verb, self.workflow)
        with self.step(ELSEWHERE):
            expect(answer.status != 403, "the permission to delete not to matter", answer.answer(), answer)
        return answer

    def _expect_body(self, verb: str, answer: Exchange) -> None:
        body = answer.json()
        for name, value in {"id": self.workflow, "status": REACHED[verb]}.items():
            expect(body.get(name) == value, f"{name} {value}", body.get(name), answer)

    def refuses(self, verb: str, rule: str, status: int = 409, *, after: str = REFUSAL, **how: Any) -> Exchange:
        """Send the operation, which has to be refused: the workflow and the others stay as they are.

        `rule` asks for the status, `after` for the workflow to stay; `how` goes to the client.
        """
        before = self.workflows.look(self.workflow)
        with self.step(rule):
            answer = expect_status(self.workflows.send(verb, self.workflow, **how), status)
        with self.step(after):
            self.workflows.expect_unchanged(before, self.workflow, answer)
        self.expect_others_unchanged(answer)
        return answer

    def expect_others_unchanged(self, answer: Exchange) -> None:
        """A finding where another workflow, of this or another account, has changed with the operation."""
        for workflow, (rule, before) in self._others.items():
            with self.step(rule):
                self.workflows.expect_unchanged(before, workflow, answer)

    @property
    def has_member(self) -> bool:
        """Whether there is a key that may not delete."""
        with suppress(NotChecked):
            return bool(self.workflows.scenario.client.key(MEMBER))
        return False


class Stopped:
    """A workflow that is stopped with leads at every place, and what these do from then on."""

    def __init__(self, workflows: Workflows, verb: str, **leads: int) -> None:
        self._workflows, self._verb = workflows, verb
        self._step = workflows.scenario.step
        self.workflow, self._twin = workflows.given(ACTIVE, **leads), workflows.given(ACTIVE, in_step=1)
        self._before, self._going = (workflows.look(each) for each in (self.workflow, self._twin))

    def stop(self) -> None:
        """Send the operation."""
        answer = self._answer = self._workflows.send(self._verb, self.workflow)
        with self._step(f"dialnexa.{self._verb}.succeeds"):
            expect_taken(self._workflows, self._verb, self.workflow, answer)
        self._then = self._workflows.look(self.workflow)
        with self._step(f"dialnexa.{self._verb}.succeeds"):
            self._workflows.expect_status(self.workflow, REACHED[self._verb], answer)

    def expect_logs(self, answer: Exchange) -> None:
        """A finding about the answer where the logs of calls are fewer than before."""
        before, now = (sum(seen["calls"].values()) for seen in (self._before, self._workflows.look(self.workflow)))
        expect(now >= before, f"{before} calls in the logs", now, answer)

    def expect_step_under_way(self) -> None:
        """A finding where the step has ended, and that of another workflow, which goes on, has not."""
        steps = self._workflows.look(self.workflow)["steps"]
        if self._workflows.look(self._twin)["steps"]["finished"] == self._going["steps"]["finished"]:
            with self._step(f"dialnexa.{self._verb}.in-flight-finishes"):
                under_way = steps["finished"] == self._before["steps"]["finished"]
                expect(under_way, "the step to be still under way", steps, self._answer)

    def expect_step_finished(self) -> None:
        """A finding where the step under way has not ended, or the log of its call has no end."""
        seen = self._workflows.look(self.workflow)
        for what, due in (("steps", "the step to end"), ("calls", "the call to be logged with its end")):
            with self._step(f"dialnexa.{self._verb}.in-flight-finishes"):
                expect(seen[what]["finished"] > self._before[what]["finished"], due, seen[what], self._answer)
        self.expect_nothing_new()
        self._then = seen

    def expect_nothing_new(self) -> None:
        """A finding where a step has begun, or anything was lost, since the last look."""
        was, seen, answer = self._then, self._workflows.look(self.workflow), self._answer
        with self._step(LASTS[self._verb]):
            expect(seen["status"] == REACHED[self._verb], f"the workflow to be {REACHED[self._verb]}", seen, answer)
        with self._step(HOLDS[self._verb]):
            started = was["steps"]["started"]
            expect(seen["steps"]["started"] == started, f"{started} steps started", seen["steps"]["started"], answer)
        for rule, (what, count) in KEPT[self._verb].items():
            if before := count(was):
                with self._step(rule):
                    expect(count(seen) >= before, f"{before} {what}", count(seen), answer)
