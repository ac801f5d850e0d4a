"""Mutate the mock's models, and count the mutants that the contracts kill; `make model-mutation` runs it.

A mutant is what a careless change of a model would be: unlike a planted fault, nobody thought of a rule for it. Each
runs in a process of its own, in which the contracts judge a mock until one of them fails. Mutants that no contract can
kill stand in model_survivors.yaml, each with its reason. Exit status: 1 below 90 %, or where a survivor is not listed.
"""

import argparse
import multiprocessing
import os
import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

import libcst
import yaml
from mutmut.mutation.file_mutation import Mutation, create_mutations, deep_replace

import brakecheck

HERE = Path(__file__).parent
MODELS = {
    "dialnexa": ("workflows", "progress", "schedule", "leads", "graph", "outcomes", "calls"),
    "suprsend": ("runs", "index", "messages", "outcomes", "triggers"),
}
LEAST = 90.0  # percent of the mutants that have to be killed
LONGEST = 180.0  # seconds; a mutant that hangs is killed
WORDING = ("raise ", 'f"', '"')  # how a line begins in which a refusal is worded
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["brakecheck.contracts.engine.runner", "brakecheck.mock_server.server"])
KILLED, SURVIVED = 3, 0  # exit statuses of a mutant's process; any other is a crash, and a kill


@dataclass(frozen=True)
class Mutant:
    """A change of a model. `name` is the model, the function and the number of the change; `line` is what it writes."""

    vendor: str
    model: str
    name: str
    source: str
    line: str

    @property
    def module(self) -> str:
        """The full name of the module that the model is."""
        return f"brakecheck.mock_server.{self.vendor}.{self.model}"


@dataclass(frozen=True)
class Model:
    """A model's code and the mutations of it, which are applied where a mutant is asked for."""

    vendor: str
    name: str
    code: str
    module: libcst.Module
    mutations: Sequence[Mutation]

    def mutant(self, number: int) -> Mutant:
        """Apply the mutation of this number."""
        mutation = self.mutations[number]
        changed = deep_replace(self.module, mutation.original_node, mutation.mutated_node)
        assert isinstance(changed, libcst.Module)
        before, after = set(self.code.split("\n")), changed.code.split("\n")
        line = " ".join(line.strip() for line in after if line not in before)
        within = getattr(mutation.contained_by_top_level_function, "name", None)
        return Mutant(
            self.vendor, self.name, f"{self.name}.{within.value if within else ''}.{number}", changed.code, line
        )


class Mutated(MetaPathFinder, Loader):
    """Imports a module from other source."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The module of the mutant alone is found here."""
        return spec_from_loader(fullname, self) if fullname == self._mutant.module else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the source of the mutant."""
        exec(compile(self._mutant.source, self._mutant.module, "exec"), module.__dict__)


def models() -> Iterator[Model]:
    """The models of both vendors."""
    folder = Path(brakecheck.__file__).parent / "mock_server"
    for vendor, names in MODELS.items():
        for name in names:
            code = (folder / vendor / f"{name}.py").read_text(encoding="utf-8")
            module, mutations, _, _ = create_mutations(name, code)
            yield Model(vendor, name, code, module, mutations)


def drawn(sample: int, seed: int) -> list[Mutant]:
    """So many mutants by the seed, all for 0; without those of a refusal's wording, which nobody promises."""
    chosen = [(model, number) for model in models() for number in range(len(model.mutations))]
    if 0 < sample < len(chosen):
        chosen = random.Random(seed).sample(chosen, sample)
    made = [model.mutant(number) for model, number in chosen]
    return [mutant for mutant in made if not mutant.line.startswith(WORDING)]


def judge(mutant: Mutant) -> None:
    """Judge a mock with the mutant until something is found, and leave with KILLED or SURVIVED."""
    sys.meta_path.insert(0, Mutated(mutant))
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    from brakecheck.contracts.engine.listener import RunListener
    from brakecheck.contracts.engine.runner import run_contracts
    from brakecheck.contracts.engine.verdicts import Outcome, Verdict
    from brakecheck.contracts.target import Target
    from brakecheck.mock_server.server import Settings, embedded, prefix_of

    class UntilFound(RunListener):
        def on_outcome(self, outcomes: list[Outcome]) -> None:
            if any(outcome.verdict in (Verdict.FAIL, Verdict.ERROR) for outcome in outcomes):
                os._exit(KILLED)

    with embedded(Settings(port=0)) as origin:
        path = prefix_of(mutant.vendor, alone=False)
        target = Target("a mutant", mutant.vendor, origin + path, adapter="admin")
        run = run_contracts(target, strict=True, listener=UntilFound())
        os._exit(KILLED if run.stopped else SURVIVED)


def survives(mutant: Mutant) -> bool:
    """Whether all contracts pass in a mock with the mutant."""
    process = PROCESSES.Process(target=judge, args=(mutant,), daemon=True)
    process.start()
    process.join(LONGEST)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode == SURVIVED


def accepted() -> dict[tuple[str, str], str]:
    """The survivors that are listed, by file and line, each with its reason."""
    rows = yaml.safe_load((HERE / "model_survivors.yaml").read_text(encoding="utf-8")) or []
    return {(row["model"], row["line"]): row["reason"] for row in rows}


def conclude(found: Sequence[tuple[Mutant, bool]]) -> int:
    """Print the survivors and the share; returns the exit status."""
    reasons, unexpected = accepted(), 0
    alive = [mutant for mutant, survived in found if survived]
    for mutant in alive:
        reason = reasons.get((f"{mutant.vendor}.{mutant.model}", mutant.line), "")
        unexpected += not reason
        print(f"survived: {mutant.name}\n  {mutant.line}{f'  ({reason})' if reason else ''}")
    killed = len(found) - len(alive)
    share = 100 * killed / len(found)
    print(f"{killed} of {len(found)} mutants of the models killed by the contracts ({share:.1f} %)")
    if unexpected:
        print(f"{unexpected} survivors without a reason: write a contract, or give the reason in model_survivors.yaml")
    return int(share < LEAST or unexpected > 0)


def main() -> int:
    """Judge a sample, or all; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only N mutants, drawn by the seed")
    parser.add_argument("--seed", type=int, default=0, help="for what is drawn (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: %(default)s)")
    options = parser.parse_args()
    chosen = drawn(options.sample, options.seed)
    found: list[tuple[Mutant, bool]] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for mutant, survived in zip(chosen, pool.map(survives, chosen), strict=True):
            print(f"{'SURVIVED' if survived else 'killed':9} {mutant.name}: {mutant.line[:100]}", flush=True)
            found.append((mutant, survived))
    return conclude(found)


if __name__ == "__main__":
    sys.exit(main())
