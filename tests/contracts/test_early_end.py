"""A run that cannot go on ends early: nothing is held against the server, and what was judged stays judged."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.target import Target
from brakecheck.mock_server.server import Settings, embedded
from tests.brakecheck.conftest import Brakecheck, brakecheck

__all__ = ["brakecheck"]

Reply = tuple[int, dict[str, str], bytes]
PAGE = {"Content-Type": "text/html; charset=utf-8"}
KEY: Reply = (401, {"Content-Type": "application/json"}, b'{"message": "expired"}')
LOGIN: Reply = (200, PAGE, b"<h1>Sign in</h1>")
DOWN: Reply = (504, {"Content-Type": "application/json"}, b'{"message": "Endpoint request timed out"}')
GATEWAY: Reply = (502, PAGE, b"<h1>Bad Gateway</h1>")
SECURE: Reply = (301, {"Location": "https://elsewhere.example/"}, b"")
DEAD, RESET = "dead", "reset"
SELECTED = "cancel_is_permanent or cancel_succeeds or pause_succeeds or twice_is_different"
Script = Callable[[int], Reply | str | None]


class Between(ThreadingHTTPServer):
    """Passes requests on to the server behind, unless the script has something else for the request's number.

    With `keyless`, a request without a key goes on with the last key.
    """

    daemon_threads = True

    def __init__(self, origin: str, script: Script, *, keyless: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.behind = urlsplit(origin).netloc
        self.script = script
        self.keyless, self.key = keyless, ""
        self.numbers = count(1)

    def die(self) -> None:
        """Hear nobody any more."""
        self.shutdown()
        self.server_close()


class Passing(BaseHTTPRequestHandler):
    """One request on its way."""

    server: Between

    def passed(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = None if self.path.startswith("/__admin") else self.server.script(next(self.server.numbers))
        if reply == DEAD:
            Thread(target=self.server.die, daemon=True).start()
        if isinstance(reply, str):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.wfile = self.rfile  # nothing is flushed into what is closed
            return
        self._answer(*(reply or self._asked(content)))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = passed

    def _asked(self, content: bytes) -> Reply:
        behind, headers = HTTPConnection(self.server.behind, timeout=10), dict(self.headers)
        if self.server.keyless:
            self.server.key = headers.setdefault("Authorization", self.server.key)
        behind.request(self.command, self.path, content, headers)
        answer = behind.getresponse()
        reply = answer.status, dict(answer.getheaders()), answer.read()
        behind.close()
        return reply

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in {**headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """The origin of a server that keeps all promises."""
    with embedded(Settings(port=0)) as origin:
        yield origin


@contextmanager
def between(mock: str, script: Script, *, keyless: bool = False) -> Iterator[str]:
    """The base URL of the mock behind the script."""
    server = Between(mock, script, keyless=keyless)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/dialnexa/v1"
    server.die()


def judged(mock: str, script: Script, select: str = SELECTED, *, keyless: bool = False) -> Run:
    with between(mock, script, keyless=keyless) as url:
        settings = {"admin-url": f"{mock}/__admin"}
        return run_contracts(Target("t", "dialnexa", url, {}, "admin", settings, timeout=30), select=select, examples=1)


def of(run: Run, verdict: Verdict) -> set[str]:
    return {each.rule.id for each in run.verdicts if each.verdict is verdict}


def after(number: int, reply: Reply | str) -> Script:
    return lambda asked: reply if asked > number else None


ENDS = {
    "the server dies": (DEAD, "does not answer (ConnectionError)"),
    "the key expires": (KEY, "refused the key with 401"),
    "a login page": (LOGIN, "answers 200 with an HTML page (text/html)"),
    "a gateway": (GATEWAY, "answers 502"),
    "a redirect": (SECURE, "redirects to https://elsewhere.example/ (301)"),
}


@pytest.fixture(scope="module")
def whole(mock: str) -> Run:
    """A run in which the server answers all the way."""
    return judged(mock, lambda _: None)


@pytest.mark.slow
@pytest.mark.parametrize(("reply", "sentence"), ENDS.values(), ids=ENDS)
def test_a_run_that_cannot_go_on_ends(mock: str, whole: Run, reply: Reply | str, sentence: str):
    """The reason is given, no rule is failed for it, and what was judged before stays judged."""
    assert (whole.stopped, of(whole, Verdict.FAIL), of(whole, Verdict.ERROR)) == ("", set(), set())
    run = judged(mock, after(40, reply))
    assert sentence in run.stopped
    assert f"(after {run.contracts - 1} contracts)" in run.stopped
    assert (of(run, Verdict.FAIL), of(run, Verdict.ERROR)) == (set(), set())
    assert set() < of(run, Verdict.PASS) < of(whole, Verdict.PASS)
    assert 1 < run.contracts < whole.contracts
    assert [removal.gone for removal in run.receipt] == [True, True]


@pytest.mark.slow
def test_a_run_ends_while_the_api_itself_says_that_it_is_down(mock: str):
    """A 504 with the API's own error body is no finding where it also answers a harmless request."""
    run = judged(mock, after(40, DOWN))
    assert "answers 504; run again when the server is up (after" in run.stopped
    assert (of(run, Verdict.FAIL), of(run, Verdict.ERROR)) == (set(), set())


