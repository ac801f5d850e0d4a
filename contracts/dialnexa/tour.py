"""Tours: one workflow goes through many requests, and each is judged by its own rule."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, PAUSED, REACHED, Workflows
from brakecheck.contracts.dialnexa.members import EXAMPLES, expect_example_members
from brakecheck.contracts.dialnexa.moves import ACCEPTING
from brakecheck.contracts.dialnexa.permissions import MEMBER, may_rename
from brakecheck.contracts.dialnexa.stops import ENDS, HOLDS, LASTS
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
REFUSED = (REFUSAL, SCOPE, ACCOUNTS)  # rules of every refused request of a tour
CHANGED = (MEMBERS, ELSEWHERE)  # further rules of a pause and a cancel
WITH_LEADS = {  # by operation and place: the rule that the operation succeeds with a lead at that place
    "pause": {"in_step": "dialnexa.pause.in-flight-finishes"},
    "cancel": {"in_step": "dialnexa.cancel.in-flight-finishes", "queued": "dialnexa.cancel.undialled-leads"},
    "delete": {"queued": "dialnexa.delete.after-cancel"},
}
Count = Callable[[dict[str, Any]], int]
KEPT: dict[str, dict[str, tuple[str, Count]]] = {  # by stop: rules of numbers that must not go down afterwards
    "pause": {"dialnexa.pause.queued-stay-queued": ("queued leads", lambda seen: seen["leads"].get("queued", 0))},
    "cancel": {
        "dialnexa.cancel.keeps-lead-history": ("visits in the history", lambda seen: seen["history"]),
        "dialnexa.cancel.keeps-call-logs": ("finished calls in the logs", lambda seen: seen["calls"]["finished"]),
    },
}


def expect_taken(workflows: Workflows, verb: str, workflow: str, answer: Exchange) -> None:
    """Raise a finding unless the answer is 200, with the rule of the pause or leads behind the refusal."""
    if answer.status != 200:
        rule = _refused_for(workflows, verb, workflows.status(workflow))
        raise Finding("200", answer.answer(), answer, rule)


def _refused_for(workflows: Workflows, verb: str, status: str | None) -> str | None:
    def is_taken(**leads: int) -> bool:
        return workflows.send(verb, workflows.given(ACCEPTING[verb], **leads)).status == 200

    if not is_taken():
        return None
    if status == PAUSED:
        return "dialnexa.pause.then-cancel"
    return next((rule for place, rule in WITH_LEADS[verb].items() if not is_taken(**{place: 1})), None)


class Tour:
    """A workflow that gets many requests, and other workflows, which must not change.

    Each request is judged by its own rule, with the messages of the contract that proves only this rule.
    """

    def __init__(self, workflows: Workflows, status: str, **leads: int) -> None:
        self.workflows = workflows
        self.step = workflows.scenario.step
        self._others: dict[str, tuple[str, dict[str, Any]]] = {}
        self._add_others()
        self.workflow = workflows.given(status, **leads)
        self._add_others()
        for other_status in (ACTIVE, CANCELLED):
            with suppress(NotChecked):  # without a key of another account
                self._add(workflows.given_to_others(other_status), ACCOUNTS)

    def _add_others(self) -> None:
        for status in (ACTIVE, CANCELLED):
            self._add(self.workflows.given_spare(status, queued=1), SCOPE)

    def _add(self, workflow: str, rule: str) -> None:
        self._others[workflow] = (rule, self.workflows.look(workflow))

    def changes(self, verb: str) -> Exchange:
        """Send the operation; findings unless it succeeds, sets the status, and changes no other workflow."""
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
        """Send cancel or pause with the key that may not delete, if there is one; that key must be accepted."""
        if not self.has_member:
            return self.workflows.send(verb, self.workflow)
        answer = self.workflows.send(verb, self.workflow, role=MEMBER, also=[403])
        if answer.status == 403 and not may_rename(self.workflows, self.workflow, MEMBER):
            return self.workflows.send(verb, self.workflow)
        with self.step(ELSEWHERE):
            expect(answer.status != 403, "no 403 for the lack of the delete permission", answer.answer(), answer)
        return answer

    def _expect_body(self, verb: str, answer: Exchange) -> None:
        body = answer.json()
        for name, value in {"id": self.workflow, "status": REACHED[verb]}.items():
            expect(body.get(name) == value, f"{name} {value}", body.get(name), answer)

    def refuses(self, verb: str, rule: str, status: int = 409, *, after: str = REFUSAL, **options: Any) -> Exchange:
        """Send the operation; findings unless it is refused with the status, and changes no workflow.

        `rule` is about the status, `after` about the workflow; `options` are those of `Client.send`.
        """
        before = self.workflows.look(self.workflow)
        with self.step(rule):
            answer = expect_status(self.workflows.send(verb, self.workflow, **options), status)
        with self.step(after):
            self.workflows.expect_unchanged(before, self.workflow, answer)
        self.expect_others_unchanged(answer)
        return answer

    def expect_others_unchanged(self, answer: Exchange) -> None:
        """Raise a finding where another workflow, of this or another account, has changed."""
        for workflow, (rule, before) in self._others.items():
            with self.step(rule):
                self.workflows.expect_unchanged(before, workflow, answer)

    @property
    def has_member(self) -> bool:
        """Whether a key without the delete permission is given."""
        with suppress(NotChecked):
            return bool(self.workflows.scenario.client.key(MEMBER))
        return False


class Stopped:
    """A workflow with leads at every place that is stopped, and the checks of its leads afterwards."""

    def __init__(self, workflows: Workflows, verb: str, **leads: int) -> None:
        self._workflows, self._verb = workflows, verb
        self._step = workflows.scenario.step
        self._status = ACTIVE
        self.workflow, self._unstopped = workflows.given(ACTIVE, **leads), workflows.given(ACTIVE, in_step=1)
        self._before, self._unstopped_before = map(workflows.look, (self.workflow, self._unstopped))

    def stop(self) -> Exchange:
        """Send the stop; findings unless it succeeds and sets the status."""
        answer = self._answer = self._workflows.send(self._verb, self.workflow)
        with self._step(f"dialnexa.{self._verb}.succeeds"):
            expect_taken(self._workflows, self._verb, self.workflow, answer)
        self._then = self._workflows.look(self.workflow)
        with self._step(f"dialnexa.{self._verb}.succeeds"):
            self._workflows.expect_status(self.workflow, REACHED[self._verb], answer)
        self._status = REACHED[self._verb]
        return answer

    def expect_status_kept(self, after: Exchange) -> None:
        """Raise a finding unless the workflow has its status still, whichever workflow was stopped last."""
        with self._step(SCOPE):
            self._workflows.expect_status(self.workflow, self._status, after)

    def expect_logs(self, answer: Exchange) -> None:
        """Raise a finding about the answer where the workflow has fewer call logs than before."""
        before, now = (sum(seen["calls"].values()) for seen in (self._before, self._workflows.look(self.workflow)))
        expect(now >= before, f"{before} calls in the logs", now, answer)

    def expect_step_under_way(self) -> None:
        """Raise a finding where the step has ended although the step of an unstopped workflow has not."""
        steps = self._workflows.look(self.workflow)["steps"]
        if self._workflows.look(self._unstopped)["steps"]["finished"] == self._unstopped_before["steps"]["finished"]:
            with self._step(f"dialnexa.{self._verb}.in-flight-finishes"):
                under_way = steps["finished"] == self._before["steps"]["finished"]
                expect(under_way, "the step to be still under way", steps, self._answer)

    def expect_step_finished(self) -> None:
        """Raise a finding where the step under way has not ended, or its call is not logged with its end."""
        seen = self._workflows.look(self.workflow)
        for member, expected in ENDS.items():
            with self._step(f"dialnexa.{self._verb}.in-flight-finishes"):
                finished = seen[member]["finished"] > self._before[member]["finished"]
                expect(finished, expected, seen[member], self._answer)
        self.expect_nothing_new()
        self._then = seen

    def expect_nothing_new(self) -> None:
        """Raise a finding where, since the last look, a step has begun, the status changed, or records were lost."""
        before, seen, answer = self._then, self._workflows.look(self.workflow), self._answer
        with self._step(LASTS[self._verb]):
            expect(seen["status"] == REACHED[self._verb], f"the workflow to be {REACHED[self._verb]}", seen, answer)
        with self._step(HOLDS[self._verb]):
            started = before["steps"]["started"]
            expect(seen["steps"]["started"] == started, f"{started} steps started", seen["steps"]["started"], answer)
        for rule, (part, count) in KEPT[self._verb].items():
            if least := count(before):
                with self._step(rule):
                    expect(count(seen) >= least, f"{least} {part}", count(seen), answer)
