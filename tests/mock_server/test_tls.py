"""The mock over TLS, and its health, on real sockets."""

import http.client
import json
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from brakecheck.mock_server.http.tls import Certificate, checked
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs.errors import SpecError
from tests.certificates import authority, needs_openssl

CANCEL = "/dialnexa/v1/workflows/wfl_m3v7zb9rk2px/cancel"
HEALTH = "/__admin/health"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("certificates")
    authority(made)
    return made


@pytest.fixture(scope="module")
def origin(folder: Path) -> Iterator[str]:
    certificate = checked(Certificate(folder / "server.pem", folder / "server.key"))
    with embedded(Settings(port=0, certificate=certificate, admin_token="secret")) as origin:
        yield origin


@needs_openssl
def test_a_request_over_tls_is_answered(origin, folder):
    """A client that knows the authority cancels."""
    assert origin.startswith("https://127.0.0.1:")
    headers = {"Authorization": "Bearer demo:full"}
    reply = requests.post(origin + CANCEL, headers=headers, verify=folder / "ca.pem", timeout=30)
    assert (reply.status_code, reply.json()["status"]) == (200, "cancelled")


@needs_openssl
def test_what_is_refused_by_the_protocol_is_refused_over_tls(origin, folder):
    """A request that is no HTTP is answered with a 400, and the connection ends."""
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    plain = socket.create_connection(("127.0.0.1", int(origin.rpartition(":")[2])), timeout=30)
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
        connection.sendall(b"NONSENSE\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


@needs_openssl
@pytest.mark.parametrize("connection", ["drop", "reset", "truncate"])
def test_a_connection_over_tls_can_be_cut(origin, folder, connection):
    """What behaviours do to a connection they do over TLS as well."""
    headers = {"Authorization": "Bearer demo:full", "Prefer": f"code=500, connection={connection}"}
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.post(origin + CANCEL, headers=headers, verify=folder / "ca.pem", timeout=30)


@needs_openssl
def test_health_needs_no_token_and_tells_nothing_else(origin, folder):
    """Status and version are for everybody, the rest of the admin API is not."""
    reply = requests.get(origin + HEALTH, verify=folder / "ca.pem", timeout=30)
    assert (reply.status_code, reply.json()["status"], sorted(reply.json())) == (200, "ok", ["status", "version"])
    assert requests.get(f"{origin}/__admin/worlds", verify=folder / "ca.pem", timeout=30).status_code == 401


@pytest.mark.medium
def test_health_over_plain_http():
    """GET and HEAD are answered, other methods are not; no journal has them."""
    with embedded(Settings(port=0)) as origin:
        connection = http.client.HTTPConnection("127.0.0.1", int(origin.rpartition(":")[2]), timeout=30)
        answers = []
        for method in ("GET", "HEAD", "POST"):
            connection.request(method, HEALTH)
            answer = connection.getresponse()
            answers.append((answer.status, answer.read()))
        connection.request("GET", "/__admin/journal")
        journal = json.loads(connection.getresponse().read())
        connection.close()
    assert [status for status, _ in answers] == [200, 200, 405]
    assert (json.loads(answers[0][1])["status"], answers[1][1]) == ("ok", b"")
    assert journal["exchanges"] == []


@pytest.mark.medium
@needs_openssl
@pytest.mark.parametrize(
    ("chain", "key", "said"),
    [
        ("server.pem", "ca.key", "expected the key of"),
        ("server.key", "server.key", "expected a certificate chain in PEM"),
        ("server.pem", "server.pem", "expected a certificate chain in PEM"),
        ("names", "server.key", "expected a certificate chain in PEM"),
        ("server.pem", "locked.key", "that needs no password"),
        ("none.pem", "server.key", "found nothing there"),
        ("server.pem", ".", "found a folder"),
    ],
)
def test_files_that_cannot_be_used_are_refused(folder, chain, key, said):
    """The sentence names the file; nobody is asked for a password."""
    if key == "locked.key":
        lock(folder)
    with pytest.raises(SpecError) as raised:
        checked(Certificate(folder / chain, folder / key))
    assert said in str(raised.value)


def lock(folder: Path) -> None:
    """The key once more, behind a password."""
    command = ["openssl", "pkcs8", "-topk8", "-in", "server.key", "-out", "locked.key", "-passout", "pass:secret"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
