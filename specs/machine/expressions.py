"""Runtime expressions in a lifecycle file, as in OpenAPI links and Arazzo."""

import re
from dataclasses import dataclass

NAME = r"[^.#$]+"
FORMS = {
    "request.body": r"\$request\.body(?:#(?P<pointer>(?:/[^/]*)*))?",
    "request": rf"\$request\.(?P<first>path|query)\.(?P<second>{NAME})",
    "record": rf"\$record(?:\.(?P<first>{NAME}))?",
    "selected": rf"\$selected\.(?P<first>{NAME})",
    "time": rf"\$time\.(?P<first>{NAME})",
    "is": rf"\$is\.(?P<first>{NAME})",
    "count": rf"\$count\.(?P<first>{NAME})(?:\.(?P<second>{NAME}))?",
    "tally": rf"\$tally\.(?P<first>{NAME})",
    "entered": rf"\$entered\.(?P<first>{NAME})(?:\.(?P<second>{NAME}))?",
    "left": rf"\$left\.(?P<first>{NAME})(?:\.(?P<second>{NAME}))?",
    "due": rf"\$due(?:\.(?P<first>{NAME}))?",
    "word": r"\$(?P<first>records|total|next|link|more|status|message|phrase)",
}
VOCABULARY = (
    "$request.body#/pointer, $request.path.NAME, $request.query.NAME, $record, $record.MEMBER, $selected.MEMBER, "
    "$time.STATE, $time.created, $time.changed, $is.STATE, $count.CHILD.STATE, $tally.CHILD, $entered.STATE, "
    "$entered.CHILD.STATE, $left.STATE, $left.CHILD.STATE, $due, $due.STATE, "
    "$records, $total, $next, $link, $more, $status, $message or $phrase"
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression: its form, and its names or the parts of its JSON Pointer."""

    form: str
    names: tuple[str, ...]


def expression_in(text: str) -> Expression | None:
    """Parse the text; None for a plain text, `ValueError` for an unknown expression."""
    if not text.startswith("$"):
        return None
    for form, pattern in FORMS.items():
        if found := re.fullmatch(pattern, text):
            if form == "request.body":
                parts = (found["pointer"] or "").split("/")[1:]
                return Expression(form, tuple(part.replace("~1", "/").replace("~0", "~") for part in parts))
            return Expression(form, tuple(name for name in found.groups() if name))
    raise ValueError(text)
