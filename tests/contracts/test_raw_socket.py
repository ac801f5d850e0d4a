"""Bytes over a socket: what comes back, what is counted and guarded, and that no key is shown."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from brakecheck.contracts.errors import GuardViolation, NotChecked
from brakecheck.contracts.http import raw_socket
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.http.raw_socket import CLOSED, converse
from brakecheck.contracts.http.session import Watchdog
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.validation.message_validator import MessageValidator

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
LAST = b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
CANARY = 'canary-"key"\\with $igns'
Serve = Callable[[bytes | None], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that reads once, sends the bytes that it is given and hangs up; given None, it says nothing."""
    listeners = []

    def served(answer: bytes | None, context: ssl.SSLContext | None = None) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        scheme = "https" if context else "http"
        Thread(target=_answer, args=(listener, answer, context), daemon=True).start()
        return f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"

    yield served
    for listener in listeners:
        listener.close()


def _answer(listener: socket.socket, answer: bytes | None, context: ssl.SSLContext | None) -> None:
    connection, _ = listener.accept()
    with context.wrap_socket(connection, server_side=True) if context else connection as talk:
        talk.recv(65536)
        if answer is None:
            talk.recv(65536)  # until the other side gives up
        else:
            talk.sendall(answer)


def replies(url: str, most: int = 1, *, cut: bool = False) -> list[tuple[int, str]]:
    target = Target("raw", "dialnexa", url, timeout=0.3)
    found = converse(target, b"GET / HTTP/1.1\r\n\r\n", Watchdog(), replies=most, cut=cut)
    return [(reply.status, reply.failure) for reply in found]


def test_an_answer_is_read_to_its_end(serve: Serve):
    """Status, headers and body, without waiting for the connection to close."""
    (reply,) = converse(Target("raw", "dialnexa", serve(OK), timeout=3), b"x\r\n\r\n", Watchdog())
    assert (reply.status, reply.headers, reply.body) == (200, {"content-length": "2"}, b"{}")


def test_several_answers_on_one_connection(serve: Serve):
    """Requests in a row: as many answers as there are, and the last tells that the connection is closed."""
    assert replies(serve(OK + OK + OK), 3) == [(200, ""), (200, ""), (200, "")]
    assert replies(serve(OK), 2) == [(200, ""), (0, CLOSED)]
    assert replies(serve(OK + LAST), 3) == [(200, ""), (404, "")]


@pytest.mark.medium
def test_no_answer_says_why(serve: Serve):
    """Hanging up, saying nothing, talking something else and not being there are told apart."""
    assert replies(serve(b"")) == [(0, CLOSED)]
    assert replies(serve(None)) == [(0, "nothing within 0.3 s")]
    assert replies(serve(b"220 mail\r\n")) == [(0, "no HTTP: BadStatusLine")]
    assert replies("http://127.0.0.1:1") == [(0, "ConnectionRefusedError")]


def test_a_request_that_is_cut_off_may_be_answered(serve: Serve):
    """Our side is closed, and what the server says to that is heard."""
    assert replies(serve(LAST), cut=True) == [(404, "")]


@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl to make a certificate with")
def test_https_is_spoken(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The certificate is checked, and the bytes go over TLS."""
    name, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", name],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(name, key)
    monkeypatch.setattr(raw_socket, "DEFAULT_CA_BUNDLE_PATH", str(name))
    assert replies(serve(OK, context)) == [(200, "")]  # type: ignore[call-arg]


def client(url: str, *known: str, **bounds: int) -> tuple[Client, Transport]:
    target = Target("raw", "dialnexa", url, **bounds)  # type: ignore[arg-type]
    transport = Transport(target)
    for name in known:
        transport.guard.allow(name)
    judge = MessageValidator(vendors.documented("dialnexa"))
    return Client(target, transport, {"full": CANARY}, vendors.ledger("dialnexa"), judge), transport


def test_raw_requests_are_counted_bounded_and_guarded(serve: Serve):
    """They count as the operation that they stand for, and speak of the run's own records alone."""
    sender, transport = client(serve(OK), "mine", max_requests=1)
    with pytest.raises(GuardViolation):
        sender.send_raw("cancelWorkflow", b"POST /workflows/theirs/cancel HTTP/1.1\r\n\r\n")
    sender.send_raw("cancelWorkflow", b"x\r\n\r\n", names=["mine"])
    with pytest.raises(NotChecked, match="--max-requests"):
        sender.send_raw("cancelWorkflow", b"x\r\n\r\n", names=["mine"])
    assert transport.sent == {"POST /workflows/{id}/cancel": 1}
    transport.close()


def test_the_line_to_try_it_shows_bytes_and_no_key(serve: Serve):
    """A shell gives back the very bytes, with the variable filled in; the key is in neither line nor answer."""
    echo = b"HTTP/1.1 400 Bad\r\nContent-Length: %d\r\n\r\n%s" % (len(CANARY), CANARY.encode())
    sender, transport = client(serve(echo), "\\n`id`")
    content = b"P\xffST /\\n`id` HTTP/1.1\r\nAuthorization: Bearer %s\r\nX: \"'\r\n\r\n" % CANARY.encode()
    (exchange,) = sender.send_raw("cancelWorkflow", content)
    transport.close()
    assert CANARY not in exchange.curl() + exchange.answer()
    assert exchange.answer() == "400 ${DIALNEXA_API_KEY}"
    command, _, rest = exchange.curl().rpartition(" | ")
    assert rest.startswith("nc 127.0.0.1 ")
    shell = {"DIALNEXA_API_KEY": "a-key", "PATH": "/usr/bin:/bin"}
    printed = subprocess.run(["bash", "-c", command], env=shell, capture_output=True, check=True).stdout
    assert printed == content.replace(CANARY.encode(), b"a-key")
