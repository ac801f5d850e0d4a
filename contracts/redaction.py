"""Keys in what is shown: replaced by the shell variables that stand for them, also cut or spelt otherwise."""

import base64
import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import takewhile
from urllib.parse import quote

LEAST = 4  # characters of a key that are taken for it, or half of it where that is more
CODED = "coded"  # percent-encoded, escaped as JSON, or in base64


def redacted(text: str, secrets: Mapping[str, str]) -> str:
    """The text with every key as `${VARIABLE}`, the start of one as `${VARIABLE:0:n}`."""
    return "".join(piece for _, piece in _pieces(text, secrets))


def shell_word(text: str, secrets: Mapping[str, str], most: int = 2000, spelled: Callable[[str], str] = str) -> str:
    """The text as one word for a shell: everything literal but the keys, which are filled in from their variables.

    Of what is literal, no more than `most` characters; keys are found before anything is cut.
    `spelled` is how a literal is written where the word is not taken as it stands.
    """
    word, room = "", most
    for is_key, piece in _pieces(text, secrets):
        if is_key:
            word += f'"{piece}"'
        elif piece:
            word += shlex.quote(spelled(piece[:room]))
            room -= len(piece)
        if room <= 0:
            break
    return word or "''"


def _pieces(text: str, secrets: Mapping[str, str]) -> Iterator[tuple[bool, str]]:
    """What is literal and what stands for a key, in turn; where keys begin alike, the one that goes on longest."""
    beginning, forms = _forms(tuple(secrets.items()))
    at = 0
    while forms and (found := beginning.search(text, at)):
        start = found.start()
        form = max(forms, key=lambda form: _likeness(form, forms[form][1], text, start))
        end = start + _shared(form, text, start)
        yield False, text[at:start]
        yield True, _variable(text[start:end], form, *forms[form])
        at = end
    yield False, text[at:]


@lru_cache(maxsize=64)
def _forms(secrets: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """What a key may look like, with its variable and how bash spells that, and a pattern for how these begin."""
    forms: dict[str, tuple[str, str]] = {}
    for variable, key in sorted(secrets, key=lambda item: len(item[1])):
        if key:
            forms |= dict.fromkeys(_coded(key), (variable, CODED))
            forms |= {key.swapcase(): (variable, "~~"), key.lower(): (variable, ",,"), key.upper(): (variable, "^^")}
            forms[key] = (variable, "")
    beginnings = sorted({form[: _least(form)] for form in forms}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, beginnings))), forms


def _coded(key: str) -> Iterator[str]:
    """The key as addresses, JSON and HTTP's other ways to authenticate spell it."""
    yield quote(key, safe="")
    yield json.dumps(key)[1:-1]
    yield key.replace("/", "\\/")
    for text in (key, f"Bearer {key}"):
        yield base64.b64encode(text.encode()).decode().rstrip("=")
        yield base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _least(form: str) -> int:
    return max(LEAST, len(form) // 2)


def _shared(form: str, text: str, start: int) -> int:
    """How many characters of the form stand there, if they are enough to give it away."""
    pairs = zip(form, text[start : start + len(form)], strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return shared if shared >= min(_least(form), len(form)) else 0


def _likeness(form: str, spelling: str, text: str, start: int) -> tuple[int, bool, bool, bool]:
    """The more of it stands there the better; then the whole of one, and the plain one."""
    shared = _shared(form, text, start)
    return shared, shared == len(form), spelling != CODED, not spelling


def _variable(found: str, form: str, variable: str, spelling: str) -> str:
    """The expansion, as bash knows it, that gives what was found; a key in another code has none."""
    if spelling == CODED:
        return f"${{{variable}}}"
    if found == form or spelling:
        return f"${{{variable}{spelling}}}"
    return f"${{{variable}:0:{len(found)}}}"
