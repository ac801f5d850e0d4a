"""What a receipt keeps, and when."""

import json
from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.receipt import Order, Receipt, head, is_ours, is_plain
from brakecheck.contracts.target import Target

OURS = "brakecheck-0123456789abcdef"


def opened(path: Path, **more: Any) -> Receipt:
    receipt = Receipt()
    receipt.open(Target("t", "dialnexa", "http://127.0.0.1/v1", {"full": "canary-key"}, receipt=path, **more))
    return receipt


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()][1:]


def test_what_was_there_before_is_on_the_disk_until_it_is_back(tmp_path: Path):
    """A run that is killed leaves behind which state it had."""
    path = tmp_path / "made.jsonl"
    receipt = opened(path)
    receipt.found("q-1", "queue", "open")
    assert lines(path) == [{"given": "q-1", "resource": "queue", "state": "open"}]
    assert not receipt.is_empty
    receipt.back("q-1")
    receipt.back("q-1")
    assert lines(path)[1:] == [{"back": "q-1"}]
    assert receipt.is_empty
    receipt.close()
    assert not path.exists()


def test_an_order_is_on_the_disk_before_it_is_sent_and_becomes_a_record(tmp_path: Path):
    """Ordered, made, gone: a line each, and at the end no file."""
    path = tmp_path / "made.jsonl"
    receipt = opened(path)
    order = receipt.ordered("other", {"title": OURS})
    assert lines(path) == [{"ordered": 1, "account": "other", "names": {"title": OURS}}]
    assert receipt.orders == {1: Order("other", {"title": OURS})}
    receipt.made("wf_1", "other", order)
    assert lines(path)[1:] == [{"made": "wf_1", "account": "other", "of": 1}]
    assert (receipt.orders, receipt.records, receipt.names) == ({}, {"wf_1": "other"}, {"wf_1": {"title": OURS}})
    receipt.gone("wf_1")
    assert lines(path)[2:] == [{"gone": "wf_1"}]
    assert receipt.is_empty
    receipt.close()
    assert not path.exists()


def test_what_came_of_nothing_is_crossed_off_once(tmp_path: Path):
    """A second time there is no line; orders are numbered on."""
    path = tmp_path / "made.jsonl"
    receipt = opened(path)
    receipt.nothing(receipt.ordered("own", {"title": OURS}))
    assert lines(path)[1:] == [{"nothing": 1}]
    receipt.nothing(1)
    receipt.nothing(7)
    assert lines(path)[1:] == [{"nothing": 1}]
    assert receipt.ordered("own", {"title": OURS}) == 2
    assert not receipt.is_empty


def test_a_record_is_noted_once_and_crossed_off_once(tmp_path: Path):
    """Whoever tells of it again changes nothing, unless it closes an order."""
    path = tmp_path / "made.jsonl"
    receipt = opened(path)
    receipt.made("wf_1", "own")
    receipt.made("wf_1", "other")
    assert (lines(path), receipt.records) == ([{"made": "wf_1", "account": "own"}], {"wf_1": "own"})
    receipt.made("wf_1", "own", receipt.ordered("own", {"title": OURS}))
    assert receipt.orders == {}
    receipt.made("wf_1", "own", 1)
    assert len(lines(path)) == 3
    receipt.gone("wf_1")
    receipt.gone("wf_1")
    receipt.gone("wf_2")
    assert lines(path)[3:] == [{"gone": "wf_1"}]


def test_a_record_of_no_open_order_leaves_orders_as_they_are(tmp_path: Path):
    """Whether no order is given or one that is not open, and however often the record is told of."""
    path = tmp_path / "made.jsonl"
    receipt = opened(path)
    order = receipt.ordered("own", {"title": OURS})
    receipt.made("wf_1", "own")
    receipt.made("wf_1", "other")
    receipt.made("wf_2", "own", 99)
    assert lines(path)[1:] == [{"made": "wf_1", "account": "own"}, {"made": "wf_2", "account": "own"}]
    assert (list(receipt.orders), receipt.names) == ([order], {})


def test_a_receipt_without_a_target_knows_no_keys():
    """A record is noted all the same."""
    receipt = Receipt()
    receipt.made("wf_1", "own")
    assert receipt.records == {"wf_1": "own"}


def test_a_record_alone_and_an_order_alone_keep_the_file(tmp_path: Path):
    """What may be there is not forgotten."""
    for name, leave in (("a", lambda receipt: receipt.made("x", "own")), ("b", lambda r: r.ordered("own", {"t": "x"}))):
        receipt = opened(tmp_path / name)
        leave(receipt)
        assert not receipt.is_empty
        receipt.close()
        assert (tmp_path / name).exists()


