"""How `cleanup` reaches the server of a receipt, which anybody may have written."""

import json
from pathlib import Path
from typing import Any

import pytest
from requests.utils import DEFAULT_CA_BUNDLE_PATH

import brakecheck.cli.cleanup as module
from brakecheck.cli.cleanup import clean_up
from brakecheck.cli.command_line import main
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.receipt import Receipt, Removal
from brakecheck.contracts.target import Target

HEAD: dict[str, Any] = {"vendor": "dialnexa", "base_url": "http://127.0.0.1:9/v1", "variables": {}}
MADE = {"made": "x", "account": "own"}
KEPT = "made.jsonl is kept"


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Target]:
    """The targets that were reached; nothing is sent, and all is removed."""
    targets: list[Target] = []

    def removed(chosen: Target, receipt: Receipt) -> list[Removal]:
        targets.append(chosen)
        found = [Removal(record, gone=True, message=f"removed workflow {record}") for record in receipt.records]
        for removal in found:
            receipt.gone(removal.record)
        return found

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "_removed", removed)
    monkeypatch.setenv("DIALNEXA_API_KEY", "canary-key")
    return targets


def written(*lines: object) -> Path:
    path = Path("made.jsonl")
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_the_server_is_reached_as_the_run_did(reached: list[Target], monkeypatch: pytest.MonkeyPatch):
    """Keys and headers by their variables, certificates and the proxy by the head."""
    monkeypatch.setenv("MY_KEY", "a-key")
    monkeypatch.setenv("MY_SUB", "a sub")
    Path("ca.pem").write_text(Path(DEFAULT_CA_BUNDLE_PATH).read_text())
    head = {
        **HEAD,
        "variables": {"full": "MY_KEY"},
        "headers": {"X-Sub": "MY_SUB"},
        "ca_file": str(Path("ca.pem").absolute()),
        "proxy": "http://127.0.0.1:3128",
    }
    assert clean_up(written(head, MADE)) == 0
    (chosen,) = reached
    assert (chosen.vendor, chosen.base_url) == ("dialnexa", "http://127.0.0.1:9/v1")
    assert (chosen.keys, chosen.headers) == ({"full": "a-key"}, {"X-Sub": "a sub"})
    assert (chosen.ca_file, chosen.proxy) == (Path("ca.pem").absolute(), "http://127.0.0.1:3128")
    assert not Path("made.jsonl").exists()


def test_the_way_there_may_be_given_anew(reached: list[Target], monkeypatch: pytest.MonkeyPatch):
    """What the command line says goes before the head; the rest is as the run had it."""
    monkeypatch.setenv("MY_SUB", "a sub")
    monkeypatch.setenv("NEW_SUB", "another")
    Path("ca.pem").write_text(Path(DEFAULT_CA_BUNDLE_PATH).read_text())
    head = {**HEAD, "headers": {"X-Sub": "GONE", "X-Other": "MY_SUB"}, "ca_file": "gone.pem", "proxy": "http://[::1]:1"}
    path = written(head, MADE)
    arguments = ["cleanup", str(path), "--ca-file", "ca.pem", "--header", "x-sub: ${NEW_SUB}", "--header", "X-New: new"]
    assert main([*arguments, "--proxy", "http://127.0.0.1:3128"]) == 0
    (chosen,) = reached
    assert chosen.headers == {"x-sub": "another", "X-New": "new", "X-Other": "a sub"}
    assert (chosen.ca_file, chosen.proxy) == (Path("ca.pem"), "http://127.0.0.1:3128")
    assert set(chosen.secrets({})) == {"NEW_SUB"}


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--header", "no colon", "expected a header such as"),
        ("--header", "X-Sub: ${NO_SUCH}", "NO_SUCH, the value of the header X-Sub, is not set"),
        ("--proxy", "ftp://127.0.0.1", "expected a URL"),
        ("--proxy", "http://192.0.2.8:3128", "192.0.2.8:3128 is not on this machine"),
        ("--ca-file", "none.pem", "none.pem: file: expected a file"),
    ],
)
def test_a_way_that_cannot_be_taken_is_refused(
    reached: list[Target], capsys: pytest.CaptureFixture[str], option: str, value: str, sentence: str
):
    """By the checks that `verify` has."""
    path = written(HEAD, MADE)
    assert main(["cleanup", str(path), option, value]) == 2
    assert sentence in capsys.readouterr().err
    assert reached == []
    assert path.exists()


