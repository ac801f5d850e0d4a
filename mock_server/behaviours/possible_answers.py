"""Answers that an operation can be forced to give; those with a described status are valid by the description."""

from collections.abc import Iterator
from http import HTTPStatus
from random import Random
from typing import Any, NamedTuple

import orjson

from brakecheck.mock_server.behaviours.made_up import made_up
from brakecheck.mock_server.http.authentication import CHALLENGE
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.http.mounting import Route
from brakecheck.specs.sentences import shown

PHRASES = {status.value: status.phrase for status in HTTPStatus if status >= 400}
FURTHER = "every error status of HTTP, such as 429, 500 and 503, is possible as well"
NOT_SENT = RawRequest("", b"", b"", [], {}, b"", "")


class ImpossibleAnswer(Exception):
    """Answer that the operation cannot give. The message lists the possible answers."""


class Wanted(NamedTuple):
    """Wanted answer of an operation; the description decides members that are None."""

    status: int | None = None
    example: str | None = None
    dynamic: bool = False
    message: str | None = None


class PossibleAnswers:
    """Possible answers of the operation at the route."""

    def __init__(self, route: Route) -> None:
        self._operation = route.operation
        self._checks = route.checks
        self._description = route.mount.service.description
        self._error_body = route.mount.service.wording_of(route.operation).error_body
        responses = self._description.operations[route.operation].spec["responses"]
        self._known: set[Wanted] = set()
        self._responses = {status: self._description.resolved(response) for status, response in responses.items()}

    def expect(self, wanted: Wanted) -> None:
        """Raise `ImpossibleAnswer` for an impossible answer; results are cached."""
        wanted = wanted._replace(message=wanted.message and "any")
        if wanted not in self._known:
            self.answer(wanted, Random(0))  # noqa: S311
            self._known.add(wanted)

    def answer(self, wanted: Wanted, random: Random) -> Response:
        """Make the wanted answer; `ImpossibleAnswer` if that is impossible."""
        if wanted.example is not None:
            return self._with_example(wanted.status, wanted.example)
        status = wanted.status or self._usual
        response = self._response(status)
        if response is None and status not in PHRASES:
            raise ImpossibleAnswer(f"status {status} is not possible for {self._operation}; {self.listed()}")
        for body in self._bodies(status, response, wanted, random):
            answer = Response(status, body, _headers(status))
            if response is None or self._is_valid(answer):
                return answer
        raise ImpossibleAnswer(f"no body is possible for status {status} of {self._operation}; {self.listed()}")

    @property
    def _usual(self) -> int:
        """First status of success in the description."""
        return min(int(status) for status in self._responses if status.isdecimal())

    def _response(self, status: int) -> dict[str, Any] | None:
        return self._responses.get(str(status), self._responses.get("default"))

    def _with_example(self, status: int | None, name: str) -> Response:
        for each in self._examples():
            if each[0] == name and status in (None, each[1].status):
                return each[1]
        place = f"status {status} of {self._operation}" if status else self._operation
        there = ", ".join(f"{other} ({answer.status})" for other, answer in self._examples())
        raise ImpossibleAnswer(f"{place} has no example {shown(name)}; there {f'are: {there}' if there else 'is none'}")

    def _examples(self) -> Iterator[tuple[str, Response]]:
        """Described examples that the mock can answer with, by name."""
        for status, response in self._responses.items():
            for name, body in self._described_bodies(response) if status.isdecimal() else ():
                answer = Response(int(status), body, _headers(int(status)))
                if self._is_valid(answer):
                    yield name, answer

    def _described_bodies(self, response: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        media = response.get("content", {}).get("application/json", {})
        for name, example in media.get("examples", {}).items():
            yield name, self._description.resolved(example).get("value")
        if "example" in media:
            yield "example", media["example"]

    def _bodies(self, status: int, response: dict[str, Any] | None, wanted: Wanted, random: Random) -> Iterator[Any]:
        """Bodies for the status, the best first; some may be invalid."""
        schema = (response or {}).get("content", {}).get("application/json", {}).get("schema")
        if schema is not None and wanted.dynamic:
            yield made_up(self._description, schema, random)
        if wanted.message is None and response:
            yield from (body for _, body in self._described_bodies(response))
        if status in PHRASES:
            said = (response or {}).get("description") or PHRASES[status]
            yield self._error_body(status, wanted.message or " ".join(said.split()))
        if schema is not None:
            yield made_up(self._description, schema, random)
        yield None

    def _is_valid(self, answer: Response) -> bool:
        content = b"" if answer.body is None else orjson.dumps(answer.body)
        return self._checks.answer(NOT_SENT, {}, answer, content) is None

    def listed(self) -> str:
        """Possible statuses, as the end of a sentence."""
        return f"its description has {', '.join(sorted(self._responses))}, and {FURTHER}"


def _headers(status: int) -> tuple[tuple[bytes, bytes], ...]:
    """Headers that an answer of this status must have (RFC 9110, 15.5.2 and 15.5.6)."""
    if status == HTTPStatus.UNAUTHORIZED:
        return tuple((name.lower().encode(), value.encode()) for name, value in CHALLENGE)
    return ((b"allow", b"OPTIONS"),) if status == HTTPStatus.METHOD_NOT_ALLOWED else ()
