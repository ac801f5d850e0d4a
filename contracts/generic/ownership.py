"""The records that a run may take for its own: made by it for sure, or given to it."""

from collections.abc import Mapping
from typing import Any

from brakecheck.contracts.errors import NotChecked, UsageError
from brakecheck.contracts.generic.operations import Known
from brakecheck.contracts.generic.orders import Order, texts_in
from brakecheck.contracts.generic.table import PARAMETER, Table
from brakecheck.contracts.provider_states.account import Account
from brakecheck.contracts.safety.receipt import is_ours, is_plain
from brakecheck.contracts.safety.unguessable import is_unguessable
from brakecheck.contracts.target import Target
from brakecheck.specs.machine.model import Resource

CONSENT = (
    "could be taken for somebody's, and is not touched; where the account serves tests alone, add "
    "--disposable-account, or disposable-account = true to the adapter's table"
)


class Ownership:
    """Decides whether a record is the run's own. In a disposable account an id that can be guessed is enough."""

    def __init__(self, target: Target, table: Table) -> None:
        self.is_disposable = target.is_our_mock or bool(target.settings.get("disposable-account"))
        self._table = table
        self._guessable: set[str] = set()  # resources of which the target has given out such ids

    def expect_order(self, account: Account, resource: Resource, order: Order) -> None:
        """`NotChecked` where the record of the order is not certain to be the one that was made."""
        counted = self._table.id_schema(resource).get("type") == "integer" and not order.id
        if counted or resource.name in self._guessable:
            self._expect_usable(account, resource)
        elif not (order.texts or self.is_disposable):
            raise NotChecked(f"a {resource.name} whose order carries no text that the run makes up {CONSENT}")

    def expect_record(self, account: Account, known: Known, order: Order) -> None:
        """`NotChecked` where another record may have the id of this new one."""
        if is_unguessable(known.record):
            return
        self._guessable.add(known.resource.name)
        self._expect_usable(account, known.resource)
        if not order.texts:
            raise NotChecked(f"a {known.resource.name} whose id can be guessed shows no text that the run makes up")

    def _expect_usable(self, account: Account, resource: Resource) -> None:
        """`NotChecked` unless records whose ids can be guessed may be used in this account."""
        if not self.is_disposable:
            raise NotChecked(f"a {resource.name} whose id can be guessed {CONSENT}")
        if not account.is_own:
            raise NotChecked(f"both accounts may have a {resource.name} of one id, since its id can be guessed")

    def expect_still(self, record: str, shown: Any) -> None:
        """`NotChecked` where what reading shows of the record may be another one, which has its id by now."""
        if not (is_unguessable(record) or (self.is_disposable and any(map(is_ours, texts_in(shown))))):
            raise NotChecked("nothing shows that it is still the run's own, and not another of the same id")


def given_in(target: Target, table: Table) -> Mapping[str, list[str]]:
    """What the configuration gives: ids by resource, and values by parameter of a path. `UsageError` for others."""
    given: Mapping[str, list[str]] = target.settings.get("given", {})
    paths = " ".join(each.path for each in table.description.operations.values())
    known = dict.fromkeys([*table.machine.resources, *PARAMETER.findall(paths)])
    if unknown := next((name for name in given if name not in known), None):
        raise UsageError(f"given: expected a resource or a parameter ({', '.join(known)}), received {unknown!r}")
    for name, values in given.items():
        if wrong := [value for value in values if not is_plain(value)]:
            raise UsageError(f"given: expected plain ids of {name}, received {wrong[0]!r}")
    ids = [value for name, values in given.items() if name in table.machine.resources for value in values]
    if twice := [value for value in ids if ids.count(value) > 1]:
        raise UsageError(f"given: expected each id once, received {twice[0]!r} twice")
    return given
