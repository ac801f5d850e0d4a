"""Leads of a workflow, and the place of each in its graph."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, overload

Row = str | tuple[str, ...]  # a phone number, or a phone number and the values of the variables


class Place(StrEnum):
    """Place of a lead. The second to the fourth count as in transit."""

    QUEUED = "queued"
    IN_STEP = "in_step"
    WAITING = "waiting"
    BETWEEN = "between"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(slots=True)
class Visit:
    """A lead's stay at a node. Times are in seconds since the epoch; `left_at` is None during the stay."""

    node: str
    label: str
    type: str
    entered_at: float
    left_at: float | None = None
    outcome: str | None = None
    call: str | None = None


class Lead:
    """One person to be called, the `number`th of the workflow. `leads` keeps the enrolled row."""

    __slots__ = ("_leads", "history", "node", "number", "outcome", "place")

    def __init__(self, leads: "Leads", number: int) -> None:
        self._leads = leads
        self.number = number
        self.place = Place.QUEUED
        self.node: str | None = None
        self.outcome: str | None = None
        self.history: list[Visit] = []

    @property
    def id(self) -> str:
        """Id within the account, made from the workflow's prefix and the number."""
        return self._leads.id_of(self.number)

    @property
    def phone(self) -> str:
        """Phone number as enrolled."""
        row = self._leads.row_of(self.number)
        return row if isinstance(row, str) else row[0]

    @property
    def variables(self) -> dict[str, str]:
        """Values of the variables by name; empty where only a phone number was enrolled."""
        row = self._leads.row_of(self.number)
        return (
            {} if isinstance(row, str) else dict(zip(self._leads.batch_of(self.number).columns, row[1:], strict=True))
        )

    @property
    def enrolled_at(self) -> float:
        """Time of enrolment in seconds since the epoch."""
        return self._leads.batch_of(self.number).at


class Batch(NamedTuple):
    """Leads that were enrolled together, from number `first` on; `columns` names their variables."""

    first: int
    at: float
    columns: tuple[str, ...]


class Leads(Sequence[Lead]):
    """The leads of one workflow, in the order in which they set out.

    A workflow may have a million leads, so a queued lead is kept as a row alone.
    """

    def __init__(self, prefix: str) -> None:
        self.out: list[Lead] = []
        self._prefix = prefix
        self._rows: list[Row] = []
        self._batches: list[Batch] = []

    def enrol(self, rows: Sequence[Row], at: float, columns: tuple[str, ...] = ()) -> None:
        """Queue a lead for each row; `at` is in seconds since the epoch, `columns` name the variables."""
        self._batches.append(Batch(len(self._rows), at, columns))
        self._rows.extend(rows)

    def set_out(self) -> Lead:
        """Take the next lead out of the queue, and return it."""
        lead = Lead(self, len(self.out))
        self.out.append(lead)
        return lead

    @property
    def queue(self) -> range:
        """Numbers of the leads that have not set out."""
        return range(len(self.out), len(self._rows))

    def find(self, lead_id: str) -> Lead | None:
        """Lead of the id; None where the workflow has no such lead."""
        suffix = lead_id.removeprefix(self._prefix)
        if not suffix.isascii() or not suffix.isdigit() or len(suffix) > 9:
            return None
        number = int(suffix)
        return self[number] if number < len(self._rows) and self.id_of(number) == lead_id else None

    def id_of(self, number: int) -> str:
        """Id of the lead of that number, enrolled or not."""
        return f"{self._prefix}{number}"

    def row_of(self, number: int) -> Row:
        """Row of the lead as enrolled; `IndexError` for a number beyond the last."""
        return self._rows[number]

    def batch_of(self, number: int) -> Batch:
        """Batch that the lead of that number was enrolled in."""
        return self._batches[bisect_right(self._batches, number, key=lambda batch: batch.first) - 1]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, number: int) -> Lead: ...
    @overload
    def __getitem__(self, number: slice) -> list[Lead]: ...
    def __getitem__(self, number: int | slice) -> Lead | list[Lead]:
        if isinstance(number, slice):
            return [self[each] for each in range(len(self))[number]]
        number = range(len(self))[number]
        return self.out[number] if number < len(self.out) else Lead(self, number)

    def __iter__(self) -> Iterator[Lead]:
        return (self[number] for number in range(len(self)))
