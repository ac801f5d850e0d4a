"""Reading receipts that a run, or anybody, has written."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.past_receipt import reopened
from brakecheck.contracts.safety.receipt import Order
from brakecheck.contracts.safety.receipt_file import InUse, ReceiptFile

HEAD: dict[str, Any] = {"vendor": "dialnexa", "base_url": "http://127.0.0.1/v1", "variables": {}}
NAMES = {"title": "brakecheck-0123456789abcdef"}
MADE = {"made": "x", "account": "own"}
ORDERED = {"ordered": 1, "account": "own", "names": NAMES}


def written(folder: Path, *lines: object, end: str = "") -> Path:
    path = folder / "made.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + end)
    return path


def test_what_is_left_is_what_was_made_and_is_not_gone(tmp_path: Path):
    """Each with its account; orders that became nothing or something are none any more."""
    lines = [
        {"ordered": 3, "account": "own", "names": NAMES},
        {"ordered": 4, "account": "own", "names": NAMES},
        {"ordered": 7, "account": "other", "names": NAMES},
        {"made": "a", "account": "own"},
        {"made": "b", "account": "other", "of": 4},
        {"made": "c", "account": "own"},
        {"gone": "a"},
        {"nothing": 3},
    ]
    head, receipt = reopened(written(tmp_path, HEAD, *lines))
    assert receipt.records == {"b": "other", "c": "own"}
    assert receipt.orders == {7: Order("other", NAMES)}
    assert receipt.ordered("own", NAMES) == 8
    assert head == HEAD | {"headers": {}, "ca_file": None, "proxy": None}
    receipt.keep()


def test_what_was_there_before_is_listed_until_it_is_back(tmp_path: Path):
    """With its resource and its state."""
    given = {"given": "q-1", "resource": "queue", "state": "open"}
    _, receipt = reopened(written(tmp_path, HEAD, given, {**given, "given": "q-2"}, {"back": "q-2"}))
    assert receipt.given == {"q-1": {"resource": "queue", "state": "open"}}
    assert not receipt.is_empty
    receipt.keep()
    with pytest.raises(UsageError, match="without its resource and state"):
        reopened(written(tmp_path, HEAD, {**given, "state": 1}))


def test_a_receipt_is_continued_behind_its_last_whole_line(tmp_path: Path):
    """A line that was cut off when the run was killed is passed over, and in the way of nothing."""
    path = written(tmp_path, HEAD, MADE, {"made": "y", "account": "own"}, end='{"made": "z", "acc')
    _, receipt = reopened(path)
    assert receipt.records == {"x": "own", "y": "own"}
    assert path.read_text().endswith('"acc')
    receipt.gone("x")
    receipt.made("z", "own")
    receipt.keep()
    assert path.read_text().splitlines()[3:] == ['{"gone": "x"}', '{"made": "z", "account": "own"}']
    _, receipt = reopened(path)
    assert receipt.records == {"y": "own", "z": "own"}
    receipt.gone("y")
    receipt.gone("z")
    receipt.close()
    assert not path.exists()


@pytest.mark.parametrize(
    "line",
    [
        [],
        7,
        None,
        {},
        {"made": ["x"], "account": "own"},
        {"made": "x"},
        {"made": "x", "account": "third"},
        {"made": "x", "account": "own", "of": []},
        *({**MADE, "made": odd} for odd in ("", ".", "..", "a/b", "../a", "a b", "a%2f", 7, None, "x" * 501)),
        {"gone": ["x"]},
        {"gone": ".."},
        {"nothing": "1"},
        {"nothing": True},
        {**ORDERED, "ordered": "1"},
        {**ORDERED, "ordered": True},
        {**ORDERED, "ordered": 1.5},
        {**ORDERED, "account": []},
        {**ORDERED, "names": []},
        {**ORDERED, "names": {"title": ""}},
        {**ORDERED, "names": {"title": 7}},
        {**ORDERED, "names": {"recipients": ["a", ""]}},
        {**ORDERED, "names": {"recipients": ["a"] * 1001}},
        {**ORDERED, "names": {str(number): "x" for number in range(1001)}},
        {"ordered": 1, "account": "own"},
    ],
    ids=lambda line: json.dumps(line)[:50],
)
def test_a_line_that_no_run_writes_is_refused(tmp_path: Path, line: object):
    """In one sentence, and the file is as it was and free."""
    path = written(tmp_path, HEAD, line)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is not a receipt: expected the JSON lines that") as raised:
        reopened(path)
    assert "\n" not in str(raised.value)
    assert "(line 2: received " in str(raised.value)
    assert path.read_bytes() == before
    ReceiptFile(path).reopen()


def test_the_member_that_a_line_lacks_is_named(tmp_path: Path):
    """With the number of the line."""
    with pytest.raises(UsageError, match=r"\(line 3: received a line without 'account'\)$"):
        reopened(written(tmp_path, HEAD, MADE, {"made": "y"}))


def test_an_id_that_cannot_be_used_is_quoted(tmp_path: Path):
    """Sixty characters of it, which say where to look."""
    path = written(tmp_path, HEAD, MADE, {**MADE, "made": "x/" + "y" * 500})
    with pytest.raises(UsageError) as raised:
        reopened(path)
    assert str(raised.value).endswith(f"(line 3: received an id that cannot be used: 'x/{'y' * 58}')")


@pytest.mark.parametrize(
    "names", [{str(number): "x" for number in range(1000)}, {"recipients": ["a"] * 1000}, {"recipients": ["a"]}]
)
def test_an_order_of_a_thousand_names_is_read(tmp_path: Path, names: dict[str, Any]):
    """No run has more."""
    _, receipt = reopened(written(tmp_path, HEAD, {**ORDERED, "names": names}))
    assert receipt.orders == {1: Order("own", names)}
    receipt.keep()


def test_what_is_crossed_off_twice_is_crossed_off(tmp_path: Path):
    """So is what was never there: the note of it was lost with the line before."""
    _, receipt = reopened(written(tmp_path, HEAD, {"gone": "x"}, {"nothing": 1}, {**MADE, "of": 7}, MADE))
    assert (receipt.records, receipt.orders) == ({"x": "own"}, {})
    receipt.keep()


def test_a_record_of_no_order_leaves_the_orders(tmp_path: Path):
    """Each may have become a record of its own."""
    _, receipt = reopened(written(tmp_path, HEAD, ORDERED, MADE))
    assert (list(receipt.records), list(receipt.orders)) == (["x"], [1])
    receipt.keep()


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ({}, "its first line names no server"),
        ([], "received a line that is no object"),
        ({**HEAD, "vendor": 7}, "its first line names no server"),
        ({**HEAD, "base_url": None}, "its first line names no server"),
        ({**HEAD, "variables": []}, "variables are no names of variables"),
        ({**HEAD, "variables": {"full": 7}}, "variables are no names of variables"),
        ({**HEAD, "headers": "x"}, "headers are no names of variables"),
        ({**HEAD, "headers": {"X-Sub": ["x"]}}, "headers are no names of variables"),
        ({**HEAD, "ca_file": 7}, "ca_file is no text"),
        ({**HEAD, "proxy": []}, "proxy is no text"),
    ],
    ids=str,
)
def test_a_head_that_no_run_writes_is_refused(tmp_path: Path, head: object, why: str):
    """There is no server to go to, and the sentence says why."""
    with pytest.raises(UsageError, match=rf"is not a receipt: expected .* \(line 1: {why}\)$"):
        reopened(written(tmp_path, head))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        json.dumps(HEAD).encode(),  # cut off
        b"\xff\xfe\n",
        b"nonsense\n",
        json.dumps(HEAD).encode() + b"\n" + b"[" * 100_000 + b"\n",
        json.dumps(HEAD).encode() + b"\n" + b'{"made":' * 100_000 + b"\n",
        json.dumps(HEAD).encode() + b"\n" + b'{"nothing": ' + b"9" * 100_000 + b"}\n",
        json.dumps(HEAD).encode() + b"\n" + b"{}\n" * 100_000,
        json.dumps(HEAD).encode() + b"\n" + b"x" * 10_000_000 + b"\n",
    ],
    ids=["empty", "blank", "cut", "bytes", "words", "lists", "objects", "number", "lines", "size"],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes):
    """However deep, long or foreign it is."""
    path = tmp_path / "made.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is not a receipt"):
        reopened(path)


def test_a_receipt_has_a_hundred_thousand_lines_at_most(tmp_path: Path):
    """One more is refused before any line is read."""
    path = tmp_path / "made.jsonl"
    for lines, why in ((100_000, "line 2: expected JSON"), (100_001, "line 100001: expected at most 100,000 lines")):
        path.write_bytes(b"{}\n" + b"{\n" * (lines - 1))
        with pytest.raises(UsageError, match=why):
            reopened(path)


def test_a_receipt_of_the_largest_size_is_read(tmp_path: Path):
    """10 MB, to the byte."""
    path = written(tmp_path, HEAD, MADE)
    with path.open("a") as file:
        file.write(" " * (10_000_000 - path.stat().st_size))
    _, receipt = reopened(path)
    assert receipt.records == {"x": "own"}
    receipt.keep()
    with path.open("a") as file:
        file.write(" ")
    with pytest.raises(UsageError, match="expected at most 10,000,000 bytes, found more"):
        reopened(path)


@pytest.mark.parametrize("kind", ["none", "folder", "pipe", "link", "device"])
def test_what_is_no_file_of_its_own_is_refused(tmp_path: Path, kind: str):
    """Nothing is waited for, and no link followed."""
    path = tmp_path / "made.jsonl"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        (tmp_path / "elsewhere").write_bytes(written(tmp_path, HEAD).read_bytes())
        path.unlink()
        path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match=r"could not be read|is not a receipt"):
        reopened(Path("/dev/zero") if kind == "device" else path)


def test_a_receipt_in_use_is_left_alone(tmp_path: Path):
    """Until it is closed, by whatever end."""
    path = written(tmp_path, HEAD | {"pid": 4711}, MADE)
    _, first = reopened(path)
    with pytest.raises(
        InUse, match=r"made\.jsonl belongs to a run that is under way \(process 4711\); wait for its end"
    ):
        reopened(path)
    first.keep()
    reopened(path)[1].keep()


@pytest.mark.parametrize("further", [{}, {"pid": "x"}, {"pid": None}])
def test_a_process_that_is_not_named_is_not_told(tmp_path: Path, further: dict[str, Any]):
    """The sentence is whole without."""
    path = written(tmp_path, HEAD | further)
    _, first = reopened(path)
    with pytest.raises(InUse, match="under way; wait"):
        reopened(path)
    first.keep()
