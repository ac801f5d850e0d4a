"""Overlays: what a description gains and loses, and which overlay files are refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from brakecheck.specs.errors import SpecError
from brakecheck.specs.overlay import apply_overlay

DOCUMENT: dict[str, Any] = {
    "info": {"title": "before", "version": "1"},
    "tags": ["one"],
    "paths": {"/a": {"get": {"operationId": "readA"}}, "/b": {"get": {"operationId": "readB"}}},
}


def overlay(folder: Path, *actions: dict[str, Any], version: str = "1.0.0") -> Path:
    path = folder / "overlay.yaml"
    path.write_text(yaml.safe_dump({"overlay": version, "actions": list(actions)}), encoding="utf-8")
    return path


def action(target: str, **how: Any) -> dict[str, Any]:
    return {"target": target, "description": "The reason.", **how}


def test_update_merges_into_objects(tmp_path):
    """An update changes what it names and leaves the rest of the object."""
    changed = apply_overlay(DOCUMENT, overlay(tmp_path, action("$.info", update={"title": "after", "x": {"y": 1}})))
    assert changed["info"] == {"title": "after", "version": "1", "x": {"y": 1}}


def test_update_merges_deeply(tmp_path):
    """An update reaches into objects within objects."""
    changed = apply_overlay(DOCUMENT, overlay(tmp_path, action("$", update={"paths": {"/a": {"get": {"x": 1}}}})))
    assert changed["paths"]["/a"]["get"] == {"operationId": "readA", "x": 1}


def test_update_appends_to_a_list(tmp_path):
    """An update of a list adds an element at its end."""
    assert apply_overlay(DOCUMENT, overlay(tmp_path, action("$.tags", update="two")))["tags"] == ["one", "two"]


def test_update_extends_a_list_within_an_object(tmp_path):
    """A list inside an update is added to the list that is there."""
    changed = apply_overlay(DOCUMENT, overlay(tmp_path, action("$", update={"tags": ["two", "three"]})))
    assert changed["tags"] == ["one", "two", "three"]


def test_update_reaches_every_match(tmp_path):
    """A target that matches several places changes all of them."""
    target = "$.paths[*][?(@.operationId)]"
    changed = apply_overlay(DOCUMENT, overlay(tmp_path, action(target, update={"x": 1})))
    assert [item["get"]["x"] for item in changed["paths"].values()] == [1, 1]


def test_remove_takes_out_every_match(tmp_path):
    """Remove takes out whatever the target matches, also several elements of one list."""
    document = {"list": [1, 2, 3], "keep": True}
    assert apply_overlay(document, overlay(tmp_path, action("$.list[0,2]", remove=True))) == {"list": [2], "keep": True}


def test_actions_apply_in_order(tmp_path):
    """A later action sees what an earlier one did."""
    path = overlay(tmp_path, action("$.info", update={"x": {}}), action("$.info.x", update={"y": 1}))
    assert apply_overlay(DOCUMENT, path)["info"]["x"] == {"y": 1}


def test_the_original_stays_as_it_was(tmp_path):
    """The document given is not changed, neither at once nor through the result."""
    before = yaml.safe_dump(DOCUMENT)
    changed = apply_overlay(DOCUMENT, overlay(tmp_path, action("$.info", update={"title": "after"})))
    changed["paths"].clear()
    assert yaml.safe_dump(DOCUMENT) == before


def test_two_places_never_share_an_update(tmp_path):
    """What is added in two places can be changed in one of them alone."""
    path = overlay(tmp_path, action("$.paths[*]", update={"x": {"list": []}}))
    changed = apply_overlay(DOCUMENT, path)
    changed["paths"]["/a"]["x"]["list"].append(1)
    assert changed["paths"]["/b"]["x"] == {"list": []}


@pytest.mark.parametrize(
    ("sides", "titles"),
    [
        (None, "request response plain"),
        ({"request"}, "request"),
        ({"request", "response"}, "request response"),
        ((), ""),
    ],
)
def test_sides_choose_the_actions(tmp_path, sides, titles):
    """With sides given only the actions of those sides count; without, all of them."""
    path = overlay(
        tmp_path,
        action("$.info", update={"request": 1}, **{"x-side": "request"}),
        action("$.info", update={"response": 1}, **{"x-side": "response"}),
        action("$.info", update={"plain": 1}),
    )
    changed = apply_overlay(DOCUMENT, path, None if sides is None else frozenset(sides))
    assert changed["info"].keys() - DOCUMENT["info"].keys() == set(titles.split())


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (action("$.nothing", update={}), r"actions\[1\].target: expected a match, found \$.nothing matches nothing"),
        (action("$.nothing", remove=True), r"actions\[1\].target: expected a match"),
        (action("$.info["), r"actions\[1\].target: expected a JSONPath"),
        ({"description": "The reason.", "update": {}}, r"actions\[1\].target: expected a JSONPath"),
        ({"target": "$.info", "update": {}}, r"actions\[1\]: expected a description that gives the reason, found none"),
        (action("$.info"), r"actions\[1\]: expected update or remove"),
        (action("$.info.title", update={"a": 1}), r"actions\[1\]: expected an object or array to update, found str"),
    ],
    ids=["no match to update", "no match to remove", "bad path", "no path", "no reason", "no change", "a text"],
)
def test_a_bad_action_is_named(tmp_path, bad, message):
    """An action that cannot be applied is a SpecError that names the file and the action."""
    path = overlay(tmp_path, action("$.info", update={"fine": True}), bad)
    with pytest.raises(SpecError, match=rf"overlay\.yaml: {message}"):
        apply_overlay(DOCUMENT, path)


def test_a_missing_reason_is_refused_on_any_side(tmp_path):
    """An action without a reason is refused even where its side is not asked for."""
    path = overlay(tmp_path, {"target": "$.info", "update": {}, "x-side": "response"})
    with pytest.raises(SpecError, match="gives the reason"):
        apply_overlay(DOCUMENT, path, frozenset({"request"}))


@pytest.mark.parametrize("version", ["2.0.0", ""])
def test_another_version_is_refused(tmp_path, version):
    """Only overlays of version 1.0 are understood."""
    with pytest.raises(SpecError, match=r"overlay: expected version 1\.0\.x"):
        apply_overlay(DOCUMENT, overlay(tmp_path, version=version))


@pytest.mark.parametrize(
    ("readings", "changed"),
    [({"a": "x", "b": "y"}, True), ({"a": "x", "b": "z"}, True), ({"a": "x"}, False), ({"a": "y", "b": "y"}, False)],
)
def test_an_action_that_goes_with_readings_counts_with_them_alone(tmp_path, readings, changed):
    """Each rule that it names has to be read in one of the ways that it names."""
    path = overlay(
        tmp_path, action("$.info", update={"title": "after"}, **{"x-reading": {"a": ["x"], "b": ["y", "z"]}})
    )
    assert (apply_overlay(DOCUMENT, path, None, readings)["info"]["title"] == "after") is changed
    assert apply_overlay(DOCUMENT, path)["info"]["title"] == "before"
