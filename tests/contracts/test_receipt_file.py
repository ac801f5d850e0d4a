"""The file of a receipt is the run's own."""

import stat

import pytest

from brakecheck.config import refuse_unasked
from contracts.past_receipt import reopened
from contracts.receipt import Receipt
from contracts.target import Target
from contracts.trouble import UsageError


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
