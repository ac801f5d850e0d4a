"""Redaction: whole and partial keys in a text, in any case and encoding, are replaced by shell variables."""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby

from brakecheck.contracts.secrets.spellings import FOLD, Form, forms, layers, tails

Hit = tuple[int, int, Form]  # start and end in the text


def redacted(text: str, secrets: Mapping[str, str]) -> str:
    """The text with `${VARIABLE}` for every key, and `${VARIABLE:offset:length}` for a part of one."""
    return "".join(piece for _, piece in _pieces(text, secrets)) if text else ""


def shell_word(text: str, secrets: Mapping[str, str], most: int = 2000, spelled: Callable[[str], str] = str) -> str:
    """The text as one word of a shell command, with keys as variables.

    The literal text is cut after `most` characters; keys are replaced before. `spelled` escapes literal text for
    commands that need this.
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
    """The literal pieces and the keys of the text, in turn; True marks a key."""
    done = 0
    for start, end, form in _merged(_search(tuple(secrets.items())).hits(text)):
        yield False, text[done:start]
        yield True, _expansion(text[start:end], form)
        done = end
    yield False, text[done:]


def _merged(hits: Iterable[Hit]) -> list[Hit]:
    """The hits in order, with overlapping ones merged, and the pieces of a long key."""
    merged: list[Hit] = []
    for start, end, form in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if merged and _goes_on(merged[-1], start, form):
            first, last, owner = merged[-1]
            merged[-1] = first, max(last, end), owner
        else:
            merged.append((start, end, form))
    return merged


def _goes_on(hit: Hit, start: int, form: Form) -> bool:
    return start < hit[1] or (start == hit[1] and form is hit[2] and hit[1] - hit[0] < len(form.text))


@lru_cache(maxsize=1024)
def _expansion(found: str, form: Form) -> str:
    """The bash expansion whose value is the found text, or the plain variable where there is none."""
    key = form.key
    for mark, spelling in (("", key), ("^^", key.upper()), (",,", key.lower()), ("~~", key.swapcase())):
        if found == spelling:
            return f"${{{form.variable}{mark}}}"
    offset = key.find(found)
    return f"${{{form.variable}}}" if offset < 0 else f"${{{form.variable}:{offset}:{len(found)}}}"


class _Search:
    """A search for all forms of keys at once, which reads each character once."""

    def __init__(self, known: list[Form]) -> None:
        self._forms = known
        self._owners = {form.text: form for form in reversed(known)}
        self._pattern = re.compile(_any_of(sorted(tail for form in known for tail in tails(form))) or "(?!)")

    def hits(self, text: str) -> Iterator[Hit]:
        """The places of keys in the text, and in the text below each layer of encoding."""
        for layer, starts, ends in layers(text):
            for found in self._pattern.finditer(layer.translate(FOLD)):
                yield starts[found.start()], ends[found.end() - 1], self._owner(found[0])

    def _owner(self, found: str) -> Form:
        if found not in self._owners:  # a cache, no larger than the number of parts of keys
            self._owners[found] = next(form for form in self._forms if found in form.text)
        return self._owners[found]


@lru_cache(maxsize=64)
def _search(secrets: tuple[tuple[str, str], ...]) -> _Search:
    return _Search(list(forms(secrets)))


def _any_of(words: list[tuple[str, int]]) -> str:
    """A pattern for any of the sorted words, or for its start of at least so many characters."""
    branches = [
        re.escape(first) + _any_of([(word[1:], least - 1) for word, least in group])
        for first, group in groupby((word for word in words if word[0]), key=lambda word: word[0][0])
    ]
    if not branches:
        return ""
    may_end = any(least <= 0 for _, least in words)
    return f"(?:{'|'.join(branches)}){'?' if may_end else ''}" if may_end or len(branches) > 1 else branches[0]
