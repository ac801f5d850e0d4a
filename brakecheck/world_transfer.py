"""A world of a running mock as a file, and a file as a world."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import yaml

from brakecheck.admin_client import Admin
from brakecheck.contracts.errors import UsageError
from brakecheck.mock_server.seeds.file import seed_in
from brakecheck.output_file import put_out
from brakecheck.report.printable import counted, line
from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import content, json_lines

LARGEST = 256 * 1024**2  # bytes of a file
MOST_LINES = 1_000_000  # more than a mock imports
SEEDS, HEAD = (".yaml", ".yml", ".json"), b'{"world":'  # how files of seeds end, and how lines of a world begin
WIDTH = 120  # columns of a seed


def write_out(admin: Admin, name: str, output: Path | None) -> int:
    """Write the world to the file, or to standard output."""
    lines = admin.call("GET", f"/worlds/{quote(name, safe='')}/log")["lines"]
    text = "".join(f"{orjson.dumps(line).decode()}\n" for line in lines)
    return put_out(text, output, f"wrote {output}: world {name} with {counted(len(lines) - 1, 'change')}")


def write_seed(admin: Admin, name: str, output: Path | None) -> int:
    """Write a seed of the world as it is now, and the differences on standard error."""
    found = admin.call("GET", f"/worlds/{quote(name, safe='')}/seed")
    text = yaml.safe_dump(found["seed"], default_flow_style=None, sort_keys=False, allow_unicode=True, width=WIDTH)
    for difference in found["differences"]:
        print(f"not as it is now: {line(difference)}", file=sys.stderr)
    records = sum(map(len, found["seed"]["records"].values()))
    return put_out(text, output, f"wrote {output}: the seed of world {name} with {counted(records, 'record')}")


def bring_in(admin: Admin, file: Path, name: str | None) -> int:
    """Make a world of the file's lines or seed, and print its keys, which the mock shows once."""
    is_seed = file.suffix in SEEDS and not content(file, LARGEST).startswith(HEAD)
    wanted: dict[str, Any] = seed_in(file) if is_seed else {"lines": _lines(file)}
    if name is not None:
        wanted["name"] = name
    try:
        made = admin.call("POST", "/worlds" if is_seed else "/logs", wanted)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from None
    what = f"of the seed {file}" if is_seed else f"with {counted(len(wanted['lines']) - 1, 'change')}"
    print(f"world {made['name']} {what}; its keys:")
    for vendor, roles in made["keys"].items():
        for role, key in roles.items():
            print(f"  {vendor} {role}: {key}")
    return 0


def _lines(file: Path) -> list[Any]:
    lines = json_lines(content(file, LARGEST).rstrip(b"\n"), file, MOST_LINES)
    for number, each in enumerate(lines, 1):
        if not isinstance(each, dict):
            raise SpecError(file, f"line {number}", "an object", type(each).__name__)
    return lines
