"""Hosts and ports of sockets, and their addresses for people."""

import socket


def origin_of(host: str, port: int, *, tls: bool = False) -> str:
    """Address of a mock that listens on the host; the loopback address for a mock on all addresses."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def is_address(host: str) -> bool:
    """Whether a socket can be bound to the host, on a free port."""
    try:
        with socket.socket(family_of(host), socket.SOCK_STREAM) as trial:
            trial.bind((host, 0))
    except (OSError, UnicodeError):
        return False
    return True


def family_of(host: str) -> socket.AddressFamily:
    """Family of addresses of the host."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET
