"""A watch over the records of a server: which request changed somebody else's, and what a run has left going."""

from collections.abc import Callable, Collection, Iterator
from threading import RLock
from typing import Any, TypeVar

Reply = TypeVar("Reply")
GOING = ("active", "running")
READS = ("GET", "HEAD", "OPTIONS")
LONGEST = 300


Key = tuple[str, str]  # the account and the id
# Everything about a record that a request could change, its status first; plain tuples, as there are thousands.
Contents = dict[Key, tuple[Any, ...]]


class Watch:
    """Compares all records before and after each request.

    `people` gives those who would hear from a record, `names` those who must not hear anything. `lock` is
    held while a request is served, and is for whoever else touches the records.
    """

    def __init__(
        self, look: Callable[[], Contents], people: Callable[[Key], Collection[str]], names: Collection[str]
    ) -> None:
        self.lock = RLock()
        self.changes: list[str] = []
        self._look = look
        self._people = people
        self._names = frozenset(names)
        self._bystanders = look()
        self._prepared: frozenset[Key] = frozenset()

    def around(self, method: str, target: str, body: bytes, serve: Callable[[], Reply]) -> Reply:
        """The reply, with every change of a bystander noted beside the request that brought it about."""
        with self.lock:
            if method in READS:
                return serve()
            before = self._look()
            reply = serve()
            after = self._look()
            if before != after:
                request = f"{method} {target} {body[:LONGEST].decode('utf-8', 'replace')}".strip()
                self.changes += [f"{request}: {change}" for change in self._changes(before, after)]
            return reply

    def _changes(self, before: Contents, after: Contents) -> Iterator[str]:
        for record in self._bystanders.keys() & before.keys():
            was, now = before[record], after.get(record)
            if was != now:
                yield f"{_named(record)} was {was[0]}, is {_shown(was, now)}"
        for record in after.keys() - before.keys():
            for person in self._names.intersection(self._people(record)):
                yield f"{_named(record)} was made for {person!r}"

    def prepared(self) -> None:
        """Count what has come since the beginning as the user's, who lends it to the run and stops it himself."""
        self._prepared = frozenset(self._look())

    def left_going(self) -> list[str]:
        """What the run has made and left going."""
        with self.lock:
            now = self._look()
        made = now.keys() - self._bystanders.keys() - self._prepared
        return [f"{_named(record)} is {now[record][0]}" for record in made if now[record][0] in GOING]


def _named(record: Key) -> str:
    account, name = record
    return f"{name!r} of the {account} account"


def _shown(was: tuple[Any, ...], now: tuple[Any, ...] | None) -> str:
    if now is None:
        return "gone"
    return str(now[0]) if now[0] != was[0] else f"{now[1:]} in place of {was[1:]}"
