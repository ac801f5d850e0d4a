"""Certificates with their keys, checked before the server starts."""

import ssl
from pathlib import Path
from typing import NamedTuple

from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import content


class Certificate(NamedTuple):
    """The files of a certificate chain and of its key, both in PEM."""

    chain: Path
    key: Path


def checked(certificate: Certificate) -> Certificate:
    """Check the certificate; `SpecError` for an unusable file, or for files that do not match."""
    for path in certificate:
        content(path)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*certificate, password=_nothing)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise SpecError(certificate.key, "file", f"the key of {certificate.chain}", "another key") from None
        wanted = "a certificate chain in PEM, with a key in PEM that needs no password"
        raise SpecError(
            certificate.chain, "file", wanted, f"{error.reason or error} (the key: {certificate.key})"
        ) from None
    return certificate


def _nothing() -> str:
    """Answer for the password prompt, so that no question appears at the terminal."""
    return ""
