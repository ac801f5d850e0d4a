"""What a representation shows of a record's state."""

from collections.abc import Mapping
from typing import Any

from brakecheck.contracts.generic.parts import flagged, pointed
from brakecheck.specs.machine.model import Resource


def state_in(resource: Resource, body: Any) -> str | None:
    """State that a representation shows; None if it shows no known one. Of several the one that shows most counts."""
    if resource.state is None:
        return flagged(resource, body)
    shown = [(len(signs), name) for name in resource.states if _shows(signs := resource.signs(name), body)]
    return max(shown, default=(0, None), key=lambda each: each[0])[1]


def _shows(signs: Mapping[str, Any], body: Any) -> bool:
    found = ((pointed(body, place), value) for place, value in signs.items())
    return all(type(shown) is type(value) and bool(shown == value) for shown, value in found)


def stable_names(resource: Resource) -> set[str]:
    """First names of the members that show the state, and so change with it."""
    places = {place for name in resource.states for place in resource.signs(name)}
    return {place.strip("/").partition("/")[0] for place in places}
