"""Stage two: the caller of the request, by its bearer key (RFC 6750, section 2.1)."""

import re
from collections.abc import Collection
from hmac import compare_digest
from ipaddress import ip_address

from brakecheck.mock_server.api_error import Forbidden, Unauthorized
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller, Worlds

CHALLENGE = (("WWW-Authenticate", 'Bearer realm="brakecheck"'),)
AUTHORITY = b":authority"  # the host of an absolute target, under a name that no header can have
OWN_SITES = (b"none", b"same-origin")  # values of Sec-Fetch-Site: the address bar, and our own pages
HOST = re.compile(rb"(?:\[(?P<address>[^]]+)\]|(?P<name>[^:[]+))(?::\d+)?")


def bearer_token(raw: RawRequest) -> bytes:
    """Token of the single Authorization header; the scheme's case does not matter (RFC 9110, 11.1)."""
    given = raw.fields.get(b"authorization")
    if given is None:
        raise _said("No API key was sent: the header is Authorization: Bearer KEY")
    if len(raw.fields) != len(raw.headers) and sum(name == b"authorization" for name, _ in raw.headers) > 1:
        raise _said("Several Authorization headers were sent: the header is one Authorization: Bearer KEY")
    if given.startswith(b"Bearer ") and given.count(b" ") == 1 and len(given) > len(b"Bearer "):
        return given[7:]  # the usual spelling
    scheme, _, token = given.partition(b" ")
    token = token.strip(b" ")
    if scheme.lower() != b"bearer" or not token or b" " in token:
        raise _said("Another scheme or no single key was sent: the header is Authorization: Bearer KEY")
    return token


def caller_by_key(worlds: Worlds, vendor: str, raw: RawRequest) -> Caller:
    """Caller of the key; `Unauthorized` for an unknown key, and for a key of another vendor."""
    given = raw.fields.get(b"authorization", b"")
    if given.startswith(b"Bearer ") and len(raw.fields) == len(raw.headers):  # the usual case
        known = worlds.callers.get(given[7:])
        if known is not None and known.vendor == vendor:
            return known
    try:
        key = bearer_token(raw)
    except Unauthorized as no:
        raise _said(f"{no}; {worlds.demo_key(vendor)}") from None
    caller = worlds.callers.get(key) or worlds.recognized(key)
    if caller is None:
        raise _said(f"Unknown API key; {worlds.demo_key(vendor)}")
    if caller.vendor != vendor:
        raise _said(f"This is an API key of {caller.vendor}; {worlds.demo_key(vendor)}")
    return caller


def administrator(token: str | None, world: World, raw: RawRequest, *, origins: Collection[bytes] = ()) -> Caller:
    """Caller of the admin API: from this machine by a loopback name, or with the token if that is set.

    Pages in a browser may call only from this server, which is the console, and from these origins.
    """
    if not _is_own_page(raw) and raw.fields.get(b"origin") not in origins:
        raise Forbidden(
            "admin.loopback",
            "the admin API does not answer other pages in a browser than its own; start the mock with --allow-origin "
            "ORIGIN to let a page of your own in, or use another client",
        )
    if token is None:
        refuse_distant(raw)
    elif not compare_digest(bearer_token(raw), token.encode()):
        raise _said("Wrong admin token; the mock was started with another one")
    return Caller(world, "admin", "administrator")


def refuse_distant(raw: RawRequest) -> None:
    """Raise `Forbidden` unless the request comes from this machine, and names a loopback host."""
    if not all(map(_is_loopback, (raw.client, _host(raw, b"host"), _host(raw, AUTHORITY) or "localhost"))):
        raise Forbidden(
            "admin.loopback",
            "the admin API answers only on this machine's loopback address; start the mock with --admin-token "
            "to use it from elsewhere",
        )


def _is_own_page(raw: RawRequest) -> bool:
    """Whether the request comes from no page, or from a page of its own host."""
    origin = raw.fields.get(b"origin")
    here = origin is None or origin.partition(b"://")[2] == raw.fields.get(b"host")
    return here and raw.fields.get(b"sec-fetch-site", b"none").lower() in OWN_SITES


def _host(raw: RawRequest, field: bytes) -> str:
    given = raw.fields.get(field, b"")
    host = HOST.fullmatch(given)
    return (host["address"] or host["name"] if host else given).decode("latin-1").lower()


def _is_loopback(host: str) -> bool:
    """Whether the host is a loopback address or exactly localhost; localhost.example.org is not."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _said(message: str) -> Unauthorized:
    return Unauthorized("auth.key-required", message, CHALLENGE)
