"""The operations of a machine as handlers: from a request to the records and back."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.engine.account import Account, Kinds
from brakecheck.mock_server.engine.answers import Answer, AnswerMaker, Answers
from brakecheck.mock_server.engine.bodies import Bodies
from brakecheck.mock_server.engine.broods import Group
from brakecheck.mock_server.engine.compilation import parameters_of
from brakecheck.mock_server.engine.hooks import HookCall, Hooks
from brakecheck.mock_server.engine.lists import Lists, link_header
from brakecheck.mock_server.engine.open_cells import OpenCells, step_of
from brakecheck.mock_server.engine.records import Kind, Record
from brakecheck.mock_server.engine.requests import body_schema, choice_in, contains, invalid_status, refuse_unwritable
from brakecheck.mock_server.engine.selection import NoFilter, wanted_by
from brakecheck.mock_server.engine.values import ABSENT, Situation, shown_state
from brakecheck.mock_server.engine.values import member as member_of
from brakecheck.mock_server.http.messages import Change, Request, Response
from brakecheck.mock_server.http.service import Handler
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.specs.description import Description, Operation
from brakecheck.specs.machine.described import success_of
from brakecheck.specs.machine.ledger import rule_id
from brakecheck.specs.machine.model import Event, Machine, Resource, Selection
from brakecheck.specs.machine.readings import REFUSED, WITHOUT_EFFECT

PLAIN = Event("", "", "")


def handlers_of(machine: Machine, description: Description, kinds: Kinds, hooks: Hooks) -> Mapping[str, Handler]:
    """Make a handler for each operation of the machine; `hooks` has those that its events name."""
    handlers: dict[str, Handler] = {}
    open_cells = OpenCells(machine)
    for resource in machine.resources.values():
        for name in resource.all_operations:
            operation = description.operations[name]
            maker = AnswerMaker(machine, Bodies(description, operation))
            made = _Handlers(machine, kinds[resource.name], maker, description, operation, hooks, open_cells)
            handlers[name] = made.of(resource)
    return handlers


def named_by(account: Account, kind: Kind, path: Mapping[str, str]) -> Record | None:
    """Find the record that the path names: by its id, and by members in the other parameters."""
    if not kind.parameters:
        return None
    *others, own = kind.parameters
    record = account.find(kind.name, path.get(own))
    return record if record is not None and not record.gone and _agrees(record, others, path) else None


def _agrees(record: Record, names: Iterable[str], given: Mapping[str, str]) -> bool:
    """Whether the record has these values; a missing member agrees with any value."""
    return all(str(record.members.get(name, given[name])) == given[name] for name in names if name in given)


class _Handlers:
    """Makes the handler of one operation; `answers` has those of its events, the most specific first."""

    def __init__(
        self,
        machine: Machine,
        kind: Kind,
        maker: AnswerMaker,
        description: Description,
        operation: Operation,
        hooks: Hooks,
        open_cells: OpenCells,
    ) -> None:
        self.machine = machine
        self.kind = kind
        self.maker = maker
        self.operation = operation.id
        self.ends_with_id = bool(self.kind.parameters) and operation.path.endswith(f"{{{self.kind.parameters[-1]}}}")
        self.invalid = invalid_status(machine.vendor, operation.id)
        self.success = success_of(description, operation.id)
        events = [event for event in machine.events.values() if event.operation == operation.id]
        events.sort(key=lambda event: -len(str(event.request)) if event.request else 0)
        self.answers = [maker.of(event, self.success) for event in events]
        resource = machine.resources[self.kind.name]
        ways = [way.assign for state in resource.states.values() for way in state.on.values()]
        self.keeps_values = any([*ways, *(event.assign or event.hooks for event in events)])
        self.hooks = {
            (event.name, state): HookCall(hooks[name], event.name, description, operation)
            for event in events
            for state, name in event.hooks.items()
        }
        self.open = open_cells
        schema = body_schema(description, operation)
        self.made_by = [
            event.request if len(events) > 1 else choice_in(description.document, event.request, schema)
            for event in events
        ]
        self.plain = self.answers[0] if self.answers else maker.of(PLAIN, self.success)
        listing = self.plain.event.lists
        self.lists = Lists(machine, self.plain.event, listing, kind) if listing else None
        self.query = frozenset(each["name"] for each in parameters_of(description, operation) if each["in"] == "query")

    def of(self, resource: Resource) -> Handler:
        """Handler for the operation's role in the resource; brakes, even a delete, follow the table."""
        if self.operation in resource.operations:
            return self.asked
        roles: dict[str | None, Handler] = {
            resource.list: self.listed,
            resource.read: self.read,
            resource.delete: self.deleted,
            resource.create: self.created,
        }
        return roles.get(self.operation, self.asked)

    def created(self, account: Account, request: Request) -> Response:
        at = account.settle()
        answers = self._chosen(request)
        if request.caller.role in _forbidden(answers):
            return answers.forbidden(Situation(request=request))
        members = self._members(request) | answers.assign(Situation(request=request))
        if any(account.find(kind, name) is None for kind, name in self._parents(account, request, members)):
            return answers.missing(Situation(request=request), "what the record belongs to does not exist")
        request.caller.world.refuse_when_full()
        record_id = str(members.pop("id", None) or "")
        if record_id and account.find(self.kind.name, record_id) is not None:
            return answers.refused(Situation(request=request), f"there is a {self.kind.name} of this id already")
        state = next((state for name, state in answers.event.initial.items() if members.get(name)), self.kind.initial)
        record = account.create(self.kind, members, state, at, record_id)
        account.populate(record, parts_of(account, record), at)
        return answers.accepted(Situation(record, request), change=Change("", record.state))

    def read(self, account: Account, request: Request) -> Response:
        account.settle()
        record = named_by(account, self.kind, request.path)
        if record is None:
            return self._missing(self.plain, request)
        give_way(record.size)
        return self.plain.accepted(Situation(record, request))

    def listed(self, account: Account, request: Request) -> Response:
        account.settle()
        give_way(len(account.by_kind[self.kind.name]))
        if self.lists:
            situation = self.lists.answer(account, request, self._members(request), self.invalid)
            answer = self.plain.accepted(situation)
            if situation.link and self.lists.listing.by_header:
                answer.headers = (link_header(request.raw, situation.link),)
            return answer
        names = {name: value for name, value in request.query.items() if name in self.query and self._is_member(name)}
        found = [
            record
            for record in account.by_kind[self.kind.name].values()
            if not record.gone and self._fits(record, {**names, **self._members(request)})
        ]
        return self.plain.accepted(Situation(request=request, records=found))

    def deleted(self, account: Account, request: Request) -> Response:
        account.settle()
        answers = self._chosen(request)
        record = named_by(account, self.kind, request.path)
        if request.caller.role in _forbidden(answers):
            return answers.forbidden(Situation(request=request))
        if record is None:
            return self._missing(answers, request)
        before = record.state
        answer = answers.accepted(Situation(record, request), change=Change(before, ""))
        account.remove(record)
        return answer

    def asked(self, account: Account, request: Request) -> Response:
        """Carry out an event on the record of the path, or on the records that the filters select."""
        at = account.settle()
        answers = self._chosen(request)
        if request.caller.role in _forbidden(answers):
            return answers.forbidden(Situation(request=request))
        if selection := answers.event.selects:
            return self._asked_of_selected(account, request, answers, selection, at)
        record = named_by(account, self.kind, request.path)
        if record is None:
            return self._missing(answers, request)
        return self._asked_of(account, record, answers, Situation(record, request), at)

    def _asked_of(
        self, account: Account, record: Record, answers: Answers, situation: Situation, at: float
    ) -> Response:
        before, name = record.state, answers.event.name
        reading = self.open.reading(account.readings, name, before)
        if reading == REFUSED:
            return self._refused(answers, situation, record, answers.rejected)
        if reading == WITHOUT_EFFECT:
            return answers.accepted(situation)
        step = step_of(self.kind, name, before, reading)
        if step is not None and account.holds(record, step.guard):
            give_way(record.size)
            if hook := self.hooks.get((name, before)):
                return hook.answer(account, answers, step, situation)
            account.assign(record, answers.assign(situation))
            account.step(record, step, at, situation)
            return answers.accepted(situation, change=Change(before, record.state))
        if self._changes_members(answers.event):
            account.assign(record, answers.assign(situation))
            record.changed = at
            return answers.accepted(situation, change=Change(before, before))
        return self._refused(answers, situation, record, answers.refused)

    def _asked_of_selected(
        self, account: Account, request: Request, answers: Answers, selection: Selection, at: float
    ) -> Response:
        try:
            wanted = wanted_by(selection, request)
        except NoFilter as no:
            rule, said = no.args
            answer = answers.no_filter(Situation(request=request), said)
            is_open = rule == "hollow-filter" and selection.hollow
            answer.rule = rule_id(self.machine, answers.event.name, rule) if is_open else answer.rule
            return answer
        found = account.selected(self.kind, wanted)
        before = found[0].state if found else ""
        moved = []
        for record in found:
            step = self.kind.on[record.state].get(answers.event.name)
            if step is not None and account.holds(record, step.guard):
                account.step(record, step, at, Situation(record, request))
                moved.append(record)
        change = Change(before, moved[0].state, len(moved)) if moved else None
        return answers.accepted(Situation(request=request, records=moved), change=change)

    def _chosen(self, request: Request) -> Answers:
        """Answers of the event that the body selects among those of the operation."""
        if self.keeps_values:
            refuse_unwritable(request.body, self.invalid)
        for answers, wanted in zip(self.answers, self.made_by, strict=True):
            if contains(request.body, wanted):
                return answers
        if not self.answers:
            return self.plain
        made = "; ".join(f"{answers.event.name} by {json.dumps(answers.event.request)}" for answers in self.answers)
        no = BadRequest("http.invalid-request", f"the body asks for nothing that is known here: {made}")
        no.status = self.invalid
        raise no

    def _refused(self, answers: Answers, situation: Situation, record: Record, refusal: Answer) -> Response:
        event = answers.event
        takes = [state for state in self.kind.states if event.name in self.kind.on[state]]
        said = f"{record.kind.name} {record.id} is {record.state}; {event.name} takes {', '.join(takes) or 'no state'}"
        answer = refusal(situation, refusal.says or said)
        if record.state in event.open:
            answer.rule = rule_id(self.machine, event.name, f"open-{record.state}")
        return answer

    def _missing(self, answers: Answers, request: Request) -> Response:
        wanted = request.path.get(self.kind.parameters[-1], "") if self.kind.parameters else ""
        return answers.missing(Situation(request=request), f"there is no {self.kind.name} {wanted[:100]}")

    def _changes_members(self, event: Event) -> bool:
        """Whether the event changes members alone, and no state."""
        return event.operation == self.machine.resources[self.kind.name].update and not any(
            event.name in ways for ways in self.kind.on.values()
        )

    def _members(self, request: Request) -> dict[str, Any]:
        """Members of a record from the path; for a new record, its id comes last."""
        names = self.kind.parameters if self.ends_with_id else self.kind.parameters[:-1]
        given = {name: request.path[name] for name in names if name in request.path}
        own = self.kind.parameters[-1:]
        return {"id" if name in own else name: value for name, value in given.items()}

    def _parents(self, account: Account, request: Request, members: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Parents that have to exist: those with a create operation, and those that the path names."""
        named = [(kind, members[member]) for member, kind in self.kind.belongs.items() if members.get(member)]
        return [
            (kind, str(name))
            for kind, name in named
            if account.kinds[kind].creatable or not request.path.keys().isdisjoint(account.kinds[kind].parameters)
        ]

    def _is_member(self, name: str) -> bool:
        return name in self.kind.defaults or name in self.kind.belongs or name == self._state_name()

    def _state_name(self) -> str:
        return self.kind.pointer[-1] if self.kind.pointer else ""

    def _fits(self, record: Record, names: Mapping[str, str]) -> bool:
        for name, value in names.items():
            own = shown_state(record) if name == self._state_name() else member_of(record, name)
            if own is ABSENT or str(own) != value:
                return False
        return True


def _forbidden(answers: Answers) -> tuple[str, ...]:
    return answers.event.forbidden.roles if answers.event.forbidden else ()


def parts_of(account: Account, record: Record) -> list[tuple[str, Group]]:
    """Children with which a new record begins, each in the first state of its kind."""
    return [
        (child, (account.kinds[child].initial, 1, members))
        for child, parts in record.kind.parts.items()
        for members in parts
    ]
