"""The schema of the document, and reading one back."""

import json

import jsonschema_rs
import pytest

from brakecheck.contracts.errors import UsageError
from brakecheck.report.formats.writing import as_json, rendered
from brakecheck.report.loading import read_document, report_of, schema
from brakecheck.report.printable import cleansed
from tests.brakecheck.conftest import Brakecheck
from tests.brakecheck.report.conftest import rules_of


@pytest.fixture
def written(tmp_path):
    """Writes a document; gives its file."""

    def write(document):
        path = tmp_path / "report.json"
        path.write_text(as_json(cleansed(document)), encoding="utf-8")
        return path

    return write


def test_the_schema_is_a_schema():
    """It is valid by the rules of JSON Schema 2020-12, and names itself."""
    jsonschema_rs.meta.validate(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema()["$id"] == "urn:brakecheck:report:1"


def test_the_schema_describes_everything():
    """Each object names its members, refuses others, and describes each."""
    objects = [schema(), *(part for part in schema()["$defs"].values() if "properties" in part)]
    assert len(objects) > 15
    for part in objects:
        assert part["additionalProperties"] is False, part
        assert all(member.get("description") or "$ref" in member for member in part["properties"].values()), part


def test_the_schema_is_printed(brakecheck: Brakecheck):
    """`brakecheck spec report` prints it, for tools that read reports."""
    assert json.loads(brakecheck("spec", "report").stdout) == schema()


def test_a_schema_of_a_server_is_none(brakecheck: Brakecheck):
    """Options that make sense for a description alone are refused."""
    for option in (["--documented-only"], ["--base-url", "http://localhost"], ["--arazzo"]):
        run = brakecheck("spec", "report", *option)
        assert run.returncode == 2, option
        assert run.stderr.startswith("brakecheck: ")


def test_what_is_written_is_read(written, faulty):
    """A real report comes back as it was, to the byte."""
    path = written(faulty)
    report = read_document(path)
    assert report == report_of(faulty)
    assert rendered(report).encode() == path.read_bytes()


def test_the_worst_is_read(written, nasty):
    """What a hostile server said still makes a valid document."""
    assert read_document(written(nasty)).version == 1


CHANGES = {
    "gate: .*sentence": lambda told: told["gate"].pop("sentence"),
    "gate.status: 3": lambda told: told["gate"].update(status=3),
    "top level: .*'extra'": lambda told: told.update(extra=1),
    "run: .*'host'": lambda told: told["run"].update(host="h"),
    "run.began": lambda told: told["run"].update(began="yesterday"),
    "counts.pass: -1": lambda told: told["counts"].update({"pass": -1}),
    "counts: .*'skipped'": lambda told: told["counts"].update(skipped=0),
    "vendors: ": lambda told: told["vendors"].clear(),
    r"vendors\[0\].vendor: ": lambda told: told["vendors"][0].update(vendor="../../etc"),
    r"vendors\[0\].rules\[0\].verdict: .broken. is not one of": lambda told: next(rules_of(told)).update(
        verdict="broken"
    ),
    r"vendors\[0\].rules\[0\].contracts: ": lambda told: next(rules_of(told)).update(verdict="fail"),
    r"vendors\[0\].rules\[0\].readings: ": lambda told: next(rules_of(told)).update(readings={"a": "b"}),
    r"vendors\[0\].rules\[0\].contracts\[0\].expected": lambda told: next(rules_of(told))["contracts"][0].update(
        expected="409"
    ),
    r"vendors\[0\].rules\[0\].contracts\[0\]: .*received": lambda told: next(rules_of(told))["contracts"][0].update(
        verdict="fail", expected="409"
    ),
    r"vendors\[0\].operations\[0\].statuses": lambda told: told["vendors"][0]["operations"][0]["statuses"].update(
        ok=True
    ),
}


@pytest.mark.parametrize(("place", "change"), CHANGES.items(), ids=CHANGES)
def test_a_changed_document_is_refused(written, faulty, place, change):
    """The sentence names the file, the place in it and what is wrong there."""
    change(faulty)
    with pytest.raises(UsageError, match=rf"report.json is not a report of version 1: {place}"):
        read_document(written(faulty))


@pytest.mark.parametrize("version", [2, 0, "1", None, True, 1.5])
def test_another_version_has_a_sentence_of_its_own(written, faulty, version):
    """It says which version it is, which is read, and what to do."""
    with pytest.raises(UsageError, match=r"of version .+, and this brakecheck reads version 1; read it with"):
        read_document(written(faulty | {"version": version}))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "found an empty file; --report json writes a report"),
        (b"{", "expected JSON"),
        (b"\xff", "line 1: expected UTF-8"),
        (b'{"format": NaN}', "expected JSON"),
        (b'{"a": 1, "a": 2}', 'expected JSON, found the name "a" is used twice'),
        (b"[" * 5000, "expected JSON"),
        (b"[]", "is not a report: expected an object with the format brakecheck-report"),
        (b'{"version": 1}', "is not a report"),
    ],
)
def test_what_is_no_report_is_told_in_a_sentence(tmp_path, content, sentence):
    """Broken JSON, and JSON of another kind, are usage errors."""
    path = tmp_path / "report.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=sentence):
        read_document(path)


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path):
    """The sentence says what writes one."""
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(UsageError, match=r"expected a file, found .+; --report json writes a report"):
            read_document(path)


def test_a_source_is_published_on_the_web_alone(varied, written):
    """A report cannot bring a link into the page that would run a script."""
    next(rules_of(varied))["sources"][0]["url"] = "javascript:alert(1)"
    with pytest.raises(UsageError, match=r"sources\[0\]\.url"):
        read_document(written(varied))