def test_what_is_sent_where_with_which_key_is_said(reached: list[Target], capsys: pytest.CaptureFixture[str]):
    """The names of variables, no values."""
    clean_up(written(HEAD, MADE))
    assert capsys.readouterr().out == (
        "dialnexa at http://127.0.0.1:9/v1, with the keys in DIALNEXA_API_KEY\n  removed workflow x\n"
    )


@pytest.mark.parametrize(
    ("further", "message"),
    [
        ({"vendor": "acme"}, "expected a vendor"),
        ({"vendor": "../x"}, "expected a vendor"),
        ({"base_url": "http://name:word@127.0.0.1/v1"}, "without a name, password or query"),
        ({"base_url": "http://127.0.0.1/v1?x=1"}, "without a name, password or query"),
        ({"base_url": "file:///etc/passwd"}, "expected a URL"),
        ({"base_url": ""}, "received an empty text"),
        ({"base_url": "http://192.0.2.7/v1"}, r"192\.0\.2\.7/v1 is not on this machine.*--live"),
        ({"base_url": "http://localhost.evil/v1"}, "is not on this machine"),
        ({"proxy": "http://192.0.2.8:3128"}, r"192\.0\.2\.8:3128 is not on this machine"),
        ({"proxy": "ftp://127.0.0.1"}, "expected a URL"),
        ({"ca_file": "no/such.pem"}, r"no/such\.pem: file: expected a file"),
        ({"ca_file": "a\0b"}, "expected the name of a file"),
        ({"headers": {"X-Sub": "NO_SUCH"}}, "NO_SUCH, the value of the header X-Sub, is not set"),
        ({"headers": {"X-Sub": "ODD"}}, "ODD: expected printable ASCII"),
        ({"headers": {"X Sub": "DIALNEXA_API_KEY"}}, "expected the name of a header"),
        ({"headers": {"X\r\nSub": "DIALNEXA_API_KEY"}}, "expected the name of a header"),
        ({"variables": {"full": "NO_SUCH"}}, r"no key for .*: set NO_SUCH"),
    ],
)
def test_a_head_is_checked_like_the_command_line(
    reached: list[Target], monkeypatch: pytest.MonkeyPatch, further: dict[str, Any], message: str
):
    """One sentence, nothing is sent, and the file stays as it was."""
    monkeypatch.setenv("ODD", "a\nb")
    path = written({**HEAD, **further}, MADE)
    before = path.read_bytes()
    with pytest.raises(UsageError, match=message) as raised:
        clean_up(path)
    assert "canary" not in str(raised.value)
    assert reached == []
    assert path.read_bytes() == before


def test_off_this_machine_it_goes_when_asked(reached: list[Target]):
    """--live is for the server and the proxy."""
    head = {**HEAD, "base_url": "http://192.0.2.7/v1", "proxy": "http://192.0.2.8:3128"}
    assert clean_up(written(head, MADE), live=True) == 0
    assert len(reached) == 1


def test_a_receipt_of_nothing_is_done(reached: list[Target]):
    """There is nothing to remove, and so no file."""
    assert clean_up(written(HEAD, MADE, {"gone": "x"})) == 0
    assert not Path("made.jsonl").exists()


@pytest.mark.parametrize(
    ("removals", "sentence"),
    [
        ([("x", False, True, True)], f"1 of 1 could not be removed; {KEPT}"),
        ([("x", True, True, True), ("y", False, True, True)], f"1 of 2 could not be removed; {KEPT}"),
        ([("x", False, True, False)], f"http://127.0.0.1:9/v1 does not answer; {KEPT}"),
        ([("x", True, True, True), ("y", False, True, False)], f"http://127.0.0.1:9/v1 does not answer; {KEPT}"),
        ([("x", True, False, True)], "nothing of it was found there: it is gone, or the keys are of another account;"),
    ],
)
def test_what_is_left_keeps_the_file(
    reached: list[Target],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    removals: list[tuple[str, bool, bool, bool]],
    sentence: str,
):
    """The exit status is 1, and a sentence says why; no key stands in what a server said."""
    found = [Removal(record, gone, "canary-key", seen, answered) for record, gone, seen, answered in removals]
    monkeypatch.setattr(module, "_removed", lambda *_: found)
    path = written(HEAD, MADE)
    assert clean_up(path) == 1
    output = capsys.readouterr().out
    assert sentence in output
    assert "canary" not in output
    assert path.exists()
    assert clean_up(path) == 1  # it is not locked any more
