"""Keys in what is shown: replaced by the shell variables that stand for them, also where one is cut or changes case."""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

LEAST = 4  # characters of a key that are taken for it, or half of it where that is more
NESTED = 60  # how far a cut key is followed, character by character


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
    """What is literal and what stands for a key, in turn; the longest key first."""
    pattern, forms = _forms(tuple(secrets.items()))
    at = 0
    for found in pattern.finditer(text) if forms else ():
        yield False, text[at : found.start()]
        yield True, _variable(found[0], forms)
        at = found.end()
    yield False, text[at:]


@lru_cache(maxsize=64)
def _forms(secrets: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, tuple[str, str, str]]]:
    """What a key may look like, and a pattern for all of that."""
    forms = {
        form: (variable, key, case)
        for variable, key in sorted(secrets, key=lambda item: len(item[1]))
        if key
        for form, case in ((key.lower(), ",,"), (key.upper(), "^^"), (key.swapcase(), "~~"), (key, ""))
    }
    return re.compile("|".join(_starts_of(form) for form in sorted(forms, key=len, reverse=True))), forms


def _starts_of(form: str) -> str:
    """A pattern for the form, and for every start of it that is long enough to give it away."""
    least = max(LEAST, len(form) // 2)
    last = max(least, min(len(form), NESTED))
    pattern = f"(?:{re.escape(form[last:])})?" if form[last:] else ""
    for character in reversed(form[least:last]):
        pattern = f"(?:{re.escape(character)}{pattern})?"
    return re.escape(form[:least]) + pattern


def _variable(found: str, forms: Mapping[str, tuple[str, str, str]]) -> str:
    """The expansion, as bash knows it, that gives what was found."""
    form = min((form for form in forms if form.startswith(found)), key=lambda form: (len(form), forms[form][2]))
    variable, _, case = forms[form]
    if found == form or case:
        return f"${{{variable}{case}}}"
    return f"${{{variable}:0:{len(found)}}}"
