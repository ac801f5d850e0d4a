"""The names that anybody could come upon: those of the documents, short ones, and common ids."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from brakecheck.specs.files import SPECS, read_mapping

COMMON = Path(__file__).with_name("common.txt")
ROOT = Path(__file__).parents[2]
PAPERS = (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))
# Whatever stands under these, at any depth, is a value that a document shows or gives.
SHOWING = frozenset({"example", "examples", "default", "enum", "const", "value", "inputs", "payload"})
GIVEN = frozenset({"id", "slug", "recipient", "contacts", "idempotency_key", "operationId", "name"})
LONGEST, FEWER = 80, 60  # letters of a name; names in the account of strangers
IN_PATHS = re.compile(r"\{(\w+)\}")
IN_PAPERS = (re.compile(r"""["'`]([^"'`\s]{1,80})["'`]"""), re.compile(r"/workflows/([\w-]+)"))

HOLLOW = ("", " ", "\t", "\x00", "\n", ".", "..", "...", "/", "%", "%%", "%00", "*", "**", "?", "_", "-", "~", "#", "@")


def names(vendor: str) -> list[str]:
    """The names for the records of a vendor's server, each once, in a fixed order."""
    found = [*documented(vendor), *in_papers(), *HOLLOW, *common(), *map(chr, range(128)), *map(str, range(100))]
    return list(dict.fromkeys(name for name in found if len(name) <= LONGEST))


def common() -> list[str]:
    """Short words and ids that people and programs put where they know no better, one a line."""
    return COMMON.read_text(encoding="utf-8").split("\n")


def documented(vendor: str) -> list[str]:
    """What the vendor's documents show: examples, defaults, enum values, and parameters by name."""
    found: list[str] = []
    for path in sorted((SPECS / vendor).glob("*.yaml")):
        found += _shown(read_mapping(path), shows=False)
        for name in IN_PATHS.findall(path.read_text(encoding="utf-8")):
            found += [name, f"{{{name}}}"]
    return found


def in_papers() -> list[str]:
    """What stands in quotes, or for a workflow, in our own README and pages."""
    text = "".join(path.read_text(encoding="utf-8") for path in PAPERS)
    return [name for pattern in IN_PAPERS for name in pattern.findall(text)]


def _shown(value: Any, *, shows: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _shown(part, shows=shows or name in SHOWING or (name in GIVEN and not isinstance(part, dict)))
    elif isinstance(value, list):
        for part in value:
            yield from _shown(part, shows=shows)
    elif shows and value is not None:
        yield str(value)
