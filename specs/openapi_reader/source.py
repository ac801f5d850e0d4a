"""The files of an OpenAPI document: the first one, and those that its references name beside or below it."""

import json
import os
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import orjson

from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import content
from brakecheck.specs.openapi_reader.yaml_core import load

LARGEST = 64_000_000  # bytes of one file
MOST_FILES = 5_000
REFERENCE = "$ref"


def value_of(data: bytes, name: str) -> tuple[Any, list[str]]:
    """The value that the bytes are as JSON or YAML, with a note for each thing passed over."""
    try:
        return orjson.loads(data), []
    except orjson.JSONDecodeError:
        pass
    text = data.decode("utf-8-sig", "replace")
    notes = ["bytes that are not UTF-8 are taken for \N{REPLACEMENT CHARACTER}"] if not _is_utf8(data) else []
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text, strict=False), [*notes, "it is not quite JSON: control characters or NaN"]
        except RecursionError:
            raise SpecError(name, "file", "values not so deep within each other", "more than can be read") from None
        except ValueError:
            pass  # YAML in braces
    value, passed_over = load(text, name)
    return value, notes + passed_over


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class Files:
    """Reads each file once. References in the files beside are made relative to the first one's folder."""

    def __init__(self, folder: Path, notes: list[str]) -> None:
        self._folder = folder
        self._notes = notes
        self._read: dict[str, Any] = {}

    def root_of(self, name: str) -> Any:
        """The value of a file by its name in the folder; None, and a note, where none can be read."""
        if name not in self._read:
            self._read[name] = self._opened(name)
        return self._read[name]

    def _opened(self, name: str) -> Any:
        if len(self._read) >= MOST_FILES:
            return self._passed_over(f"{name}: more than {MOST_FILES} files")
        if "://" in name or name.startswith(("/", "..")):
            return self._passed_over(f"{name}: not followed, only files beside the document or below it are")
        path = self._folder / unquote(name)
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self._folder)):
            return self._passed_over(f"{name}: not followed, the file lies elsewhere")
        try:
            value, notes = value_of(content(path, LARGEST), name)
        except SpecError as error:
            return self._passed_over(f"{name}: expected {error.expected}, found {error.received}")
        self._notes += [f"{name}: {note}" for note in notes]
        _rebase(value, name)
        return value

    def _passed_over(self, note: str) -> None:
        self._notes.append(note)


def _rebase(value: Any, name: str) -> None:
    """Make the references of a file seen from the folder of the first one."""
    ahead, met = [value], set()
    while ahead:
        node = ahead.pop()
        if id(node) in met or not isinstance(node, dict | list):
            continue
        met.add(id(node))
        if isinstance(node, dict) and isinstance(node.get(REFERENCE), str):
            node[REFERENCE] = absolute(node[REFERENCE], name)
        ahead += node.values() if isinstance(node, dict) else node


def absolute(reference: str, name: str) -> str:
    """A reference that stands in the file `name`, as it would stand in a file of the first one's folder."""
    target, _, pointer = reference.partition("#")
    if not target:
        return f"{name}#{pointer}"
    if "://" in target or target.startswith("/"):
        return reference
    return f"{os.path.normpath(PurePosixPath(name).parent / target)}#{pointer}".replace(os.sep, "/")
