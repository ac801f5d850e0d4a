"""The answers of an event, compiled from its promises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from brakecheck.mock_server.engine.bodies import Bodies, plain
from brakecheck.mock_server.engine.lists import template_of
from brakecheck.mock_server.engine.values import Situation, Value, compiled
from brakecheck.mock_server.http.messages import Change, Response
from brakecheck.specs.machine.ledger import rule_id
from brakecheck.specs.machine.model import Event, Machine, Promise

ERROR = 400
CONFLICT, NOT_FOUND, FORBIDDEN, BAD_REQUEST = 409, 404, 403, 400
SAYS = {NOT_FOUND: "there is no such record", FORBIDDEN: "the key may not do this", BAD_REQUEST: "no filter is given"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its status, the rule behind a refusal, and its body for a situation."""

    status: int
    build: Callable[[Situation], Any]
    rule: str | None = None
    says: str = ""

    def __call__(self, situation: Situation, said: str = "", change: Change | None = None) -> Response:
        """Make the response; the message of a refusal is `said`, by default the words of the promise."""
        situation.status = self.status
        situation.message = said or self.says
        reason = situation.message if self.rule else None
        return Response(self.status, self.build(situation), rule=self.rule, change=change, reason=reason)


@dataclass(frozen=True, slots=True)
class Answers:
    """An event with all its answers. `assign` makes members of the record from the request.

    `rejected` is `refused` with a 4xx, for a file whose refusal looks like a success.
    """

    event: Event
    accepted: Answer
    refused: Answer
    rejected: Answer
    missing: Answer
    forbidden: Answer
    no_filter: Answer
    assign: Value


class AnswerMaker:
    """Compiles the answers of the events of one operation."""

    def __init__(self, machine: Machine, bodies: Bodies) -> None:
        self._machine = machine
        self._bodies = bodies

    def success(self, status: int, template: Any = None) -> Answer:
        """Answer of an event that is carried out."""
        return Answer(status, self._bodies.build(status, template))

    def refusal(self, status: int, rule: str, says: str = "", template: Any = None) -> Answer:
        """Answer of an event that is refused by the rule; without a template the file's error body."""
        body = self._machine.error if template is None else template
        return Answer(status, self._bodies.build(status, body), rule, says)

    def error_bodies(self, statuses: Mapping[str, Any]) -> Callable[[int, str], Any]:
        """Function that makes the body of an error from a status and a message."""
        error = self._machine.error
        built = {int(status): self._bodies.build(int(status), error) for status in statuses}
        undescribed = compiled(error)

        def body(status: int, message: str) -> Any:
            situation = Situation(status=status, message=message)
            if status not in built and self._bodies.describe_json(status):
                built[status] = self._bodies.build(status, error)
            return built[status](situation) if status in built else plain(undescribed(situation))

        return body

    def of(self, event: Event, success: int) -> Answers:
        """Answers of the event; `success` is the status where the event names none."""
        status = event.accepted.status if event.accepted and event.accepted.status else success
        selects = event.selects.none if event.selects else None
        template = event.accepted.body if event.accepted else None
        return Answers(
            event=event,
            accepted=self.success(status, template_of(event) if template is None else template),
            refused=self._refused(event),
            rejected=self._rejected(event),
            missing=self._promised(event, event.missing, "missing", "scope.one-record", NOT_FOUND),
            forbidden=self._promised(event, event.forbidden, "forbidden", "auth.key-required", FORBIDDEN),
            no_filter=self._promised(event, selects, "no-filter", "http.invalid-request", BAD_REQUEST),
            assign=compiled(event.assign),
        )

    def _promised(self, event: Event, promise: Promise | None, name: str, otherwise: str, status: int) -> Answer:
        if promise is None:
            return self.refusal(status, f"{self._machine.vendor}.{otherwise}", SAYS[status])
        rule = rule_id(self._machine, event.name, name)
        return self.refusal(promise.status or status, rule, promise.says or SAYS[status], promise.body)

    def _rejected(self, event: Event) -> Answer:
        refused = self._refused(event)
        if refused.status >= ERROR:
            return refused
        return self.refusal(self._bodies.first_of(CONFLICT, BAD_REQUEST), str(refused.rule), refused.says)

    def _refused(self, event: Event) -> Answer:
        """Refusal of the promise; one below 400 looks like an answer to an accepted event."""
        promise, rule = event.refused, rule_id(self._machine, event.name, "refused")
        status = promise.status if promise and promise.status else self._bodies.first_of(CONFLICT, BAD_REQUEST)
        if promise and status < ERROR:
            body = event.body if promise.body is None else promise.body
            return Answer(status, self._bodies.build(status, body), rule, promise.says)
        return self.refusal(status, rule, promise.says if promise else "", promise.body if promise else None)
