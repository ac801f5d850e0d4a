"""The text of a script that shows a finding again, and what becomes of a finding that the report does not have."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from brakecheck.cli.command_line import main
from brakecheck.cli.repro import repro
from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.engine.verdicts import Outcome, Verdict, by_rule
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.events import ADAPTER, CONTRACT, LineSent, Step, Waited
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.raw_socket import RawExchange
from brakecheck.contracts.target import Target
from brakecheck.gate import Gate, judged
from brakecheck.report.baseline import Baseline
from brakecheck.report.document import document, entry
from brakecheck.report.serialization import plain
from brakecheck.specs import vendors

LEDGER = vendors.ledger("dialnexa")
RULE = "dialnexa.cancel.succeeds"
NAME = "dialnexa/test_cancel_succeeds.py::test_it[paused]"
TARGET = Target("t", "dialnexa", "http://127.0.0.1:9/v1", {"full": "canary-4711-key"})
SECRETS = TARGET.secrets(TARGET.keys)


def exchange(method: str, path: str, body: bytes | None = None, answer: bytes = b"{}", **how: Any) -> Exchange:
    how = {"status": 200, "operation": "x", "headers": {}, "secrets": SECRETS, **how}
    headers = {"Authorization": "Bearer canary-4711-key"}
    return Exchange(
        method=method,
        url=f"{TARGET.base_url}{path}",
        request_headers=headers,
        request_body=body,
        body=answer,
        **how,
    )


def step(part: Any, by: str = CONTRACT, at: float = 0.0) -> Step:
    return Step(at, by, part)


CREATE = exchange("POST", "/workflows", b'{"title": "brakecheck"}', b'{"id": "wfl_1a2b3c"}', status=201)
CANCEL = exchange("POST", "/workflows/wfl_1a2b3c/cancel", None, b'{"id": "wfl_1a2b3c"}', status=409)


@pytest.fixture
def report(tmp_path: Path):
    """Writes a report of one finding that took these steps."""

    def written(*steps: Step, decisive: Exchange = CANCEL, target: Target = TARGET) -> Path:
        outcome = Outcome(NAME, "p", RULE, Verdict.FAIL, "", "200", "409 {}", decisive, (decisive,), record=steps)
        run = Run(target, by_rule(LEDGER, [outcome]), selected="it")
        entries = [entry(run, Baseline())]
        told = document(entries, judged(entries, Gate()), brakecheck="1", began=0, seconds=0)
        path = tmp_path / "report.json"
        path.write_text(json.dumps(plain(told)), encoding="utf-8")
        return path

    return written


def script(report: Path, finding: str = RULE) -> str:
    output = report.with_name("script.py")
    assert repro(finding, report, output) == 0
    text = output.read_text(encoding="utf-8")
    compile(text, "script.py", "exec")
    assert "canary-4711-key" not in text
    return text


@pytest.mark.parametrize("finding", [RULE, f"{RULE}:1", NAME, "test_it", "test_it[paused]", NAME.partition("[")[0]])
def test_a_finding_is_named_by_rule_fingerprint_or_contract(report, finding: str):
    """Each comes to the same script."""
    path = report(step(CREATE, ADAPTER), step(CANCEL))
    assert script(path, finding) == script(path)


def test_ids_go_by_names_and_keys_by_variables(report):
    """What the server gave out once is taken from its answer; the key comes from the environment."""
    text = script(report(step(CREATE, ADAPTER), step(CANCEL, at=7200.0)))
    assert 'id_1 = take(answer, "id", name="id_1")' in text
    assert 'BASE_URL + f"/workflows/{id_1}/cancel"' in text
    assert "wfl_1a2b3c" not in text
    assert 'KEYS = {name: os.environ.get(name, "") for name in ["DIALNEXA_API_KEY"]}' in text
    assert "# after 7200 s, the contract" in text
    assert 'EXPECTED = "200"' in text


def test_waits_and_lines_of_a_command_are_repeated(report):
    """Each in its place."""
    provided = LineSent({"do": "provide", "state": {"status": "active"}}, {"id": "wfl_1a2b3c"})
    text = script(report(step(provided, ADAPTER), step(Waited(61.0), ADAPTER), step(CANCEL)))
    steps = text[text.index("def run()") :]
    ask, wait = 'ask({"do": "provide", "state": {"status": "active"}}', "wait(61.0)"
    assert steps.index(ask) < steps.index(wait) < steps.index("/cancel")
    assert "ADAPTER_COMMAND" in text


def test_what_was_sent_at_once_is_sent_at_once(report):
    """Two requests that overlapped are one step."""
    one = replace(CANCEL, overlapped=True)
    other = replace(exchange("POST", "/workflows/wfl_1a2b3c/pause"), overlapped=True)
    text = script(report(step(CREATE, ADAPTER), step(one), step(other), decisive=one))
    assert text.count("together(lambda: send(") == 1


def test_a_dangerous_request_is_a_comment(report):
    """With its danger, and a line that ends the script before it."""
    danger = replace(CANCEL, danger="it could be taken for all", defused=True)
    text = script(report(step(CREATE, ADAPTER), step(danger), decisive=danger))
    steps = text[text.index("def run()") : text.index("# ---- What")]
    assert 'stop("the next request is left out: it could be taken for all;' in steps
    sent = [line for line in steps.splitlines() if "/cancel" in line or "decisive=True" in line]
    assert sent
    assert all(line.strip().startswith("#") for line in sent)


def test_odd_bytes_are_sent_as_they_were(report):
    """Control characters and bytes that are no UTF-8 stand in the script with escapes."""
    odd = exchange("POST", "/workflows", b'\x00\x1b\xff"{', status=400)
    raw = RawExchange("x", "GET", TARGET.base_url, {}, b"GET /\x00 HTTP/1.1\r\n\r\n", 400, {}, b"", SECRETS, reply=1)
    text = script(report(step(odd), step(raw), decisive=raw))
    assert r"\x00\x1b\xff" in text
    assert 'encoding="latin-1"' in text or "encoding='latin-1'" in text
    assert r'send_raw("GET /\x00 HTTP/1.1\r\n\r\n"' in text


def test_a_finding_that_is_not_there_is_refused(report):
    """One sentence lists what the report has."""
    path = report(step(CANCEL))
    wanted = rf"^expected a finding of \S+report.json \(it has {RULE}\), received 'dialnexa.pause.succeeds'$"
    with pytest.raises(UsageError, match=wanted):
        repro("dialnexa.pause.succeeds", path, None)


def test_a_record_that_was_too_long_is_refused(report):
    """The sentence names the command that makes the run again."""
    with pytest.raises(UsageError, match="which are too many; run it again with: brakecheck verify"):
        repro(RULE, report(), None)


def test_a_missing_report_ends_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    """By default it is looked for where `verify` writes it."""
    monkeypatch.chdir(tmp_path)
    assert main(["repro", RULE]) == 2
    assert "brakecheck-report/report.json" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_ends_with_2(report, tmp_path: Path):
    """The sentence says which option chooses another."""
    with pytest.raises(UsageError, match=r"could not be written .*; choose another --output"):
        repro(RULE, report(step(CANCEL)), tmp_path)
