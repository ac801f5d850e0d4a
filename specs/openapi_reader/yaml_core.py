"""YAML 1.2 (core schema) built from the events of the parser: forgiving, fast, and safe against aliases that unfold."""

import re
from typing import Any

import yaml

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import FAST, line_of

DEEPEST = 500  # values within each other
MERGE, MOST_MERGED = "<<", 1_000_000
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
SPECIAL = {word: value for value, words in {
    None: ("", "~", "null", "Null", "NULL"),
    True: ("true", "True", "TRUE"),
    False: ("false", "False", "FALSE"),
}.items() for word in words}  # fmt: skip
NUMBER_STARTS = frozenset("-+.0123456789")
LONGEST_NUMBER = 300  # digits; Python reads no more than some thousand
UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain_value(text: str) -> Any:
    """The value of an unquoted text; dates, `yes` and `on` stay text."""
    if text in SPECIAL:
        return SPECIAL[text]
    if text[0] not in NUMBER_STARTS or len(text) > LONGEST_NUMBER:
        return text
    if INTEGER.fullmatch(text):
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    return float(text) if FLOAT.fullmatch(text) else text


def load(text: str, name: str) -> tuple[Any, list[str]]:
    """The first document of the text, and a note for each thing passed over; `SpecError` where it is not YAML."""
    readable, strange = UNREADABLE.subn("\N{REPLACEMENT CHARACTER}", text)
    builder = _Builder(name)
    if strange:
        builder.note(f"{strange} control characters are taken for \N{REPLACEMENT CHARACTER}")
    try:
        for event in yaml.parse(readable, Loader=FAST):
            if isinstance(event, yaml.DocumentEndEvent):
                break
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise SpecError(name, f"line {line}", "YAML or JSON", str(error.problem)) from None
    except yaml.YAMLError as error:
        raise SpecError(name, "file", "YAML or JSON", " ".join(str(error).split())) from None
    return builder.root, builder.notes


class _Open:
    """A mapping or list that the parser is within, and the name that waits for its value."""

    def __init__(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        self.value, self.anchor = value, anchor
        self.key: str | None = None
        self.merged: dict[str, Any] = {}


class _Builder:
    def __init__(self, name: str) -> None:
        self.root: Any = None
        self.notes: list[str] = []
        self._name = name
        self._around: list[_Open] = []
        self._anchors: dict[str, Any] = {}
        self._merged = 0

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(event)
        elif isinstance(event, yaml.AliasEvent):
            self._add(self._aliased(event), event, str(event.anchor))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        plain = event.implicit[0] and event.tag is None
        around = self._around[-1] if self._around else None
        is_name = around is not None and isinstance(around.value, dict) and around.key is None
        value = plain_value(event.value) if plain and not is_name else event.value
        if event.anchor:
            self._anchors[event.anchor] = value
        self._add(value, event, event.value)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._around) >= DEEPEST:
            raise SpecError(self._name, line_of(event), f"at most {DEEPEST} values within each other", "more")
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._around.append(_Open(value, event.anchor))

    def _end(self, event: yaml.Event) -> None:
        done = self._around.pop()
        if isinstance(done.value, dict):
            for key, value in done.merged.items():
                done.value.setdefault(key, value)
        if done.anchor:
            self._anchors[done.anchor] = done.value
        self._add(done.value, event, None)

    def _aliased(self, event: yaml.AliasEvent) -> Any:
        name = str(event.anchor)
        if name not in self._anchors:
            self.note(f"{line_of(event)}: the alias *{name} stands for nothing, or for what it stands in")
        return self._anchors.get(name)

    def _add(self, value: Any, event: yaml.Event, name: str | None) -> None:
        """Put a value into the collection around; in a mapping every other one is a name."""
        if not self._around:
            self.root = value
            return
        around = self._around[-1]
        if isinstance(around.value, list):
            around.value.append(value)
        elif around.key is None:
            if name is None:
                self.note(f"{line_of(event)}: a name that is a mapping or list is passed over")
            around.key = "?" if name is None else name
        else:
            self._member(around, around.value, value, event)
            around.key = None

    def _member(self, around: _Open, mapping: dict[str, Any], value: Any, event: yaml.Event) -> None:
        key = str(around.key)
        if key == MERGE and isinstance(value, dict | list):
            self._merge(around, value if isinstance(value, list) else [value], event)
            return
        if key in mapping:
            self.note(f"{line_of(event)}: {key!r} stands there a second time; the last one counts")
        mapping[key] = value

    def _merge(self, around: _Open, parts: list[Any], event: yaml.Event) -> None:
        """Take members from elsewhere; of two with one name the first."""
        for part in (part for part in parts if isinstance(part, dict)):
            self._merged += len(part)
            if self._merged > MOST_MERGED:
                raise SpecError(self._name, line_of(event), f"at most {MOST_MERGED:,} members from merge keys", "more")
            around.merged = {**part, **around.merged}
