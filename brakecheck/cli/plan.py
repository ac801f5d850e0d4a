"""`brakecheck verify --plan`: the requests of a run, found out by rehearsing it on an embedded mock."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.provider_states.waiting import PATIENCE
from brakecheck.contracts.target import Target
from brakecheck.report.level import level, level_sentence
from brakecheck.report.printable import counted
from brakecheck.specs import vendors

SECONDS = 0.05  # that a request takes, where --rate makes it no longer
# The states of a command or of prepared ids do not go over our transport; the mock stands in for them.
STAND_INS = {"command": "admin", "static": "admin"}


def print_plan(target: Target, *, seed: int, examples: int, select: str, hooks: Iterable[Path] = ()) -> None:
    """Print each method and path template with how often a run would send it. Nothing is sent to the target."""
    from brakecheck.hook_files import hooks_in
    from brakecheck.mock_server.server import Settings, embedded, prefix_of

    alone = target.vendor in vendors.added()
    served = Settings(vendors=(target.vendor,) if alone else (), port=0, hooks=hooks_in(hooks))
    with embedded(served) as origin:
        rehearsed = replace(
            target,
            base_url=origin + prefix_of(target.vendor, alone=alone),
            keys={
                role: keys[0]
                for role, keys in vendors.fixtures(target.vendor)["keys"].items()
                if role in {*target.keys, "full"}
            },
            adapter=STAND_INS.get(target.adapter, target.adapter),
            settings=_settings(target),
            rate=None,
            receipt=None,
            headers={},
            ca_file=None,
            proxy=None,
            own=False,
            treat_as_remote=not target.is_our_mock,
        )
        run = run_contracts(rehearsed, seed=seed, examples=examples, select=select)
    print(f"{target.vendor} at {target.base_url}: {_summary(run, target)}")
    print(f"  {level_sentence(level(run), run.contracts)}")
    for line, count in sorted(run.sent.items(), key=lambda item: item[0].split()[::-1]):
        method, _, template = line.partition(" ")
        print(f"  {count:6}  {method:7} {template}")
    if run.explored:
        print(
            f"  of these, {run.explored} are made up by Schemathesis; how many there are differs from target to target"
        )
    _print_hazards(run)
    print("nothing was sent")


def _settings(target: Target) -> dict[str, object]:
    """Settings of the rehearsal: time flies as far as the run would wait; only named workflows exist."""
    kept = {
        name: target.settings[name]
        for name in ("slugs", "given", "all-cases", "disposable-account")
        if name in target.settings
    }
    return {"max-wait": target.settings.get("max-wait", PATIENCE), "clock": "admin", "rehearsal": True, **kept}


def _summary(run: Run, target: Target) -> str:
    requests = run.sent.total()
    if STAND_INS.get(target.adapter):
        return f"a run sends about {requests} requests, beside those of the adapter"
    pause = max(SECONDS, 1 / target.rate if target.rate else 0)
    minutes = max(1, round((run.waited + requests * pause) / 60))
    made = f", makes {counted(run.made, 'record')} that it removes again" if run.made else ""
    return (
        f"a run sends about {requests} requests{made}, and takes about {counted(minutes, 'minute')} "
        f"({run.waited:.0f} s of waiting, and {pause:g} s for each request)"
    )


def _print_hazards(run: Run) -> None:
    """Print which contracts are left out, and why, by the reasons of their skips."""
    left_out = {
        it.contract: it.detail.removeprefix("hazardous: ").rpartition(";")[0]
        for found in run.verdicts
        for it in found.outcomes
        if it.detail.startswith("hazardous: ")
    }
    if not left_out:
        return
    print(f"  left out: {counted(len(left_out), 'hazardous contract')}; --allow-hazardous takes them in:")
    for reason, count in sorted(Counter(left_out.values()).items()):
        names = sorted({contract.partition("[")[0] for contract, why in left_out.items() if why == reason})
        print(f"  {count:6}  {reason}")
        for name in names:
            print(f"          {name}")
