"""Checks of behaviours, with messages for people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.behaviours.behaviour import TRUNCATE, Behaviour, Given
from brakecheck.mock_server.behaviours.planning import wanted_by
from brakecheck.mock_server.behaviours.possible_answers import ImpossibleAnswer, PossibleAnswers
from brakecheck.mock_server.described_file import violation_in
from brakecheck.mock_server.http.mounting import Route
from brakecheck.mock_server.http.nearby import no_operation

WHOLE = ("times", "status", "retry_after")  # JSON may write 2 as 2.0
ONE = "Behaviour"
RULE = "admin.behaviours"


def behaviours_from(
    given: Iterable[Given], served: Sequence[Route], answers_of: Callable[[Route], PossibleAnswers]
) -> list[Behaviour]:
    """Parse behaviours of the described form; `BadRequest` for the first that is impossible."""
    found = []
    for number, each in enumerate(given):
        behaviour = _behaviour(each)
        try:
            for route in _concerned(behaviour, served):
                refuse_impossible(behaviour, answers_of(route))
        except ImpossibleAnswer as no:
            raise BadRequest(RULE, f"behaviours[{number}]: {no}") from None
        found.append(behaviour)
    return found


def wished_behaviour(members: Mapping[str, Any], answers: PossibleAnswers) -> Behaviour:
    """Behaviour that a request asks for; `ImpossibleAnswer` for a wrong form or an impossible behaviour."""
    if violation := violation_in(dict(members), ONE):
        if violation.place == "status":
            raise ImpossibleAnswer(f"{violation.sentence.replace('status', 'code', 1)}; {answers.listed()}")
        raise ImpossibleAnswer(violation.sentence)
    behaviour = _behaviour(members)
    refuse_impossible(behaviour, answers)
    return behaviour


def refuse_impossible(behaviour: Behaviour, answers: PossibleAnswers) -> None:
    """Raise `ImpossibleAnswer` if the behaviour contradicts itself, or forces an impossible answer."""
    if behaviour.connection == TRUNCATE and behaviour.prevents and not behaviour.answers:
        raise ImpossibleAnswer("before the effect there is no body to truncate; give a status as well, or when: after")
    if behaviour.status is None and (behaviour.message is not None or behaviour.retry_after is not None):
        raise ImpossibleAnswer("message and retry_after go with a status; give one as well")
    if behaviour.effective_after and (behaviour.answers or behaviour.prevents):
        raise ImpossibleAnswer(
            "effective_after comes with the real answer; leave status, example, dynamic and drop out"
        )
    if behaviour.answers:
        answers.expect(wanted_by(behaviour))


def _behaviour(given: Given) -> Behaviour:
    members: dict[str, Any] = {name: int(value) if name in WHOLE else value for name, value in given.items()}
    return Behaviour(**members)


def _concerned(behaviour: Behaviour, served: Sequence[Route]) -> Sequence[Route]:
    if behaviour.operation is None:
        return served
    found = [route for route in served if route.operation == behaviour.operation]
    if not found:
        raise ImpossibleAnswer(no_operation(behaviour.operation, [route.operation for route in served]))
    if behaviour.effective_after and all(route.command is None for route in found):
        raise ImpossibleAnswer(f"{behaviour.operation} has no effect that could be late; leave effective_after out")
    return found
