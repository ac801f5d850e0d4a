"""The parts of a multipart/form-data body (RFC 7578), in one pass.

The parser of the standard library follows parts within parts, for minutes where a body is made for
that. A form has no use for them, so that only the headers of each part are left to it.
"""

from email.message import Message
from email.parser import BytesHeaderParser
from typing import NamedTuple

MOST_PARTS, MOST_HEADERS = 100, 8192  # of a form, and bytes of a part
PLAIN = ("", "7bit", "8bit", "binary")


class FormViolation(ValueError):
    """The body is no such form; the message says why."""


class Part(NamedTuple):
    """A field of the form. `filename` is empty where none was given."""

    name: str
    filename: str
    content: bytes


def boundary_of(content_type: str) -> str:
    """The boundary that the Content-Type names, empty where it names none."""
    header = Message()
    header["Content-Type"] = content_type
    return header.get_boundary("") or ""


def parts_of(body: bytes, boundary: str) -> list[Part]:
    """The parts in their order; `FormViolation` where there is no such form, or it is cut short."""
    if not boundary:
        raise FormViolation("the Content-Type names no boundary")
    delimiter = b"\r\n--" + boundary.encode("utf-8", "replace")
    sections = (b"\r\n" + body).split(delimiter, MOST_PARTS + 1)
    end = next((number for number, section in enumerate(sections) if number and section.startswith(b"--")), None)
    if end is None:
        raise FormViolation(f"it must have at most {MOST_PARTS} parts, and the boundary at its end")
    return [_part(section) for section in sections[1:end]]


def _part(section: bytes) -> Part:
    padding, _, rest = section.partition(b"\r\n")
    head, blank, content = (b"\r\n" + rest).partition(b"\r\n\r\n")
    if padding.strip(b" \t") or not blank or len(head) > MOST_HEADERS:
        raise FormViolation("a part must have headers, an empty line and its content")
    headers = BytesHeaderParser().parsebytes(head.lstrip(b"\r\n"))
    if str(headers.get("content-transfer-encoding", "")).lower() not in PLAIN:
        raise FormViolation("a part must come as it is, without an encoding for mail")
    return Part(_parameter(headers, "name"), _parameter(headers, "filename"), content)


def _parameter(headers: Message, name: str) -> str:
    value = headers.get_param(name, "", "content-disposition")
    return value if isinstance(value, str) else value[2]
