"""Mutate the safety code and count the mutants that its unit tests kill; `make mutation` runs it.

Mutants that no test can kill stand in survivors.yaml, each with its reason. Exit status: 1 below 95 %, or where a
survivor is not listed.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
LEAST = 95.0  # percent of the mutants that have to be killed
MOST = 24  # mutants of a function from which a sample is drawn
ALIVE = ("survived", "no tests", "suspicious")


@dataclass(frozen=True)
class Survivor:
    """A mutant that no test killed: the function, and the line that the mutation wrote there."""

    function: str
    line: str


def mutmut(*arguments: str) -> str:
    """The output of mutmut; its progress is dropped."""
    done = subprocess.run([MUTMUT, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"mutmut {arguments[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def states() -> dict[str, str]:
    """The state of each mutant by its name."""
    lines = [line.strip().partition(": ") for line in mutmut("results", "--all", "true").splitlines()]
    return {name: state for name, separator, state in lines if separator}


def survivor(name: str) -> Survivor:
    """The mutant as a person would name it."""
    function = re.sub(r"\.x_?([^.]*)__mutmut_\d+$", r".\1", name).replace("ǁ", ".").replace("..", ".")
    written = [line[1:].strip() for line in mutmut("show", name).splitlines() if re.match(r"\+(?!\+\+)", line)]
    return Survivor(function, " ".join(written))


def accepted() -> dict[Survivor, str]:
    """The survivors that stand in survivors.yaml, each with its reason."""
    rows = yaml.safe_load((HERE / "survivors.yaml").read_text(encoding="utf-8")) or []
    return {Survivor(row["function"], row["line"]): row["reason"] for row in rows}


def run(sample: int, seed: int, jobs: int) -> dict[str, str]:
    """Run the mutants, of each function so many or all for 0; the state of each mutant that was run."""
    shutil.rmtree("mutants", ignore_errors=True)
    drawn = random.Random(seed).sample(range(1, MOST + 1), sample)
    mutmut("run", "--max-children", str(jobs), *(f"*__mutmut_{number}" for number in drawn))
    return {name: state for name, state in states().items() if state != "not checked"}


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only N mutants of each function")
    parser.add_argument("--seed", type=int, default=0, help="for what is drawn (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    options = parser.parse_args()
    found = run(options.sample, options.seed, options.jobs)
    reasons, unexpected = accepted(), 0
    alive = sorted(name for name, state in found.items() if state in ALIVE)
    for name in alive:
        mutant = survivor(name)
        reason = reasons.get(mutant, "")
        unexpected += not reason
        print(f"survived: {name}\n  {mutant.function}: {mutant.line}{f'  ({reason})' if reason else ''}")
    killed = len(found) - len(alive)
    share = 100 * killed / len(found)
    counts = ", ".join(f"{count} {state}" for state, count in sorted(Counter(found.values()).items()))
    print(f"{killed} of {len(found)} mutants killed ({share:.1f} %): {counts}")
    if unexpected:
        print(f"{unexpected} survivors without a reason: kill them by a test, or give the reason in survivors.yaml")
    return int(share < LEAST or unexpected > 0)


if __name__ == "__main__":
    sys.exit(main())