def test_a_target_without_a_receipt_is_remembered_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing is written, and what the run has made is known."""
    monkeypatch.chdir(tmp_path)
    receipt = Receipt()
    receipt.open(Target("t", "dialnexa", "http://127.0.0.1/v1"))
    receipt.made("wf_1", "own", receipt.ordered("own", {"title": OURS}))
    receipt.close()
    assert receipt.records == {"wf_1": "own"}
    assert list(tmp_path.iterdir()) == []


def test_an_order_that_cannot_be_noted_is_told(tmp_path: Path):
    """Then it is not sent; a record that is gone needs no note."""
    path = tmp_path / "made.jsonl"
    receipt = opened(path)
    receipt.made("wf_1", "own")
    order = receipt.ordered("own", {"title": OURS})

    def full(*_: object) -> None:
        raise UsageError("no space")

    receipt._file.write = full  # type: ignore[union-attr,method-assign]
    receipt.gone("wf_1")
    receipt.nothing(order)
    with pytest.raises(UsageError, match="no space"):
        receipt.ordered("own", {"title": OURS})
    with pytest.raises(UsageError, match="no space"):
        receipt.made("wf_2", "own")
    assert "wf_2" in receipt.records


def test_an_id_that_is_not_plain_leaves_its_order_open():
    """It is found by the name that was ordered."""
    receipt = Receipt()
    order = receipt.ordered("own", {"title": OURS})
    receipt.made("../wf_1", "own", order)
    assert (receipt.records, list(receipt.orders)) == ({}, [order])


@pytest.mark.parametrize("record", ["wf_1", "a.b", "-1", "X", "x" * 500, "ключ", "dsl_1-2", "a:b@c"])
def test_plain_ids(record: str):
    """They stand in an address and name one thing there."""
    assert is_plain(record)


@pytest.mark.parametrize(
    "record", ["", ".", "..", "a/b", "../a", "a b", "a\n", "a\\b", "a?b", "a#b", "a%2fb", "x" * 501, "a\0", "a\u202e"]
)
def test_other_ids(record: str):
    """They could name something else."""
    assert not is_plain(record)


@pytest.mark.parametrize(
    "name",
    [
        OURS,
        f"{OURS} (Copy)",
        "brakecheck-a\nb-0123456789abcdef",
        "brakecheck-title-0123456789abcdef-12-3.",
        f"x {OURS}",
    ],
)
def test_names_of_runs(name: str):
    """Only a run makes them up."""
    assert is_ours(name)


@pytest.mark.parametrize(
    "name", ["", None, 7, "brakecheck-", "0123456789abcdef", "brakecheck-0123456789abcde", "Spring campaign", [OURS]]
)
def test_names_of_others(name: object):
    """Nothing is looked for by such a name."""
    assert not is_ours(name)


def test_an_order_is_told_by_its_names():
    """All of them, lists too."""
    assert str(Order("own", {"title": "text"})) == "text"
    assert str(Order("own", {"recipients": ["a", "b"], "workflow_slug": "s"})) == "a, b s"


def test_the_head_names_what_it_takes_to_reach_the_server_again(tmp_path: Path):
    """Names of variables, a certificate file wherever one stands, a proxy; no key and no header's value."""
    path = tmp_path / "made.jsonl"
    opened(
        path,
        variables={"full": "MY_KEY", "header X-Env": "MY_ENV"},
        headers={"X-Sub": "canary-sub", "X-Env": "canary-env"},
        ca_file=Path("ca.pem"),
        proxy="http://127.0.0.1:3128",
    )
    written = json.loads(path.read_text())
    assert isinstance(written.pop("pid"), int)
    assert written == {
        "vendor": "dialnexa",
        "base_url": "http://127.0.0.1/v1",
        "variables": {"full": "MY_KEY", "header X-Env": "MY_ENV"},
        "headers": {"X-Sub": "HEADER_X_SUB", "X-Env": "MY_ENV"},
        "ca_file": str(Path("ca.pem").absolute()),
        "proxy": "http://127.0.0.1:3128",
    }
    assert "canary" not in path.read_text()


@pytest.mark.parametrize(
    ("proxy", "kept"),
    [
        (None, None),
        ("https://127.0.0.1:3128", "https://127.0.0.1:3128"),
        ("https://user:canary@127.0.0.1:3128", "https://127.0.0.1:3128"),
        ("http://user:can@ary://x@[::1]:3128", "http://[::1]:3128"),
    ],
)
def test_the_head_has_the_proxy_without_its_password(proxy: str | None, kept: str | None):
    """Whatever signs the password has; an address without one stays as it is."""
    assert head(Target("t", "dialnexa", "http://127.0.0.1/v1", proxy=proxy))["proxy"] == kept
