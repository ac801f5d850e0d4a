"""An account of the vendor, used through the vendor's own published operations."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol
from urllib.parse import quote

import requests

from brakecheck.contracts.errors import GuardViolation, KeyRefused, NotChecked, NoWay, Refused, Silent
from brakecheck.contracts.http.key_place import KeyPlace, key_place
from brakecheck.contracts.http.recorder import noted
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.safety.receipt import Names, Receipt, Removal, is_plain
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors

State = Mapping[str, Any]
Observation = dict[str, Any]  # the observable members of a record, by name
REFUSED = (401, 403)
MISSING = (404, 410)
UNCLEAR = "?"  # the status that an operation brings about, where that has to be looked at


def usable(record: object) -> str:
    """The id; `NotChecked` where none can be put into an address: `..` would name another operation."""
    if not isinstance(record, str) or record.strip(". ") == "" or not record.isprintable():
        raise NotChecked(f"the target gave out an id that cannot be used: {str(record)[:60]!r}")
    return record


def plain(record: object) -> str:
    """The id; `NotChecked` where it could be taken for more than one part of an address."""
    if not isinstance(record, str) or not is_plain(record):
        raise NotChecked(f"the target lists an id that cannot be used: {str(record)[:60]!r}")
    return record


class Account:
    """One account of the vendor: calls operations with its key, and answers with parsed JSON.

    `name` is own or other; `receipt` keeps what is ordered and made. `dashboard` takes the state of a record that
    has to exist beforehand and that the vendor lets people make by hand alone. There is one where the target is our
    mock, elsewhere None.
    """

    def __init__(
        self,
        target: Target,
        transport: Transport,
        key: str,
        name: str,
        receipt: Receipt,
        dashboard: Callable[[State], object] | None = None,
    ) -> None:
        self._name = name
        self.is_own = name == "own"
        self.is_closing = False  # then each request cleans up
        self._receipt = receipt
        self.dashboard = dashboard
        self._target = target
        self._base = target.base_url.rstrip("/")
        self._transport = transport
        self._key = key

    def allow(self, value: str, kind: str = "") -> str:
        """Allow requests to name the value, made up here or given for an order, as that kind; returns the value."""
        self._transport.guard.allow(value, kind)
        return value

    def allowing(self, value: str, kind: str) -> AbstractContextManager[None]:
        """Allow requests of a block, and no later ones, to name the value as that kind."""
        return self._transport.guard.allowing(value, kind)

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Clean up with each request of the block, also where the run has sent all that it may."""
        self.is_closing = True
        try:
            yield
        finally:
            self.is_closing = False

    @contextmanager
    def ordering(self, **names: Any) -> Iterator[int]:
        """Note the order of the block before it is sent, and that nothing came of it where that is refused."""
        order = self._receipt.ordered(self._name, names)
        try:
            yield order
        except (Refused, GuardViolation):
            self._receipt.nothing(order)
            raise

    def allow_order(self, method: str, template: str, values: Iterable[object]) -> None:
        """Allow the operation, which makes records, to carry values that the file gives."""
        self._transport.guard.order(method, template, values)

    def names_of(self, record: str) -> Names:
        """The names by which the record was ordered; none where that is not known."""
        return self._receipt.names.get(record, {})

    def made(self, record: str, order: int, kind: str = "") -> None:
        """Note that the record, of that kind, came of the order, so that it is cleaned up in any case."""
        self.allow(record, kind)
        self._receipt.made(record, self._name, order)

    def is_given(self, record: str) -> bool:
        """Whether the record was there before the run, by its receipt."""
        return record in self._receipt.given

    def nothing(self, order: int) -> None:
        """Note that nothing of the order is there."""
        self._receipt.nothing(order)

    def call(
        self,
        method: str,
        template: str,
        *,
        ids: Mapping[str, str] | None = None,
        missing: Any = None,
        closing: bool = False,
        **how: Any,
    ) -> Any:
        """The JSON of a successful answer; `missing` where the answer is 404 and `missing` is given.

        `ids` fill the path template, `how` goes to `requests`; `closing` requests clean up, and believe no 404 that
        something else than the API may have given.
        """
        response = self.ask(method, template, ids=ids, or_missing=missing is not None, closing=closing, **how)
        if response is None:
            return missing
        step = f"{method} {template} answers {response.status_code}"
        try:
            answer = response.json() if response.content else {}
        except (ValueError, RecursionError):
            raise NoWay(f"no way to this state: {step}, and no JSON") from None
        if not isinstance(answer, dict):
            raise NotChecked(f"no way to this state: {step} with {type(answer).__name__}, expected an object")
        return answer

    def ask(
        self,
        method: str,
        template: str,
        *,
        ids: Mapping[str, str] | None = None,
        or_missing: bool = False,
        closing: bool = False,
        **how: Any,
    ) -> requests.Response | None:
        """The successful answer, whatever it holds; with `or_missing` None where it is 404 or 410."""
        closing = closing or self.is_closing
        response = self._answered(method, template, ids or {}, how, closing=closing)
        if response.status_code in MISSING and or_missing and not (closing and not _is_its_own(response)):
            return None
        step = f"{method} {template} answers {response.status_code}"
        if response.status_code in REFUSED:
            raise KeyRefused(f"the key was refused: {step}")
        if response.status_code >= 300:
            raise (Refused if 400 <= response.status_code < 500 else NoWay)(f"no way to this state: {step}")
        return response

    def _answered(
        self, method: str, template: str, ids: Mapping[str, str], how: dict[str, Any], *, closing: bool
    ) -> requests.Response:
        place, path = self._key_place(method, template), template
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", quote(usable(value), safe=""))
        url, key = self._base + path, self._key
        how["headers"] = {**how.get("headers", {}), **place.headers(key)}
        for value in place.query(key).values():
            self.allow(value)
        if query := {**(how.get("params") or {}), **place.query(key)}:
            how["params"] = query
        request = requests.Request(method, url, **how)
        try:
            response = self._transport.send(template, request, closing=closing)
        except requests.RequestException as error:
            raise Silent(f"{url} did not answer ({type(error).__name__})") from None
        exchange = noted(f"{method} {template}", request.prepare(), response, place.headers(key))
        self._transport.recorder.note(exchange)
        return response

    def _key_place(self, method: str, template: str) -> KeyPlace:
        """Where the operation takes its key: as described; a world of our mock always wants one."""
        described = vendors.documented(self._target.vendor)
        found = (each for each in described.operations.values() if (each.method, each.path) == (method, template))
        place = next((key_place(described, each) for each in found), KeyPlace())
        return KeyPlace() if place.kind == "none" and self._target.in_worlds else place


