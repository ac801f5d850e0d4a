"""`brakecheck baseline`: list the findings of a report as known."""

from datetime import date, datetime
from pathlib import Path

import click

from brakecheck.cli import options
from brakecheck.cli.options import TEXT
from brakecheck.report.baseline import write_baseline

DAY = click.DateTime(["%Y-%m-%d"])


@options.command()
@click.argument("report", type=Path)
@click.option("-o", "--output", type=Path, default=Path("brakecheck-baseline.yaml"), help="Write this file.")
@click.option("--reason", required=True, type=TEXT, help="Give a reason, such as a ticket.")
@click.option(
    "--expires", required=True, type=DAY, metavar="YYYY-MM-DD", help="Treat the findings as known until this day."
)
def command(report: Path, output: Path, reason: str, expires: datetime) -> int:
    """Write a baseline of the findings in a JSON report.

    With `verify --baseline`, only new findings fail. A finding that the file already lists keeps its reason, and its
    day unless that day is over. A finding that passed leaves the file.
    """
    today = date.today()  # noqa: DTZ011 - the day where we are
    if expires.date() < today:
        raise click.BadParameter(f"expected a day to come, received {expires.date()}", param_hint="'--expires'")
    return write_baseline(report, output, reason, expires.date(), today)
