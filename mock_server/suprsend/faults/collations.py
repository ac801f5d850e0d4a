"""Faults of comparison: values that are different texts, and the same to a database or a mail server."""

from collections.abc import Callable
from functools import cache
from unicodedata import category, combining, normalize

from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.four_bytes import before_four_bytes, in_question_marks
from brakecheck.mock_server.suprsend.faults.matching import PLURAL, by

EXACT = "suprsend.cancel.exact-match"
Fold = Callable[[str], str]


def without_accents(text: str) -> str:
    """Drop the accents, and spell a sharp s by two others."""
    return "".join(one for one in normalize("NFD", text.replace("ß", "ss")) if not combining(one))


def without_hyphens(text: str) -> str:
    """Drop hyphens and low lines."""
    return text.replace("-", "").replace("_", "")


def without_unseen(text: str) -> str:
    """Drop the characters that only format the text, such as a blank without width."""
    return "".join(one for one in text if category(one) != "Cf")


def without_a_tag(text: str) -> str:
    """Drop the part of an address between a plus and the at sign."""
    name, at, domain = text.partition("@")
    return name.partition("+")[0] + at + domain if at else text


def same(fold: Fold) -> Callable[[str, str], bool]:
    """Compare what `fold` makes of two texts."""
    folded = cache(fold)  # each of many runs is compared with each of many values
    return lambda wanted, own: folded(wanted) == folded(own)


FOLDS: dict[str, tuple[str, Fold]] = {
    "letters": ("differ in accents alone", without_accents),
    "any-emoji": ("differ in their emoji alone", in_question_marks),
    "text-before-emoji": ("are the same up to the first emoji", before_four_bytes),
    "letters-and-digits": ("differ in hyphens and low lines alone", without_hyphens),
    "what-is-seen": ("differ in characters without width alone", without_unseen),
}

FAULTS = (
    *(
        Fault(
            f"suprsend.cancel.{PLURAL[name]}-match-by-{how}",
            EXACT,
            f"{name} also matches values that {summary}",
            by(name, same(fold)),
        )
        for name in ("recipients", "idempotency_key", "workflow_slug")
        for how, (summary, fold) in FOLDS.items()
    ),
    Fault(
        "suprsend.cancel.contacts-match-without-tags",
        EXACT,
        "an address also matches those that have a tag behind a plus besides",
        by("recipients", same(without_a_tag)),
    ),
)
