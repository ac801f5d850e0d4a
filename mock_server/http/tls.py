"""A certificate with its key, looked at before anything is served with them."""

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
    """The certificate; `SpecError` where a file of it cannot be used, or the two do not belong together."""
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
    """In place of a question at the terminal."""
    return ""
