"""Files that people hand over."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import read_mapping, read_nodes
from brakecheck.specs.input_file import DEEPEST, LARGEST, content, json_lines, json_value, tables, text


def lines(path: Path) -> object:
    return json_lines(content(path), path, 1000)


READERS = {"yaml": read_mapping, "nodes": read_nodes, "toml": tables, "json": json_value, "lines": lines}
Reader = Callable[[Path], object]


@pytest.fixture(params=list(READERS.values()), ids=list(READERS))
def reader(request) -> Reader:
    """Each way to read a file."""
    given: Reader = request.param
    return given


def written(folder: Path, data: bytes) -> Path:
    file = folder / "given"
    file.write_bytes(data)
    return file


def refusal(reader: Reader, path: Path) -> str:
    """The sentence by which the file is refused, within a few seconds."""
    began = time.monotonic()
    with pytest.raises(SpecError) as caught:
        reader(path)
    assert time.monotonic() - began < 5
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    assert "\n" not in sentence
    assert len(sentence) - len(str(path)) < 300
    return sentence


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "file: expected something in it, found an empty file"),
        (b" \n\t", "found an empty file"),
        (b'{"a":\n"\xff"}', "line 2: expected UTF-8"),
        (b"a = 1\n\n\xc3", "line 3: expected UTF-8"),
        ("ä = 1".encode("utf-16"), "line 1: expected UTF-8"),
        (b"\xef\xbb\xbf{}", "line 1: expected UTF-8 text without a byte order mark"),
        (b"\n\na\0b", "line 3: expected UTF-8"),
    ],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, reader: Reader, data: bytes, part: str):
    """Whatever the format is: the line and what is wrong with it."""
    assert part in refusal(reader, written(tmp_path, data))


def test_what_is_no_file_is_refused(tmp_path: Path, reader: Reader):
    """A folder, a pipe that nobody writes to, a device, a socket, a loop of links, and a name that leads nowhere."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        assert "found a folder" in refusal(reader, tmp_path)
        assert "found a pipe" in refusal(reader, tmp_path / "pipe")
        assert "found a device" in refusal(reader, Path("/dev/zero"))
        assert "found a socket" in refusal(reader, tmp_path / "socket")
        assert "symbolic links" in refusal(reader, tmp_path / "loop")
        assert "nothing there" in refusal(reader, tmp_path / "none")
        assert "a file that can be read" in refusal(reader, tmp_path / ("n" * 300))


@pytest.mark.skipif(os.name != "posix" or not os.geteuid(), reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, reader: Reader):
    """The system's reason is given."""
    file = written(tmp_path, b"{}")
    file.chmod(0)
    assert "Permission denied" in refusal(reader, file)


def test_a_name_with_nul_is_refused():
    """No file can have it."""
    with pytest.raises(SpecError, match="the name of a file"):
        content(Path("a\0b"))


def test_a_file_is_read_up_to_its_bound(tmp_path: Path):
    """As many bytes as are allowed, and one more."""
    file = written(tmp_path, b"x" * 100)
    assert content(file, 100) == b"x" * 100
    with pytest.raises(SpecError, match="at most 99 bytes, found more"):
        text(file, 99)


def test_a_large_file_is_refused(tmp_path: Path, reader: Reader):
    """Without reading all of it: a file with a hole of a terabyte."""
    with open(tmp_path / "given", "wb") as file:
        file.truncate(LARGEST + 1)
    assert "bytes, found more" in refusal(reader, tmp_path / "given")


@pytest.mark.parametrize(
    "data",
    [b"[" * 100_000, b"{a: " * 50_000, b"- " * 50_000 + b"x", b"? " * 50_000],
    ids=["flow lists", "flow mappings", "lists", "names"],
)
def test_deep_yaml_is_refused(tmp_path: Path, data: bytes):
    """Before the loader sees it, which would crash."""
    assert "100 within each other, found more" in refusal(read_mapping, written(tmp_path, data))
    assert "100 within each other, found more" in refusal(read_nodes, written(tmp_path, data))


def test_yaml_as_deep_as_allowed_is_read(tmp_path: Path):
    """One level less than too much."""
    inner = DEEPEST - 1
    assert read_mapping(written(tmp_path, b"a: " + b"[" * inner + b"]" * inner))
    assert "found more" in refusal(read_mapping, written(tmp_path, b"a: " + b"[" * DEEPEST + b"]" * DEEPEST))


