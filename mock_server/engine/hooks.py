"""Hooks: functions of the user that decide an event where the table of a lifecycle file cannot.

A hook reads copies and returns a decision, which the engine carries out: a hook that fails has changed nothing.
"""

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Protocol, TypeVar

import orjson

from brakecheck.mock_server.api_error import HookFailed
from brakecheck.mock_server.engine import records
from brakecheck.mock_server.engine.account import Account, target_of
from brakecheck.mock_server.engine.answers import Answers
from brakecheck.mock_server.engine.bodies import plain
from brakecheck.mock_server.engine.values import ABSENT, Situation
from brakecheck.mock_server.http.messages import SAFE, Change, Request, Response
from brakecheck.mock_server.http.validation import OperationChecks
from brakecheck.specs.description import Description, Operation
from brakecheck.specs.errors import SpecError
from brakecheck.specs.machine.model import Machine
from brakecheck.specs.machine.places import Text
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.urlencoded import as_json

MARK = "__brakecheck_hook__"
RULE = "http.no-server-error"
OWN_MEMBERS = ("id", "state")  # which only the engine gives


@dataclass(frozen=True, slots=True)
class Record:
    """Copy of a record. Times are seconds since the epoch: `created`, and `since`, the last entry of each state.

    `children` counts children by resource and state.
    """

    resource: str
    id: str
    state: str
    members: Mapping[str, Any]
    created: float
    since: Mapping[str, float]
    children: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for an event on a record: its values, the time of the world, and the world's records.

    `records` lists the records of a resource. `random` is the world's: equal in each replay.
    """

    event: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    role: str
    record: Record
    now: float
    random: Random
    records: Callable[[str], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Accept:
    """Decision to carry out the event: `assign` gives members, `state` replaces the target of the table.

    `body` replaces the answer of the lifecycle file.
    """

    state: str = ""
    assign: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """Decision to refuse the event, as the lifecycle file has it; `says` is the message."""

    says: str = ""


class Decide(Protocol):
    """Function of a user. Equal requests on equal records at one time get equal decisions."""

    def __call__(self, asked: Asked, /) -> Accept | Refuse: ...


class Hook(NamedTuple):
    """A function that is registered by a name, and where the function stands."""

    name: str
    decide: Decide
    file: Path
    line: int


Hooks = Mapping[str, Hook]
Function = TypeVar("Function", bound=Callable[..., Any])


def hook(name: str) -> Callable[[Function], Function]:
    """Mark a function as the hook of this name."""

    def marked(function: Function) -> Function:
        setattr(function, MARK, name)
        return function

    return marked


def hooks_among(values: Iterable[Any]) -> list[Hook]:
    """Hooks among these values, which are functions with the mark."""
    marked = (value for value in values if hasattr(value, "__code__") and isinstance(getattr(value, MARK, None), str))
    found = [*dict.fromkeys(marked)]  # a module may have two names for one function
    places = [each.__code__ for each in found]
    return [
        Hook(getattr(each, MARK), each, Path(place.co_filename), place.co_firstlineno)
        for each, place in zip(found, places, strict=True)
    ]


def named_by(machine: Machine, hooks: Iterable[Hook]) -> Hooks:
    """Hooks that the machine's events name; `SpecError` for a hook that is not given."""
    given = {each.name: each for each in hooks}
    for event, state, name in _named(machine):
        if name not in given:
            expected = (
                f"a function marked as @hook({name!r}) in a file of --hooks ({', '.join(given) or 'there is none'})"
            )
            raise Text(machine.path).error(("operations", event, "hooks", state), expected, "no such function")
    return given


def _named(machine: Machine) -> Iterator[tuple[str, str, str]]:
    """Each event and state with the hook that they name."""
    for event in machine.events.values():
        yield from ((event.name, state, name) for state, name in event.hooks.items())


def refuse_unnamed(hooks: Iterable[Hook], machines: Iterable[Machine]) -> None:
    """Raise `SpecError` for a hook that no event of these machines names, and for a name that is given twice."""
    named = list(dict.fromkeys(name for machine in machines for _, _, name in _named(machine)))
    met: set[str] = set()
    for each in hooks:
        place = f"line {each.line}"
        if each.name not in named:
            known = ", ".join(named) or "there is none"
            raise SpecError(each.file, place, f"a hook that a lifecycle file names ({known})", each.name)
        if each.name in met:
            raise SpecError(each.file, place, "a name that one hook has", f"a second {each.name}")
        met.add(each.name)


