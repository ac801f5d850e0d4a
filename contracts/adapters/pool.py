"""The pool: records that contracts have handed back, and that others may have in hand after them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from contracts.adapters.account import Provisioner, State
from contracts.exchange import Exchange
from contracts.guard import SAFE

UNKNOWN = 9  # operations: other records are tried before one whose status nobody knows


@dataclass(frozen=True)
class Provided:
    """A record of an account, and the provider state that it is in; its status is None where nobody knows it."""

    record: str
    account: str
    state: State

    def fits(self, state: State, account: str) -> bool:
        """Whether it is, but for its status, as the state says."""
        return self.account == account and _but_status(self.state) == _but_status(state)


class Pool:
    """Keeps what may be provided again, as far as the provisioner can bring it back into a state."""

    def __init__(self, provisioner: Provisioner) -> None:
        self._moves: Mapping[str, str | None] = provisioner.moves
        self._ways = provisioner.ways
        self._in_hand: list[Provided] = []
        self._idle: list[Provided] = []

    def lend(self, provided: Provided) -> None:
        """A contract has it in hand from now on."""
        self._in_hand.append(provided)

    def hand_back(self, exchanges: Collection[Exchange]) -> None:
        """A contract has ended after these exchanges; what they may have changed for good is not provided again."""
        done = [exchange for exchange in exchanges if not _is_refused(exchange)]
        for each in self._in_hand:
            its_own = [exchange for exchange in done if _names(exchange, each.record)]
            if all(exchange.operation in self._moves for exchange in its_own):
                self._idle.append(replace(each, state=self._moved(each.state, its_own)))
        self._in_hand.clear()

    def drop(self) -> None:
        """A contract has ended with a finding: nobody knows what its records are good for."""
        self._in_hand.clear()

    def candidates(self, state: State, account: str) -> Iterator[Provided]:
        """Take out one after the other that may be brought into the state, those of the shortest way first."""
        fitting = [(way, each) for each in self._idle if (way := self._way(each, state, account)) is not None]
        for _, each in sorted(fitting, key=lambda pair: pair[0]):
            self._idle.remove(each)
            yield replace(each, state=state)

    def _way(self, provided: Provided, state: State, account: str) -> float | None:
        """How many operations it takes, as far as that is known; None where there is no way."""
        now, wanted = provided.state.get("status"), state.get("status")
        if not provided.fits(state, account):
            return None
        if now is None or now == wanted:
            return 0 if now else UNKNOWN
        way = self._ways.get((now, str(wanted)))
        return len(way) if way else None

    def _moved(self, state: State, exchanges: Collection[Exchange]) -> State:
        """The state after these exchanges; of those that overlapped nobody can tell which came last."""
        moves = [(exchange, status) for exchange in exchanges if (status := self._moves[exchange.operation])]
        if not moves:
            return state
        unknown = any(exchange.overlapped for exchange, _ in moves)
        return {**state, "status": None if unknown else moves[-1][1]}


def _is_refused(exchange: Exchange) -> bool:
    return 400 <= exchange.status < 500 or exchange.method in SAFE


def _but_status(state: State) -> dict[str, object]:
    return {name: value for name, value in state.items() if name != "status"}


def _names(exchange: Exchange, record: str) -> bool:
    return record in exchange.url or record.encode() in (exchange.request_body or b"")
