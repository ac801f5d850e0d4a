"""The pool: records that contracts have handed back, and that others may have in hand after them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.provider_states.account import UNCLEAR, Observation, Provisioner, State
from brakecheck.contracts.safety.guard import SAFE

UNKNOWN = 9  # operations: other records are tried before one of unknown status


@dataclass(frozen=True)
class Provided:
    """A record of an account and its provider state, whose status is None where unknown.

    `seen` is what the last contract saw of it in the end, None where it did not look, or sent something after that.
    """

    record: str
    account: str
    state: State
    seen: Observation | None = None

    def fits(self, state: State, account: str, status: str) -> bool:
        """Whether it is, but for its status, as the state says."""
        return self.account == account and _but(status, self.state) == _but(status, state)


class Pool:
    """Keeps records that may be provided again, as far as the provisioner can bring it back into a state."""

    def __init__(self, provisioner: Provisioner) -> None:
        self._provisioner = provisioner
        self._moves: Mapping[str, str | None] = provisioner.moves
        self._status = provisioner.status
        self._in_hand: list[Provided] = []
        self._kept: set[str] = set()  # records that the configuration gives
        self._out: list[Provided] = []  # those of them that this contract has, or that were tried for it
        self._idle: list[Provided] = []
        self.deleted: set[str] = set()  # records whose deletion was answered with a success

    def keep(self, record: str, account: str, state: State) -> None:
        """A record that is there for every contract; its status is unknown."""
        self._kept.add(record)
        self._idle.append(Provided(record, account, state))

    def lend(self, provided: Provided) -> None:
        """A contract has it in hand from now on."""
        self._in_hand.append(provided)

    def hand_back(self, exchanges: Collection[Exchange], seen: Mapping[str, Observation]) -> None:
        """A contract has ended after these exchanges, and `seen` is what it saw in the end.

        What it may have changed for good is not provided again.
        """
        for each in self._in_hand:
            if each.record in self._kept:
                continue
            if any(
                exchange.method == "DELETE" and _succeeded(exchange) and _names(exchange, each.record)
                for exchange in exchanges
            ):
                self.deleted.add(each.record)
            its_own = [
                exchange for exchange in exchanges if _names(exchange, each.record) and not _is_refused(exchange)
            ]
            if any(_succeeded(exchange) and exchange.operation not in self._moves for exchange in its_own):
                continue
            last = seen.get(each.record)
            if last is None:
                self._idle.append(replace(each, state=self._moved(each.state, its_own), seen=None))
            elif _but(self._status, last) == _but(self._status, self._provisioner.seen.get(each.record, {})):
                now = {**each.state, self._status: last[self._status]}
                self._idle.append(replace(each, state=now, seen=last))
        self.drop()

    def drop(self) -> None:
        """A contract has ended with a finding: the states of its records are unknown."""
        self._in_hand.clear()
        self._idle += self._out
        self._out.clear()

    def time_went_by(self) -> None:
        """Forget observations that may no longer hold."""
        self._idle = [replace(each, seen=None) for each in self._idle]

    def candidates(self, state: State, account: str) -> Iterator[Provided]:
        """Take out one after the other that may be brought into the state, those of the shortest way first."""
        fitting = [(way, each) for each in self._idle if (way := self._way(each, state, account)) is not None]
        for _, each in sorted(fitting, key=lambda pair: pair[0]):
            self._idle.remove(each)
            if each.record in self._kept:
                self._out.append(each)
            yield each

    def _way(self, provided: Provided, state: State, account: str) -> float | None:
        """The number of operations that it takes, a look among them; None where there is no way."""
        now, wanted = provided.state.get(self._status), state.get(self._status)
        if not provided.fits(state, account, self._status):
            return None
        if now is None:
            return UNKNOWN
        way = () if now == wanted else self._provisioner.ways.get((now, str(wanted)))
        return None if way is None else len(way) + (provided.seen is None) / 2

    def _moved(self, state: State, exchanges: Collection[Exchange]) -> State:
        """The state after these exchanges; its status is None where some overlapped, or were not answered."""
        moves = [exchange for exchange in exchanges if self._moves.get(exchange.operation, UNKNOWN)]
        if not moves:
            return state
        certain = all(_succeeded(exchange) and not exchange.overlapped for exchange in moves)
        reached = self._moves[moves[-1].operation] if certain else None
        return {**state, self._status: None if reached == UNCLEAR else reached}


def _is_refused(exchange: Exchange) -> bool:
    return 400 <= exchange.status < 500 or exchange.method in SAFE


def _succeeded(exchange: Exchange) -> bool:
    return 200 <= exchange.status < 300


def _but(status: str, state: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in state.items() if name != status}


def _names(exchange: Exchange, record: str) -> bool:
    return record in exchange.url or record.encode() in (exchange.request_body or b"")
