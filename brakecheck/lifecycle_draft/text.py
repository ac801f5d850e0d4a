"""YAML and comments written line by line, whatever characters the texts of a document hold."""

import json
import re
from typing import Any

from brakecheck.report.printable import line

WIDTH = 116
SAFE = re.compile(r"[A-Za-z_$][\w$/.()§ -]*[\w$/.)]|[A-Za-z_$]")
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}  # of YAML 1.2 and 1.1


def scalar(value: Any) -> str:
    """A text as YAML, in a block or in brackets; other values as JSON, which is YAML."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if SAFE.fullmatch(value) and value.isascii() | ("§" in value) and value.lower() not in WORDS:
        return value
    return json.dumps(line(value, 2000))


def name(value: str) -> str:
    """A name of a mapping as YAML; unlike a text it is kept to the character."""
    plain = re.fullmatch(r"[A-Za-z_][\w./-]*", value, re.ASCII) and value.lower() not in WORDS
    return value if plain else json.dumps(value)


def flow(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name(str(key))}: {flow(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def comment(text: str, indent: int = 0, mark: str = "") -> list[str]:
    """The text as comment lines; further lines stand under the first."""
    lead = f"{' ' * indent}# {mark}"
    lines: list[str] = []
    now = lead
    for word in line(text, 1200).split(" "):
        if len(now) + len(word) > WIDTH and now.strip("# -") and now != lead:
            lines.append(now.rstrip())
            now = f"{' ' * indent}# {' ' * len(mark)}"
        now += f"{word} "
    return [*lines, now.rstrip()]


def quoted(text: str, most: int = 300) -> str:
    """The vendor's words in a comment."""
    return f'"{line(text, most)}"'


def listed(names: list[str]) -> str:
    """Names one after the other: `a, b and c`."""
    shown = [line(item, 60) for item in names]
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)
