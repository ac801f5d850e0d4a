"""The command line. Exit status: 0 goes on, 1 something was found, 2 could not run, 130 interrupted."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from brakecheck.cli.adapter_commands import add_adapter, add_init
from brakecheck.cli.mock_options import add_mock_options
from brakecheck.cli.options import (
    Commands,
    add_connection_options,
    add_verify_options,
    amount,
    count,
    level,
)
from brakecheck.cli.output import outputs
from brakecheck.cli.report_commands import add_baseline, add_repro
from brakecheck.errors import explained, shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    closed = sys.stdout is None
    with outputs() as (output, _):
        if closed:
            return _refused("standard output is closed; expected a terminal, a pipe or a file")
        status = _run(arguments)
        output.flush()
        if isinstance(output.failure, BrokenPipeError):
            return 141  # as a shell reports a command whose reader has gone
        if output.failure is not None:
            return _refused(f"standard output could not be written ({output.failure.strerror}); choose another place")
        return status


def _run(arguments: Sequence[str] | None) -> int:
    try:
        os.getcwd()  # before anything is sent: the engine of the contracts cannot do without
        options = parser().parse_args(arguments)
        return int(options.run(options))
    except SystemExit as left:
        return int(left.code or 0)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - a defect of ours is no finding, and so does not end with 1
        print(explained(error), file=sys.stderr)
        return 2


def _refused(sentence: str) -> int:
    print(f"brakecheck: {sentence}", file=sys.stderr)
    return 2


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints show no key."""

    def error(self, message: str) -> NoReturn:
        super().error(shown(message))


def parser() -> argparse.ArgumentParser:
    whole: argparse.ArgumentParser = _Parser(
        prog="brakecheck",
        description="Prove that cancel, pause and delete work: a mock that keeps the vendors' promises, and the "
        "contracts that judge any server by them.",
    )
    whole.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_mock(commands)
    _add_verify(commands)
    add_init(commands)
    add_adapter(commands)
    _add_cleanup(commands)
    add_baseline(commands)
    add_repro(commands)
    _add_mutate(commands)
    _add_faults(commands)
    _add_rules(commands)
    _add_spec(commands)
    _add_diff(commands)
    return whole


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"brakecheck {version('brakecheck')}")
        parser.exit()


def _add_mock(commands: "Commands[argparse.ArgumentParser]") -> None:
    mock = commands.add_parser("mock", help="serve the mock", description="Serve the mock until Ctrl-C.")
    add_mock_options(mock)
    mock.set_defaults(run=_run_mock)


def _run_mock(options: argparse.Namespace) -> int:
    from brakecheck.cli.mock import serve

    return serve(options)


def _add_verify(commands: "Commands[argparse.ArgumentParser]") -> None:
    verify = commands.add_parser(
        "verify",
        help="judge a server",
        description="Judge a server by the ledger. Without a target: the mock, started for the purpose.",
        epilog="Exit status: 0 the run passes the gate, 1 it does not, 2 could not run or judge, 130 interrupted.",
    )
    add_verify_options(verify)
    verify.set_defaults(run=_run_verify)


def _run_verify(options: argparse.Namespace) -> int:
    from brakecheck.cli.verify import verify

    if threading.current_thread() is threading.main_thread():
        for told_to_stop in (signal.SIGTERM, signal.SIGHUP):  # who is told to stop cleans up, as after Ctrl-C
            signal.signal(told_to_stop, signal.default_int_handler)
    return verify(options)


def _add_cleanup(commands: "Commands[argparse.ArgumentParser]") -> None:
    cleanup = commands.add_parser(
        "cleanup",
        help="remove what a run left behind that was killed",
        description="Remove from the target what the receipt of a run lists. Keys come from the environment.",
        epilog="Exit status: 0 nothing is left, 1 something could not be removed, 2 could not run.",
    )
    cleanup.add_argument("receipt", type=Path, help="the file that `brakecheck verify` wrote")
    cleanup.add_argument("--live", action="store_true", help="yes, send requests to a server off this machine")
    add_connection_options(cleanup)
    cleanup.set_defaults(run=_run_cleanup)


def _run_cleanup(options: argparse.Namespace) -> int:
    from brakecheck.cli.cleanup import clean_up
    from brakecheck.connection import asked

    return clean_up(options.receipt, live=options.live, connection=asked(options))


