"""A server that talks as it likes, on each connection."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

Talk = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 %d Fine\r\n"
EMPTY = HEAD % 200 + b"Content-Length: 0\r\n\r\n"


@contextmanager
def talking(talk: Talk, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of the server; with a context it speaks TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    Thread(target=_listen, args=(listener, talk, context), daemon=True).start()
    yield f"{'https' if context else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


def _listen(listener: socket.socket, talk: Talk, context: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        Thread(target=_talk, args=(connection, talk, context), daemon=True).start()


def _talk(connection: socket.socket, talk: Talk, context: ssl.SSLContext | None) -> None:
    try:
        with context.wrap_socket(connection, server_side=True) if context else connection as wrapped:
            talk(wrapped)
    except OSError:
        return  # the other side has had enough


def flood(first: bytes, piece: bytes, pause: float = 0.0) -> Talk:
    """After a request the first bytes, then the piece again and again, for ever, every so many seconds."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(first)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return talk


def trickle(first: bytes, piece: bytes) -> Talk:
    """After a request the first bytes, then a piece every 20 ms, for ever."""
    return flood(first, piece, 0.02)


def saying(answer: bytes, seen: list[bytes] | None = None) -> Talk:
    """The same answer to each request; `seen` gets the requests."""

    def talk(connection: socket.socket) -> None:
        while content := connection.recv(65536):
            if seen is not None:
                seen.append(content)
            connection.sendall(answer)

    return talk
