"""The commands that read a report: `brakecheck baseline` and `brakecheck repro`."""

import argparse
from datetime import date
from pathlib import Path

from brakecheck.cli.options import Commands, day_to_come, given, path


def add_baseline(commands: "Commands[argparse.ArgumentParser]") -> None:
    baseline = commands.add_parser(
        "baseline",
        help="list the findings of a report as known",
        description="Write a baseline of the findings in a JSON report: `verify --baseline` fails on new ones alone. "
        "What the file lists already keeps its reason, and its day unless that is over; what passed is left out.",
    )
    baseline.add_argument("report", type=Path, help="the JSON report of a run")
    baseline.add_argument("-o", "--output", type=Path, default=Path("brakecheck-baseline.yaml"), metavar="FILE")
    baseline.add_argument("--reason", required=True, type=given, help="why, such as a ticket")
    baseline.add_argument("--expires", required=True, type=day_to_come, metavar="YYYY-MM-DD", help="until when")
    baseline.set_defaults(run=_run_baseline)


def _run_baseline(options: argparse.Namespace) -> int:
    from brakecheck.report.baseline import write_baseline

    return write_baseline(options.report, options.output, options.reason, options.expires, date.today())  # noqa: DTZ011 - the day where we are


def add_repro(commands: "Commands[argparse.ArgumentParser]") -> None:
    repro = commands.add_parser(
        "repro",
        help="write a script that shows a finding again",
        description="Write a script of its own that repeats a finding of a JSON report: states, requests and waits.",
    )
    repro.add_argument("finding", type=given, help="a rule, a fingerprint, or a contract")
    repro.add_argument(
        "--report", type=path, default=Path("brakecheck-report/report.json"), help="default: %(default)s"
    )
    repro.add_argument("-o", "--output", type=path, metavar="FILE", help="default: standard output")
    repro.set_defaults(run=_run_repro)


def _run_repro(options: argparse.Namespace) -> int:
    from brakecheck.cli.repro import repro

    return repro(options.finding, options.report, options.output)