def _add_mutate(commands: "Commands[argparse.ArgumentParser]") -> None:
    mutate = commands.add_parser(
        "mutate",
        help="judge the contracts: inject faults in the mock and see which are caught",
        description="Inject one fault after the other in the mock, and see whether the rule that it breaks fails.",
        epilog="Exit status: 0 every fault is caught by its rule and a healthy mock is not accused, 1 otherwise, "
        "2 could not run.",
    )
    mutate.add_argument("--vendor", help="this vendor's faults alone")
    mutate.add_argument("--fault", action="append", default=[], metavar="NAME", help="this fault (may be repeated)")
    mutate.add_argument("-j", "--jobs", type=count, metavar="N", help="processes (default: one for each processor)")
    mutate.add_argument("--sample", type=amount, metavar="N", help="only N faults, drawn by the seed")
    mutate.add_argument(
        "--healthy", type=int, default=1, metavar="N", help="judge a healthy mock with N seeds (default: 1)"
    )
    mutate.add_argument(
        "--level", type=level, default="full", help="judge the contracts of this level alone (default: %(default)s)"
    )
    mutate.add_argument(
        "--headlines", action="store_true", help="run all contracts for each fault, and count what stands first"
    )
    mutate.add_argument("--seed", type=int, default=0, help="for everything that is drawn (default: %(default)s)")
    mutate.set_defaults(run=_run_mutate)


def _run_mutate(options: argparse.Namespace) -> int:
    from brakecheck.cli.mutate import mutate

    return mutate(options)


def _add_faults(commands: "Commands[argparse.ArgumentParser]") -> None:
    faults = commands.add_parser("faults", help="print the faults", description="Print the faults of the catalogue.")
    faults.add_argument("--vendor", action="append", default=[], help="this vendor's alone")
    faults.set_defaults(run=_run_faults)


def _run_faults(options: argparse.Namespace) -> int:
    from brakecheck.cli.faults import print_faults

    return print_faults(options.vendor)


def _add_rules(commands: "Commands[argparse.ArgumentParser]") -> None:
    rules = commands.add_parser("rules", help="print the ledger", description="Print every rule with its source.")
    rules.add_argument("--vendor", help="this vendor's alone")
    rules.add_argument(
        "--lifecycle", action="append", type=Path, default=[], metavar="FILE",
        help="those of this lifecycle file (may be repeated)",
    )  # fmt: skip
    rules.add_argument("--format", default="text", choices=["text", "table", "markdown", "json"])
    rules.add_argument("--open", action="store_true", help="only where the documents are silent or disagree")
    rules.add_argument(
        "--report", type=Path, metavar="FILE", help="a JSON report: tell what each turned out to be there"
    )
    rules.set_defaults(run=_run_rules)


def _run_rules(options: argparse.Namespace) -> int:
    from brakecheck.cli.rules import print_rules
    from brakecheck.config import with_lifecycles

    names = with_lifecycles([options.vendor], options.lifecycle)
    return print_rules(*names, form=options.format, undecided=options.open, report=options.report)


def _add_spec(commands: "Commands[argparse.ArgumentParser]") -> None:
    spec = commands.add_parser(
        "spec",
        help="print a vendor's OpenAPI description, its scenarios as an Arazzo document, or the schema of reports",
        description="Print it as JSON.",
    )
    spec.add_argument("vendor", help="the vendor or its lifecycle file, admin, or report for the schema of reports")
    spec.add_argument("--documented-only", action="store_true", help="without the neighbours and the mock's choices")
    spec.add_argument("-u", "--base-url", help="describe the server at this URL; without the mock's choices")
    spec.add_argument("--arazzo", action="store_true", help="the scenarios; they read the description in openapi.json")
    spec.set_defaults(run=_run_spec)


def _run_spec(options: argparse.Namespace) -> int:
    from brakecheck.cli.spec import print_scenarios, print_spec
    from brakecheck.contracts.errors import UsageError

    if not options.arazzo:
        return print_spec(options.vendor, documented_only=options.documented_only, base_url=options.base_url)
    if options.documented_only or options.base_url:
        raise UsageError("give --base-url and --documented-only without --arazzo, for the openapi.json that it reads")
    return print_scenarios(options.vendor)


def _add_diff(commands: "Commands[argparse.ArgumentParser]") -> None:
    diff = commands.add_parser(
        "diff",
        help="compare two OpenAPI documents, and see which rules the difference touches",
        description="Compare two OpenAPI documents: what is gone, changed and new, and which rules that touches.",
        epilog="Exit status: 0 nothing that breaks a caller or touches a rule, 1 differences that do, "
        "2 could not compare.",
    )
    diff.add_argument("old", metavar="OLD", help="a file, - for standard input, or a vendor: what it once published")
    diff.add_argument("new", metavar="NEW", help="the same")
    diff.add_argument("--vendor", help="whose rules (default: OLD, or the vendor that shares most operations with it)")
    diff.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="default: %(default)s")
    diff.set_defaults(run=_run_diff)


def _run_diff(options: argparse.Namespace) -> int:
    from brakecheck.cli.diff import diff

    return diff(options)
