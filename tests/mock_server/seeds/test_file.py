"""A seed in a file: read with its lines, described by a schema that editors can use."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from brakecheck.mock_server.seeds.file import schema_of_files, seed_in
from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import SPECS

FILE = """\
clock: {mode: manual, now: 2026-03-01T09:00:00Z}
records:
  dialnexa:
    - id: wfl_a
      name: on
      status: active
      leads: {queued: 3}
  acme:
    - {resource: lamp, colour: red}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "world.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path):
    """YAML is read as version 1.2 has it, so that dates and `on` are texts; JSON is the same."""
    seed = seed_in(written(tmp_path, FILE))
    assert seed["clock"]["now"] == "2026-03-01T09:00:00Z"
    assert seed["records"]["dialnexa"][0]["name"] == "on"
    assert seed_in(written(tmp_path, json.dumps(seed))) == seed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE.replace("active", "actve"), "line 6: records.dialnexa[0].status: expected one of draft, active"),
        (FILE.replace("active", "actve"), "found 'actve'; did you mean active?"),
        (FILE.replace("queued: 3", "queued: -3"), "line 7: records.dialnexa[0].leads.queued: expected 0 or more"),
        (FILE.replace("leads", "lead"), "line 7: records.dialnexa[0]: expected no members but id, name"),
        (FILE.replace("leads", "lead"), "found lead; did you mean leads instead of lead?"),
        (FILE.replace("resource: lamp, ", ""), "line 9: records.acme[0]: expected the member resource"),
        (
            FILE.replace("2026-03-01T09:00:00Z", "tomorrow"),
            "line 1: clock.now: expected a text of the format date-time",
        ),
        (FILE.replace("records", "record"), "line 2: top level: expected no members but records"),
        (FILE.replace("records", "record"), "found record; did you mean records instead of record?"),
        ("seed: @7\n", "line 1: expected YAML, found character that cannot start any token"),
        ("records: {dialnexa: [{status: active}\n", "expected YAML"),
        ("- records\n", "top level: expected a mapping"),
        ("", "expected something in it"),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line(tmp_path, text, said):
    """The message names file, line, place, what was expected and what was found."""
    with pytest.raises(SpecError) as raised:
        seed_in(written(tmp_path, text))
    assert said in str(raised.value)
    assert "world.yaml" in str(raised.value)


@pytest.mark.parametrize("key", ["90210441", "[90210441]", "{secret: 90210441}"])
def test_a_key_of_another_form_is_not_shown(tmp_path, key):
    """A key that YAML takes for a number, or one in a list, is refused by its place alone."""
    with pytest.raises(SpecError) as raised:
        seed_in(written(tmp_path, f"keys: {{dialnexa: {{full: {key}}}}}\n"))
    assert "line 1: keys.dialnexa.full: expected string" in str(raised.value)
    assert "90210441" not in str(raised.value)


def test_the_shipped_schema_is_that_of_the_admin_api():
    """specs/schemas/seed.schema.json says what the description of the admin API says, and refers to nothing."""
    shipped = json.loads((SPECS / "schemas/seed.schema.json").read_text(encoding="utf-8"))
    assert shipped == schema_of_files()
    assert "$ref" not in json.dumps(shipped)
    accepts = jsonschema_rs.validator_for(shipped).is_valid
    assert accepts({"records": {"dialnexa": [{"status": "active"}]}})
    assert not accepts({"records": {"dialnexa": [{"status": "actve"}]}})
