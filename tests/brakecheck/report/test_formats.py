"""What holds for every format alike."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from importlib.util import find_spec
from threading import Thread
from typing import Any
from xml.etree import ElementTree

import pytest

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.target import Target
from brakecheck.report.baseline import Baseline
from brakecheck.report.document import entry
from brakecheck.report.formats.writing import FORMATS, write
from brakecheck.report.loading import report_of
from brakecheck.report.serialization import plain
from tests.brakecheck.report.conftest import of_json, told

PRESENT = {name for name, (_, module) in FORMATS.items() if find_spec(f"brakecheck.report.formats.{module}")}
CANARY = "canary-key-7731"
SELECTED = "missing or does_not_exist or keys or filter_is"


def rendered(name: str, document: dict[str, Any]) -> str:
    return of_json(import_module(f"brakecheck.report.formats.{FORMATS[name][1]}").rendered)(document)


class Parrot(BaseHTTPRequestHandler):
    """A server that says yes to everything, and repeats the key in body, header and reason."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = self.headers.get("Authorization", "nothing")
        body = json.dumps({"id": said, "status": "cancelled", "key": said.upper(), said: said[:14]}).encode()
        self.send_response(200, said)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Key", said)
        self.send_header(said.replace(" ", "-"), "name")
        self.end_headers()
        self.wfile.write(body)

    do_DELETE = do_GET = do_PATCH = do_POST

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def parrot() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Parrot)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def repeated(parrot: str) -> dict[str, Any]:
    """The document of a run against it."""
    found = [
        run_contracts(Target("parrot", vendor, parrot, {"full": CANARY}), select=SELECTED)
        for vendor in ("dialnexa", "suprsend")
    ]
    return told([entry(run, Baseline()) for run in found], Baseline())


def test_the_formats_are_there():
    """The formats of this folder can be written."""
    assert {"json", "junit", "ctrf", "sarif", "markdown"} <= PRESENT


@pytest.mark.medium
@pytest.mark.parametrize("name", sorted(PRESENT))
def test_no_format_shows_a_key(repeated, name):
    """Not even one that the server repeats in its body, in names and values of headers and in its reason."""
    assert repeated["counts"]["fail"] > 3
    text = rendered(name, repeated)
    for form in (CANARY, CANARY.upper(), CANARY[:10], "canary", "CANARY", "7731"):
        assert form not in text
    assert "_API_KEY" in text


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PRESENT))
def test_the_same_document_makes_the_same_bytes(runs, name):
    """A report is made of the document alone: what differs between two runs comes from `run`."""
    texts = [rendered(name, run) for run in runs]
    assert texts[0] == rendered(name, json.loads(json.dumps(runs[0])))
    assert texts[0] == rendered(name, runs[1] | {"run": runs[0]["run"]})


@pytest.mark.slow
def test_another_process_makes_the_same_bytes(varied, tmp_path):
    """Neither the order of sets nor anything else that differs from process to process shows."""
    (tmp_path / "report.json").write_text(json.dumps(varied))
    program = "import pathlib, sys; from brakecheck.report.formats.writing import FORMATS, write; "
    program += "from brakecheck.report.loading import read_document; "
    program += "write(read_document(pathlib.Path('report.json')), list(FORMATS), pathlib.Path(sys.argv[1]))"
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, seed], cwd=tmp_path, env=environment, check=True)
    for path in sorted((tmp_path / "1").iterdir()):
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes(), path.name


@pytest.mark.medium
@pytest.mark.parametrize("name", sorted(PRESENT))
def test_rendering_changes_nothing_in_the_document(nasty, name):
    """The formats are written one after the other, from the same document."""
    report = report_of(nasty)
    before = json.dumps(plain(report))
    import_module(f"brakecheck.report.formats.{FORMATS[name][1]}").rendered(report)
    assert json.dumps(plain(report)) == before


@pytest.mark.medium
@pytest.mark.parametrize("name", sorted(PRESENT))
def test_what_a_server_says_can_be_written_and_read(nasty, tmp_path, name):
    """Every file is UTF-8 that its format's reader takes, without characters that a terminal would obey."""
    (path,) = write(report_of(nasty), [name], tmp_path)
    text = path.read_bytes().decode("utf-8")
    assert not {character for character in text if character < " "} - {"\t", "\n", "\r"}
    if path.suffix in (".json", ".sarif"):
        json.loads(text)
    if path.suffix == ".xml":
        ElementTree.fromstring(text)
