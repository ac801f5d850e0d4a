"""Spellings of a key: its sides, hex and base64, and the encodings that may surround it."""

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

LEAST, LEAST_CODED = 4, 8  # characters that reveal a key, plain or in hex and base64; or half of it if that is more
FEW = 8  # characters; a shorter key is hidden only as a whole, because its parts stand in ordinary words
ENOUGH = 12  # characters that reveal any key
SIDE = 6  # characters of one side of a `KEYID:SECRET` that is a secret by itself
LONG, STEP = 64, 16  # characters of a longer key that are looked for at once, and from one start to the next
DEPTH = 5  # nested encodings that are decoded
FOLD = str.maketrans(ascii_uppercase + "-_", ascii_lowercase + "+/")  # case, and base64url, make no difference
ESCAPE = re.compile(  # the first line quickly skips text without escapes
    r"""(?=[%\\&\r\n\xad\u200b-\u200f\u2060\ufeff\x20:])(?:
    (?:%|\\x|\\u00)(?P<code>[0-9a-f]{2}) | \\(?P<itself>["'/\\]) | (?P<entity>&\#?[0-9a-z]{1,32};?)
    | (?:\\[rn])+[ ]* | [\r\n]\s* | [\xad\u200b-\u200f\u2060\ufeff] | (?<=\b[0-9a-f]{2})[ :](?=[0-9a-f]{2}\b))""",
    re.IGNORECASE | re.VERBOSE,
)
Layer = tuple[str, Sequence[int], Sequence[int]]  # a decoded text, and where each character was in the original


@dataclass(frozen=True, eq=False)
class Form:
    """A text that reveals a key, folded; `least` is the number of its characters that are enough."""

    text: str
    least: int
    variable: str
    key: str


def forms(secrets: Iterable[tuple[str, str]]) -> Iterator[Form]:
    """All forms of the keys, whole keys first."""
    keys = [(variable, key) for variable, key in secrets if key]
    yield from (_form(key, LEAST if len(key) >= FEW else len(key), variable, key) for variable, key in keys)
    for variable, key in keys:
        yield from (_form(side, SIDE, variable, key) for side in key.split(":") if len(side) >= SIDE)
        for content in (key.encode(), json.dumps(key)[1:-1].encode()):
            codes = (content.hex(), *_base64(content))
            yield from (_form(code, LEAST_CODED, variable, key) for code in codes if len(code) >= LEAST_CODED)


def _form(text: str, least: int, variable: str, key: str) -> Form:
    half = max(len(text) // 2, min(LEAST + 1, (len(text) + 1) // 2))  # of nine, five: four make too many words
    return Form(text.translate(FOLD), min(max(least, half), len(text)), variable, key)


def _base64(content: bytes) -> Iterator[str]:
    """The base64 characters that depend only on the content, for each of its three alignments."""
    for before in range(3):
        code = b64encode(bytes(before) + content).decode()
        yield code[(before * 8 + 5) // 6 : (before + len(content)) * 8 // 6]


def tails(form: Form) -> Iterator[tuple[str, int]]:
    """Parts of the form, each with the number of characters that are enough. One begins in every half of it."""
    enough = min(form.least, ENOUGH)
    step = STEP if len(form.text) > LONG else form.least - enough + 1
    for at in range(0, len(form.text) - enough + 1, step):
        rest = form.text[at:]
        yield rest if len(rest) < LONG + enough else rest[:LONG], enough


def layers(text: str) -> Iterator[Layer]:
    """The text, then the text with one more encoding removed each time."""
    layer: Layer = text, range(len(text)), range(1, len(text) + 1)
    yield layer
    for _ in range(DEPTH):
        if not ESCAPE.search(layer[0]):
            return
        layer = _decoded(*layer)
        yield layer


def _decoded(text: str, starts: Sequence[int], ends: Sequence[int]) -> Layer:
    pieces, begins, stops, done = list[str](), list[int](), list[int](), 0
    for found in ESCAPE.finditer(text):
        start, end = found.span()
        meant = _meant(found)
        pieces += text[done:start], meant
        begins += starts[done:start]
        stops += ends[done:start]
        for _ in meant:
            begins.append(starts[start])
            stops.append(ends[end - 1])
        done = end
    return "".join([*pieces, text[done:]]), [*begins, *starts[done:]], [*stops, *ends[done:]]


def _meant(found: re.Match[str]) -> str:
    """The character of an escape; empty for line breaks and invisible characters."""
    code, itself, entity = found.groups()
    if code:
        return chr(int(code, 16))
    return html.unescape(entity) if entity else itself or ""
