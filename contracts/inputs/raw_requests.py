"""Raw requests: some are not valid HTTP, and some are valid but rare.

Each spelling takes a valid request and returns the bytes to send in its place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import quote, urlsplit

from brakecheck.contracts.engine.scenario import Scenario, expect
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.http.raw_socket import CLOSED
from brakecheck.contracts.http.transport import TOO_MANY
from brakecheck.contracts.inputs.credentials import OTHER_KEY

BIG = 100_000
NOT_UNDERSTOOD = (501, 505)  # of HTTP, for an unknown method or version
JSON = b"application/json"
CHUNKED = b"Transfer-Encoding: chunked"


@dataclass(frozen=True)
class Plain:
    """A valid request.

    `key` is the header line with its key, `other_key` the same line with a wrong key; both are empty where the key
    stands in the URL, or no key is needed. `names` are the records that it names, `more` further header lines.
    """

    operation: str
    method: bytes
    target: bytes
    host: bytes
    key: bytes
    other_key: bytes
    body: bytes = b""
    names: tuple[str, ...] = ()
    marker: bytes = b""
    more: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, client: Client, operation: str, path: dict[str, str], body: bytes = b"", *names: str) -> "Plain":
        """The request of the operation on the record in `path`, with the client's key; the body has `names`."""
        described = client.described(operation)
        parts = urlsplit(client.target.base_url)
        target = parts.path.rstrip("/") + described.path
        for name, value in path.items():
            target = target.replace(f"{{{name}}}", quote(value, safe=""))
        place = client.key_place(operation)
        key = "" if place.kind == "none" else client.key()
        target += "".join(f"?{name}={quote(value, safe='')}" for name, value in place.query(key).items())
        return cls(
            operation,
            described.method.encode(),
            target.encode(),
            parts.netloc.rpartition("@")[2].encode(),
            _line(place.headers(key)),
            _line(place.headers(OTHER_KEY)),
            body,
            (*path.values(), *names),
            client.guard.marker.encode(),
            tuple(f"{name}: {value}".encode() for name, value in client.target.headers.items()),
        )

    def spelled(
        self,
        *lines: bytes,
        target: bytes | None = None,
        version: bytes = b"HTTP/1.1",
        length: bytes | None = None,
        key: bool = True,
        body: bytes | None = None,
    ) -> bytes:
        """The bytes with further header lines; an empty `length` omits Content-Length."""
        length = b"Content-Length: %d" % len(self.body) if length is None else length
        head = [
            b"%s %s %s" % (self.method, self.target if target is None else target, version),
            b"Host: " + self.host,
            *([b"Content-Type: " + JSON] if self.body else []),
            *([length] if length else []),
            *self.more,
            *filter(None, lines),
            *([self.key] if key and self.key else []),
        ]
        return b"\r\n".join(head) + b"\r\n\r\n" + (self.body if body is None else body)


Spelling = Callable[[Plain], bytes]


def _line(headers: Mapping[str, str]) -> bytes:
    return b"".join(f"{name}: {value}".encode() for name, value in headers.items())


def _chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body) or 2, body or b"{}")


def _chunked(plain: Plain, end: bytes) -> bytes:
    return plain.spelled(CHUNKED, length=b"", body=_chunk(plain.body) + end)


