"""Cleaning up in this process: what is asked of the server, what is printed, and whether the receipt stays."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from brakecheck.cli import cleanup
from brakecheck.cli.cleanup import clean_up
from brakecheck.connection import Connection, header
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.safety.past_receipt import reopened
from brakecheck.contracts.safety.receipt import Receipt, Removal
from brakecheck.contracts.target import Target

KEY = "canary-key-4711"
OTHER = "canary-other-4712"
DELETED = 200, {"message": "deleted"}
MISSING = 404, {"message": "no such workflow"}


class Vendor:
    """A server that answers DELETE by the id, all else with 404, and keeps what was asked with which headers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answered(self) -> None:
                outer.asked.append((self.command, self.path))
                outer.headers.append(dict(self.headers.items()))
                found = outer.answers.get(self.path.rpartition("/")[2]) if self.command == "DELETE" else None
                status, body = found or MISSING
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = answered

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/v1"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    monkeypatch.setenv("DIALNEXA_API_KEY", KEY)
    for variable in ("DIALNEXA_API_KEY_OTHER", "DIALNEXA_API_KEY_NO_DELETE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(variable, raising=False)
    made = Vendor()
    yield made
    made.stop()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("made.jsonl")


def receipt(path: Path, url: str, *records: str, account: str = "own", **head: Any) -> None:
    lines = [{"vendor": "dialnexa", "base_url": url, "variables": {}} | head]
    lines += [{"made": record, "account": account} for record in records]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def left(path: Path) -> list[str]:
    """The records of the receipt, which is free to be opened."""
    _, kept = reopened(path)
    kept.keep()
    return list(kept.records)


def test_what_the_receipt_lists_is_removed_and_then_the_receipt(
    vendor: Vendor, path: Path, capsys: pytest.CaptureFixture[str]
):
    """A line tells the server and the variables of the keys, a line each what became of the records."""
    receipt(path, vendor.url, "wf_1", "wf_2")
    vendor.answers = {"wf_1": DELETED, "wf_2": DELETED}
    assert clean_up(path) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"dialnexa at {vendor.url}, with the keys in DIALNEXA_API_KEY",
        "  removed workflow wf_1",
        "  removed workflow wf_2",
    ]
    assert [path for method, path in vendor.asked if method == "DELETE"] == [
        "/v1/workflows/wf_1",
        "/v1/workflows/wf_2",
    ]
    assert {headers["Authorization"] for headers in vendor.headers} == {f"Bearer {KEY}"}
    assert not path.exists()


def test_a_receipt_that_lists_nothing_asks_nothing_and_goes(vendor: Vendor, path: Path):
    """There is nothing left to be found."""
    receipt(path, vendor.url)
    assert clean_up(path) == 0
    assert vendor.asked == []
    assert not path.exists()


def test_what_could_not_be_removed_is_counted_and_kept(vendor: Vendor, path: Path, capsys: pytest.CaptureFixture[str]):
    """The others are removed and crossed off; the exit status is 1."""
    receipt(path, vendor.url, "wf_1", "wf_2", "wf_3")
    vendor.answers = {"wf_1": DELETED, "wf_2": (500, {}), "wf_3": DELETED}
    assert clean_up(path) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[2].startswith("  could not remove workflow wf_2: ")
    assert out[4:] == ["1 of 3 could not be removed; made.jsonl is kept"]
    assert left(path) == ["wf_2"]


def test_a_server_that_does_not_answer_is_named(vendor: Vendor, path: Path, capsys: pytest.CaptureFixture[str]):
    """The receipt is as it was."""
    receipt(path, vendor.url, "wf_1")
    vendor.stop()
    assert clean_up(path) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"{vendor.url} does not answer; made.jsonl is kept"
    assert left(path) == ["wf_1"]


def test_nothing_that_is_found_is_no_success(vendor: Vendor, path: Path, capsys: pytest.CaptureFixture[str]):
    """The keys may be wrong, so that the receipt is kept."""
    receipt(path, vendor.url, "wf_1")
    assert clean_up(path) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  workflow wf_1 was gone",
        "nothing of it was found there: it is gone, or the keys are of another account; made.jsonl is kept, delete it "
        "where the keys are right",
    ]
    assert left(path) == ["wf_1"]


