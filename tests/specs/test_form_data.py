"""Taking a form apart: the parts as they are, or a reason why not."""

import time

import pytest

from brakecheck.specs.validation.form_data import FormViolation, boundary_of, parts_of

HEAD = b'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=limit", "limit"),
        ('multipart/form-data; boundary="li mit"', "li mit"),
        ("multipart/form-data; charset=utf-8; BOUNDARY=limit", "limit"),
        ('multipart/form-data; boundary="a=b"', "a=b"),
        ("multipart/form-data", ""),
        ("multipart/form-data; boundary", ""),
        ("multipart/form-data; boundary=", ""),
    ],
)
def test_the_boundary_is_found(content_type, boundary):
    """The boundary is read with or without quotes; where there is none it is empty."""
    assert boundary_of(content_type) == boundary


@pytest.mark.parametrize("content", [b"", b"a", b"a\r\n", b"\r\n\r\nb\r\n", b"a--limit", b"a\r\n-limit--", b"\x00\xff"])
def test_content_comes_out_as_it_went_in(content):
    """Whatever is between two boundaries is the content, to the byte."""
    (part,) = parts_of(b"--limit\r\n" + HEAD + content + b"\r\n--limit--\r\n", "limit")
    assert part == ("file", "a.csv", content)


def test_what_is_around_the_form_is_ignored():
    """Text before the first and after the last boundary is no part."""
    body = b"before\r\n--limit \t\r\n" + HEAD + b"x\r\n--limit--after\r\n--limit\r\nlater"
    assert [part.content for part in parts_of(body, "limit")] == [b"x"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"phone_number\r\n+1\r\n",
        b"--limit\r\n" + HEAD + b"x",
        b"--limit\r\n" + HEAD + b"x\r\n--other--",
        b"--limitless\r\n" + HEAD + b"x\r\n--limit--",
        b"--limit\r\nno empty line\r\n--limit--",
        b"--limit\r\nX: " + b"a" * 9000 + b"\r\n\r\nx\r\n--limit--",
        b"--limit\r\n\r\nx\r\n" * 101 + b"--limit--",
        b"--limit\r\nContent-Transfer-Encoding: base64\r\n" + HEAD + b"eA==\r\n--limit--",
    ],
    ids=["empty", "no form", "no end", "another end", "longer boundary", "no empty line", "headers", "parts", "mail"],
)
def test_what_is_no_form_is_refused(body):
    """A body without its boundaries, with endless headers or parts, or encoded for mail is refused."""
    with pytest.raises(FormViolation, match=r"must|boundary"):
        parts_of(body, "limit")


def test_a_form_needs_a_boundary():
    """Without a boundary nothing can be told apart."""
    with pytest.raises(FormViolation, match="boundary"):
        parts_of(b"--\r\n\r\nx\r\n----", "")


def test_parts_within_parts_are_not_followed():
    """A body that is made of nested forms takes no longer than any other."""
    body = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(900))
    begin = time.process_time()
    with pytest.raises(FormViolation):
        parts_of(body + b"x\r\n" * 1_000_000, "b0")
    assert time.process_time() - begin < 1
