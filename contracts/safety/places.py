"""Places of values in requests: a segment of a path, or a named member of a query or a body."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from posixpath import normpath

HERE = "{*}"  # the segment of a path that is meant
ONWARD = f"{HERE}..."  # the same, where the path is not described
MEMBER = "#"  # the name of a member follows


def place_of(template: str, parameter: str) -> str:
    """The place of a parameter in a template of paths, whatever its other parameters are called."""
    return re.sub(r"\{([^}]*)\}", lambda found: HERE if found[1] == parameter else "{}", template)


def start_of(place: str) -> str:
    """The same place in a path that goes on in a way that is not described."""
    return place.partition(HERE)[0] + ONWARD


def place_in(template: list[str] | None, segments: list[str]) -> str:
    """The place of the last segment in the beginning of a path; its template is None where none is described."""
    if template is None:
        return normpath("/".join(["", *segments[:-1], ONWARD]))
    known = [re.sub(r"\{[^}]*\}", "{}", segment) for segment in template]
    if segments:
        known[len(segments) - 1] = known[len(segments) - 1].replace("{}", HERE)
    return "/" + "/".join(known)


class Bound:
    """Values that may stand in some places alone."""

    def __init__(self) -> None:
        self._places: dict[str, frozenset[str]] = {}

    def __contains__(self, value: str) -> bool:
        return value in self._places

    def add(self, value: str, places: Collection[str]) -> None:
        """From now on the value may stand in these places, too."""
        self._places[value] = self._places.get(value, frozenset()).union(places)

    def extend(self, value: str, longer: str) -> None:
        """From now on the longer value may stand where the other may."""
        self._places[longer] = self._places[value]

    @contextmanager
    def kept(self, value: str) -> Iterator[None]:
        """Forget after the block what was added for the value within."""
        before = self._places.get(value, frozenset())
        try:
            yield
        finally:
            self._places[value] = before

    def allows(self, value: str, place: str, marker: str) -> bool:
        """Whether the value may stand in the place; what is not described is taken for what it looks like.

        `marker` stands in what the run has made up.
        """
        places = self._places.get(value, frozenset())
        if place.endswith(MEMBER):  # of a member without a name
            return any(each.startswith(place) for each in places)
        if place.startswith(MEMBER):  # of an operation that is not described
            return any(each.endswith(place) for each in places)
        if not place.endswith(ONWARD):
            return place in places
        first, slash, rest = place.removeprefix("/").partition("/")
        is_behind_ours = bool(slash) and marker in first and self.allows(value, f"/{rest}", marker)
        return is_behind_ours or any(_is_start(each, place) for each in places)


def _is_start(known: str, place: str) -> bool:
    """Whether the place is the known one, with any values before."""
    starts, parts = known.split("/"), place.split("/")
    return len(starts) == len(parts) and all(start in ("{}", part) for start, part in zip(starts, parts, strict=True))
