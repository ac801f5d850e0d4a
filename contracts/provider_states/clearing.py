"""Clearing up: removing the records of a receipt, and noting which were really removed."""

from collections.abc import Callable, Mapping
from functools import partial

from brakecheck.contracts.errors import GuardViolation, NotChecked, Silent
from brakecheck.contracts.provider_states.account import Account, Provisioner
from brakecheck.contracts.safety.receipt import PLACED, Order, Receipt, Removal, is_ours

LOST = 2  # records in a row without an answer, after which no other is tried
NO_KEY = "no key of its account was given"


def cleared(
    receipt: Receipt, accounts: Mapping[str, Account], provisioner: Provisioner, *, sure: bool = True
) -> list[Removal]:
    """Remove the records of the receipt; returns the results. An error with one record does not stop the others.

    `sure` says that the keys are those of the run. Without it, a missing record counts as removed only where
    another of its account was found.
    """
    clearing = Clearing(receipt, accounts, provisioner)
    removals = clearing.all()
    clearing.settle(sure=sure)
    return [*removals, *brought_back(receipt, accounts.get("own"), provisioner)]


def brought_back(receipt: Receipt, account: Account | None, provisioner: Provisioner) -> list[Removal]:
    """Bring each record from before the run back into its state of that time."""
    return [_brought_back(receipt, account, provisioner, record) for record in list(receipt.given)]


def _brought_back(receipt: Receipt, account: Account | None, provisioner: Provisioner, record: str) -> Removal:
    state, reason, is_back = receipt.given[record], NO_KEY if account is None else "no operation leads there", False
    try:
        if account:
            with account.closing():
                is_back = provisioner.restored(account, record, state, None)
    except (NotChecked, GuardViolation) as error:
        reason = str(error)
    if is_back:
        receipt.back(record)
    message = f"{state['resource']} {record} {'is' if is_back else 'could not be'} {state['state']} again"
    return Removal(record, gone=is_back, message=message if is_back else f"{message}: {reason}")


class Clearing:
    """Removes the records of a receipt, and those of its orders."""

    def __init__(self, receipt: Receipt, accounts: Mapping[str, Account], provisioner: Provisioner) -> None:
        self._receipt = receipt
        self._accounts = accounts
        self._provisioner = provisioner
        self._found: set[str] = set()  # accounts in which a record was found
        self._missing: list[
            tuple[str, Callable[[], None]]
        ] = []  # accounts of missing records, and how to cross these off

    def all(self) -> list[Removal]:
        """Remove the records of orders first, then the other records of the receipt."""
        removals: list[Removal] = []
        tasks = [
            *(partial(self._recall, number) for number in list(self._receipt.orders)),
            *(partial(self._remove, record) for record in list(self._receipt.records)),
        ]
        for done, task in enumerate(tasks, start=1):
            removals += task()
            if len(removals) >= LOST and not any(removal.answered for removal in removals[-LOST:]):
                return [*removals, *_unasked(len(tasks) - done)]
        return removals

    def settle(self, *, sure: bool) -> None:
        """Cross off the missing records, where it is certain that missing means removed."""
        for account, cross_off in self._missing:
            if sure or account in self._found:
                cross_off()

    def _recall(self, number: int) -> list[Removal]:
        """Remove the records of an order, whose request may have been sent or not."""
        order = self._receipt.orders[number]
        account = self._accounts.get(order.account)
        if account is None or not _is_findable(order):
            return [_kept(str(order), str(order), NO_KEY if account is None else "no run makes up such names")]
        for name, value in order.names.items():
            for own_name in [] if name.startswith(PLACED) else [value] if isinstance(value, str) else value:
                account.allow(own_name)
        found = self._tried(str(order), lambda: self._provisioner.recall(account, order.names))
        for removal in found:
            if removal.gone:
                self._cross_off(removal, order.account, partial(self._receipt.gone, removal.record))
        removals = found or [Removal(str(order), gone=True, message=f"the order {order} created nothing", found=False)]
        if all(removal.gone for removal in removals):
            self._cross_off(removals[0], order.account, partial(self._receipt.nothing, number))
        return removals

    def _remove(self, record: str) -> list[Removal]:
        if record not in self._receipt.records:
            return []  # already removed with its order
        name = self._receipt.records[record]
        account = self._accounts.get(name)
        if account is None:
            return [_kept(record, record, NO_KEY)]
        removals = self._tried(record, lambda: [self._provisioner.remove(account, record)])
        if removals[0].gone:
            self._cross_off(removals[0], name, partial(self._receipt.gone, record))
        return removals

    def _tried(self, record: str, removing: Callable[[], list[Removal]]) -> list[Removal]:
        try:
            return removing()
        except Exception as error:  # noqa: BLE001 - the others are to be removed as well
            label = f"{self._provisioner.kind} {record}"
            return [_kept(record, label, str(error), answered=not isinstance(error, Silent))]

    def _cross_off(self, removal: Removal, account: str, cross_off: Callable[[], None]) -> None:
        """Cross off a found record at once; a missing one waits for `settle`."""
        if removal.found:
            self._found.add(account)
            cross_off()
        else:
            self._missing.append((account, cross_off))


def _is_findable(order: Order) -> bool:
    """Whether the names that find the order's record have the form of names that runs make up."""
    people = order.names.get("recipients")
    return all(map(is_ours, people if isinstance(people, list) and people else [order.names.get("title")]))


def _kept(record: str, label: str, reason: str, *, answered: bool = True) -> Removal:
    return Removal(record, gone=False, message=f"could not remove {label}: {reason}", answered=answered)


def _unasked(count: int) -> list[Removal]:
    message = f"the server does not answer; {count} more records are left on it"
    return [Removal("", gone=False, message=message, answered=False)] if count else []
