"""Where a run notes what it makes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from brakecheck.cli.targets import _receipt
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.past_receipt import reopened
from brakecheck.contracts.target import Target

HERE = Target("t", "dialnexa", "http://127.0.0.1/v1")
THERE = replace(HERE, base_url="http://192.0.2.7/v1")
HEAD = {"vendor": "dialnexa", "base_url": "http://127.0.0.1/v1", "variables": {}}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("adapter", ["none", "static", "command", "vendor-api"])
def test_with_every_adapter_contracts_make_things(adapter: str):
    """Off this machine always, on it when asked for."""
    assert _receipt(replace(THERE, adapter=adapter), None) == Path("brakecheck-receipt-dialnexa.jsonl")
    assert _receipt(replace(THERE, adapter=adapter), Path("mine")) == Path("mine")
    assert _receipt(replace(HERE, adapter=adapter), None) is None
    assert _receipt(replace(HERE, adapter=adapter), Path("mine")) == Path("mine")


@pytest.mark.parametrize("how", [{"adapter": "admin"}, {"adapter": "vendor-api", "settings": {"clock": "admin"}}])
@pytest.mark.parametrize("target", [HERE, THERE])
def test_worlds_of_its_own_go_with_the_run(target: Target, how: dict[str, Any]):
    """There is nothing to note, and who asks for it is told."""
    chosen = replace(target, **how)
    assert _receipt(chosen, None) is None
    with pytest.raises(UsageError, match="worlds of its own"):
        _receipt(chosen, Path("mine"))


def test_a_folder_is_no_file():
    """It is named."""
    Path("folder").mkdir()
    with pytest.raises(UsageError, match="received the folder folder"):
        _receipt(HERE, Path("folder"))


@pytest.mark.parametrize(
    ("target", "name", "command"),
    [
        (HERE, "made.jsonl", "brakecheck cleanup made.jsonl"),
        (HERE, "made by me.jsonl", "brakecheck cleanup 'made by me.jsonl'"),
        (HERE, "-made", "brakecheck cleanup ./-made"),
        (THERE, "made.jsonl", "brakecheck cleanup --live made.jsonl"),
        (replace(HERE, proxy="http://192.0.2.8:3128"), "made.jsonl", "brakecheck cleanup --live made.jsonl"),
    ],
)
def test_what_an_earlier_run_left_is_told_with_the_command_that_removes_it(target: Target, name: str, command: str):
    """As it has to be typed."""
    Path(name).write_text(json.dumps(HEAD) + "\n")
    before = Path(name).read_bytes()
    with pytest.raises(UsageError) as raised:
        _receipt(target, Path(name))
    assert str(raised.value) == f"{name} lists what an earlier run left behind; remove that with: {command}"
    assert Path(name).read_bytes() == before
    reopened(Path(name))[1].keep()  # nobody holds it


def test_a_run_that_is_under_way_has_left_nothing_behind():
    """It is another one beside."""
    Path("made.jsonl").write_text(json.dumps(HEAD) + "\n")
    _, receipt = reopened(Path("made.jsonl"))
    with pytest.raises(UsageError, match=r"another run is under way, and made\.jsonl is its receipt; wait for its end"):
        _receipt(HERE, Path("made.jsonl"))
    receipt.keep()


def test_a_file_of_another_kind_is_not_cleaned_up():
    """Nor overwritten."""
    Path("notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt is there and is no receipt that can be read; name another file"):
        _receipt(HERE, Path("notes.txt"))
    assert Path("notes.txt").read_text() == "mine"
