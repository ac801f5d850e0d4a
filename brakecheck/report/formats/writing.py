"""The formats that the document can be written in, and the files that they become."""

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from brakecheck.contracts.errors import UsageError
from brakecheck.report.model import Report
from brakecheck.report.serialization import plain

# format: (file, module that has `rendered`)
FORMATS = {
    "html": ("report.html", "html"),
    "junit": ("junit.xml", "junit"),
    "json": ("report.json", "writing"),
    "ctrf": ("ctrf.json", "ctrf"),
    "sarif": ("report.sarif", "sarif"),
    "markdown": ("report.md", "markdown"),
}


def chosen_formats(text: str) -> list[str]:
    """The formats of a list with commas; `all` stands for every one."""
    names = list(FORMATS) if text == "all" else [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            raise UsageError(f"--report: expected all, or some of {', '.join(FORMATS)}; received {name!r}")
    return names


def prepare(formats: Sequence[str], folder: Path) -> None:
    """`UsageError` where reports could not be written, before anything else is done."""
    if not formats:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"{folder} cannot take reports ({error.strerror}); choose another --report-dir") from None


def write(document: Report, formats: Sequence[str], folder: Path) -> list[Path]:
    """Write the document into the folder in these formats; returns the files."""
    written = []
    for name in formats:
        file, module = FORMATS[name]
        render: Callable[[Report], str] = import_module(f"brakecheck.report.formats.{module}").rendered
        written.append(folder / file)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            written[-1].write_text(render(document), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"{written[-1]} could not be written ({error.strerror}); choose --report-dir") from None
    return written


def rendered(document: Report) -> str:
    """The report itself, as JSON."""
    return as_json(plain(document))


def as_json(value: Any) -> str:
    """Text of the value with an indent of two spaces, Unicode as it is, and a last newline."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
