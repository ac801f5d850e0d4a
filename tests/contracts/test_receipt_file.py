"""The file of a receipt is the run's own."""

import errno
import os
import stat
import time

import pytest

from brakecheck.config import refuse_unasked
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety import receipt_file, receipt_lock
from brakecheck.contracts.safety.past_receipt import reopened
from brakecheck.contracts.safety.receipt import Receipt
from brakecheck.contracts.safety.receipt_file import InUse, ReceiptFile
from brakecheck.contracts.safety.receipt_lock import Lock
from brakecheck.contracts.target import Target


def opened(path) -> Receipt:
    receipt = Receipt()
    receipt.open(Target("t", "dialnexa", "http://127.0.0.1/v1", {"full": "canary-key"}, receipt=path))
    return receipt


def test_nobody_else_may_read_it_and_no_key_stands_in_it(tmp_path):
    """The mode is 0600, and keys stay in the environment."""
    path = tmp_path / "made.jsonl"
    opened(path).made("wf_1", "own")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "canary-key" not in path.read_text()


@pytest.mark.parametrize("record", ["canary-key", "wf_canary-key-1", "CANARY-KEY", "x63616e6172792d6b6579"])
def test_an_id_that_gives_a_key_away_is_not_noted(tmp_path, record):
    """What the server has made of our key is found by the names of its order, which stays in the file."""
    path = tmp_path / "made.jsonl"
    receipt = opened(path)
    before = path.read_text()
    receipt.made(record, "own")
    assert path.read_text() == before
    order = receipt.ordered("own", {"title": "brakecheck-0123456789abcdef"})
    receipt.made(record, "own", order)
    receipt.keep()
    assert record not in path.read_text()
    assert list(reopened(path)[1].orders) == [order]


@pytest.mark.parametrize("dangling", [True, False])
def test_no_link_is_followed(tmp_path, dangling):
    """Neither to a file that exists nor to one that would come into being."""
    elsewhere = tmp_path / "elsewhere"
    if not dangling:
        elsewhere.write_text("mine")
    (tmp_path / "made.jsonl").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="could not be written"):
        opened(tmp_path / "made.jsonl")
    assert elsewhere.exists() is not dangling
    assert dangling or elsewhere.read_text() == "mine"


def test_a_file_of_somebody_else_is_not_continued(tmp_path):
    """What came into being since the options were read is kept as it is."""
    path = tmp_path / "made.jsonl"
    path.write_text("mine")
    with pytest.raises(UsageError, match="could not be written"):
        opened(path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    "further", [{"settings": {"admin-url": "http://192.0.2.7/admin"}}, {"proxy": "http://192.0.2.7:3128"}]
)
def test_every_address_is_asked_about(further):
    """An admin API or a proxy off this machine needs --live, as the base URL does."""
    target = Target("t", "dialnexa", "http://127.0.0.1/v1", **further)
    with pytest.raises(UsageError, match=r"192\.0\.2\.7.*--live"):
        refuse_unasked(target, live=False)
    refuse_unasked(target, live=True)


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk_is_said(tmp_path, monkeypatch, call):
    """With the file, the reason and what to do; the same where the disk does not keep a line."""
    path = tmp_path / "made.jsonl"
    file = ReceiptFile(path)
    file.create({"vendor": "dialnexa"})

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(UsageError) as raised:
        file.write({"made": "wf_1"})
    file.close()
    assert str(raised.value) == (
        f"the receipt {path} could not be written (No space left on device); choose another with --receipt"
    )


def test_a_line_is_written_to_its_end(tmp_path, monkeypatch):
    """The system may take a part of it at a time."""
    path = tmp_path / "made.jsonl"
    file, write = ReceiptFile(path), os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:3]))
        file.create({"vendor": "dialnexa"})
    file.close()
    assert path.read_text() == '{"vendor": "dialnexa"}\n'


def test_a_file_that_was_not_opened_closes_and_removes_nothing(tmp_path, monkeypatch):
    """Neither what stands in its place nor a descriptor of somebody else; a second time nothing is closed either."""
    path, closed = tmp_path / "made.jsonl", list[int]()
    path.write_text("mine")
    with monkeypatch.context() as patched:
        patched.setattr(os, "close", closed.append)
        ReceiptFile(path).close()
        ReceiptFile(path).remove()
        file = ReceiptFile(tmp_path / "other.jsonl")
        file.create({})
        file.close()
        file.close()
        file.remove()
    assert (len(closed), path.read_text()) == (1, "mine")
    assert file.path.exists()
    os.close(closed[0])


def test_a_file_that_somebody_removed_is_removed(tmp_path):
    """There is nothing left to do."""
    file = ReceiptFile(tmp_path / "made.jsonl")
    file.create({})
    file.path.unlink()
    file.remove()
    assert not file.path.exists()


def test_the_first_descriptor_is_one_like_others(tmp_path):
    """A process without a standard input gets it for its receipt."""
    kept = os.dup(0)
    os.close(0)
    try:
        file = ReceiptFile(tmp_path / "made.jsonl")
        file.create({})
        assert os.path.samestat(os.fstat(0), file.path.stat())
        file.remove()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(0)
    finally:
        os.dup2(kept, 0)
        os.close(kept)
    assert not file.path.exists()


def test_without_locks_of_the_system_the_file_is_kept_fresh_while_its_run_lives(tmp_path, monkeypatch):
    """Then nobody else continues it; afterwards, once it is not fresh any more, anybody may."""
    monkeypatch.setattr(receipt_lock, "BEAT", 0.01)
    monkeypatch.setattr(receipt_file, "Lock", lambda path: Lock(path, None))
    file = ReceiptFile(tmp_path / "made.jsonl")
    file.create({})
    os.utime(file.path, (1000, 1000))
    limit = time.monotonic() + 2
    while file.path.stat().st_mtime == 1000 and time.monotonic() < limit:
        time.sleep(0.005)
    second = ReceiptFile(file.path)
    with pytest.raises(InUse):
        second.reopen()
    second.close()
    file.close()
    time.sleep(0.05)  # for a sign of life that was under way
    os.utime(file.path, (1000, 1000))
    assert second.reopen() == b"{}\n"
    second.close()
