"""The messages that runs have sent, without HTTP."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from brakecheck.mock_server.suprsend.runs import Run, Runs
from brakecheck.mock_server.worlds.long_turns import give_way


class Message(NamedTuple):
    """One message of a run, the `number`th counted from 0."""

    run: Run
    number: int

    @property
    def id(self) -> str:
        """Id, made from the run's id and the message's number."""
        return f"msg_{self.run.id}-{self.number}"

    @property
    def at(self) -> float:
        """Time at which the message was due, in seconds since the epoch."""
        return self.run.sends[self.number]

    @property
    def delivered(self) -> bool:
        """Whether the message arrived, by the outcome of its run."""
        return self.run.succeeds(self.number)


FITS: Mapping[str, Callable[[Run, frozenset[str]], bool]] = {
    "execution_id": lambda run, wanted: run.id in wanted,
    "idempotency_key": lambda run, wanted: run.idempotency_key in wanted,
    "recipient_id[]": lambda run, wanted: run.recipient in wanted,
    "tenant_id": lambda run, wanted: run.tenant in wanted,
    "workflow_slug": lambda run, wanted: run.slug in wanted,
}


def messages_of(runs: Runs, filters: Mapping[str, frozenset[str]]) -> list[Message]:
    """Messages so far that fit every filter, those of ended runs too; the newest first."""
    runs.settle()
    now, candidates = runs.clock.now(), _candidates(runs, filters)
    give_way(len(candidates))
    found = [
        Message(run, number)
        for run in candidates
        if all(FITS[name](run, wanted) for name, wanted in filters.items())
        for number in range(run.due(now))
    ]
    return sorted(found, key=lambda message: (message.at, message.id), reverse=True)


def _candidates(runs: Runs, filters: Mapping[str, frozenset[str]]) -> Collection[Run]:
    if "execution_id" in filters:
        return [runs.records[run_id] for run_id in filters["execution_id"] if run_id in runs.records]
    return runs.records.values()
