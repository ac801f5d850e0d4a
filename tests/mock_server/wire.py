"""Bytes to a server and back, with nothing put right on the way."""

import socket
from dataclasses import dataclass

PATIENCE = 30.0  # seconds before a silent server fails the test


@dataclass(frozen=True)
class Response:
    """One answer as it came over the wire. Header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(
    method: str,
    path: bytes | str,
    *headers: bytes,
    body: bytes = b"",
    length: bytes | None = None,
    version: str = "1.1",
) -> bytes:
    """A request of these very bytes; with `length` a Content-Length that may lie, empty for none at all."""
    path = path.encode() if isinstance(path, str) else path
    announced = str(len(body)).encode() if length is None else length
    lines = [method.encode() + b" " + path + b" HTTP/" + version.encode(), b"Host: 127.0.0.1", *headers]
    lines += [b"Content-Length: " + announced] if announced else []
    return b"\r\n".join([*lines, b"", body])


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def exchange(
    port: int, sent: bytes, *, answers: int = 1, give_up: bool = False, head: bool = False, piecewise: bool = False
) -> list[Response]:
    """The answers to what is sent: as many as asked for, or fewer where the server closes.

    `give_up` ends our side of the connection after sending; `piecewise` sends each byte by itself.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for piece in [sent[at : at + 1] for at in range(len(sent))] if piecewise else [sent]:
                connection.sendall(piece)
            if give_up:
                connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before everything was sent; the answer is there all the same
        received = b""
        found: list[Response] = []
        while len(found) < answers:
            answer, received = _first(received, head=head)
            if answer is not None:
                found.append(answer)
                continue
            try:
                more = connection.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                break
            received += more
        return found


def _first(received: bytes, *, head: bool) -> tuple[Response | None, bytes]:
    """The first whole answer, if it is there, and what comes after it."""
    start, end, rest = received.partition(b"\r\n\r\n")
    if not end:
        return None, received
    line, *fields = start.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    status = int(line.split(" ")[1])
    length = 0 if head or status in (100, 204, 304) else int(headers["content-length"])
    if len(rest) < length:
        return None, received
    if status == 100:
        return _first(rest, head=head)
    return Response(status, headers, rest[:length]), rest[length:]
