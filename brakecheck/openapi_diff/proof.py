"""Proves that every value of one schema is a value of another, as far as that can be shown."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from brakecheck.openapi_diff.alike import Alike
from brakecheck.openapi_diff.normal_form import LOWER, UPPER, Nodes, Normal, Normalizer, common, listed, mapped, shape
from brakecheck.openapi_diff.schema import fits

STEPS = 5_000  # of one proof
DEEPEST = 40  # schemas within schemas
TYPES = {name: {"type": name} for name in ("null", "boolean", "integer", "number", "string", "array", "object")}
SIZES = {"int32": {"int64"}, "float": {"double"}}  # formats that are within others


class Proof:
    """Whether the narrow document's schemas are within the wide one's. False says only that it is not shown."""

    def __init__(self, narrow: Normalizer, wide: Normalizer) -> None:
        self._narrow, self._wide = narrow, wide
        self._alike = Alike(narrow.document, wide.document)
        self._assumed: dict[tuple[Any, ...], tuple[Any, Any]] = {}  # the nodes are kept so that their ids stay theirs
        self._left = STEPS

    def holds(self, narrow: Any, wide: Any) -> bool:
        """Whether each value of the narrow node is one of the wide node."""
        self._left = STEPS
        return self._within((narrow,), (wide,), 0)

    def _within(self, ones: Nodes, others: Nodes, depth: int) -> bool:
        key = tuple(map(id, ones)), tuple(map(id, others))
        if key in self._assumed:
            return True
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            return False
        before = len(self._assumed)
        self._assumed[key] = ones, others
        shown = (len(ones) == len(others) == 1 and self._alike(ones[0], others[0])) or self._shown(ones, others, depth)
        if not shown:
            for late in list(self._assumed)[before:]:  # what was shown by an assumption falls with it
                del self._assumed[late]
        return shown

    def _shown(self, ones: Nodes, others: Nodes, depth: int) -> bool:
        one, other = self._narrow.normal(ones), self._wide.normal(others)
        if one.never:
            return True
        if other.never or not (one.whole and other.whole):
            return False
        return (
            self._directly(one, other, ones, depth)
            or self._by_cases(one, ones, others, depth)
            or self._by_types(one, other, ones, others, depth)
        )

    def _by_types(self, one: Normal, other: Normal, ones: Nodes, others: Nodes, depth: int) -> bool:
        """Each type by itself, where the wide side gives several to choose from."""
        if (
            not one.types
            or len(one.types) < 2
            or not one.types <= TYPES.keys()
            or not any(word in ("anyOf", "oneOf") for word, _ in other.atoms)
        ):
            return False
        return all(self._within((*ones, TYPES[name]), others, depth + 1) for name in sorted(one.types))

    def _by_cases(self, one: Normal, ones: Nodes, others: Nodes, depth: int) -> bool:
        """Each branch of a choice by itself, together with all that stands beside the choice."""
        choices = [listed(branches) for keyword, branches in one.atoms if keyword in ("anyOf", "oneOf")]
        left = [choice for choice in choices if not {id(branch) for branch in choice} & {id(node) for node in ones}]
        return any(all(self._within((*ones, branch), others, depth + 1) for branch in choice) for choice in left)

    def _directly(self, one: Normal, other: Normal, ones: Nodes, depth: int) -> bool:
        return (
            _types_fit(one, other)
            and _values_fit(one, other)
            and (other.required <= one.required or not one.concerned_by("required"))
            and (not one.concerned_by("members") or self._members(one, other, depth))
            and (not one.concerned_by("items") or self._items(one, other, depth))
            and all(self._atom(one, keyword, value, ones, depth) for keyword, value in other.atoms)
        )

    def _members(self, one: Normal, other: Normal, depth: int) -> bool:
        """Whether the fields fit; those that the narrow side does not mention are not sent."""
        for name, schemas in other.properties.items():
            if name in one.properties and not self._within(tuple(one.properties[name]), tuple(schemas), depth + 1):
                return False
        return all(self._others(one, group, depth) for group in other.members)

    def _others(self, one: Normal, group: dict[str, Any], depth: int) -> bool:
        """Whether the names that are not among the properties fit."""
        more = group.get("additionalProperties", True)
        patterns = mapped(group.get("patternProperties"))
        if more in (True, {}) and not patterns:
            return True
        named = set(one.properties) <= set(map(str, mapped(group.get("properties"))))
        if any(self._same_rest(mine, group) for mine in one.members):
            return named
        if patterns or not isinstance(more, dict):
            return one.closed and not patterns and named
        extra = [schemas for name, schemas in one.properties.items() if name not in mapped(group.get("properties"))]
        mine = [
            rest["additionalProperties"] for rest in one.members if isinstance(rest.get("additionalProperties"), dict)
        ]
        if any("patternProperties" in rest for rest in one.members) or not (one.closed or mine):
            return False
        rest_fits = one.closed or self._within(tuple(mine), (more,), depth + 1)
        return rest_fits and all(self._within(tuple(schemas), (more,), depth + 1) for schemas in extra)

    def _same_rest(self, mine: dict[str, Any], group: dict[str, Any]) -> bool:
        same = self._alike(mapped(mine.get("patternProperties")), mapped(group.get("patternProperties")), names=True)
        return same and self._alike(mine.get("additionalProperties", True), group.get("additionalProperties", True))

    def _items(self, one: Normal, other: Normal, depth: int) -> bool:
        wanted = [node for node in other.items if node not in (True, {})]
        return not wanted or (bool(one.items) and self._within(tuple(one.items), tuple(wanted), depth + 1))

    def _atom(self, one: Normal, keyword: str, value: Any, ones: Nodes, depth: int) -> bool:
        mine = [said for word, said in one.atoms if word == keyword]
        if not one.concerned_by(keyword) or (keyword == "discriminator" and not mine):
            return True
        named = keyword in ("dependentSchemas", "dependentRequired")
        if not keyword.startswith("unevaluated") and any(self._alike(said, value, names=named) for said in mine):
            return True
        if keyword in LOWER | UPPER:
            return _bound(one, keyword, value)
        if keyword in PAIRWISE:
            return any(PAIRWISE[keyword](said, value) for said in mine)
        if keyword == "oneOf" and any(self._more_branches(listed(said), listed(value)) for said in mine):
            return True
        return keyword in ("anyOf", "oneOf") and self._choice(keyword, listed(value), ones, depth)

    def _more_branches(self, ones: list[Any], others: list[Any]) -> bool:
        """Whether the wide side has the same branches, and further ones that take nothing from these."""
        kept = [branch for branch in others if any(self._alike(mine, branch) for mine in ones)]
        more = [branch for branch in others if not any(branch is one for one in kept)]
        same = all(any(self._alike(mine, branch) for branch in kept) for mine in ones) and len(kept) == len(ones)
        return same and all(self._apart((mine,), branch) for mine in ones for branch in more)

    def _choice(self, keyword: str, branches: list[Any], ones: Nodes, depth: int) -> bool:
        """Whether the narrow side is within one branch; of `oneOf`, and outside of all others."""
        fitting = [branch for branch in branches if self._within(ones, (branch,), depth + 1)]
        return any(
            keyword == "anyOf" or all(self._apart(ones, rest) for rest in branches if rest is not branch)
            for branch in fitting
        )

    def _apart(self, ones: Nodes, other: Any) -> bool:
        """Whether no value is one of both, as their types, values or required fields show."""
        return apart(self._narrow.normal(ones), self._narrow, self._wide.normal((other,)), self._wide)


def apart(one: Normal, first: Normalizer, other: Normal, second: Normalizer, depth: int = 0) -> bool:
    """Whether no value fits both: by type, by value, or by a field that both demand."""
    if _differ(one, other):
        return True
    if depth > 3 or (one.types != frozenset({"object"}) and other.types != frozenset({"object"})):
        return False
    if (one.closed and other.required - set(one.properties)) or (other.closed and one.required - set(other.properties)):
        return True
    return any(
        apart(
            first.normal(tuple(one.properties[name])), first,
            second.normal(tuple(other.properties[name])), second, depth + 1,
        )
        for name in one.required & other.required
        if name in one.properties and name in other.properties
    )  # fmt: skip


def _differ(one: Normal, other: Normal) -> bool:
    if one.types is not None and other.types is not None and not common(one.types, other.types):
        return True
    return one.values is not None and other.values is not None and not one.values.keys() & other.values.keys()


def _types_fit(one: Normal, other: Normal) -> bool:
    return other.types is None or (one.types is not None and fits(one.types, other.types))


def _values_fit(one: Normal, other: Normal) -> bool:
    if other.values is None:
        return True
    values = one.values
    if values is None and one.types and one.types <= {"null", "boolean"}:
        kinds: dict[str, list[Any]] = {"null": [None], "boolean": [True, False]}
        values = {shape(value): value for name in one.types for value in kinds[name]}
    return values is not None and values.keys() <= other.values.keys()


def _bound(one: Normal, keyword: str, value: Any) -> bool:
    """Whether a bound of the narrow side is at least as tight."""
    if not _is_number(value):
        return False
    word = keyword.removeprefix("exclusive").lower() if "exclusive" in keyword else keyword
    sign = 1 if keyword in LOWER else -1
    if keyword in ("minLength", "minItems", "minProperties") and value <= 0:
        return True
    if keyword == "minProperties" and len(one.required) >= value:
        return True
    for mine, bound in one.atoms:
        strict = mine.startswith("exclusive")
        if not _is_number(bound) or (mine.removeprefix("exclusive").lower() if strict else mine) != word:
            continue
        gap = (bound - value) * sign
        if gap > 0 or (gap == 0 and (strict or "exclusive" not in keyword)):
            return True
    return False


def _multiple(one: Any, other: Any) -> bool:
    """Whether every multiple of the one is a multiple of the other."""
    if not (_is_number(one) and _is_number(other) and other):
        return False
    return Fraction(str(one)) % Fraction(str(other)) == 0


def _smaller(one: Any, other: Any) -> bool:
    """Whether every number of the one format is of the other format."""
    return other in SIZES.get(str(one), ())


def _names_fewer(one: Any, other: Any) -> bool:
    """Whether the other discriminator looks at the same field and knows all names of the one."""
    first, second = mapped(one), mapped(other)
    same = first.get("propertyName") == second.get("propertyName")
    return same and mapped(first.get("mapping")).keys() <= mapped(second.get("mapping")).keys()


PAIRWISE: dict[str, Callable[[Any, Any], bool]] = {
    "format": _smaller,
    "multipleOf": _multiple,
    "discriminator": _names_fewer,
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