@contextmanager
def described(what: str) -> Iterator[None]:
    """`NotChecked` where the target's JSON has another form than the vendor's own pages describe."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        raise NotChecked(f"{what}: an answer of the target has another form than described ({reason})") from None


class Provisioner(Protocol):
    """What a vendor's package adds: how its states are built, seen and removed through its own operations.

    `kind` is the vendor's word for a record, `status` the member of a state that `moves` and `ways` are about.
    `moves` are the operations after which a record can be provided again, each with the status that it brings about
    or `UNCLEAR`, `ways` the paths of operations from status to status. `looks_last` says that what was seen holds
    until a request. `seen` has what was seen of each record when it came into its state. `remove` and `recall` raise
    where it is not certain that nothing is left.
    """

    kind: str
    status: str
    looks_last: bool
    moves: Mapping[str, str | None]
    ways: Mapping[tuple[str, str], Sequence[str]]
    seen: dict[str, Observation]

    def existing(self) -> Iterable[tuple[str, str]]:
        """The records that the configuration gives for any use: the resource and id of each."""

    def provide(self, account: Account, state: State, advance: Callable[[float], None]) -> str:
        """Bring the state about in the account; returns the record's id."""

    def observe(self, account: Account, record: str) -> Observation:
        """The observable members of the record."""

    def restored(self, account: Account, record: str, state: State, seen: Observation | None) -> bool:
        """Bring a record of an earlier contract into the state; True where only its past differs from a new one.

        `seen` is its last observation, None where a new one is needed.
        """

    def time_went_by(self) -> None:
        """Forget observations that may no longer hold."""

    def listed(self, account: Account) -> set[str]:
        """The records that the account lists; empty where nothing lists them."""

    def glance(self, account: Account, record: str) -> Observation:
        """Whether the record exists, and its status."""

    def remove(self, account: Account, record: str) -> Removal:
        """Remove the record; returns what became of it."""

    def recall(self, account: Account, names: Names) -> list[Removal]:
        """Remove the records of an order; empty where there are none."""


def _is_its_own(response: requests.Response) -> bool:
    """Whether the API itself answers, which it does in JSON."""
    try:
        return isinstance(response.json(), dict)
    except (ValueError, RecursionError):
        return False
