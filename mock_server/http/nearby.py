"""Guesses at the intended path of a request to an unknown one."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from brakecheck.specs.sentences import nearest, shown

LONGEST = 300  # characters of a path that is compared
ALIKE = 0.7
ANOTHER_LENGTH = 0.02  # cost, in likeness, of each missing or extra segment


def nearest_path(path: str, templates: Sequence[str]) -> str | None:
    """Template that is most like the path, if one is similar enough."""
    if len(path) > LONGEST:
        return None
    matcher: SequenceMatcher[str] = SequenceMatcher(None, b=path, autojunk=False)
    best, nearest = ALIKE, None
    for template in templates:
        for filled in _filled(template.split("/"), path.split("/")):
            matcher.set_seq1(filled)
            worse = ANOTHER_LENGTH * abs(filled.count("/") - path.count("/"))
            if matcher.real_quick_ratio() - worse > best and (alike := matcher.ratio() - worse) > best:
                best, nearest = alike, template
    return nearest


def no_operation(name: str, known: Sequence[str]) -> str:
    """Sentence that refuses an unknown operation, with the nearest known name, or with all names."""
    guess = nearest(name, known)
    meant = f"did you mean {guess}?" if guess else f"there are {', '.join(known)}"
    return f"no operation is named {shown(name)}; {meant}"


def _filled(template: list[str], path: list[str]) -> Iterable[str]:
    """Fill the template with segments of the path, counted from the front and from the end."""
    for shift in {0, len(path) - len(template)}:
        yield "/".join(
            path[at + shift] if part.startswith("{") and 0 <= at + shift < len(path) else part
            for at, part in enumerate(template)
        )


def did_you_mean(name: str | None) -> str:
    """Clause for the end of a message; empty without a name."""
    return f"; did you mean {name}?" if name else ""
