"""No finding is lost on its way to a person: in any encoding, on any terminal, and where nothing can be written."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

SAID = "größer als 3 €, 日本語 😀 \u202e\x07"
BODY = json.dumps({"message": SAID, "status": "gelöscht"}, ensure_ascii=False).encode()
SELECTED = "(cancel_succeeds or pause_succeeds or delete_removes or keys_are_required) and not fuzzing"


class Odd(BaseHTTPRequestHandler):
    """Says yes in many languages."""

    def answered(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = do_OPTIONS = answered

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def judged(url: str, folder: Path, shell: str = "", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """A run in a shell that puts its output somewhere; the report says what there was to be seen."""
    command = (
        f"{Path(sys.executable).with_name('brakecheck')} verify --vendor dialnexa -u {url} --settle 0 --examples 1"
    )
    return subprocess.run(
        ["bash", "-c", f"{command} -k '{SELECTED}' --report json {shell}"],
        cwd=folder, env={**os.environ, "DIALNEXA_API_KEY": "canary-key-7731", **environment},
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def findings(folder: Path) -> list[dict[str, str]]:
    """Each rule that is broken, with what was expected and received."""
    document = json.loads((folder / "brakecheck-report" / "report.json").read_text(encoding="utf-8"))
    rules = [rule for entry in document["vendors"] for rule in entry["rules"] if rule["verdict"] == "fail"]
    first = [next(it for it in rule["contracts"] if it["verdict"] == "fail") for rule in rules]
    return [
        {"id": rule["id"], **{name: it[name] for name in ("expected", "received")}}
        for rule, it in zip(rules, first, strict=True)
    ]


def squeezed(text: str) -> str:
    return "".join(text.split())


def written(text: str, encoding: str) -> str:
    """The text with what the encoding does not have as escapes."""
    units = ((letter, letter.encode("utf-16-be")) for letter in text)
    return "".join(
        letter if _has(encoding, letter) else "".join(f"\\u{code[at : at + 2].hex()}" for at in range(0, len(code), 2))
        for letter, code in units
    )


def _has(encoding: str, letter: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


PLACES = {
    "20 columns": ({"COLUMNS": "20"}, "utf-8"),
    "1 column": ({"COLUMNS": "1", "LINES": "1"}, "utf-8"),
    "no colour": ({"NO_COLOR": "1", "TERM": "dumb"}, "utf-8"),
    "no terminal": ({"TERM": ""}, "utf-8"),
    "a C locale": ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "ascii"),
    **{
        name: ({"PYTHONIOENCODING": name}, name.partition(":")[0])
        for name in ("ascii", "cp1252", "cp437:strict", "latin-1:ignore", "utf-16", "utf-8:replace", "shift_jis")
    },
}


@pytest.mark.slow
@pytest.mark.parametrize(("environment", "encoding"), PLACES.values(), ids=PLACES)
def test_no_finding_is_lost(odd: str, tmp_path: Path, environment: dict[str, str], encoding: str):
    """Rule, expected and received stand in the output; characters that it cannot hold are escaped."""
    done = judged(odd, tmp_path, **environment)
    assert (done.returncode, done.stderr) == (1, b"")
    output = squeezed(done.stdout.decode(encoding))
    found = findings(tmp_path)
    assert len(found) == 2
    assert any("größer" in it["received"] for it in found)
    for finding in found:
        for text in finding.values():
            assert squeezed(written(text, encoding)) in output
    assert "\x1b" not in output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shell", "status", "sentence"),
    [
        (">/dev/full", 2, b"standard output could not be written (No space left on device)"),
        (">/dev/full 2>&1", 2, b""),
        ("2>/dev/full", 1, b""),
        ("2>&-", 1, b""),
        ("| head -1; exit ${PIPESTATUS[0]}", 141, b""),
    ],
)
def test_the_report_has_the_findings_where_the_output_cannot(
    odd: str, tmp_path: Path, shell: str, status: int, sentence: bytes
):
    """The run is made to its end, and the status tells that its output was not."""
    done = judged(odd, tmp_path, shell)
    assert (done.returncode, done.stderr.count(b"\n")) == (status, bool(sentence))
    assert sentence in done.stderr
    assert len(findings(tmp_path)) == 2


def test_a_run_without_standard_output_does_not_begin(odd: str, tmp_path: Path):
    """Nothing is sent, and one sentence says why."""
    done = judged(odd, tmp_path, ">&-")
    assert done.returncode == 2
    assert done.stderr == b"brakecheck: standard output is closed; expected a terminal, a pipe or a file\n"
    assert not (tmp_path / "brakecheck-report").exists()
