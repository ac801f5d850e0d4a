"""The pool: records that contracts have handed back, and that later contracts may use again."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.provider_states.account import UNCLEAR, Observation, Provisioner, State
from brakecheck.contracts.safety.guard import SAFE

UNKNOWN = 9  # operations that a record of unknown status counts as away, so that others are tried first


@dataclass(frozen=True)
class Provided:
    """A record of an account and its provider state, whose status is None where unknown.

    `seen` is the last contract's final observation, None where it did not look, or sent a request afterwards.
    """

    record: str
    account: str
    state: State
    seen: Observation | None = None

    def fits(self, state: State, account: str, status: str) -> bool:
        """Whether the record, apart from its status, is in the state."""
        return self.account == account and _but(status, self.state) == _but(status, state)


class Pool:
    """Keeps records that may be provided again, where the provisioner can bring them back into a state."""

    def __init__(self, provisioner: Provisioner) -> None:
        self._provisioner = provisioner
        self._moves: Mapping[str, str | None] = provisioner.moves
        self._status = provisioner.status
        self._in_hand: list[Provided] = []
        self._kept: set[str] = set()  # records that the configuration gives
        self._out: list[Provided] = []  # records of `_kept` that this contract uses, or that were tried for it
        self._idle: list[Provided] = []
        self.deleted: set[str] = set()  # records whose deletion was answered with a success

    def keep(self, record: str, account: str, state: State) -> None:
        """Add a record that every contract may use; its status is unknown."""
        self._kept.add(record)
        self._idle.append(Provided(record, account, state))

    def lend(self, provided: Provided) -> None:
        """Note that the current contract uses the record."""
        self._in_hand.append(provided)

    def hand_back(self, exchanges: Collection[Exchange], seen: Mapping[str, Observation]) -> None:
        """Take back the records of a contract that has sent these exchanges; `seen` has its final observations.

        Records that it may have changed for good are not provided again.
        """
        for provided in self._in_hand:
            if provided.record in self._kept:
                continue
            if any(
                exchange.method == "DELETE" and _succeeded(exchange) and _names(exchange, provided.record)
                for exchange in exchanges
            ):
                self.deleted.add(provided.record)
            its_own = [
                exchange for exchange in exchanges if _names(exchange, provided.record) and not _is_refused(exchange)
            ]
            if any(_succeeded(exchange) and exchange.operation not in self._moves for exchange in its_own):
                continue
            last = seen.get(provided.record)
            if last is None:
                self._idle.append(replace(provided, state=self._moved(provided.state, its_own), seen=None))
            elif _but(self._status, last) == _but(self._status, self._provisioner.seen.get(provided.record, {})):
                now = {**provided.state, self._status: last[self._status]}
                self._idle.append(replace(provided, state=now, seen=last))
        self.drop()

    def drop(self) -> None:
        """Give up the records of a contract that ended with a finding, since their states are unknown."""
        self._in_hand.clear()
        self._idle += self._out
        self._out.clear()

    def time_went_by(self) -> None:
        """Forget observations that may no longer hold."""
        self._idle = [replace(provided, seen=None) for provided in self._idle]

    def candidates(self, state: State, account: str) -> Iterator[Provided]:
        """Take out records that can be brought into the state, one by one, those with the fewest operations first."""
        ways = [(self._way(provided, state, account), provided) for provided in self._idle]
        fitting = [(way, provided) for way, provided in ways if way is not None]
        for _, provided in sorted(fitting, key=lambda pair: pair[0]):
            self._idle.remove(provided)
            if provided.record in self._kept:
                self._out.append(provided)
            yield provided

    def _way(self, provided: Provided, state: State, account: str) -> float | None:
        """The number of operations to reach the state, where a look counts half; None where there is no way."""
        now, wanted = provided.state.get(self._status), state.get(self._status)
        if not provided.fits(state, account, self._status):
            return None
        if now is None:
            return UNKNOWN
        way = () if now == wanted else self._provisioner.ways.get((now, str(wanted)))
        return None if way is None else len(way) + (provided.seen is None) / 2

    def _moved(self, state: State, exchanges: Collection[Exchange]) -> State:
        """The state after these exchanges; its status is None where an exchange overlapped or had no success."""
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
