"""Places that a JSONPath names: with and without the library."""

import subprocess
import sys
from typing import Any

import jsonpath
import pytest

from brakecheck.specs import targets, vendors
from brakecheck.specs.files import SPECS, read_mapping
from brakecheck.specs.targets import places

OVERLAYS = sorted(SPECS.rglob("overlay.yaml")) + sorted(SPECS.glob("*/*s.yaml"))
SHIPPED = sorted({each["target"] for path in OVERLAYS for each in read_mapping(path).get("actions", ())})
MORE = [
    "$.a",
    "$['a','b']",
    "$[*]",
    "$.b[*]",
    "$.b[?(@.c)]",
    "$.b[?(@.c == '1')]",
    "$.b[?(@.d['e'])].d.e",
    "$.b.c",
    "$.l[*]",
]
SMALL = {
    "a": 1,
    "b": [{"c": "1"}, {"c": 2, "d": {"e": None}}, {"c": "1", "d": "e"}, "c", 3],
    "l": {"x": {"c": 1}, "y": []},
}


def by_library(target: str, document: Any) -> list[tuple[int, Any, int]]:
    """The places that the library finds, by the identities of their values."""
    matches = jsonpath.finditer(target, document)
    return [
        (id(match.parent.obj if match.parent else None), match.parts[-1] if match.parts else None, id(match.obj))
        for match in matches
    ]


@pytest.mark.parametrize("target", [*SHIPPED, *MORE])
def test_plain_paths_name_the_same_places_as_by_the_library(target, monkeypatch):
    """Each target of the shipped overlays is found without the library, in each description that is shipped."""
    monkeypatch.setattr(targets, "_by_library", None)
    for document in [SMALL, *(description.document for description in vendors.shipped()[:6])]:
        found = [(id(place.around), place.at, id(place.value)) for place in places(target, document)]
        assert found == by_library(target, document)


@pytest.mark.parametrize("target", ["$..c", "$.b[0]", "$.b[?(@.c > 1)]", "$.b[1:]", "$.b[?@.c == '1' && @.d]"])
def test_other_paths_are_left_to_the_library(target):
    """A path of another form names the places that the library finds."""
    found = [(id(place.around), place.at, id(place.value)) for place in places(target, SMALL)]
    assert found == by_library(target, SMALL) != []


@pytest.mark.medium
def test_the_mock_starts_without_the_library():
    """The mock of all vendors is built without the import of the library for JSONPath."""
    build = "from brakecheck.mock_server.server import Settings, build; build(Settings())"
    code = f"import sys; {build}; print('jsonpath' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
