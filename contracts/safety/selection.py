"""The parts of a request that select records: path segments, query values, strings and numbers of the body."""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from brakecheck.contracts.safety.places import MEMBER, place_in

# A function of a selecting string or number and its place; raises where the value may not be sent there.
Change = Callable[[Any, str], Any]
WORDS = re.compile(r"[^\s\x00-\x20{}\[\]\"':,&=<>()/\\;|?#]+")
NAMING = re.compile(r"(ids?|slugs?|keys?|recipients?|users?|filters?|e?mails?)(\[\])?$", re.IGNORECASE)
NAMED = re.compile(r"[\"'\[\]]*\s*[:=]")  # the characters after the name of a member
DOTS = (".", "..")
UNPACKED = 1_000_000  # bytes: a packed body that is larger is refused
ROUNDS = 8  # of percent-decoding; none of our values is encoded more often
PARAMETER = "{"


class Unreadable(ValueError):
    """A body is not JSON, or too deep for the parser."""


def decoded(text: str) -> str:
    """The text after percent-decoding until it stays the same; `ValueError` after `ROUNDS`."""
    for _ in range(ROUNDS):
        plain = unquote(text, errors="replace")
        if plain == text:
            return text
        text = plain
    raise ValueError("percent-encoded too often")


def parsed(content: bytes) -> Any:
    """The JSON of a body; an object with a repeated name becomes a list of objects, without loss."""
    try:
        return json.loads(content, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        raise Unreadable from None


def _object(pairs: list[tuple[str, Any]]) -> Any:
    members = dict(pairs)
    return members if len(members) == len(pairs) else [dict([pair]) for pair in pairs]


def unpacked(content: bytes) -> bytes:
    """The content of a gzip body, any other body as it is; `ValueError` where it cannot be unpacked."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        plain = gzip.GzipFile(fileobj=BytesIO(content)).read(UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(str(error)) from None
    if len(plain) > UNPACKED:
        raise ValueError("packed too tightly")
    return plain


PARTS_OF_A_NAME = re.compile(r"[^\[\]]+")  # of a member of a form, such as filter[ids][0]


class Selection:
    """The parts of one vendor's requests that select records.

    `operations` are the described methods and path templates. `plain` are members that hold content and select no
    record. `filters` are templates whose body alone selects, each with its selecting members. `reads` are operations
    that only read, although their method could change something. `places` has, by kind of record, the places where
    its ids may stand; a value of another kind may stand anywhere.
    """

    def __init__(
        self,
        operations: Iterable[tuple[str, str]] = (),
        plain: Collection[str] = (),
        filters: Mapping[str, Collection[str]] | None = None,
        reads: Collection[tuple[str, str]] = (),
        places: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.places = dict(places or {})
        self._reads = frozenset(reads)
        self.operations = frozenset(operations)
        self.plain = frozenset(plain)
        self.filters = dict(filters or {})
        self._templates = {template: _segments(template) for _, template in self.operations}
        self._spelled = [template.split("/")[1:] for template in self._templates]
        self._literals = {
            segment for segments in self._templates.values() for segment in segments if not _is_parameter(segment)
        }
        self._ends = {_end(segment) for segments in self._templates.values() for segment in segments} - {""}

    def template(self, path: str) -> str | None:
        """The described template that fits the path most closely: few parameters, much fixed text; None without one."""
        segments = _segments(path)
        fitting = [name for name, known in self._templates.items() if _fits(known, segments)]
        return min(fitting, key=lambda name: (name.count(PARAMETER), -len(_fixed(name))), default=None)

    def reads(self, method: str, path: str) -> bool:
        """Whether the request is one of the operations that only read."""
        return (method, self.template(path)) in self._reads and not self.is_ambiguous(method, path)

    def path(self, path: str, change: Change) -> str:
        """The path with the change made to each segment that is not fixed text of a described path."""
        if self._lacks_a_name(path):
            change("", "")
        template = self.template(path)
        segments = self._templates[template] if template else None
        known, before, changed = iter(segments or ()) if template else None, list[str](), list[str]()
        for segment in path.split("/"):
            before += [] if segment in ("", *DOTS) else [segment]
            place = place_in(segments, before)
            changed.append(self._segment(segment, known, partial(_at, change, place)))
        return "/".join(changed)

    def _segment(self, segment: str, known: Iterator[str] | None, change: Callable[[Any], Any]) -> str:
        """The segment with the change made to the value in it; `known` are the segments of its template."""
        if segment in ("", *DOTS):
            return segment
        template = None if known is None else next(known)
        ends = self._ends if template is None else {_end(template)}
        if self._is_literal(segment, template):
            return segment
        plain = segment.rstrip("\x00")
        value = next((plain.removesuffix(end) for end in ends if end and plain.endswith(end)), segment)
        return _coded(value, change) + segment[len(value) :]

    def _lacks_a_name(self, path: str) -> bool:
        """Whether the path has an empty segment in place of a parameter: a record may have an empty name."""
        segments = path.split("/")[1:]
        fitting = [known for known in self._spelled if _fits(known, segments)]
        return any(
            _is_parameter(known) and given == _end(known)
            for template in fitting
            for known, given in zip(template, segments, strict=True)
        )

    def _is_literal(self, segment: str, template: str | None) -> bool:
        if template is None:
            return segment.rstrip("\x00") in {"", *self._literals}
        return not _is_parameter(template)

    def query(self, query: str, change: Change) -> str:
        """The query with the change made to each value; a name without a value counts as a value."""
        return "&".join(_parameter(part, change) for part in query.split("&")) if query else ""

    def value(self, value: Any, change: Change, place: str = MEMBER) -> Any:
        """The JSON value with the change made to each string and number, except in plain members."""
        if isinstance(value, dict):
            return {
                name: part if name in self.plain else self.value(part, change, f"{MEMBER}{name}")
                for name, part in value.items()
            }
        if isinstance(value, list):
            return [self.value(part, change, place) for part in value]
        return value if value is None or isinstance(value, bool) else change(value, place)

    def form(self, content: bytes, change: Change) -> None:
        """Change each value of a form, except where a part of its name is a plain member."""
        for name, value in parse_qsl(content.decode("latin-1")):
            parts = PARTS_OF_A_NAME.findall(name)
            if not self.plain.intersection(parts):
                change(value, MEMBER + next((part for part in reversed(parts) if not part.isdigit()), ""))

    def words(self, content: bytes, change: Change) -> None:
        """Change each word of a body that is not JSON, if one could be a selecting member's name."""
        text = decoded(content.replace(b"\x00", b"").decode("latin-1"))
        found = list(WORDS.finditer(text))
        if any(self._names(word[0]) for word in found):
            for value in sorted({word[0] for word in found if not NAMED.match(text, word.end())}):
                change(value, MEMBER)

    def _names(self, word: str) -> bool:
        return word not in self.plain and NAMING.search(word) is not None

    def is_empty(self, path: str, content: bytes) -> bool:
        """Whether the body alone selects records and holds no filter, which a server could read as all records."""
        template = self.template(path)
        filters = {template: self.filters.get(template, ())} if template else self.filters
        names = {name for members in filters.values() for name in members}
        return bool(names) and not _selects(content, names)

    def is_ambiguous(self, method: str, path: str) -> bool:
        """Whether a server could read the path as another: empty segments, dots, a method on a whole collection."""
        segments = path.split("/")
        inner = segments[1:-1] if segments[-1] == "" else segments[1:]
        if any(segment in ("", *DOTS) for segment in map(decoded, inner)):
            return True
        template = self.template(path)
        return template is not None and PARAMETER not in template and (method, template) not in self.operations


def _is_parameter(segment: str) -> bool:
    return segment.startswith(PARAMETER)


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _end(segment: str) -> str:
    """The fixed text after a parameter in a segment of a template."""
    return segment.partition("}")[2]


def _fixed(template: str) -> str:
    """The text of a template outside its parameters."""
    return re.sub(r"\{[^}]*\}", "", template)


def _fits(template: list[str], segments: list[str]) -> bool:
    pairs = zip(template, segments, strict=False)
    return len(template) == len(segments) and all(
        given.endswith(_end(known)) if _is_parameter(known) else known == given for known, given in pairs
    )


def _at(change: Change, place: str, value: Any) -> Any:
    return change(value, place)


def _coded(segment: str, change: Callable[[Any], Any]) -> str:
    plain = unquote(segment, errors="replace")
    changed = change(plain)
    return segment if changed == plain else quote(changed, safe="")


def _parameter(part: str, change: Change) -> str:
    name, equals, value = part.partition("=")
    kept, coded = (f"{name}=", value) if equals else ("", name)
    plain = unquote(coded.replace("+", " "), errors="replace")
    changed = change(plain, f"{MEMBER}{unquote(name)}" if equals else MEMBER)
    return part if changed == plain else kept + quote(changed, safe="")


def _selects(content: bytes, names: Collection[str]) -> bool:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = {name.partition("[")[0]: value for name, value in parse_qsl(content.decode("latin-1"))}
    return isinstance(body, dict) and any(map(_filled, (body.get(name) for name in names)))


def _filled(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return bool(texts) and all(isinstance(text, str) and text.strip() for text in texts)
