"""`brakecheck diff`: what has changed between two OpenAPI documents, and which rules that touches."""

import argparse

from brakecheck.config import chosen_vendors
from brakecheck.contracts.errors import UsageError
from brakecheck.openapi_diff import report as drift_report
from brakecheck.openapi_diff.comparison import compare
from brakecheck.openapi_diff.document import LIMIT, Document, printable, read_document
from brakecheck.openapi_diff.impact import touched, vendor_of
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS

STDIN = "-"


def diff(options: argparse.Namespace) -> int:
    """Prints the differences; returns 1 where one is breaking, touches a rule or cannot be judged."""
    if options.old == options.new == STDIN:
        raise UsageError("expected one document on standard input, received - twice; give a file for the other")
    old, new = _document(options.old), _document(options.new)
    differences = compare(old, new)
    vendor = options.vendor and chosen_vendors(options.vendor)[0]
    report = drift_report.Report(old, new, differences, touched(differences, old, vendor or _vendor(options.old, old)))
    print(drift_report.FORMATS[options.format](report))
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
    """A byte more than is taken, so that it is seen where there is more."""
    try:
        with open(file, "rb", closefd=isinstance(file, str)) as opened:
            return opened.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        known = ", ".join(vendors.vendors())
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{name}: expected an OpenAPI file, - or a vendor ({known}), received: {why}") from None
