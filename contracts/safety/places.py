"""Places of values in requests: segments of a path, and named members of a query or a body."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from posixpath import normpath

HERE = "{*}"  # marks the segment in a path
ONWARD = f"{HERE}..."  # marks the segment in a path that is not described
MEMBER = "#"  # comes before the name of a member


def place_of(template: str, parameter: str) -> str:
    """The place of a parameter in a path template, without the names of the other parameters."""
    return re.sub(r"\{([^}]*)\}", lambda found: HERE if found[1] == parameter else "{}", template)


def start_of(place: str) -> str:
    """The place of the same segment in paths that continue in an undescribed way."""
    return place.partition(HERE)[0] + ONWARD


def place_in(template: list[str] | None, segments: list[str]) -> str:
    """The place of the last of these segments of a path; `template` is None for an undescribed path."""
    if template is None:
        return normpath("/".join(["", *segments[:-1], ONWARD]))
    known = [re.sub(r"\{[^}]*\}", "{}", segment) for segment in template]
    if segments:
        known[len(segments) - 1] = known[len(segments) - 1].replace("{}", HERE)
    return "/" + "/".join(known)


class Bound:
    """Values, each with the only places where it may stand."""

    def __init__(self) -> None:
        self._places: dict[str, frozenset[str]] = {}

    def __contains__(self, value: str) -> bool:
        return value in self._places

    def add(self, value: str, places: Collection[str]) -> None:
        """Allow the value in these places, too."""
        self._places[value] = self._places.get(value, frozenset()).union(places)

    def extend(self, value: str, longer: str) -> None:
        """Allow the longer value in the places of the other."""
        self._places[longer] = self._places[value]

    @contextmanager
    def kept(self, value: str) -> Iterator[None]:
        """Take back after the block the places that were added for the value within."""
        before = self._places.get(value, frozenset())
        try:
            yield
        finally:
            self._places[value] = before

    def allows(self, value: str, place: str, marker: str) -> bool:
        """Whether the value may stand in the place; undescribed places count as those that they resemble.

        `marker` is part of every value that the run has made up.
        """
        places = self._places.get(value, frozenset())
        if place.endswith(MEMBER):  # of a member without a name
            return any(known.startswith(place) for known in places)
        if place.startswith(MEMBER):  # of an operation that is not described
            return any(known.endswith(place) for known in places)
        if not place.endswith(ONWARD):
            return place in places
        first, slash, rest = place.removeprefix("/").partition("/")
        is_behind_ours = bool(slash) and marker in first and self.allows(value, f"/{rest}", marker)
        return is_behind_ours or any(_is_start(known, place) for known in places)


def _is_start(known: str, place: str) -> bool:
    """Whether the place equals the known one, with any values in its other parameters."""
    starts, parts = known.split("/"), place.split("/")
    return len(starts) == len(parts) and all(start in ("{}", part) for start, part in zip(starts, parts, strict=True))
