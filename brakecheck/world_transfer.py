"""A world of a running mock as a file, and a file as a world."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from brakecheck.admin_client import Admin
from brakecheck.contracts.errors import UsageError
from brakecheck.output_file import put_out
from brakecheck.report.printable import counted
from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import content, json_lines

LARGEST = 256 * 1024**2  # bytes of a file
MOST_LINES = 1_000_000  # more than a mock imports


def write_out(admin: Admin, name: str, output: Path | None) -> int:
    """Write the world to the file, or to standard output."""
    lines = admin.call("GET", f"/worlds/{quote(name, safe='')}/log")["lines"]
    text = "".join(f"{orjson.dumps(line).decode()}\n" for line in lines)
    return put_out(text, output, f"wrote {output}: world {name} with {counted(len(lines) - 1, 'change')}")


def bring_in(admin: Admin, file: Path, name: str | None) -> int:
    """Make a world of the file, and print its keys, which the mock shows once."""
    wanted: dict[str, Any] = {"lines": _lines(file)}
    if name is not None:
        wanted["name"] = name
    try:
        made = admin.call("POST", "/logs", wanted)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from None
    print(f"world {made['name']} with {counted(len(wanted['lines']) - 1, 'change')}; its keys:")
    for vendor, roles in made["keys"].items():
        for role, key in roles.items():
            print(f"  {vendor} {role}: {key}")
    return 0


def _lines(file: Path) -> list[Any]:
    lines = json_lines(content(file, LARGEST).rstrip(b"\n"), file, MOST_LINES)
    for number, line in enumerate(lines, 1):
        if not isinstance(line, dict):
            raise SpecError(file, f"line {number}", "an object", type(line).__name__)
    return lines
