"""The connection to a server: the certificates to trust, further headers, and a proxy."""

import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from brakecheck.contracts.errors import UsageError
from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import content
from brakecheck.values import text

BUNDLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")  # variables that name certificates, the first one that is set
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", re.ASCII)
# Headers that the run sets itself, or by which a request would become another one.
OURS = {
    *("authorization", "cookie", "proxy-authorization"),
    *("host", "content-length", "content-type", "content-encoding", "transfer-encoding"),
    *("connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect"),
    *("x-http-method", "x-http-method-override", "x-method-override"),
}


@dataclass(frozen=True)
class Header:
    """A header that goes with every request: its value, or the environment variable that holds the value."""

    name: str
    value: str = ""
    variable: str = ""


@dataclass(frozen=True)
class Connection:
    """What the command line or the configuration says of the way to a server."""

    ca_file: Path | None = None
    headers: tuple[Header, ...] = ()
    proxy: str | None = None

    def or_else(self, other: "Connection") -> "Connection":
        """This connection, and the other one for what this one leaves open."""
        named = {header.name.lower() for header in self.headers}
        rest = tuple(header for header in other.headers if header.name.lower() not in named)
        return Connection(self.ca_file or other.ca_file, self.headers + rest, self.proxy or other.proxy)


def header_line(line: str) -> Header:
    """The header of a line such as `X-Sub: ${VARIABLE}`; its value is never part of a message."""
    name, colon, value = line.partition(":")
    if not colon:
        raise UsageError("expected a header such as 'X-Subscription-Key: ${VARIABLE}', received no colon")
    return header(name, value)


def header(name: str, value: object) -> Header:
    """The header; `UsageError` where a request cannot have it, or must not have another value of it."""
    if not NAME.fullmatch(name):
        raise UsageError(f"expected the name of a header, received {name[:60]!r}")
    if name.lower() in OURS:
        raise UsageError(f"expected a header that brakecheck does not set itself, received {name}")
    given = text(value).strip(" \t")
    if found := VARIABLE.fullmatch(given):
        return Header(name, variable=found[1] or found[2])
    if "${" in given:
        raise UsageError(f"{name}: expected one variable such as ${{VARIABLE}} as the whole value, or a plain value")
    return Header(name, _sendable(given, name))


def _sendable(value: str, source: str) -> str:
    if not all(" " <= character <= "~" or character == "\t" for character in value):
        raise UsageError(f"{source}: expected printable ASCII characters, received line breaks or others; set it again")
    return value


def once(headers: Iterable[Header]) -> tuple[Header, ...]:
    """The headers; `UsageError` where a name is given twice."""
    names: set[str] = set()
    for given in (headers := tuple(headers)):
        if given.name.lower() in names:
            raise UsageError(f"expected each header once, received {given.name} a second time")
        names.add(given.name.lower())
    return headers


def filled(headers: Iterable[Header], environment: Mapping[str, str]) -> dict[str, str]:
    """The values by name; `UsageError` where a variable is not set."""
    return {header.name: _value(header, environment) for header in once(headers)}


def _value(header: Header, environment: Mapping[str, str]) -> str:
    if not header.variable:
        return header.value
    value = environment.get(header.variable, "").strip(" \t")
    if not value:
        raise UsageError(f"{header.variable}, the value of the header {header.name}, is not set; set it and run again")
    return _sendable(value, header.variable)


def certificates(given: Path | None, environment: Mapping[str, str], *, is_secure: bool) -> Path | None:
    """The file of the certificates to trust: the given one, else that of the environment where TLS is spoken."""
    if given:
        return _with_certificates(given, "the certificates to trust")
    named = next((name for name in BUNDLES if environment.get(name)), None) if is_secure else None
    return _with_certificates(Path(environment[named]), f"${named}") if named else None


def _with_certificates(path: Path, source: str) -> Path:
    try:
        data = content(path)
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=data.decode("ascii", "ignore"))
    except SpecError as error:
        raise UsageError(f"{source}: {error}") from None
    except (ssl.SSLError, ValueError):
        raise UsageError(f"{source}: {path}: expected certificates in PEM, found none that can be read") from None
    return path
