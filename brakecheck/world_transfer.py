"""A world of a running mock as a file, and a file as a world."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import requests

from brakecheck.contracts.errors import UsageError
from brakecheck.output_file import put_out
from brakecheck.report.printable import counted
from brakecheck.specs.errors import SpecError
from brakecheck.specs.input_file import content, json_lines

LARGEST = 256 * 1024**2  # bytes of a file
MOST_LINES = 1_000_000  # more than a mock imports
PATIENCE = 60.0  # seconds
START = "start `brakecheck mock`, or give --base-url"


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
        except ValueError:  # its answer is not JSON
            raise UsageError(f"what answers at {self.url} is not a mock; {START}") from None
        except requests.RequestException:
            raise UsageError(f"no mock answers at {self.url}; {START}") from None
        if not answer.ok:
            message = content.get("message", content) if isinstance(content, dict) else content
            raise UsageError(f"the mock refused ({answer.status_code}): {message}")
        return content


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
