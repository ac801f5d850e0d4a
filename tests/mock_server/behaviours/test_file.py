"""The file of behaviours: read with its lines, described by a schema that editors can use."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from brakecheck.mock_server.behaviours.file import behaviours_in, schema_of_files
from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import SPECS
from tests.brakecheck.conftest import Brakecheck, brakecheck  # noqa: F401 - a fixture

FILE = """\
behaviours:
  - operation: cancelWorkflow
    status: 500
    when: after
  - delay: {from: 0.1, to: 2}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "behaviours.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path):
    """The behaviours come in the order of the file."""
    assert [sorted(each) for each in behaviours_in(written(tmp_path, FILE))] == [
        ["operation", "status", "when"], ["delay"],
    ]  # fmt: skip
    assert behaviours_in(written(tmp_path, json.dumps({"behaviours": [{"delay": 1}]}))) == [{"delay": 1}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE.replace("500", "fast"), "line 3: behaviours[0].status: expected integer, found 'fast'"),
        (FILE.replace("delay: {from: 0.1, to: 2}", "deley: 1"), "line 5: behaviours[1]: expected"),
        (FILE.replace("to: 2", "to: -2"), "line 5: behaviours[1].delay.to: expected 0 or more, found -2"),
        ("behaviors: []\n", "line 1: top level: expected no members but behaviours, found behaviors"),
        ("behaviours:\n- 404: true\n", "line 2: behaviours[0]: expected"),
        ("true: 1\nbehaviours: []\n", "line 1: top level: expected no members but behaviours"),
        ("behaviours: [{delay: .nan}]\n", "line 1: behaviours[0].delay"),
        ("behaviours: [{times: 99999999999999999999999}]\n", "numbers of 64 bits"),
        ("behaviours: [{status: !!binary aGFsdA==}]\n", "expected names that are texts"),
        ("- delay: 1\n", "top level: expected a mapping"),
        ("behaviours: [\n", "line 2: expected YAML"),
        ("", "expected something in it"),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line(tmp_path, text, said):
    """The message names file, line, place, what was expected and what was found."""
    with pytest.raises(SpecError) as raised:
        behaviours_in(written(tmp_path, text))
    assert said in str(raised.value)
    assert "behaviours.yaml" in str(raised.value)


def test_a_date_is_the_text_of_a_header(tmp_path):
    """YAML makes dates of texts without quotes, and a header wants the text again."""
    (found,) = behaviours_in(written(tmp_path, "behaviours: [{status: 503, headers: {Sunset: 2031-05-06}}]\n"))
    assert found["headers"] == {"Sunset": "2031-05-06"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE.replace("500", "299"), "--behaviours: behaviours[0]: status 299 is not possible for cancelWorkflow"),
        (FILE.replace("500", "-1"), "line 3"),
    ],
)
def test_the_command_line_says_so_and_ends_with_2(brakecheck: Brakecheck, tmp_path, text, said):  # noqa: F811
    """What cannot be forced is told before anything is served."""
    run = brakecheck("mock", "--port", "0", "--behaviours", str(written(tmp_path, text)))
    assert run.returncode == 2
    assert said in run.stderr


def test_a_file_that_is_not_there_ends_with_2(brakecheck: Brakecheck, tmp_path):  # noqa: F811
    """The sentence names the file."""
    run = brakecheck("mock", "--port", "0", "--behaviours", str(tmp_path / "none.yaml"))
    assert (run.returncode, "none.yaml" in run.stderr) == (2, True)


def test_the_shipped_schema_is_that_of_the_admin_api():
    """specs/schemas/behaviours.schema.json says what the description of the admin API says."""
    shipped = json.loads((SPECS / "schemas/behaviours.schema.json").read_text(encoding="utf-8"))
    assert shipped == schema_of_files()
    accepts = jsonschema_rs.validator_for(shipped).is_valid
    assert accepts({"behaviours": [{"status": 500}]})
    assert not accepts({"behaviours": [{"status": 99}]})
