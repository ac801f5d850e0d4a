"""Addresses of servers."""

import pytest

from brakecheck.contracts.address import violation


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "https://api.example.com/v1/",
        "HTTP://Api.Example.Com:8443",
        "http://[::1]:8000/v1",
        "http://[2001:db8::1]",
        "http://127.0.0.1:65535/a%20b",
        "http://h/~user/v1.2/a%2Fb/(c);d=1,2:3/",
        "http://my_host-1.internal.:1",
        "http://xn--bcher-kva.example",
        "http://" + ".".join(["a" * 60] * 4),
        "http://1.2.3.4.example",
        "http://localhost/X!~",
        "http://localhost:00080",
        f"http://{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 61}",
    ],
)
def test_a_url_that_everybody_reads_alike_is_taken(url: str):
    """By name or by address, with or without port and path."""
    assert violation(url) == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://[::1]evil.example", "such as http://localhost"),
        ("http://[::1", "such as"),
        ("http://::1", "such as"),
        ("http://", "such as"),
        ("http:///v1", "such as"),
        ("localhost:8000", "such as"),
        ("ftp://localhost", "such as"),
        ("file:///etc/passwd", "such as"),
        ("http://localhost:", "such as"),
        ("http://localhost:8o", "such as"),
        ("http://local%68ost", "such as"),
        ("http://[fe80::1%25eth0]", "such as"),
        ("http://localhost:99999", "a port"),
        ("http://localhost:0", "a port"),
        ("http://localhost:00000", "a port"),
        ("http://localhost:65536", "a port"),
        ("http://localhost:00000170000", "a port"),
        ("http://localhost:000080", "a port"),
        ("http://localhost:" + "9" * 5000, "a port"),
        ("http://[::1:2:3:4:5:6:7:8:9]", "IPv6"),
        ("http://[127.0.0.1]", "IPv6"),
        ("http://2130706433", "four decimal"),
        ("http://0x7f000001", "four decimal"),
        ("http://127.0.0.0x1", "four decimal"),
        ("http://0177.0.0.1", "four decimal"),
        ("http://127.1", "four decimal"),
        ("http://127.0.0.1.", "four decimal"),
        ("http://evil.example.1", "four decimal"),
        ("http://300.1.1.1", "four decimal"),
        ('http://h/a"b', "as it is sent (/a%22b)"),
        ("http://h/a|{b}", "as it is sent (/a%7C%7Bb%7D)"),
        ("http://h/a/../b/./c", "as it is sent (/b/c)"),
        ("http://h/%7euser", "as it is sent (/~user)"),
        ("http://h/a%2fb", "as it is sent (/a%2Fb)"),
        ("http://h/100%", "as it is sent (/100%25)"),
        (f"http://h/{'a' * 300}%", f"as it is sent (/{'a' * 199})"),
        ("http://a..b", "name of a host"),
        ("http://.", "name of a host"),
        ("http://-a.example", "name of a host"),
        ("http://" + "a" * 64, "name of a host"),
        (f"http://{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 62}", "name of a host"),
        ("http://loc\talhost", "printable ASCII"),
        ("http://localhost\n", "printable ASCII"),
        ("http://localhost\\evil", "printable ASCII"),
        ("http://a b", "printable ASCII"),
        ("http://\uff11\uff12\uff17.0.0.1", "printable ASCII"),
        ("http://b\u00fccher.example", "xn--"),
        ("http://me:pass@localhost", "without a name"),
        ("http://localhost?key=1", "without a name"),
        ("http://localhost#x", "without a name"),
    ],
)
def test_what_libraries_read_in_two_ways_is_refused(url: str, expected: str):
    """The sentence names what was expected."""
    assert expected in violation(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("localhost", "a URL such as http://localhost:8000/v1"),
        ("http://me@h", "a URL without a name, password or query; it is shown, and keys never are"),
        (
            "http://a b",
            "a URL of printable ASCII characters, without blanks and backslashes (write a name as xn--...)",
        ),
        ("http://h:0", "a port from 1 to 65535"),
        ("http://[::g]", "a URL such as http://localhost:8000/v1"),
        ("http://[:]", "an IPv6 address between the brackets"),
        ("http://127.1", "an IPv4 address of four decimal numbers"),
        ("http://a..b", "the name of a host"),
    ],
)
def test_an_objection_says_no_more_than_what_was_expected(url: str, expected: str):
    """The words go behind "expected" as they are."""
    assert violation(url) == expected