def test_aliases_count_as_often_as_they_are_used(tmp_path: Path):
    """A page of them stands for more than any machine holds."""
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 20)
    )
    assert "line 6: expected at most 500,000 values" in refusal(read_mapping, written(tmp_path, bomb.encode()))
    assert read_mapping(written(tmp_path, b"a: &x [1, 2]\nb: [*x, *x]")) == {"a": [1, 2], "b": [[1, 2], [1, 2]]}


@pytest.mark.parametrize("data", [b"a: &x [*x]", b"a: &x {b: {c: *x}}"])
def test_an_alias_of_itself_is_refused(tmp_path: Path, data: bytes):
    """It would have no end."""
    assert "line 1: expected an alias of something else" in refusal(read_mapping, written(tmp_path, data))


@pytest.mark.parametrize(
    "data",
    [
        b"a = " + b"[" * 100_000,
        b"a = " + b"[" * 200 + b"]" * 200,
        b"a = " + b"{b = " * 50_000,
        b"[" + b"a." * 99 + b"b]\na = [[]]",
        b"[a]\n" + b"a." * 50_000 + b"b = 1",
        b"\n[" + b"a." * 50_000 + b"b]",
    ],
    ids=["open lists", "lists", "tables", "a heading", "a long name", "a long heading"],
)
def test_deep_toml_is_refused(tmp_path: Path, data: bytes):
    """By lists, tables and dotted names, which would take minutes."""
    assert "at most 100 " in refusal(tables, written(tmp_path, data))


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"a":' * 50_000, b"[" * 300 + b"]" * 300], ids=["lists", "objects", "closed"]
)
def test_deep_json_is_refused(tmp_path: Path, data: bytes):
    """Before it is read."""
    assert "levels deep" in refusal(json_value, written(tmp_path, data))


@pytest.mark.parametrize(
    ("reader", "data", "part"),
    [
        (read_mapping, b"a: 1\na: 2\n", "line 2: expected YAML, found 'a' a second time"),
        (read_mapping, b"b:\n  a: 1\n  'a': 2\n", "line 3: expected YAML"),
        (tables, b"a = 1\na = 2\n", "at line 2"),
        (tables, b"[a]\n[a]\n", "at line 2"),
        (json_value, b'{"a": 1, "a": 2}', "used twice"),
    ],
)
def test_a_name_that_is_used_twice_is_refused(tmp_path: Path, reader: Reader, data: bytes, part: str):
    """The first of the two would be lost without a word."""
    assert part in refusal(reader, written(tmp_path, data))


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        (read_mapping, b"a: " + b"9" * 5000),
        (tables, b"a = " + b"9" * 5000),
        (read_mapping, b"a: 2026-13-99"),
        (tables, b"a = 2026-13-99"),
        (json_value, b'{"a": NaN}'),
    ],
    ids=["a long number in YAML", "in TOML", "no day in YAML", "in TOML", "NaN"],
)
def test_values_that_are_none_are_refused(tmp_path: Path, reader: Reader, data: bytes):
    """Numbers without an end, days that no calendar has."""
    refusal(reader, written(tmp_path, data))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'{"a": 1}\n{"b": 2}\n{"c"\n', "line 3: expected JSON, found "),
        (b'{"a": 1}\n\n{"b": 2}', "line 2: expected JSON, found "),
        (b'{"a": 1, "a": 2}\n', 'line 1: expected JSON, found the name "a" is used twice in one object'),
        (b"1\n" * 1001, "line 1001: expected at most 1,000 lines, found more"),
    ],
)
def test_a_line_that_is_no_json_is_named(tmp_path: Path, data: bytes, sentence: str):
    """So is the first line beyond those that are taken."""
    assert sentence in refusal(lines, written(tmp_path, data))


def test_the_values_of_the_lines_are_read(tmp_path: Path):
    """With or without an end of the last line."""
    for data in (b'{"a": 1}\n[2]', b'{"a": 1}\n[2]\n', b'{"a": 1}\r\n[2]\r\n'):
        assert lines(written(tmp_path, data)) == [{"a": 1}, [2]]
