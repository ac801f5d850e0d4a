"""An uploaded table of leads: a column of phone numbers, and columns that are variables."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import NamedTuple

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.dialnexa.leads import Row
from brakecheck.specs.validation.form_data import FormViolation, Part, boundary_of, parts_of

FIELD = "file"
PHONE = "phone_number"
ZIP = b"PK\x03\x04"  # first bytes of an XLSX file
NAMED = 10  # how many bad rows a message names


class Sheet(NamedTuple):
    """Rows of a table, in the model's form: a phone number, then the values of `columns`."""

    columns: tuple[str, ...]
    rows: list[Row]


def uploaded_sheet(body: bytes, content_type: str) -> Sheet:
    """Table in the file part of the form."""
    try:
        files = [part for part in parts_of(body, boundary_of(content_type)) if part.name == FIELD]
    except FormViolation as violation:
        raise BadRequest("leads.file", str(violation)) from None
    if len(files) != 1:
        raise BadRequest("leads.file", f"the form must have one part with the name {FIELD}; got {len(files)}")
    return sheet_in(files[0])


def sheet_in(file: Part) -> Sheet:
    """Table in the file; `BadRequest` if the file cannot be read or a row cannot be used."""
    lines = csv.reader(StringIO(_text(file), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(lines, [])]
        _refuse_header(header)
        rows = _rows(lines, len(header), header.index(PHONE))
    except csv.Error as error:
        raise BadRequest("leads.file", f"the file must be CSV (RFC 4180); line {lines.line_num}: {error}") from None
    columns = tuple(name for name in header if name != PHONE)
    return Sheet(columns, [*rows] if columns else [row[0] for row in rows])


def _text(file: Part) -> str:
    if file.content.startswith(ZIP) or file.filename.lower().endswith((".xlsx", ".xls")):
        raise BadRequest(
            "leads.file", "the file must be CSV; got a spreadsheet. This mock reads no XLSX: save it as CSV"
        )
    if not file.content.strip():
        raise BadRequest("leads.file", "the file must be CSV with the column phone_number; got an empty file")
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest("leads.file", f"the file must be UTF-8; got another encoding at byte {error.start}") from None


def _refuse_header(header: list[str]) -> None:
    if PHONE not in header:
        raise BadRequest("leads.rows", f"row 1: the column {PHONE} is needed; got {', '.join(header)[:200]}")
    if "" in header or len(set(header)) < len(header):
        raise BadRequest("leads.rows", "row 1: each column must have a name of its own; one is empty or there twice")


def _rows(lines: Iterable[list[str]], width: int, phone: int) -> list[tuple[str, ...]]:
    """Phone number and other cells of each row. In messages the row of column names is row 1."""
    rows: list[tuple[str, ...]] = []
    faults: list[str] = []
    for number, cells in enumerate(lines, 2):
        if fault := _fault(cells, width, phone):
            faults.append(f"row {number}: {fault}")
        elif cells:
            rows.append((cells[phone].strip(), *cells[:phone], *cells[phone + 1 :]))
    if faults:
        more = f" and {len(faults) - NAMED} more" if len(faults) > NAMED else ""
        raise BadRequest("leads.rows", f"no lead was enrolled: {'; '.join(faults[:NAMED])}{more}")
    if not rows:
        raise BadRequest("leads.rows", "the file needs a row for each lead below the column names; got none")
    return rows


def _fault(cells: list[str], width: int, phone: int) -> str:
    """Reason why the row cannot be used; empty for a good row and for a blank line."""
    if not cells:
        return ""
    if len(cells) != width:
        return f"there must be {width} cells; got {len(cells)}"
    return "" if cells[phone].strip() else f"a {PHONE} is needed; got none"
