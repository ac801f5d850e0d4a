"""A child of a record: a record of its own, or parts seen in the record above them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.generic.record import ELSEWHERE, GONE, Record
from brakecheck.specs.machine.model import Resource


@dataclass(frozen=True, slots=True)
class Child:
    """A child: a record of its own, or parts that the record above shows.

    `given` is the state in which it was provided.
    """

    look: Callable[[Record], dict[str, Any]]
    resource: Resource
    record: Record
    given: str

    def state(self) -> str:
        """State of the child; `NotChecked` if nothing shows it."""
        if not self.resource.part_of:
            return str(self.look(self.record)["state"])
        tally = self.tally()
        others = (str(state) for state, count in tally.items() if count and state != self.given)
        return self.given if tally.get(self.given) else next(others, ELSEWHERE)

    def tally(self) -> Mapping[str, int]:
        """Number of the parts in each state."""
        above = self.record.resource
        seen = self.look(self.record).get("observes", {})
        counts, tally = f"$count.{self.resource.name}.", {}
        for name, value in above.observes.items():
            if value == f"$tally.{self.resource.name}" and isinstance(seen.get(name), Mapping):
                tally = seen[name]
            elif str(value).startswith(counts) and name in seen:
                tally = {**tally, str(value).removeprefix(counts): seen[name]}
        if self.given not in tally and not any(tally.values()):
            raise NotChecked(f"nothing shows the states of each {self.resource.name} of a {above.name}")
        return tally

    def _shown(self, state: str) -> str:
        """State as an observation shows it: `gone` for a record that counts as missing."""
        known = self.resource.states.get(state)
        return GONE if known and known.gone else state

    def expect_state(self, due: Collection[str], after: Exchange) -> None:
        """A finding unless the child is in one of the states."""
        now, due = self.state(), {self._shown(state) for state in due}
        left = now == ELSEWHERE and self.given not in due
        expect(left or now in due, f"the {self.resource.name} to be {' or '.join(sorted(due))}", now, after)
