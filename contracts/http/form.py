"""Multipart forms with files; the same parts always give the same bytes."""

from collections.abc import Mapping

from urllib3 import encode_multipart_formdata

BOUNDARY = "brakecheck-part"  # between the parts; our parts never contain it


def form(
    files: Mapping[str, tuple[str, bytes, str]], headers: Mapping[str, str] | None
) -> tuple[bytes, dict[str, str]]:
    """The content of a form and its headers."""
    content, media_type = encode_multipart_formdata(dict(files), boundary=BOUNDARY)
    return content, {"Content-Type": media_type, **(headers or {})}