class HookCall:
    """Asks the hook of an event, and carries out the decision."""

    def __init__(self, hook: Hook, event: str, description: Description, operation: Operation) -> None:
        self.hook = hook
        self.event = event
        self.method = operation.method
        described = as_json(description)
        validator = MessageValidator(described)
        self._checks = OperationChecks(described, described.operations[operation.id], validator)

    def answer(self, account: Account, answers: Answers, step: records.Step, situation: Situation) -> Response:
        """Answer as the hook decides; `HookFailed` for a hook that fails, and then nothing is changed."""
        record, request = situation.record, situation.request
        if record is None or request is None:
            raise LookupError("a hook decides on a record, for a request")
        decision = self._decision(account, record, request)
        if isinstance(decision, Refuse):
            return answers.refused(situation, decision.says or answers.refused.says or f"{self.hook.name} refuses it")
        self._expect_possible(decision, record)
        way = _way(answers, step, decision)
        if self.method in SAFE:
            answer = _answered(answers, decision, situation)
            self._expect_described(answer, request)
            return answer
        before, target = record.state, target_of(record, way)
        after = replace(record, state=target, members={**record.members, **way.assign(situation)})
        self._expect_described(_answered(answers, decision, Situation(after, request)), request)
        account.step(record, way, account.clock.now(), situation)
        return _answered(answers, decision, situation, Change(before, record.state))

    def _decision(self, account: Account, record: records.Record, request: Request) -> Accept | Refuse:
        first, again = (self._asked(account, record, request) for _ in range(2))
        if first != again:
            raise self._failed("it decides differently when it is asked twice; use the time and `random` of the world")
        return first

    def _asked(self, account: Account, record: records.Record, request: Request) -> Accept | Refuse:
        now = account.clock.now()
        asked = Asked(
            self.event, dict(request.path), dict(request.query), deepcopy(request.body), request.caller.role,
            _copy(record), now, Random(f"{account.seed} {now} {self.event} {record.id} {record.entered}"),  # noqa: S311
            lambda resource: (_copy(each) for each in account.by_kind[resource].values() if not each.gone),
        )  # fmt: skip
        try:
            decision = self.hook.decide(asked)
        except (Exception, SystemExit) as error:
            frames = traceback.extract_tb(error.__traceback__)
            own = [frame for frame in frames if Path(frame.filename) == self.hook.file] or frames
            where = f"{Path(own[-1].filename).name}, line {own[-1].lineno}"
            raise self._failed(f"{type(error).__name__}: {error} ({where})") from error
        if not isinstance(decision, Accept | Refuse):
            raise self._failed(f"it returns {type(decision).__name__}, where Accept or Refuse is expected")
        if not (isinstance(decision, Refuse) or isinstance(decision.assign, Mapping)):
            raise self._failed(f"it assigns {type(decision.assign).__name__}, where a mapping is expected")
        return decision

    def _expect_possible(self, decision: Accept, record: records.Record) -> None:
        """Raise `HookFailed` for a decision that the engine cannot carry out."""
        if decision.state != "" and decision.state not in record.kind.states:
            raise self._failed(f"{decision.state!r} is no state of {record.kind.name}")
        own = [name for name in OWN_MEMBERS if name in decision.assign]
        if own:
            raise self._failed(f"it assigns {own[0]}, which only the engine does")
        if self.method in SAFE and (decision.assign or decision.state not in ("", record.state)):
            raise self._failed(f"it changes the {record.kind.name}, and a {self.method} changes nothing")
        try:
            orjson.dumps([dict(decision.assign), decision.body])
        except (TypeError, ValueError) as error:
            raise self._failed(f"it gives a value that JSON does not have: {error}") from None

    def _expect_described(self, answer: Response, request: Request) -> None:
        """Raise `HookFailed` for an answer that the description does not have."""
        content = b"" if answer.body is None else orjson.dumps(answer.body)
        if violation := self._checks.answer(request.raw, request.path, answer, content):
            raise self._failed(f"the answer would break the description: {violation}")

    def _failed(self, why: str) -> HookFailed:
        return HookFailed(RULE, f"the hook {self.hook.name} failed, and nothing is changed: {why}")


def _way(answers: Answers, step: records.Step, decision: Accept) -> records.Step:
    """Step with the members of the event and of the decision, and to its state."""
    own = orjson.loads(orjson.dumps(dict(decision.assign)))
    way = replace(step, assign=lambda situation: {**answers.assign(situation), **step.assign(situation), **own})
    return replace(way, target=decision.state, member="") if decision.state else way


def _answered(answers: Answers, decision: Accept, situation: Situation, change: Change | None = None) -> Response:
    answer = answers.accepted(situation, change=change)
    if decision.body is not None:
        answer.body = decision.body
    return answer


def _copy(record: records.Record) -> Record:
    kind = record.kind
    members = {name: plain(value) for name, value in record.members.items() if value is not ABSENT}
    children = {child: dict(record.tally(child)) for child in {**record.broods, **record.under}}
    return Record(kind.name, record.id, record.state, deepcopy(members), record.created, dict(record.since), children)
