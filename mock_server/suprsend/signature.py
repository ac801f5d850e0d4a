"""Authentication by signature: a request that is signed with the secret of a workspace.

As in the vendor's own SDKs, the Authorization header has the key of the workspace, a colon and a signature in Base64.
The signature is an HMAC-SHA-256 by the secret of five lines: method, MD5 of the body, Content-Type, Date, and path
with query.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from brakecheck.mock_server.api_error import Unauthorized
from brakecheck.mock_server.http.authentication import CHALLENGE, caller_by_key
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.worlds.worlds import Caller, Worlds
from brakecheck.specs.sentences import quoted

KEY, SECRET = "hmac-key", "hmac-secret"  # the roles of a workspace's key and secret; neither is a bearer key
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
FRESH = 15 * 60.0  # seconds by which a signer's clock may be wrong


def caller_by_key_or_signature(worlds: Worlds, vendor: str, raw: RawRequest, *, now: Callable[[], float]) -> Caller:
    """Caller of the bearer key, or of the secret that has signed the request.

    `now` is real time, in seconds since the epoch: a client does not know a world's clock.
    """
    given = raw.fields.get(b"authorization", b"")
    if b" " not in given:
        key, _, signature = given.rpartition(b":")
        signer = worlds.recognized(key)
        if signer is not None and (signer.vendor, signer.role) == (vendor, KEY) and _comes_once(raw):
            _refuse_stale(raw, now())
            _refuse_forged(raw, signature, signer.world.keys[vendor][SECRET])
            return signer
        bare = worlds.recognized(given)
        if bare is not None and _opens_bare(bare, vendor) and _comes_once(raw):
            return bare
    caller = caller_by_key(worlds, vendor, raw)
    if caller.role in (KEY, SECRET):
        raise _refused(
            "auth.key-required", f"A workspace's key signs and opens nothing alone; {worlds.demo_key(vendor)}"
        )
    return caller


def _opens_bare(caller: Caller, vendor: str) -> bool:
    """Whether the caller's key opens its world without the word Bearer."""
    bearer = caller.vendor == vendor and caller.role not in (KEY, SECRET)
    return bearer and caller.world.readings["suprsend.auth.bare-key"] == "accepted"


def signature_of(secret: bytes, raw: RawRequest) -> bytes:
    """Signature that the request should carry."""
    uri = raw.path + b"?" + raw.query if raw.query else raw.path
    digest = hashlib.md5(raw.body, usedforsecurity=False).hexdigest().encode() if raw.body else b""
    content_type, date = (raw.fields.get(name, b"") for name in (b"content-type", b"date"))
    text = b"\n".join((raw.method.encode(), digest, content_type, date, uri))
    return base64.b64encode(hmac.digest(secret, text, "sha256"))


def _comes_once(raw: RawRequest) -> bool:
    return sum(name == b"authorization" for name, _ in raw.headers) == 1


def _refuse_stale(raw: RawRequest, now: float) -> None:
    date = raw.fields.get(b"date", b"").decode("latin-1")
    try:
        age = now - _moment(date)
    except (ValueError, OverflowError):
        got = f"got {quoted(date, 60)}" if date else "none was sent"
        raise _refused(
            "auth.signature", f"The Date header must be a date (RFC 9110, 5.6.7, or ISO 8601); {got}"
        ) from None
    if abs(age) > FRESH:
        raise _refused(
            "auth.signature", f"The Date header must be within {FRESH:.0f} s of now; it is {abs(age):.0f} s off"
        )


def _moment(date: str) -> float:
    """Seconds since the epoch. The vendor's SDK for Node.js lists messages with a date by ISO 8601."""
    moment = datetime.fromisoformat(date) if ISO.fullmatch(date) else parsedate_to_datetime(date)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _refuse_forged(raw: RawRequest, signature: bytes, secrets: list[str]) -> None:
    if not any(hmac.compare_digest(signature_of(secret.encode(), raw), signature) for secret in secrets):
        raise _refused("auth.signature", "The signature is not that of method, body, Content-Type, Date and path.")


def _refused(rule: str, message: str) -> Unauthorized:
    return Unauthorized(rule, message, CHALLENGE)