def test_an_account_in_which_nothing_is_found_keeps_the_receipt(
    vendor: Vendor, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Each account has a key of its own, which may be the wrong one; a sentence says so."""
    monkeypatch.setenv("DIALNEXA_API_KEY_OTHER", OTHER)
    receipt(path, vendor.url, "wf_1")
    with path.open("a") as file:
        file.write(json.dumps({"made": "wf_2", "account": "other"}) + "\n")
    vendor.answers = {"wf_1": DELETED}
    assert clean_up(path) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith(", with the keys in DIALNEXA_API_KEY, DIALNEXA_API_KEY_OTHER")
    assert out[3:] == [
        "some of it was not found there: it is gone, or the keys are of another account; made.jsonl is kept, delete it "
        "where the keys are right"
    ]
    assert left(path) == ["wf_2"]
    asked = zip(vendor.asked, vendor.headers, strict=True)
    keys = {path.split("/")[3]: headers["Authorization"] for (_, path), headers in asked}
    assert keys == {"wf_1": f"Bearer {KEY}", "wf_2": f"Bearer {OTHER}"}


def test_missing_records_are_crossed_off_where_the_key_is_seen_to_be_right(vendor: Vendor, path: Path):
    """Something else of the same account was found."""
    receipt(path, vendor.url, "wf_1", "wf_2")
    vendor.answers = {"wf_2": DELETED}
    assert clean_up(path) == 0
    assert not path.exists()


def test_without_a_key_nothing_is_asked(vendor: Vendor, path: Path, monkeypatch: pytest.MonkeyPatch):
    """The sentence names the variable, and the receipt is free again."""
    monkeypatch.delenv("DIALNEXA_API_KEY")
    receipt(path, vendor.url, "wf_1", variables={"full": "MY_KEY"})
    with pytest.raises(UsageError) as raised:
        clean_up(path)
    assert str(raised.value) == f"no key for {vendor.url}: set MY_KEY and run again"
    assert (vendor.asked, left(path)) == ([], ["wf_1"])


def test_off_this_machine_live_is_needed(vendor: Vendor, path: Path):
    """The address of this test only looks like one of another machine."""
    receipt(path, f"http://[::ffff:127.0.0.1]:{vendor.port}/v1", "wf_1")
    vendor.answers = {"wf_1": DELETED}
    with pytest.raises(UsageError, match=r"is not on this machine.*Add --live"):
        clean_up(path)
    assert (vendor.asked, left(path)) == ([], ["wf_1"])
    assert clean_up(path, live=True) == 0
    assert not path.exists()


def test_a_key_in_an_id_is_not_printed(vendor: Vendor, path: Path, capsys: pytest.CaptureFixture[str]):
    """Anybody may have written the receipt; the variable stands in place of the key."""
    receipt(path, vendor.url, f"wf-{KEY}")
    clean_up(path)
    out = capsys.readouterr().out
    assert KEY not in out
    assert "wf-${DIALNEXA_API_KEY}" in out


def test_the_way_to_the_server_stands_in_the_receipt(vendor: Vendor, path: Path, monkeypatch: pytest.MonkeyPatch):
    """Headers and the proxy go along with every request."""
    monkeypatch.setenv("MY_SUB", "subscription-1")
    receipt(path, "http://127.0.0.1:1/v1", "wf_1", headers={"X-Sub": "MY_SUB"}, proxy=f"http://127.0.0.1:{vendor.port}")
    vendor.answers = {"wf_1": DELETED}
    assert clean_up(path) == 0
    assert vendor.asked[-1] == ("DELETE", "http://127.0.0.1:1/v1/workflows/wf_1")
    assert {headers["X-Sub"] for headers in vendor.headers} == {"subscription-1"}


def test_what_is_asked_for_goes_before_the_receipt(vendor: Vendor, path: Path, monkeypatch: pytest.MonkeyPatch):
    """Another proxy, other headers and other certificates, each in place of the one that was noted."""
    monkeypatch.setenv("MY_SUB", "subscription-1")
    receipt(path, vendor.url, "wf_1", headers={"X-Sub": "MY_SUB"}, proxy="http://127.0.0.1:1")
    vendor.answers = {"wf_1": DELETED}
    asked = Connection(headers=(header("X-Sub", "two"),), proxy=f"http://127.0.0.1:{vendor.port}")
    assert clean_up(path, connection=asked) == 0
    assert {headers["X-Sub"] for headers in vendor.headers} == {"two"}
    receipt(path, vendor.url, "wf_1")
    with pytest.raises(UsageError, match=r"nowhere\.pem"):
        clean_up(path, connection=Connection(ca_file=Path("nowhere.pem")))


def test_certificates_that_are_noted_and_gone_are_told(vendor: Vendor, path: Path):
    """Nothing is asked without them."""
    receipt(path, vendor.url, "wf_1", ca_file="gone.pem")
    with pytest.raises(UsageError, match=r"the certificates to trust: gone\.pem"):
        clean_up(path)
    assert vendor.asked == []


def test_the_target_is_that_of_the_receipt(vendor: Vendor, path: Path, monkeypatch: pytest.MonkeyPatch):
    """Removal takes the vendor's own operations, ten seconds for each, and nothing hazardous."""
    reached: list[Target] = []

    def removed(target: Target, _: Receipt) -> list[Removal]:
        reached.append(target)
        return []

    monkeypatch.setattr(cleanup, "_removed", removed)
    monkeypatch.setenv("MY_KEY", "canary-mine")
    receipt(path, vendor.url, variables={"full": "MY_KEY"})
    assert cleanup.clean_up(path) == 0
    assert reached == [
        Target(
            "made.jsonl",
            "dialnexa",
            vendor.url,
            {"full": "canary-mine"},
            "vendor-api",
            {},
            timeout=10,
            allow_hazardous=False,
            variables={"full": "MY_KEY"},
        )
    ]
