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
    """The id; `NotChecked` where a URL cannot contain it: `..` would name another operation."""
    if not isinstance(record, str) or record.strip(". ") == "" or not record.isprintable():
        raise NotChecked(f"the target gave out an id that cannot be used: {str(record)[:60]!r}")
    return record


def plain(record: object) -> str:
    """The id; `NotChecked` where it could be taken for more than one segment of a URL."""
    if not isinstance(record, str) or not is_plain(record):
        raise NotChecked(f"the target lists an id that cannot be used: {str(record)[:60]!r}")
    return record


class Account:
    """One account of the vendor: calls operations with its key, and returns parsed JSON.

    `name` is own or other; `receipt` lists orders and records. `dashboard` creates a record that a vendor lets people
    create only by hand, from its state; only our mock has one, elsewhere it is None.
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
        """Allow requests to name the value as a record of that kind; returns the value."""
        self._transport.guard.allow(value, kind)
        return value

    def allowing(self, value: str, kind: str) -> AbstractContextManager[None]:
        """Allow requests to name the value as a record of that kind within a block only."""
        return self._transport.guard.allowing(value, kind)

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Treat each request of the block as clean-up, which the limit of requests does not stop."""
        self.is_closing = True
        try:
            yield
        finally:
            self.is_closing = False

    @contextmanager
    def ordering(self, **names: Any) -> Iterator[int]:
        """Note an order before the block sends its request; take it back where the request is refused."""
        order = self._receipt.ordered(self._name, names)
        try:
            yield order
        except (Refused, GuardViolation):
            self._receipt.nothing(order)
            raise

    def allow_order(self, method: str, template: str, values: Iterable[object]) -> None:
        """Allow only this operation, which creates records, to carry the values of the lifecycle file."""
        self._transport.guard.order(method, template, values)

    def names_of(self, record: str) -> Names:
        """The names by which the record was ordered; none where that is not known."""
        return self._receipt.names.get(record, {})

    def made(self, record: str, order: int, kind: str = "") -> None:
        """Note the record that the order created, so that it is cleaned up in any case."""
        self.allow(record, kind)
        self._receipt.made(record, self._name, order)

    def is_given(self, record: str) -> bool:
        """Whether the record was there before the run, by its receipt."""
        return record in self._receipt.given

    def nothing(self, order: int) -> None:
        """Note that the order has created nothing."""
        self._receipt.nothing(order)

    def call(
        self,
        method: str,
        template: str,
        *,
        ids: Mapping[str, str] | None = None,
        missing: Any = None,
        closing: bool = False,
        **options: Any,
    ) -> Any:
        """The JSON of a successful answer; `missing` where the answer is 404 and `missing` is given.

        `ids` fill the path template, `options` go to `requests`. A `closing` request cleans up; its 404 counts only
        with a JSON body, since a gateway may have given any other.
        """
        response = self.ask(method, template, ids=ids, or_missing=missing is not None, closing=closing, **options)
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
        **options: Any,
    ) -> requests.Response | None:
        """The successful response; with `or_missing` None where the answer is 404 or 410."""
        closing = closing or self.is_closing
        response = self._answered(method, template, ids or {}, options, closing=closing)
        if response.status_code in MISSING and or_missing and not (closing and not _is_its_own(response)):
            return None
        step = f"{method} {template} answers {response.status_code}"
        if response.status_code in REFUSED:
            raise KeyRefused(f"the key was refused: {step}")
        if response.status_code >= 300:
            raise (Refused if 400 <= response.status_code < 500 else NoWay)(f"no way to this state: {step}")
        return response

    def _answered(
        self, method: str, template: str, ids: Mapping[str, str], options: dict[str, Any], *, closing: bool
    ) -> requests.Response:
        place, path = self._key_place(method, template), template
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", quote(usable(value), safe=""))
        url, key = self._base + path, self._key
        options["headers"] = {**options.get("headers", {}), **place.headers(key)}
        for value in place.query(key).values():
            self.allow(value)
        if query := {**(options.get("params") or {}), **place.query(key)}:
            options["params"] = query
        request = requests.Request(method, url, **options)
        try:
            response = self._transport.send(template, request, closing=closing)
        except requests.RequestException as error:
            raise Silent(f"{url} did not answer ({type(error).__name__})") from None
        exchange = noted(f"{method} {template}", request.prepare(), response, place.headers(key))
        self._transport.recorder.note(exchange)
        return response

    def _key_place(self, method: str, template: str) -> KeyPlace:
        """The place of the key in the described operation; a world of our mock always needs a key."""
        described = vendors.documented(self._target.vendor)
        found = (known for known in described.operations.values() if (known.method, known.path) == (method, template))
        place = next((key_place(described, operation) for operation in found), KeyPlace())
        return KeyPlace() if place.kind == "none" and self._target.in_worlds else place


@contextmanager
def described(subject: str) -> Iterator[None]:
    """Raise `NotChecked` where the target's JSON has another form than the vendor's pages describe."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        raise NotChecked(f"{subject}: an answer of the target has another form than documented ({reason})") from None


class Provisioner(Protocol):
    """A vendor's way to build, observe and remove records through its own operations.

    `kind` is the vendor's word for a record, `status` the member of a state that `moves` and `ways` change.
    `moves` are the operations after which a record can be provided again, each with the status that it sets, or
    `UNCLEAR`. `ways` are the operations that lead from one status to another. With `looks_last`, an observation holds
    until the next request that is not a look. `seen` has the observation of each record in its provided state.
    `remove` and `recall` raise where something may be left.
    """

    kind: str
    status: str
    looks_last: bool
    moves: Mapping[str, str | None]
    ways: Mapping[tuple[str, str], Sequence[str]]
    seen: dict[str, Observation]

    def existing(self) -> Iterable[tuple[str, str]]:
        """The records that the configuration lets the run change: the resource and id of each."""

    def provide(self, account: Account, state: State, advance: Callable[[float], None]) -> str:
        """Create a record in the state; returns its id."""

    def observe(self, account: Account, record: str) -> Observation:
        """The observable members of the record."""

    def restored(self, account: Account, record: str, state: State, seen: Observation | None) -> bool:
        """Bring a record of an earlier contract into the state; False where the record differs from a new one.

        `seen` is its last observation, None where a new one is needed.
        """

    def time_went_by(self) -> None:
        """Forget observations that may no longer hold."""

    def listed(self, account: Account) -> set[str]:
        """The records that the account lists; empty where nothing lists them."""

    def glance(self, account: Account, record: str) -> Observation:
        """Whether the record exists, and its status."""

    def remove(self, account: Account, record: str) -> Removal:
        """Remove the record; returns the result."""

    def recall(self, account: Account, names: Names) -> list[Removal]:
        """Remove the records of an order, found by its names; empty where there are none."""


def _is_its_own(response: requests.Response) -> bool:
    """Whether the API itself gave the response: its body is a JSON object."""
    try:
        return isinstance(response.json(), dict)
    except (ValueError, RecursionError):
        return False
