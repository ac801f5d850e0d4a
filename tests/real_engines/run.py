"""`make real-engines`: install real engines, judge each by what its own pages promise, and print the page's table.

Exit status: 0 what is known was found and nothing else, or an engine could not be had; 1 anything else.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.real_engines.engines import ENGINES, Engine
from tests.real_engines.page import told, written
from tests.real_engines.server import NotThere, serving

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "real-engines"
PAGE = ROOT / "docs" / "real-engines.md"
AT_ONCE = 2  # engines
SETTLE = "0.3"  # seconds: these servers have an effect before they answer
Entry = dict[str, Any]


def main() -> int:
    began = time.monotonic()
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    with ThreadPoolExecutor(AT_ONCE) as pool:
        reports = dict(zip(ENGINES, pool.map(judged, ENGINES), strict=True))
    there = {engine: report for engine, report in reports.items() if report}
    table = told(there)
    print(table)
    if len(there) == len(ENGINES):
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), table), encoding="utf-8")
    wrong = [line for engine, report in there.items() for line in surprises(engine, report)]
    print(*wrong, f"{len(there)} of {len(ENGINES)} engines judged in {time.monotonic() - began:.0f} s", sep="\n")
    return 1 if wrong else 0


def judged(engine: Engine) -> Entry | None:
    """The report of a run on the engine, None where it could not be had."""
    folder = BUILD / engine.name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with serving(engine, folder) as origin:
            return verified(engine, folder, origin)
    except NotThere as none:
        print(f"{engine.name} is not judged, for it could not be installed: {none}", flush=True)
        return None


def verified(engine: Engine, folder: Path, origin: str) -> Entry:
    """What `brakecheck verify` reports of the server at the address; `SystemExit` where it could not judge."""
    files = folder / "judged-by"
    shutil.copytree(engine.sources, files, dirs_exist_ok=True)
    if engine.fetched:
        with urlopen(origin + engine.fetched, timeout=60) as answer:
            (files / "openapi.json").write_bytes(answer.read())
    adapter = shlex.join([sys.executable, str(files / "adapter.py")])
    command = [sys.executable, "-m", "brakecheck", "verify", "--lifecycle", str(files / "lifecycle.yaml")]
    command += ["--base-url", origin + engine.path, "--adapter", "command", "--adapter-command", adapter]
    command += [
        "-k",
        engine.selected,
        "--timeout",
        "30",
        "--settle",
        SETTLE,
        "--report",
        "json",
        "--report-dir",
        str(folder),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    (folder / "verdict").write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise SystemExit(f"{engine.name} could not be judged:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    report: Entry = json.loads((folder / "report.json").read_text(encoding="utf-8"))["vendors"][0]
    return report


def surprises(engine: Engine, report: Entry) -> list[str]:
    """A sentence for each rule that is broken and was kept before, or the other way round."""
    broken = {rule["id"].partition(".")[2] for rule in report["rules"] if rule["verdict"] in ("fail", "error")}
    new = [f"{engine.name} was not known to break {rule}" for rule in sorted(broken - engine.known - engine.sometimes)]
    gone = [f"{engine.name} was known to break {rule}, and keeps it" for rule in sorted(engine.known - broken)]
    return [f"{line}: look at it, and then at `known` in tests/real_engines/engines.py" for line in (*new, *gone)]


if __name__ == "__main__":
    sys.exit(main())
