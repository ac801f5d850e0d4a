"""Hosts and ports, as sockets and as people know them."""

import socket


def origin_of(host: str, port: int, *, tls: bool = False) -> str:
    """Where the mock can be reached that listens on the host: on all addresses, by the loopback one."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def is_address(host: str) -> bool:
    """Whether a socket can be bound to the host at all, taken ports aside."""
    try:
        with socket.socket(family_of(host), socket.SOCK_STREAM) as trial:
            trial.bind((host, 0))
    except (OSError, UnicodeError):
        return False
    return True


def family_of(host: str) -> socket.AddressFamily:
    """The family of addresses that the host belongs to."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET
