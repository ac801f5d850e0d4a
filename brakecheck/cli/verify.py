"""`brakecheck verify`: choose the targets, judge them, report."""

import argparse
import os
import shlex
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from brakecheck.cli.options import verify_defaults
from brakecheck.cli.plan import print_plan
from brakecheck.cli.terminal import Progress, print_conclusion, print_entry
from brakecheck.config import chosen_vendors, command_words, refuse_unasked, roles, target, target_named
from brakecheck.connection import Connection, asked
from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.errors import NothingSelected, UsageError
from brakecheck.contracts.http.exhaustion import ROOM, expect_descriptors
from brakecheck.contracts.safety.past_receipt import reopened
from brakecheck.contracts.safety.receipt_file import InUse
from brakecheck.contracts.secrets.command_line import concealed
from brakecheck.contracts.secrets.redaction import shell_word
from brakecheck.contracts.target import Target
from brakecheck.errors import environment
from brakecheck.gate import Gate, judged, read_fail_on, read_least
from brakecheck.report.baseline import Baseline, read_baseline
from brakecheck.report.document import document, entry, times
from brakecheck.report.formats.writing import chosen_formats, prepare, write
from brakecheck.report.model import VendorReport
from brakecheck.specs import vendors
from brakecheck.values import web_address

OWN_PORT = 4011  # of the mock that we start ourselves, where it is free: the same run, the same addresses
MOCK = {"clock": "admin"}  # the mock that we start ourselves lets its clock be moved
# What chooses the server and what is sent; the other options are about where results go.
SAID_AGAIN = (
    *("config", "base_url", "ca_file", "proxy", "adapter", "adapter_command", "max_wait", "prism", "live"),
    *("allow_hazardous", "strict", "examples", "timeout", "settle", "rate", "max_requests", "seed"),
)


@dataclass
class Judged:
    """What came of the targets, with the seconds by rule.

    `trouble` ended the run early, `unasked` means that no contract was chosen.
    """

    entries: list[VendorReport] = field(default_factory=list)
    times: dict[str, float] = field(default_factory=dict)
    trouble: UsageError | None = None
    unasked: UsageError | None = None
    interrupted: bool = False


def verify(options: argparse.Namespace) -> int:
    """Judge the targets that the options name; the exit status tells the result."""
    began = time.time()
    expect_descriptors(ROOM)
    gate = Gate(read_fail_on(options.fail_on), read_least(options.min_coverage or ""))
    formats = chosen_formats(options.report or "")
    prepare(formats, options.report_dir)
    baseline = read_baseline(options.baseline, date.today()) if options.baseline else Baseline()  # noqa: DTZ011
    found = _judge_all(options, baseline)
    if not found.entries:
        if found.interrupted:
            raise KeyboardInterrupt
        if missing := found.trouble or found.unasked:
            raise missing
        return 0
    conclusion = replace(judged(found.entries, gate), remarks=tuple(baseline.remarks(found.entries)))
    if found.trouble:
        conclusion = replace(conclusion, status=2, sentence=f"the run ended early: {found.trouble}")
    told = document(
        found.entries,
        conclusion,
        brakecheck=version("brakecheck"),
        began=began,
        seconds=time.time() - began,
        times=found.times,
    )
    print_conclusion(told)
    for path in write(told, formats, options.report_dir):
        print(f"report: {path}")
    if found.interrupted:
        raise KeyboardInterrupt
    return told.gate.status


def _judge_all(options: argparse.Namespace, baseline: Baseline) -> Judged:
    """Judge or plan one target after the other, until one of them ends the run early."""
    found = Judged()
    with _targets(options) as targets:
        for chosen in [_bounded(target, options) for target in targets]:
            if options.plan:
                print_plan(chosen, seed=options.seed, examples=options.examples, select=options.select)
                continue
            refuse_unasked(chosen, live=options.live)
            try:
                run = _judged(chosen, options)
            except NothingSelected as error:
                found.unasked = error  # of this vendor; another may have what was asked for
                continue
            except UsageError as error:
                found.trouble = error
                break
            except KeyboardInterrupt:
                found.trouble, found.interrupted = UsageError("interrupted"), True
                break
            again = _again(chosen, options)
            kept = [*run.kept, *_cleanup(chosen)]
            found.entries.append(entry(run, baseline, again, scope=options.scope, file=options.sarif_file, kept=kept))
            found.times |= times(run)
            print_entry(found.entries[-1], verbose=options.verbose)
            if run.stopped:
                found.trouble, found.interrupted = UsageError(run.stopped), run.interrupted
                break
    return found


def _again(chosen: Target, options: argparse.Namespace) -> str:
    """The command of this run, as far as it chooses the server and what is made up; keys come from the environment."""
    words = ["brakecheck", "verify", *([options.target] if options.target else ["--vendor", chosen.vendor])]
    defaults = verify_defaults()
    for name in SAID_AGAIN:
        value = getattr(options, name)
        if value not in (getattr(defaults, name), None):
            words += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
    if chosen.keep and chosen.receipt and not chosen.on_loopback:  # the receipt of this run stays
        words += ["--receipt", str(chosen.receipt.with_name(f"{chosen.receipt.stem}-again.jsonl"))]
    for header in options.header:
        words += ["--header", f"{header.name}: ${{{chosen.header_variable(header.name)}}}"]
    secrets = {**environment(), **chosen.secrets(chosen.keys)}
    return " ".join(shell_word(concealed(word), secrets) for word in words)


