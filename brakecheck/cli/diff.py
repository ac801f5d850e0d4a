"""`brakecheck diff`: the changes between two OpenAPI documents, and the rules that they touch."""

import click

from brakecheck.cli import options
from brakecheck.config import chosen_vendors
from brakecheck.contracts.errors import UsageError
from brakecheck.openapi_diff import report as drift_report
from brakecheck.openapi_diff.comparison import compare
from brakecheck.openapi_diff.document import LIMIT, Document, printable, read_document
from brakecheck.openapi_diff.impact import touched, vendor_of
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS

STDIN = "-"


@options.command(
    epilog="Exit status: 0 the differences break no caller and touch no rule, 1 some do, 2 could not compare."
)
@click.argument("old")
@click.argument("new")
@click.option("--vendor", help="Name touched rules of this vendor (default: OLD, or the most similar vendor).")
@options.format_option(drift_report.FORMATS)
def command(old: str, new: str, vendor: str | None, form: str) -> int:
    """Compare two OpenAPI documents: print gone, changed and new operations, and the rules that the changes touch.

    OLD and NEW are files, - for standard input, or vendors for the documents that they once published.
    """
    if old == new == STDIN:
        raise UsageError("expected one document on standard input, received - twice; give a file for the other")
    before, after = _document(old), _document(new)
    differences = compare(before, after)
    known = chosen_vendors(vendor)[0] if vendor else _vendor(old, before)
    report = drift_report.Report(before, after, differences, touched(differences, before, known))
    print(drift_report.FORMATS[form](report))
    return 1 if report.breaking or report.unknown or report.touched.rules else 0


def _vendor(name: str, document: Document) -> str | None:
    return name if name in vendors.vendors() else vendor_of(document)


def _document(name: str) -> Document:
    """The document of a file, of standard input, or the one that a vendor published."""
    if name in vendors.vendors():
        return read_document((SPECS / name / "openapi.yaml").read_bytes(), name)
    if name == STDIN:
        return read_document(_content(0, "standard input"), "standard input")
    shown = printable(name, 1000)
    return read_document(_content(name, shown), shown)


def _content(file: str | int, name: str) -> bytes:
    """The content, up to a byte more than is taken, which shows that the file is too long."""
    try:
        with open(file, "rb", closefd=isinstance(file, str)) as opened:
            return opened.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        known = ", ".join(vendors.vendors())
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{name}: expected an OpenAPI file, - or a vendor ({known}), received: {why}") from None
