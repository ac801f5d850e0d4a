"""URLs of servers: whether all libraries read one alike, and whether it is of this machine."""

import ipaddress
import re

URL = re.compile(
    r"https?://(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[0-9a-z._-]+))(?::(?P<port>[0-9]+))?(?P<path>/[^?#]*)?",
    re.ASCII | re.IGNORECASE,
)
LABEL = re.compile(r"[0-9a-z_](?:[0-9a-z_-]{0,61}[0-9a-z_])?", re.ASCII | re.IGNORECASE)
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII | re.IGNORECASE)
LIKE = "a URL such as http://localhost:8000/v1"


def violation(url: str) -> str:
    """The expected form where the URL may not be used; empty where it may."""
    if any(sign in url for sign in "@?#"):
        return "a URL without a name, password or query; it is shown, and keys never are"
    if "\\" in url or not all("!" <= character <= "~" for character in url):
        return "a URL of printable ASCII characters, without blanks and backslashes (write a name as xn--...)"
    found = URL.fullmatch(url)
    if not found:
        return LIKE
    if found["port"] and not (len(found["port"]) <= 5 and 0 < int(found["port"]) < 65536):
        return "a port from 1 to 65535"
    host = _fault_of_six(found["six"]) if found["six"] else _fault_of_name(found["name"])
    return host or _fault_of_path(found["path"] or "")


def _fault_of_path(path: str) -> str:
    """The expected form where a library would send another path, which the guard would not recognize."""
    from requests.utils import requote_uri  # slow to import, and the mock has no address to check
    from urllib3.util import parse_url

    sent = requote_uri(parse_url(f"http://localhost{path}").path or "")
    return "" if sent == path else f"a URL with its path as it is sent ({sent[:200]})"


def _fault_of_six(host: str) -> str:
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return "an IPv6 address between the brackets"
    return ""


def _fault_of_name(host: str) -> str:
    """The expected form of a wrong host; one that ends in a number must be a plain IPv4 address."""
    labels = host.removesuffix(".").split(".")
    if NUMBER.fullmatch(labels[-1]):
        return "" if _four(host) else "an IPv4 address of four decimal numbers"
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        return "the name of a host"
    return ""


def _four(host: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(host)
    except ValueError:
        return None


def is_loopback(url: str) -> bool:
    """Whether the host is `localhost`, or a literal address in 127.0.0.0/8 or ::1."""
    found = URL.fullmatch(url)
    if not found or violation(url):
        return False
    if found["six"]:
        return ipaddress.IPv6Address(found["six"]) == ipaddress.IPv6Address("::1")
    address = _four(found["name"])
    return found["name"].lower() == "localhost" if address is None else address.packed[0] == 127
