"""Reading YAML."""

from pathlib import Path

import pytest

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping


def written(folder: Path, text: str) -> Path:
    path = folder / "some.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_is_read(tmp_path):
    """A file that holds a mapping is read as one."""
    assert read_mapping(written(tmp_path, "a: {b: [1, two]}")) == {"a": {"b": [1, "two"]}}


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: [1, 2\nc: 3\n", "line 3"), ("a: 1\nb: 2\n c: 3\n", "line 3"), ("a: *nowhere\n", "line 1")],
)
def test_a_syntax_error_names_file_and_line(tmp_path, text, line):
    """What is no YAML is a SpecError that names the file and the line."""
    path = written(tmp_path, text)
    with pytest.raises(SpecError, match=f"some.yaml: {line}: expected YAML") as caught:
        read_mapping(path)
    assert caught.value.file == path


@pytest.mark.parametrize(("text", "found"), [("[1, 2]", "list"), ("just text", "str"), ("# only a remark", "NoneType")])
def test_anything_but_a_mapping_is_refused(tmp_path, text, found):
    """A list, a text or nothing at all is a SpecError that says what was found."""
    with pytest.raises(SpecError, match=f"top level: expected a mapping, found {found}"):
        read_mapping(written(tmp_path, text))


def test_a_missing_file_is_a_spec_error(tmp_path):
    """A file that is not there is a SpecError that names it."""
    with pytest.raises(SpecError, match=r"absent\.yaml: file: expected a file, found nothing there"):
        read_mapping(tmp_path / "absent.yaml")


@pytest.mark.parametrize("content", [b"a: \xff\xfe", b"a: \x00", b"a: \x07"])
def test_bytes_that_are_no_text_are_a_spec_error(tmp_path, content):
    """Bytes that YAML cannot hold are a SpecError like any other bad file."""
    path = tmp_path / "some.yaml"
    path.write_bytes(content)
    with pytest.raises(SpecError, match=r"some\.yaml"):
        read_mapping(path)


def test_yaml_never_builds_python_objects(tmp_path):
    """A tag that would run code is refused, not obeyed."""
    with pytest.raises(SpecError, match="line 1"):
        read_mapping(written(tmp_path, "a: !!python/object/apply:os.getcwd []"))


def test_a_name_used_twice_is_refused(tmp_path):
    """A name used twice in one mapping is refused: the first of the two would be lost without a word."""
    with pytest.raises(SpecError, match="line 2"):
        read_mapping(written(tmp_path, "a: 1\na: 2\n"))