@pytest.mark.medium
@pytest.mark.parametrize(("reply", "sentence"), ENDS.values(), ids=ENDS)
def test_a_run_that_cannot_begin_is_a_usage_error(mock: str, reply: Reply | str, sentence: str):
    """Where it has been like that from the first request on there is nothing to report."""
    with pytest.raises(UsageError) as raised:
        judged(mock, after(0, reply))
    assert sentence in str(raised.value)


@pytest.mark.slow
def test_one_reset_does_not_end_a_run(mock: str, whole: Run):
    """The server still answers: everything else is judged, and the lost answer is a finding about the server alone."""
    run = judged(mock, lambda number: RESET if number == 40 else None)
    assert run.stopped == ""
    assert run.contracts == whole.contracts
    assert of(run, Verdict.FAIL) == {"dialnexa.http.no-server-error"}
    assert of(run, Verdict.PASS) >= of(whole, Verdict.PASS) - {"dialnexa.http.no-server-error"} - of(
        run, Verdict.NOT_CHECKED
    )


@pytest.mark.parametrize("reply", [KEY, LOGIN], ids=["key", "login"])
@pytest.mark.slow
def test_a_whole_run_that_cannot_go_on_ends(mock: str, reply: Reply):
    """From the 200th request on, with all contracts."""
    run = judged(mock, after(200, reply), "not fuzzing and not malformed and not hostile and not well_behaved")
    assert run.stopped
    assert sum(run.sent.values()) > 200
    assert (of(run, Verdict.FAIL), of(run, Verdict.ERROR)) == (set(), set())
    assert of(run, Verdict.PASS)


@pytest.mark.slow
def test_the_command_says_that_a_run_has_ended(mock: str, tmp_path: Path, brakecheck: Brakecheck):
    """Exit status 2 and one sentence; the report is written with what was judged."""
    with between(mock, after(40, KEY)) as url:
        done = brakecheck(
            "verify", "--vendor", "dialnexa", "-u", url, "--adapter", "admin", "-k", SELECTED, "--report", "json"
        )
    assert done.returncode == 2
    assert "refused the key with 401; check DIALNEXA_API_KEY" in done.stdout.splitlines()[-2]
    assert "Traceback" not in done.stdout + done.stderr
    (report,) = (tmp_path / "brakecheck-report").glob("**/*.json")
    assert "refused the key with 401" in report.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("status", [404, 400])
def test_what_refuses_all_requests_alike_is_not_the_api(mock: str, status: int):
    """A gateway that wants a header, or a wrong address, does not look at the key: the first refusal ends the run."""
    refusal: Reply = (status, {"Content-Type": "application/json"}, b'{"error": "no tenant"}')
    run = judged(mock, lambda _: refusal, "twice_is_different")
    assert f"answers {status} alike with and without the key" in run.stopped
    assert of(run, Verdict.FAIL) == set()


@pytest.mark.slow
@pytest.mark.parametrize("keyless", [False, True])
def test_an_api_that_refuses_what_it_must_not_is_judged(keyless: bool):
    """Every cancel is refused. Another status for an unknown id, or without a key, shows that the API itself looked."""
    with embedded(Settings(port=0, faults=["dialnexa.cancel.409-for-200"])) as faulty:
        run = judged(faulty, lambda _: None, "cancel_succeeds and draft", keyless=keyless)
    assert run.stopped == ""
    assert of(run, Verdict.FAIL)
