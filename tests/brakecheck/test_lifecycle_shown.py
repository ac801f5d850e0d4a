"""What shows a state is held to the description, and a state may be the vendor's own work."""

from pathlib import Path

import pytest

from brakecheck.lifecycle_check import CheckResult, judge

OPENAPI = """
openapi: 3.1.0
info: {title: Rooms, version: '1'}
paths:
  /rooms:
    post: {operationId: makeRoom, responses: {'201': {$ref: '#/components/responses/Room'}}}
  /rooms/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getRoom, responses: {'200': {$ref: '#/components/responses/Room'}}}
  /rooms/{id}/lock:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post: {operationId: lockRoom, responses: {'200': {description: Done}, '409': {description: No}}}
components:
  responses:
    Room:
      description: A room
      content:
        application/json:
          schema: {properties: {room: {$ref: '#/components/schemas/Room'}}}
  schemas:
    Room:
      properties:
        status: {enum: [open, shut]}
        beds: {type: integer}
        lease: {allOf: [{properties: {ends: {type: boolean}}}]}
        notes: {type: object}
        tint: {oneOf: [{type: 'null'}, {type: string, enum: [red]}]}
"""
FILE = """\
lifecycle: 1.0.0
vendor: rooms
openapi: openapi.yaml
resources:
  room:
    identifiers: {id: r_}
    create: makeRoom
    read: getRoom
    operations: [lockRoom]
    state: status
    states:
      open: {on: {lockRoom: shut}}
      shut: {type: final}
operations:
  getRoom: {body: {room: $record}}
  lockRoom: {refused: {status: 409}}
"""


@pytest.fixture
def checked(tmp_path: Path):
    """Judges the file with a line in place of that of the state `shut`."""

    def check(*lines: str) -> CheckResult:
        (tmp_path / "openapi.yaml").write_text(OPENAPI, encoding="utf-8")
        own = "      shut: {type: final}\n"
        new = "".join(f"      {line}\n" for line in lines) or own
        (tmp_path / "lifecycle.yaml").write_text(FILE.replace(own, new), encoding="utf-8")
        return judge(tmp_path / "lifecycle.yaml")

    return check


@pytest.mark.parametrize(
    ("shown", "expected", "received"),
    [
        (
            "{state: shut}",
            "a member of the record in the answer of getRoom (status, beds, lease, notes, tint)",
            "state",
        ),
        ("{/lease/end: true}", "a member of the record in the answer of getRoom", "/lease/end"),
        ("{status: ajar}", 'a value of status in the answer of getRoom ("open", "shut")', '"ajar"'),
        ("{tint: blue}", 'a value of tint in the answer of getRoom ("red")', '"blue"'),
        ("{/lease/ends: 1}", "a value of /lease/ends in the answer of getRoom (boolean)", "1"),
        ("{beds: two}", "a value of beds in the answer of getRoom (integer)", '"two"'),
    ],
)
def test_a_sign_that_the_description_lacks_is_remarked(checked, shown, expected, received):
    """The remark has the line, the members or values that there are, and what the file has; nothing is a finding."""
    found = checked(f"shut: {{type: final, shown: {shown}}}")
    assert not found.findings
    (remark,) = found.remarks
    assert remark.place.startswith("line 13: resources.room.states.shut.shown")
    assert expected in remark.expected
    assert remark.received == received


@pytest.mark.parametrize(
    "shown", ["{status: shut, /lease/ends: false}", "{tint: null}", "{tint: red}", "{beds: 0}", "{/notes/any: 1.5}"]
)
def test_a_sign_that_the_description_has_is_fine(checked, shown):
    """Members of a reference or composition, null, and what an open object may hold."""
    found = checked(f"shut: {{type: final, shown: {shown}}}")
    assert (found.findings, found.remarks) == ([], [])


def test_the_name_of_a_state_is_held_to_the_enum(checked):
    """Without `shown` the state's own name has to be a value; a state that is gone is never shown."""
    found = checked("shut: {type: final}", "ajar: {tags: [by-vendor]}", "razed: {tags: [gone, by-vendor]}")
    (remark,) = found.remarks
    assert (remark.place, remark.received) == ("line 14: resources.room.states.ajar", '"ajar"')


def test_a_state_of_the_vendor_needs_no_way(checked):
    """Beside a create, a state that nothing leads to is a finding, unless the vendor alone brings it about."""
    states = ("shut: {type: final}", "{name}: {{on: {{lockRoom: shut}}, shown: {{beds: 0}}{tags}}}")
    alone, tagged = (
        checked(states[0], states[1].format(name="frozen", tags=tags)) for tags in ("", ", tags: [by-vendor]")
    )
    assert [finding.place for finding in alone.findings] == ["line 14: resources.room.states.frozen"]
    assert not tagged.findings


def test_what_follows_a_state_of_the_vendor_is_reached(checked):
    """A state to which only that one leads, and an event that only that one lists, are no findings."""
    found = checked("shut: {type: final}", "frozen: {tags: [by-vendor], on: {lockRoom: stuck}}", "stuck: {}")
    assert not found.findings
    without = checked("shut: {type: final}", "frozen: {on: {lockRoom: stuck}}", "stuck: {}")
    assert len(without.findings) == 2
