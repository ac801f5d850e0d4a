"""Values as Python text, with names in place of the ids that a server gave out."""

import keyword
import re
from collections import Counter
from typing import Any
from urllib.parse import quote, unquote

SHORT = 6  # characters; an id below that is replaced only where it stands by itself


class Names:
    """The ids that are known by now, each with its name in the script."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def named(self, value: str, kind: str) -> str:
        """The name for the id from now on."""
        word = re.sub(r"\W", "_", kind.lower(), flags=re.ASCII).strip("_") or "value"
        word = f"a_{word}" if word[0].isdigit() or keyword.iskeyword(word) else word
        self._counts[word] += 1
        self._names[value] = f"{word}_{self._counts[word]}"
        return self._names[value]

    def text(self, text: str, *, quoted: bool = False, worlds: bool = False) -> str:
        """The text as Python; `quoted` where it is part of a URL, `worlds` where {own} and {other} are worlds."""
        pieces = self._pieces(text, quoted=quoted)
        if worlds:
            pieces = [part for piece in pieces for part in _worlds(piece)]
        if not any(is_name for is_name, _ in pieces):
            return literal(text)
        inside = ("{" + piece + "}" if is_name else _inside(piece) for is_name, piece in pieces)
        return f'f"{"".join(inside)}"'

    def value(self, value: Any) -> str:
        """JSON as Python."""
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.text(name)}: {self.value(part)}" for name, part in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.value, value)) + "]"
        if isinstance(value, str):
            return self._names.get(value) or self.text(value)
        return self._number(value)

    def hidden(self, text: str) -> str:
        """The text with <name> in place of each id."""
        return "".join(f"<{piece}>" if is_name else piece for is_name, piece in self._pieces(text))

    def placed(self, value: Any) -> Any:
        """JSON with <name> in place of each id."""
        if isinstance(value, dict):
            return {name: self.placed(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.placed(part) for part in value]
        return self.hidden(value) if isinstance(value, str) else value

    def _number(self, value: Any) -> str:
        name = self._names.get(str(value)) if isinstance(value, int) and not isinstance(value, bool) else None
        return f"int({name})" if name else literal(value)

    def _pieces(self, text: str, *, quoted: bool = False) -> list[tuple[bool, str]]:
        """Literals and names of ids, in turn."""
        known = {quote(value, safe="") if quoted else value: name for value, name in self._names.items()}
        if not known:
            return [(False, text)]
        pattern = "|".join(_pattern(value) for value in sorted(known, key=len, reverse=True))
        pieces, done = [], 0
        for found in re.finditer(pattern, text):
            name = known[found[0]]
            if quoted and unquote(found[0]) != found[0]:
                name = f"quote({name}, safe='')"
            pieces += [(False, text[done : found.start()]), (True, name)]
            done = found.end()
        return [*pieces, (False, text[done:])]


def literal(value: Any) -> str:
    """The value as Python in ASCII, with double quotes where it is a text."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(name)}: {literal(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, float) and repr(value) in ("nan", "inf", "-inf"):
        return f'float("{value!r}")'
    if not isinstance(value, str):
        return repr(value)
    mark = "'" if '"' in value and "'" not in value else '"'
    return f"{mark}{_escaped(value, mark)}{mark}"


def _escaped(text: str, mark: str = '"') -> str:
    return text.encode("unicode_escape").decode().replace(mark, f"\\{mark}")


def _inside(text: str) -> str:
    """The literal part of an f-string."""
    return _escaped(text).replace("{", "{{").replace("}", "}}")


def _pattern(value: str) -> str:
    found = re.escape(value)
    return found if len(value) >= SHORT else rf"(?<![\w.-]){found}(?![\w.-])"


def _worlds(piece: tuple[bool, str]) -> list[tuple[bool, str]]:
    is_name, text = piece
    if is_name:
        return [piece]
    parts = re.split(r"\{(own|other)\}", text)
    return [(place % 2 == 1, f"WORLDS['{part}']" if place % 2 else part) for place, part in enumerate(parts)]