def _judged(chosen: Target, options: argparse.Namespace) -> Run:
    return run_contracts(
        chosen,
        seed=options.seed,
        examples=options.examples,
        select=options.select,
        strict=options.strict,
        listener=Progress(chosen),
    )


@contextmanager
def _targets(options: argparse.Namespace) -> Iterator[list[Target]]:
    if sum(map(bool, (options.target, options.base_url, options.prism))) > 1:
        raise UsageError("give one of these: a target of the configuration, --base-url, --prism")
    given = (options.live, options.allow_hazardous, options.adapter_command, asked(options) != Connection())
    if any(given) and not (options.target or options.base_url):
        raise UsageError("name the server, by a target of the configuration or --base-url; else our own mock is judged")
    if options.target:
        if options.vendor or options.adapter or options.adapter_command or options.max_wait is not None:
            raise UsageError(f"{options.config} says how the target {options.target} is judged; change it there")
        yield [target_named(options.target, options.config, connection=asked(options))]
    elif options.base_url:
        if not options.vendor:
            raise UsageError(f"--base-url needs --vendor ({', '.join(vendors.vendors())})")
        yield [_given(options, options.vendor, options.base_url, options.adapter or "none", {})]
    elif options.prism:
        from brakecheck.prism import prism

        with ExitStack() as stack:
            descriptions = {name: vendors.documented(name, neighbours=False) for name in chosen_vendors(options.vendor)}
            yield [
                Target(
                    "Prism",
                    name,
                    stack.enter_context(prism(description.document)),
                    _any_keys(name),
                    "stateless",
                    own=True,
                )
                for name, description in descriptions.items()
            ]
    else:
        from brakecheck.mock_server.server import Settings, embedded, load_vendors, prefix_of

        names = chosen_vendors(options.vendor)
        with ExitStack() as stack:
            try:
                origin = stack.enter_context(embedded(Settings(port=OWN_PORT)))
            except OSError:
                origin = stack.enter_context(embedded(Settings(port=0)))
            loaded = load_vendors(names)
            yield [
                replace(
                    _given(options, name, origin + prefix_of(vendor, alone=False), options.adapter or "admin", MOCK),
                    own=True,
                )
                for name, vendor in loaded.items()
            ]


def _any_keys(vendor: str) -> dict[str, str]:
    """Prism takes any key."""
    return {role: f"prism-{role}" for role in roles(vendor)}


def _given(
    options: argparse.Namespace,
    vendor: str,
    base_url: str,
    adapter: str,
    settings: Mapping[str, Any],
    environment: Mapping[str, str] = os.environ,
) -> Target:
    settings = dict(settings)
    if options.adapter_command:
        settings["command"] = command_words("--adapter-command", options.adapter_command)
    if options.max_wait is not None:
        settings["max-wait"] = options.max_wait
    return target(
        name=urlsplit(web_address(base_url)).netloc,
        vendor=vendor,
        base_url=base_url,
        adapter=adapter,
        settings=settings,
        variables={},
        timeout=Target.timeout,
        allow_hazardous=False,
        environment=environment,
        connection=asked(options),
    )


def _bounded(found: Target, options: argparse.Namespace) -> Target:
    return replace(
        found,
        rate=options.rate,
        max_requests=options.max_requests,
        settle=options.settle,
        level=options.level or found.level,
        timeout=options.timeout or found.timeout,
        allow_hazardous=found.allow_hazardous or options.allow_hazardous,
        receipt=_receipt(found, options.receipt, keep=options.keep),
        keep=options.keep,
    )


def _cleanup(chosen: Target) -> list[str]:
    """The command that removes what was kept, if anything was."""
    kept = chosen.keep and chosen.receipt is not None and chosen.receipt.exists()
    return [_removal(chosen.receipt, live=not _on_this_machine(chosen))] if kept and chosen.receipt else []


def _receipt(found: Target, wanted: Path | None, *, keep: bool = False) -> Path | None:
    """Where the run notes what it makes: off this machine always, so that a run that is killed leaves a trace."""
    if keep and found.own:
        raise UsageError("--keep needs a server that goes on after the run: start one, and name it with --base-url")
    if found.in_worlds:
        if wanted:
            raise UsageError("--receipt is for accounts that last; this run works in worlds of its own")
        return None
    if found.on_loopback and not wanted and not keep:
        return None
    path = wanted or Path(f"brakecheck-receipt-{found.vendor}.jsonl")
    if path.is_dir():
        raise UsageError(f"--receipt: expected a file, received the folder {path}")
    if path.exists():
        raise UsageError(_occupied(path, live=not _on_this_machine(found)))
    return path


def _on_this_machine(found: Target) -> bool:
    """Whether `cleanup` need not be told that requests may leave this machine."""
    try:
        refuse_unasked(found, live=False)
    except UsageError:
        return False
    return True


def _occupied(path: Path, *, live: bool) -> str:
    """What the receipt that is there means, and what to do."""
    try:
        reopened(path)[1].keep()
    except InUse:
        return f"another run is under way, and {path} is its receipt; wait for its end, or name another with --receipt"
    except UsageError:
        return f"{path} is there and is no receipt that can be read; name another file with --receipt"
    return f"{path} tells what an earlier run left behind; remove that with: {_removal(path, live=live)}"


def _removal(path: Path, *, live: bool) -> str:
    """The command that removes what the receipt tells."""
    named = str(path) if not str(path).startswith("-") else f"./{path}"
    return shlex.join(["brakecheck", "cleanup", *(["--live"] if live else []), named])
