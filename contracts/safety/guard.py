"""The guard: requests that could change records may carry only values that the run made up or was given."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from posixpath import normpath
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import requests

from brakecheck.contracts.errors import GuardViolation, SharedName
from brakecheck.contracts.safety.places import MEMBER, Bound
from brakecheck.contracts.safety.selection import Change, Selection, Unreadable, decoded, parsed, unpacked
from brakecheck.contracts.target import Target
from brakecheck.contracts.vendor_folder import hooks_of
from brakecheck.specs import vendors
from brakecheck.specs.description import FORM

SAFE = ("GET", "HEAD", "OPTIONS")
LEAST = 8  # characters of a marker
SEPARATORS = re.compile(r"[\s\x00-\x20\x7f/\\,;|&?#]+")
SIGNED = re.compile(r"[-+]?[0-9]{1,18}")
# A request beyond one of these is a flood: bytes of body and of headers, lists and objects, their members.
BODY, HEADERS, NESTED, MEMBERS = 1_000_000, 32_000, 1_000, 10_000
# The first line of a request: with any method at the very start, after a body only with one in capitals.
REQUEST = re.compile(rb"(\A\s*\S+|[A-Z]+)[ \t]+(\S.*?)[ \t]+HT(?:TP/[0-9.]*)?(?=\r|\n|\Z)")
HEAD_END = b"\r\n\r\n"
CHUNK_SIZE = re.compile(rb"^[0-9a-f]+\r$|^0$", re.MULTILINE)


class Guard:
    """Lets a request pass only if its values belong to the run. The unguessable `marker` is part of made-up values.

    `hazardous` also lets pass requests that name no record: empty filters, ambiguous paths, floods. `free` lets pass
    everything, and is only for our own mock.
    """

    def __init__(self, marker: str, selection: Selection | None = None, *, base: str = "") -> None:
        if len(marker) < LEAST:
            raise ValueError(f"expected a marker of {LEAST} characters at least, received {marker!r}")
        self.marker = marker
        self.selection = selection or Selection()
        self.hazardous = False
        self.hazards: str = ""
        self.free = False
        self._base = urlsplit(base).path.rstrip("/")
        self._known: set[str] = set()
        self._bound = Bound()
        self._shared: set[str] = set()
        self._numbers: set[int] = set()
        self._orders: dict[tuple[str, str | None], set[str]] = {}

    def allow(self, value: object, kind: str = "") -> None:
        """Let requests name the value, which the adapter gave, or the target for an order of the run.

        A value of a `kind` with places may stand only there, since a record of another kind may have the same id.
        """
        if kind in self.selection.places:
            self._bound.add(str(value), self.selection.places[kind])
        else:
            self._known.add(str(value))

    @contextmanager
    def allowing(self, value: str, kind: str) -> Iterator[None]:
        """Let requests name the value within the block only, besides the places allowed before."""
        with self._bound.kept(value):
            self.allow(value, kind)
            yield

    @contextmanager
    def careful(self) -> Iterator[None]:
        """Let no hazardous request pass in the block, which provides states before a contract's own requests."""
        before = self.hazardous, self.free
        self.hazardous = self.free = False
        try:
            yield
        finally:
            self.hazardous, self.free = before

    def order(self, method: str, template: str, values: Iterable[object]) -> None:
        """Let only this operation, which creates records, carry the values."""
        self._orders.setdefault((method, template), set()).update(map(str, values))

    def share(self, value: str) -> None:
        """Let requests name the value, which other people use too, but only beside a value of the run's own."""
        self._shared.add(value)
        self.allow(value)

    def number(self) -> int:
        """A big unique number; requests may name it."""
        digest = hashlib.sha256(f"{self.marker} {len(self._numbers)}".encode()).digest()
        number = 10**14 + int.from_bytes(digest[:6])
        self._numbers.add(number)
        return number

    def uuid(self) -> str:
        """A unique UUID; requests may name it."""
        digest = hashlib.sha256(f"{self.marker} {len(self._known)}".encode()).digest()
        name = str(UUID(bytes=digest[:16], version=4))
        self.allow(name)
        return name

    def shaped(self, form: Callable[[int], str]) -> str:
        """A unique id that `form` makes of a random number; requests may name it."""
        digest = hashlib.sha256(f"{self.marker} {len(self._known)}".encode()).digest()
        name = form(int.from_bytes(digest))
        self.allow(name)
        return name

    def extended(self, value: str, tail: str) -> str:
        """An allowed value with a suffix; `GuardViolation` where a part of the suffix could name another record."""
        for piece in _pieces(tail):
            self._require(piece)
        if value in self._bound:
            self._bound.extend(value, value + tail)
        else:
            self._require(value)
            self.allow(value + tail)
        return value + tail

    def allows(self, value: Any, place: str = "") -> bool:
        """Whether a changing request may carry the string or number in that place."""
        if not isinstance(value, str):
            return abs(value) in self._numbers or self._is_bound(str(value), place)
        if value in self._known or value.strip("\x00") in self._known or self._is_bound(value, place):
            return True
        try:
            pieces = list(_pieces(value))
        except ValueError:
            return False
        return bool(pieces) and all(self._is_ours(piece, place) for piece in pieces)

    def _is_bound(self, value: str, place: str) -> bool:
        return self._bound.allows(value, place, self.marker)

    def _is_ours(self, piece: str, place: str) -> bool:
        if self.marker.casefold() in piece.casefold() or piece in self._known or self._is_bound(piece, place):
            return True
        return SIGNED.fullmatch(piece) is not None and abs(int(piece)) in self._numbers

    def danger(self, method: str) -> dict[str, Any]:
        """Fields of an exchange: possible damage by a faulty server, and whether reports comment its command out.

        Both are empty for reading requests and outside hazardous contracts. On our own mock, commands stay as they are.
        """
        danger = self.hazards if self.hazardous and method.upper() not in SAFE else ""
        return {"danger": danger, "defused": bool(danger) and not self.free}

    def check(self, method: str, url: str, headers: Mapping[str, Any], body: bytes | None) -> None:
        """Raise `GuardViolation` unless the request may be sent."""
        if self.free or method.upper() in SAFE:
            return
        with _readable():
            parts = urlsplit(url)
            self._check(method.upper(), parts.path, parts.query, headers, body or b"")

    def check_prepared(self, request: requests.PreparedRequest) -> None:
        """Raise `GuardViolation` unless the prepared request may be sent; a stream as its body may not."""
        body = request.body.encode() if isinstance(request.body, str) else request.body
        if body is not None and not isinstance(body, bytes):
            raise GuardViolation("the body is a stream, which cannot be checked; nothing was sent")
        self.check(str(request.method), str(request.url), request.headers, body)

    def check_raw(self, content: bytes) -> None:
        """Raise `GuardViolation` unless the bytes may be sent; they count as a changing request."""
        if self.free:
            return
        with _readable():
            requests = list(_requests(content))
            for method, target, body in requests:
                path, _, query = _place(target).partition("?")
                self._check(method, path, query, {"": content}, body)
            if not requests:  # then a server could at most read the part after a blank line as a body
                self._check_body(content.split(HEAD_END, 1)[-1], self._required)

    def _check(self, method: str, whole: str, query: str, headers: Mapping[str, Any], body: bytes) -> None:
        path = self.below_base(whole)
        template = self.selection.template(path)
        ordered = self._orders.get((method, template), set[str]())
        required = partial(self._required, ordered=ordered, template=template)
        for spelling in {path, normpath(path)}:
            self.selection.path(spelling, required)
        if self.selection.reads(method, path):
            return
        self.selection.query(query, required)
        self._check_body(body, required, form=_are_of_a_form(headers))
        if not self.hazardous and (reason := self.hazard(method, path, headers, body)):
            raise GuardViolation(f"{reason}; only a hazardous contract may send this, and nothing was sent")

    def hazard(self, method: str, path: str, headers: Mapping[str, Any], body: bytes) -> str:
        """The reason why a faulty server could read the request as more than it names, or break; empty where none."""
        if len(body) > BODY or body.count(b"[") + body.count(b"{") > NESTED or body.count(b",") > MEMBERS:
            return "the body is a flood"
        if sum(len(name) + len(value) for name, value in headers.items()) > HEADERS:
            return "the headers are a flood"
        if self.selection.is_ambiguous(method.upper(), path):
            return "the path could be taken for another"
        if self.selection.is_empty(path, body):
            return "an empty filter could be taken for all records"
        return ""

    def below_base(self, path: str) -> str:
        """The path without the base path of the target; a path that is not below the base is unchanged."""
        inside = path == self._base or path.startswith(f"{self._base}/")
        return path[len(self._base) :] if inside else path

    def _check_body(self, content: bytes, required: Change, *, form: bool = False) -> None:
        named: list[Any] = []

        def noted(value: Any, place: str) -> Any:
            named.append(value)
            return required(value, place)

        walk(self.selection, content, noted, form=form)
        if self._shared and named and all(self._shared.issuperset(_pieces(str(value))) for value in named):
            raise SharedName(f"{named[0]!r} alone would also name records of others")

    def _required(self, value: Any, place: str, ordered: Collection[str] = (), template: str | None = None) -> Any:
        if str(value) not in ordered:
            self._require(value, f"{template or ''}{place}" if place.startswith(MEMBER) else place)
        return value

    def _require(self, value: Any, place: str = "") -> None:
        if self.allows(value, place):
            return
        if self._shared:  # a contract may derive names from a shared one
            raise SharedName(f"{str(value)[:60]!r} could name a record of others")
        raise GuardViolation(f"{str(value)[:60]!r} was not provided by this run; nothing was sent")


