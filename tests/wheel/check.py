"""Build the wheel, install it into an environment of its own, and use it outside the checkout."""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, str(ROOT)], place)
        wheel = next(place.glob("*.whl"))
        run([sys.executable, "-m", "venv", "env"], place)
        binaries = place / "env" / "bin"
        run(
            [
                binaries / "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--constraint",
                ROOT / "constraints.txt",
                wheel,
            ],
            place,
        )
        (place / "conftest.py").write_text("raise RuntimeError('brakecheck must not load this')")
        stranger = place / "contracts"
        stranger.mkdir()
        (stranger / "__init__.py").write_text("raise RuntimeError('brakecheck must not load this')")
        run([binaries / "python", "-m", "brakecheck", "verify"], place)
        (place / "conftest.py").unlink()
        expect_one_import_name(wheel)
        (place / "test_mine.py").write_text(
            "def test_it(dialnexa_mock):\n    assert dialnexa_mock.provide(status='active')\n"
        )
        run([binaries / "python", "-m", "pytest", "-q", "test_mine.py"], place)
    print("the wheel works outside the checkout")
    return 0


def expect_one_import_name(wheel: Path) -> None:
    """The wheel brings the package and its description, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    if {top for top in tops if not top.endswith(".dist-info")} != {"brakecheck"}:
        sys.exit(f"the wheel holds {', '.join(sorted(tops))}; expected brakecheck alone")


def run(command: list[object], place: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([str(word) for word in command], cwd=place, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main())
