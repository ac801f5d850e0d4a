"""Install the wheel beside the oldest, the newest and present libraries, and use it outside the checkout."""

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tests.wheel.check import ROOT, run

SELECTED = "fuzzing or malformed or cancel or hostile"  # files that use each library
PRESENT = "pytest==8.4.2"
NAMES = re.compile(r"^[A-Za-z0-9-]+")


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed: list[str] = project["dependencies"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, str(ROOT)], place)
        wheel = next(place.glob("*.whl"))
        _try("oldest", place, wheel, needed, [_oldest(line) for line in needed])
        _try("newest", place, wheel, needed, [])
        found = _try("present", place, wheel, needed, [], [PRESENT])
        if f"pytest {PRESENT.partition('==')[2]}" not in found:
            print(f"the installation replaced {PRESENT}", file=sys.stderr)
            return 1
    print("the wheel works with the oldest and the newest of each library, and leaves alone what is there")
    return 0


def _oldest(line: str) -> str:
    """The lower bound of a requirement, as the only version that is allowed."""
    bounds, semicolon, marker = line.partition(";")
    return bounds.partition(",")[0].replace(">=", "==") + semicolon + marker


def _try(
    title: str, place: Path, wheel: Path, needed: list[str], pinned: list[str], there: list[str] | None = None
) -> list[str]:
    """Install into an environment of its own, judge both vendors, use the plugin; the versions, which are printed."""
    folder = place / title
    folder.mkdir()
    run([sys.executable, "-m", "venv", "env"], folder)
    binaries = folder / "env" / "bin"
    install = [binaries / "pip", "install", "--quiet", "--disable-pip-version-check"]
    if there:
        run([*install, *there], folder)
    run([*install, wheel, *pinned], folder)
    listed = subprocess.run([binaries / "pip", "freeze"], capture_output=True, text=True, check=True).stdout
    names = {NAMES.match(line)[0].lower() for line in needed}  # type: ignore[index]
    versions = [line.replace("==", " ") for line in listed.splitlines()]
    versions = [line for line in versions if line.partition(" ")[0].lower().replace("_", "-") in names]
    print(f"{title}: {', '.join(versions)}", flush=True)
    run([binaries / "brakecheck", "verify", "-k", SELECTED], folder)
    (folder / "test_mine.py").write_text(
        "def test_it(dialnexa_mock):\n    assert dialnexa_mock.provide(status='active')\n", encoding="utf-8"
    )
    run([binaries / "python", "-m", "pytest", "-q", "test_mine.py"], folder)
    return versions


if __name__ == "__main__":
    sys.exit(main())
