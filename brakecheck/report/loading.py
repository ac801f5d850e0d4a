"""Reading a report back: JSON, held to its schema, becomes the report."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs

from brakecheck.contracts.errors import UsageError
from brakecheck.report.model import FORMAT, VERSION, Report
from brakecheck.report.printable import cleansed, line
from brakecheck.report.serialization import made
from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import json_value

LARGEST = 256 * 1024**2  # bytes of a report, which holds every exchange of its findings


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    text = files("brakecheck").joinpath("report", "report.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def read_document(path: Path) -> Report:
    """The report of the file; `UsageError` where this version writes no such report."""
    try:
        document = json_value(path, LARGEST)
    except SpecError as error:
        raise UsageError(f"{line(str(error), 300)}; --report json writes a report") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UsageError(f"{path} is not a report: expected an object with the format {FORMAT}")
    if (version := document.get("version")) != VERSION or version is True:
        raise UsageError(
            f"{path} is a report of version {line(repr(version), 60)}, and this brakecheck reads version "
            f"{VERSION}; read it with the brakecheck that wrote it"
        )
    validator = jsonschema_rs.Draft202012Validator(schema(), validate_formats=True)
    if problem := next(validator.iter_errors(document), None):
        place = _place(problem.instance_path)
        raise UsageError(f"{path} is not a report of version {version}: {place}: {line(problem.message)}")
    return report_of(document)


def report_of(document: Any) -> Report:
    """The report that the JSON, which keeps to the schema, stands for."""
    report: Report = made(Report, cleansed(document))
    return report


def _place(path: list[str | int]) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return place.removeprefix(".") or "top level"
