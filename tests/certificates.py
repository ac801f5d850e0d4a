"""Certificates that an authority of the tests has issued."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl to make certificates with")


def authority(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """The certificate of an authority, and what a server needs that has one of its certificates."""
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,IP:::1\n")
    for arguments in (
        ["req", "-x509", *new, "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"],
        ["req", *new, "-subj", "/CN=server", "-keyout", "server.key", "-out", "server.csr"],
        [*("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"),
         *("-extfile", "names", "-out", "server.pem")],
    ):  # fmt: skip
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return folder / "ca.pem", context
