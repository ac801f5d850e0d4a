"""A provided record, and checks of statuses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.provider_states.adapter import OTHER, OWN
from brakecheck.specs.machine.model import Resource

OTHER_FORM = (400, 422)  # statuses for an id of another form than the server's own
NOT_FOUND = 404
NO_LONGER = (NOT_FOUND, 410)  # statuses for a record that is not there
SUCCESS, REFUSALS = range(200, 300), range(400, 500)
LONG = 30 * 24 * 3600.0
GONE, MISSING = "gone", "missing"  # the latter as drawings have it
ELSEWHERE = "in another state"


@dataclass(frozen=True, slots=True)
class Record:
    """A provided record; `members` are those that it was given, the values of filters among them."""

    id: str
    resource: Resource
    state: str
    account: str = OWN
    members: Mapping[str, Any] = field(default_factory=dict)

    @property
    def role(self) -> str:
        """Role whose key reaches the record."""
        return "full" if self.account == OWN else OTHER


def expect_success(answer: Exchange, status: int | None = None) -> Exchange:
    """Return the answer; a finding unless it has the status, or any of a success where none is given."""
    return expect_status_among(answer, SUCCESS if status is None else {status}, str(status or "a success"))


def expect_refusal(answer: Exchange, status: int | None = None) -> Exchange:
    """Return the answer; a finding unless it has the status, or a 4xx where none is given."""
    return expect_status_among(answer, REFUSALS if status is None else {status}, str(status or "a 4xx"))


def expect_status_among(answer: Exchange, due: Collection[int], words: str) -> Exchange:
    """Return the answer; a finding, expecting `words`, where another status than those due is received."""
    expect(answer.status in due, words, answer.answer(), answer)
    return answer
