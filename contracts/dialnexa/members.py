"""Members of a workflow in answers: their types, and whether they have changed."""

from datetime import datetime
from typing import Any

from brakecheck.contracts.dialnexa.api import Workflows
from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.exchange import Exchange

MAY_CHANGE = {"status", "updated_at"}
EXAMPLES = {"name": str, "node_count": int, "edge_count": int, "enrolled_leads": int, "created_at": str}
DOCUMENTED = {
    *EXAMPLES,
    "id",
    "organization_id",
    "title",
    "description",
}  # a server may add others


def expect_same(
    workflows: Workflows, before: dict[str, Any], after: dict[str, Any], answer: Exchange, *fixed: str
) -> None:
    """Raise a finding if a documented member has changed; changes of other members are observed.

    `fixed` are members that usually may change, and may not here.
    """
    both = (before.keys() & after.keys()) - (MAY_CHANGE - {*fixed})
    changed = [name for name in before if name in both and _plain(name, before[name]) != _plain(name, after[name])]
    shown = [name for name in changed if name in DOCUMENTED | {*fixed}]
    was, became = ({name: seen[name] for name in shown} for seen in (before, after))
    expect(not shown, f"the same as before: {was}", f"{became}", answer)
    if changed:
        workflows.scenario.observed(f"of members that no page shows, {', '.join(changed)} changed")


def _plain(name: str, value: object) -> object:
    """The value, with a time parsed: two spellings of one time are equal."""
    return datetime.fromisoformat(str(value)) if name == "created_at" and _is_moment(value) else value


def expect_example_members(answer: Exchange) -> set[str]:
    """The members that only the documented example shows; a finding where one has another type than there."""
    body = answer.json()
    found = body.keys() & EXAMPLES.keys()
    for name, kind in EXAMPLES.items():
        if name in found:
            right = _is_whole(body[name]) if kind is int else isinstance(body[name], str)
            expect(right, f"{name}, {'a whole number' if kind is int else 'a text'}", repr(body[name]), answer)
    if "created_at" in found:
        expect(_is_moment(body["created_at"]), "created_at, a date with a time", body["created_at"], answer)
    return set(found)


def _is_whole(value: object) -> bool:
    """Whether the value is a whole number; in JSON 5.0 is one."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def _is_moment(text: object) -> bool:
    try:
        return isinstance(text, str) and "T" in text.upper() and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
