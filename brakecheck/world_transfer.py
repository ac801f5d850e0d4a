"""A world of a running mock as a file, and a file as a world."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import requests
import yaml

from brakecheck.contracts.errors import UsageError
from brakecheck.mock_server.seeds.file import seed_in
from brakecheck.output_file import put_out
from brakecheck.report.printable import counted, line
from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import content, json_lines

LARGEST = 256 * 1024**2  # bytes of a file
MOST_LINES = 1_000_000  # more than a mock imports
PATIENCE = 60.0  # seconds
SEEDS, HEAD = (".yaml", ".yml", ".json"), b'{"world":'  # how files of seeds end, and how lines of a world begin
WIDTH = 120  # columns of a seed


class Admin:
    """The admin API of the mock at this address, with its token, if it has one."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self.url = f"{base_url.rstrip('/')}/__admin"
        self._session = requests.Session()
        self._session.trust_env = False  # a mock of ours is behind no proxy
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of the answer; `UsageError` where the mock refuses, or none answers."""
        data, headers = (None, {}) if body is None else (orjson.dumps(body), {"Content-Type": "application/json"})
        try:
            answer = self._session.request(method, self.url + path, data=data, headers=headers, timeout=PATIENCE)
            content = answer.json()
        except (requests.RequestException, ValueError) as error:
            reason = str(error)[:200]
            raise UsageError(
                f"no mock answers at {self.url} ({reason}); start `brakecheck mock`, or give --base-url"
            ) from None
        if not answer.ok:
            message = content.get("message", content) if isinstance(content, dict) else content
            raise UsageError(f"the mock refused ({answer.status_code}): {message}")
        return content


def write_out(admin: Admin, name: str, output: Path | None) -> int:
    """Write the world to the file, or to standard output."""
    lines = admin.call("GET", f"/worlds/{quote(name, safe='')}/log")["lines"]
    text = "".join(f"{orjson.dumps(line).decode()}\n" for line in lines)
    return put_out(text, output, f"wrote {output}: world {name} with {counted(len(lines) - 1, 'change')}")


def write_seed(admin: Admin, name: str, output: Path | None) -> int:
    """Write a seed that begins as the world is now; what would be otherwise is told on standard error."""
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