def _are_of_a_form(headers: Mapping[str, Any]) -> bool:
    """Whether these headers, or the raw bytes in place of them, announce a form."""
    texts = (value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in headers.values())
    return any(FORM in text.lower() for text in texts)


def guard_for(target: Target, marker: str) -> Guard:
    """The guard of a run; the vendor's package says which parts of requests select records."""
    hooks = hooks_of(target.vendor)
    operations = vendors.documented(target.vendor).operations.values()
    reads = getattr(hooks, "READING", ())
    known, places = [(operation.method, operation.path) for operation in operations], getattr(hooks, "PLACES", {})
    selection = Selection(known, hooks.PLAIN, hooks.SELECTING, reads, places)
    return Guard(marker, selection, base=target.base_url)


def walk(selection: Selection, content: bytes, change: Change, *, form: bool = False) -> Any:
    """Change the selecting values of a body; returns the parsed JSON, None where it is not JSON.

    `form` says that the body may be a form.
    """
    if not content.strip():
        return None
    content = unpacked(content)
    try:
        return selection.value(parsed(content), change)
    except (Unreadable, RecursionError):
        (selection.form if form else selection.words)(content, change)
        return None


@contextmanager
def _readable() -> Iterator[None]:
    """Raise `GuardViolation` where the guard cannot read the request."""
    try:
        yield
    except ValueError as error:
        raise GuardViolation(f"the request cannot be checked ({error}); nothing was sent") from None


def _pieces(text: str) -> Iterator[str]:
    """The parts into which a server could split the text."""
    return (piece for piece in SEPARATORS.split(decoded(text)) if piece)


def _requests(content: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Method, target and body of each request in the bytes."""
    found = list(REQUEST.finditer(content))
    starts = [match.start() for match in found]
    for match, end in zip(found, [*starts[1:], len(content)], strict=False):
        head, _, body = content[match.start() : end].partition(HEAD_END)
        if b"chunked" in head.lower():
            body = CHUNK_SIZE.sub(b"", body)
        yield match[1].decode("latin-1").strip(), match[2].decode("latin-1"), body


def _place(target: str) -> str:
    """The path and query of a request target, which may be a whole URL; blanks in it separate segments."""
    whole = re.sub(r"^https?://[^/]*", "", target)
    if " " not in whole:
        return whole
    return "/" + "/".join(part.strip("/") for part in whole.split(" ") if part.strip("/"))
