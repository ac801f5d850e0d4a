"""The adapter for a target whose records were prepared by hand: ids from the configuration, each used once."""

from collections.abc import Sequence

from brakecheck.contracts.errors import NotChecked, UsageError
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.account import State
from brakecheck.contracts.provider_states.adapter import OTHER, OWN, Adapter
from brakecheck.contracts.target import Target


class StaticAdapter(Adapter):
    """Settings: `records`, a list of tables with `state` (as asked for), `ids`, and `account` (own or other)."""

    def __init__(self, target: Target, transport: Transport) -> None:
        super().__init__(target, transport)
        self._lent: set[str] = set()
        self._stock: list[tuple[str, State, list[str]]] = []
        records = target.settings.get("records", [])
        for number, entry in enumerate(records if isinstance(records, list) else [records]):
            if (
                not isinstance(entry, dict)
                or not isinstance(entry.get("state"), dict)
                or not _are_texts(entry.get("ids"))
            ):
                raise UsageError(
                    f"target {target.name}: records[{number}] needs state (a table) and ids (a list of texts)"
                )
            account = entry.get("account", OWN)
            if account not in (OWN, OTHER):
                raise UsageError(f"target {target.name}: records[{number}].account is own or other, not {account!r}")
            self._stock.append((account, entry["state"], list(entry["ids"])))

    def provide(self, state: State, account: str = OWN) -> str:
        wanted = _plain(state)
        for owner, offered, ids in self._stock:
            if owner == account and _plain(offered) == wanted and ids:
                self._lent.add(ids[0])
                return ids.pop(0)
        raise NotChecked(f"no prepared record is left in the state {dict(state)}")

    def doubt(self, exchanges: Sequence[Exchange]) -> str:
        """A message about a prepared record whose every answer, also the last one, was 404; empty where none."""
        for record in self._lent:
            answers = {exchange.status for exchange in exchanges if record in exchange.url.split("/")}
            if answers == {404} and record in exchanges[-1].url.split("/"):
                return f"{record}, which the configuration gives, was answered with 404; check that it exists"
        return ""


def _are_texts(ids: object) -> bool:
    return isinstance(ids, list) and bool(ids) and all(isinstance(record, str) for record in ids)


def _plain(state: State) -> dict[str, object]:
    """The state without absent members: no leads means zero leads."""
    leads = {place: count for place, count in dict(state.get("leads", {})).items() if count}
    rest = {name: value for name, value in state.items() if name not in ("leads", "step_seconds", "delay_seconds")}
    return {**rest, **({"leads": leads} if leads else {})}