# Not valid HTTP: a server must answer with a 4xx or close the connection (RFC 9112, 2.2, 3, 6.3 and 8).
BROKEN: dict[str, Spelling] = {
    "binary rubbish": lambda _: bytes(range(128, 256)) * 4 + b"\r\n\r\n",
    "the greeting of another protocol": lambda _: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a line without a path": lambda plain: b"%s\r\nHost: %s\r\n%s\r\n\r\n" % (plain.method, plain.host, plain.key),
    "a blank in the path": lambda plain: plain.spelled(target=b"/ " + plain.target[1:]),
    "a NUL in the path": lambda plain: plain.spelled(target=plain.target + b"\x00"),
    "two lengths": lambda plain: plain.spelled(b"Content-Length: %d" % (len(plain.body) + 5)),
    "a negative length": lambda plain: plain.spelled(length=b"Content-Length: -1"),
    "a length in words": lambda plain: plain.spelled(length=b"Content-Length: all"),
}
# Requests that end within the request line or the key, so that no server can know operation and caller.
CUT_OFF: dict[str, Spelling] = {
    "within the first line": lambda plain: b"%s %s HT" % (plain.method, plain.target),
    "within the key": lambda plain: plain.spelled(body=b"")[:-8],
    "nothing at all": lambda _: b"",
}
# Requests that end within their body, which some operations do not read.
CUT_BODY: dict[str, Spelling] = {
    "half of the body": lambda plain: plain.spelled(
        length=b"Content-Length: %d" % (len(plain.body) + 1), body=plain.body[: len(plain.body) // 2]
    ),
    "all of the body but its last blank": lambda plain: plain.spelled(
        length=b"Content-Length: %d" % (len(plain.body) + 1)
    ),
    "a chunk, but not the last": lambda plain: _chunked(plain, b""),
}
BAD_CHUNKS: dict[str, Spelling] = {
    "a size in words": lambda plain: _chunked(plain, b"x%s\r\n\r\n0\r\n\r\n" % plain.marker),
    "a chunk longer than its size": lambda plain: plain.spelled(
        CHUNKED, length=b"", body=b"2\r\n" + (plain.body or b"{ }") + b"\r\n0\r\n\r\n"
    ),
}
# Rare requests: a server may carry them out or refuse them.
ODD: dict[str, Spelling] = {
    "a header without a colon": lambda plain: plain.spelled(b"X-Brakecheck"),
    "the whole address": lambda plain: plain.spelled(target=b"http://" + plain.host + plain.target),
    "HTTP/1.0": lambda plain: plain.spelled(version=b"HTTP/1.0"),
    "a way up in the path": lambda plain: plain.spelled(target=_detour(plain)),
    "a header of 100 kB": lambda plain: plain.spelled(b"X-Brakecheck: " + b"x" * BIG),
    "10,000 headers": lambda plain: plain.spelled(*[b"X-Brakecheck: x"] * 10_000),
    "a key, then another": lambda plain: plain.spelled(plain.key, plain.other_key, key=False),
    "another key, then a key": lambda plain: plain.spelled(plain.other_key),
    "the same length twice": lambda plain: plain.spelled(b"Content-Length: %d" % len(plain.body)),
    "chunks": lambda plain: _chunked(plain, b"0\r\n\r\n"),
    "bytes that are no ASCII": lambda plain: plain.spelled(b"X-Brakecheck: \xff\xfe"),
}


HAZARDS = {
    "a way up in the path": "a path with dots could be taken for another",
    "a header of 100 kB": "a flood could break the server",
    "10,000 headers": "a flood could break the server",
}


def _detour(plain: Plain) -> bytes:
    """The path of the request with a detour through a folder that does not exist."""
    start, _, rest = plain.target[1:].partition(b"/")
    return b"/%s/%s/../%s" % (start, plain.marker, rest)


def sent(scenario: Scenario, plain: Plain, spelling: Spelling, *, cut: bool = False) -> Exchange:
    """Send the request in this spelling; a finding for a server error or a missing answer.

    An answer with status 0 means that the server closed the connection, which is allowed for malformed HTTP.
    """
    (answer,) = scenario.client.send_raw(plain.operation, spelling(plain), names=plain.names, cut=cut)
    return expect_understood(scenario, answer)


def expect_understood(scenario: Scenario, answer: Exchange) -> Exchange:
    """Raise a finding for a server error, or where the connection stays open without an answer."""
    if answer.status >= 500 and answer.status not in NOT_UNDERSTOOD:
        rule = scenario.client.ledger.answering_for("not_a_server_error", answer.operation)
        raise Finding("no server error", answer.answer(), answer, rule.id)
    expect(
        answer.status > 0 or answer.failure == CLOSED, "an answer, or the connection closed", answer.answer(), answer
    )
    return answer


def expect_refused(answer: Exchange) -> Exchange:
    """Raise a finding where the server answers malformed HTTP with a success."""
    expect(not 200 <= answer.status < 300, "a 4xx, or the connection closed", answer.answer(), answer)
    return answer


def pipelined(scenario: Scenario, plains: Sequence[Plain]) -> list[Exchange]:
    """Send the requests in one go; returns their answers, at least one, since a server may stop after any."""
    content = b"".join(plain.spelled() for plain in plains)
    names = [name for plain in plains for name in plain.names]
    answers = scenario.client.send_raw(plains[0].operation, content, names=names, replies=len(plains))
    for answer in answers:
        expect_understood(scenario, answer)
    if answers[0].status == TOO_MANY:
        raise NotChecked("the target asks for fewer requests (429)")
    expect(answers[0].status > 0, "at least the first request to be answered", answers[0].answer(), answers[0])
    return list(takewhile(lambda answer: answer.status not in (0, TOO_MANY), answers))
