"""`brakecheck mock --tls-cert --tls-key`: a server over TLS in a process of its own."""

from pathlib import Path

import pytest
import requests

from tests.brakecheck.conftest import Brakecheck, Start
from tests.certificates import authority, needs_openssl


@pytest.mark.medium
@needs_openssl
def test_it_is_served_over_tls(start: Start, tmp_path: Path):
    """With a certificate the banner says https, and what is printed there answers."""
    authority(tmp_path)
    origin, _ = start("--tls-cert", str(tmp_path / "server.pem"), "--tls-key", str(tmp_path / "server.key"))
    assert origin.startswith("https://127.0.0.1:")
    assert (
        requests.get(f"{origin}/__admin/health", verify=str(tmp_path / "ca.pem"), timeout=30).json()["status"] == "ok"
    )


UNUSABLE = {
    "a certificate without its key": ["--tls-cert", "server.pem"],
    "a key without its certificate": ["--tls-key", "server.key"],
    "certificate files that are not there": ["--tls-cert", "no.pem", "--tls-key", "no.key"],
}


@pytest.mark.parametrize("arguments", UNUSABLE.values(), ids=UNUSABLE)
def test_certificates_that_cannot_be_used_end_with_2(brakecheck: Brakecheck, arguments: list[str]):
    """Both files are needed, and both have to be there; one sentence says so."""
    run = brakecheck("mock", "--port", "0", *arguments)
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1
    assert "***" not in run.stderr
