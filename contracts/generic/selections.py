"""Selections: records, and the filters by which an event finds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from brakecheck.contracts.events import Forgotten
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.record import OTHER_FORM, Record, expect_success
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.provider_states.adapter import OWN
from brakecheck.specs.machine.model import Cell, Event, Filter


def filters_of(event: Event) -> list[Filter]:
    """Filters of the event; those that the vendor accepts alone come first."""
    known = list(event.selects.filters.values()) if event.selects else []
    return sorted(known, key=lambda each: bool(each.alone))


def ways(event: Event) -> list[tuple[Filter, ...]]:
    """Each pair of filters, and all of them."""
    known = filters_of(event)
    every = [tuple(known)] if len(known) > 2 else []
    return [*combinations(known, 2), *every]


def is_shared(chosen: Filter) -> bool:
    """Whether several records can have the value of this filter, which ids exclude."""
    return "id" not in chosen.members


def members_of(record: Record, *filters: Filter) -> dict[str, Any]:
    """The members of the record by which these filters find records."""
    return {name: record.members[name] for each in filters for name in each.members if name in record.members}


@dataclass
class Selections:
    """Operations and checks of an event that selects, for contracts."""

    records: Records
    cell: Cell

    @property
    def event(self) -> Event:
        """Event of the cell."""
        return self.cell.event

    @property
    def table(self) -> Table:
        """Table of the records."""
        return self.records.table

    def given(self, account: str = OWN, **members: Any) -> Record:
        """Provide a record in the state of the cell; other members are unique to the record."""
        return self.records.given(self.cell.resource, self.cell.state.name, account, **members)

    def like(self, record: Record, *shared: Filter, account: str = OWN) -> Record:
        """Provide another record with the same values for these filters."""
        return self.given(account, **members_of(record, *shared))

    def values(self, record: Record, *chosen: Filter) -> dict[str, Any]:
        """Values of these filters that find the record."""
        return {each.name: self.table.filter_value(self.event, each, record.id, record.members) for each in chosen}

    def send(self, filters: Mapping[str, Any], **how: Any) -> Exchange:
        """Send the event with the filters; refusals for the form of a value are left to the contract."""
        for record in self.records.scenario.followed:
            self.records.scenario.happened(Forgotten(record))
        return self.records.send(self.event, filters, None, **{"also": OTHER_FORM, **how})

    def expect_answered(self, answer: Exchange) -> Exchange:
        """Raise a finding unless the answer is that of an accepted event, with or without matches."""
        return expect_success(answer, self.event.accepted.status if self.event.accepted else None)

    def expect_done(self, answer: Exchange, *found: Record) -> None:
        """Observe the records; a finding if one is not in a state to which the event leads."""
        for record in found:
            self.records.expect_state(record, self.table.targets(self.cell), answer)

    def expect_spared(self, answer: Exchange, *others: Record) -> None:
        """Observe the records; a finding if one is not in its provided state."""
        for record in others:
            self.records.expect_state(record, (record.state,), answer)
