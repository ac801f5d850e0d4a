"""Where rules and operations stand in the files."""

from pathlib import Path

import pytest

from brakecheck.specs import vendors
from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import SPECS
from brakecheck.specs.lines import RULES, operation_lines, rule_lines, rule_lines_of


def written_on(path: Path, line: int) -> str:
    return path.read_text(encoding="utf-8").splitlines()[line - 1].strip()


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_every_rule_has_the_line_that_it_begins_on(vendor):
    """On the line of a rule stands its id, and no rule is left out."""
    lines = rule_lines(vendor)
    assert lines.keys() == vendors.ledger(vendor).rules.keys()
    for rule, line in lines.items():
        assert written_on(SPECS / vendor / RULES, line) == f"- id: {rule}"


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_every_operation_has_the_file_and_line_that_describe_it(vendor):
    """On the line stands its operationId; a neighbour's is in a file of its own."""
    lines = operation_lines(vendor)
    operations = vendors.documented(vendor).operations
    assert lines.keys() == operations.keys()
    for name, (file, line) in lines.items():
        assert f"operationId: {name}" in written_on(SPECS / vendor / file, line)
        assert (file == "neighbours.yaml") == operations[name].neighbour


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rules: 3", "rules: expected a list, found ScalarNode"),
        ("documents: {}", "rules: expected a list, found NoneType"),
        ("rules:\n- id: a.b\n- standing: stated\n", r"line 3: rules\[1\]: expected an id, found NoneType"),
        ("rules:\n- id: [a]\n", r"line 2: rules\[0\]: expected an id, found SequenceNode"),
        ("rules: [", "line 2: expected YAML"),
        ("- a", "top level: expected a mapping, found SequenceNode"),
        ("", "file: expected something in it, found an empty file"),
    ],
)
def test_a_ledger_that_is_none_is_a_spec_error(tmp_path, text, sentence):
    """The error names the file, the place in it, what was expected and what was found."""
    path = tmp_path / RULES
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=f"rules.yaml: {sentence}"):
        rule_lines_of(path)


def test_a_ledger_that_is_not_there_is_a_spec_error(tmp_path):
    """A vendor without a folder has no lines."""
    with pytest.raises(SpecError, match="expected a file, found nothing there"):
        rule_lines_of(tmp_path / RULES)
