"""Reading a lifecycle file."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from brakecheck.specs.errors import SpecError
from brakecheck.specs.machine.model import Accepted, Open, Refused
from brakecheck.specs.machine.reader import read_machine, schema
from tests.specs.machine.lamps import LAMPS, changed, written


def test_the_schema_is_one():
    """The published schema is valid JSON Schema."""
    Draft202012Validator.check_schema(schema())


def test_on_and_no_are_texts(tmp_path):
    """The file is YAML 1.2: `on` and `no` are names, not truths."""
    path = written(tmp_path)
    text = path.read_text(encoding="utf-8").replace("'on':", "on:").replace("as: 'on'", "as: on")
    assert "'on':" not in text
    path.write_text(text.replace("broken:", "no:").replace("burns: broken", "burns: no"), encoding="utf-8")
    states = read_machine(path).resources["lamp"].states
    assert [*states] == ["on", "off", "flickering", "no", "sold"]
    assert states["on"].after == {"burns": "no"}


def test_states_carry_the_table(tmp_path):
    """Each state has its transitions, its timer, its bound and its end; an alias has those of the other."""
    lamp, ray = read_machine(written(tmp_path)).resources.values()
    assert lamp.initial == "on"
    assert lamp.states["flickering"].on == lamp.states["on"].on
    assert lamp.states["flickering"].name == "flickering"
    assert lamp.states["broken"].final
    assert lamp.states["sold"].gone
    assert (ray.part_of, ray.states["inside"].at_most) == ("lamp", 3)
    assert ray.states["inside"].while_ == {"lamp": ("on",)}
    assert lamp.states["on"].moves
    assert not ray.states["inside"].moves


def test_promises_have_statuses_and_places(tmp_path):
    """A promise has the status of its kind unless the file names one, and the places that it cites."""
    event: Any = read_machine(written(tmp_path)).events["switchOff"]
    assert event.accepted.status is None
    assert (event.refused.status, event.missing.status, event.forbidden.status) == (409, 404, 403)
    assert event.forbidden.roles == ("guest",)
    assert [str(source) for source in event.accepted.sources] == ["The manual, “Off” (manual.txt)"]


def test_each_brake_in_each_state_is_a_cell(tmp_path):
    """What a state lists is accepted, the rest refused; what is open is so; states that are gone have no cell."""
    cells = {(cell.event.name, cell.state.name): cell.outcome for cell in read_machine(written(tmp_path)).cells()}
    assert cells["switchOff", "on"] == cells["switchOff", "flickering"] == Accepted("off", None)
    assert cells["switchOff", "off"] == Refused(409)
    assert cells["switchOff", "broken"] == Open("Whether a broken lamp can be switched off is not said.", Refused(409))
    assert cells["dimLamp", "on"] == Refused(None)
    assert ("switchOff", "sold") not in cells
    assert len(cells) == 2 * 4


def test_several_events_of_one_operation(tmp_path):
    """Two events may share an operation; a part of the request tells them apart."""
    data = changed("operations", "halve", to={"operationId": "dimLamp", "request": {"to": "half"}})
    data["operations"]["darken"] = {"operationId": "dimLamp", "request": {"to": "none"}}
    events = read_machine(written(tmp_path, data)).events
    assert events["halve"].request == {"to": "half"}
    assert {event.operation for event in events.values()} == {"switchOff", "dimLamp"}
    assert "dimLamp" not in events


def test_a_selection_is_read(tmp_path):
    """Filters name members of a record, one or several, with what is said and what is open about them."""
    selects = {
        "from": "$request.body",
        "all": True,
        "by": {"id": {"is": "$record.id", "in": ["manual § Off"]}, "who": {"any-of": ["$record.a", "$record.b"]}},
        "none": {"in": ["manual § Errors"]},
        "hollow": "Whether an empty list is a filter is not said.",
    }
    selection: Any = (
        read_machine(written(tmp_path, changed("operations", "switchOff", "selects", to=selects)))
        .events["switchOff"]
        .selects
    )
    assert selection.origin == "body"
    assert selection.filters["who"].members == ("a", "b")
    assert selection.none.status == 400


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("resources", "lamp", "initial"), "lit", r"line \d+: resources.lamp.initial: expected a state \(on, off"),
        (("resources", "lamp", "states", "off"), {"on": {"kick": "on"}}, "expected an event of the resource"),
        (("resources", "lamp", "states", "off"), {"on": {"switchOff": "dark"}}, "expected a state .*, found dark"),
        (("resources", "lamp", "states", "off"), {"after": {"never": "on"}}, r"expected a delay \(burns, wires\)"),
        (("resources", "lamp", "states", "off"), {"sleeps": 3}, "expected no members but on, after"),
        (("resources", "lamp", "states", "off"), {"as": "nothing"}, "expected another state with transitions"),
        (("resources", "ray", "part-of"), "sun", "expected a resource"),
        (("resources", "ray", "states", "inside", "while"), {"ray": ["inside"]}, "expected a resource that stands so"),
        (("resources", "ray", "states", "inside", "at-most"), "many", "expected a number, or a name among delays"),
        (
            ("operations", "switchOff", "missing"),
            {"status": "4xx"},
            r"line \d+: operations.switchOff.missing.*found 4xx",
        ),
        (("operations", "switchOff", "accepted", "in"), ["poster § Off"], r"expected a document \(manual\)"),
        (("operations", "switchOff", "accepted", "in"), ["manual"], "expected a text of the form"),
        (("operations", "switchOff", "open"), {"lost": "?"}, "expected a state"),
        (("operations", "switchOff", "keeps"), {"shade": []}, "expected a child, or a name of observes"),
        (("operations", "switchOff", "forbidden", "to"), ["thief"], r"expected a role of keys \(full, guest\)"),
        (("operations", "explode"), {}, "expected an operation that a resource lists"),
        (("keys",), {"guest": ["g"]}, "expected a list of keys for each role, full among them"),
        (("vendor",), "Lamps & Co", "expected a text of the form"),
        (("lifecycle",), "9.0.0", "expected one of 1.0.0"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, path, value, sentence):
    """An error names file, line, place, what was expected and what was found."""
    file = written(tmp_path, changed(*path, to=value))
    with pytest.raises(SpecError, match=sentence) as caught:
        read_machine(file)
    number = int(caught.value.place.split()[1].rstrip(":"))
    lines = file.read_text(encoding="utf-8").splitlines()
    assert caught.value.file == file
    assert {*re.findall(r"\w+", f"{path} {value}")} & {*re.findall(r"\w+", lines[number - 1])}


def test_every_member_of_the_schema_is_known_by_a_description():
    """Lamps use what the schema requires, and nothing else is required."""
    assert set(schema()["required"]) <= LAMPS.keys()
