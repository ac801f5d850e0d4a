"""`brakecheck verify`: the options of a run, and how a run is stopped."""

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from brakecheck.cli import options
from brakecheck.cli.options import COUNT, FILE, NOT_NEGATIVE, POSITIVE, REPOSITORY_FILE, SERVER, TEXT, heading
from brakecheck.contracts.levels import LEVELS

if TYPE_CHECKING:
    from brakecheck.cli.targets import RunOptions

# Options that choose the server and the requests, which the command of a finding repeats.
REPEATED = {
    *("config", "base_url", "ca_file", "proxy", "adapter", "adapter_command", "max_wait", "prism", "live"),
    *("allow_hazardous", "strict", "level", "examples", "timeout", "settle", "rate", "max_requests", "seed"),
    "disposable_account",
}
EXTENT, SAFETY, RESULTS = map(heading, ("How much is sent", "Safety", "Results"))


@options.command(
    epilog="Exit status: 0 the run passes the gate, 1 it does not, 2 could not run or judge, 130 interrupted."
)
@click.argument("target", type=TEXT, required=False)
@click.option("--config", type=FILE, default=Path("brakecheck.toml"), help="Read targets from this file.")
@click.option("--seed", type=int, default=0, help="Seed every random choice.")
@click.option("-v", "--verbose", is_flag=True, help="Print the statement of every rule.")
@SERVER("--vendor", type=TEXT, help="Judge only the operations of this vendor.")
@SERVER("--lifecycle", type=FILE, metavar="FILE", help="Judge by this lifecycle file, beside its description.")
@SERVER(
    "--hooks", type=FILE, metavar="FILE", multiple=True,
    help="With a lifecycle file and its mock: let the functions of this Python file decide (may be repeated).",
)  # fmt: skip
@SERVER("-u", "--base-url", type=TEXT, metavar="URL", help="Judge the server at this address.")
@options.ca_file
@options.header
@options.proxy
@SERVER("--prism", is_flag=True, help="Judge the npm tool Prism, started with our descriptions.")
@SERVER("--adapter", type=TEXT, metavar="NAME", help="Set up states by none, admin, vendor-api, command or static.")
@SERVER("--adapter-command", type=TEXT, metavar="WORDS", help="Start this command as the adapter `command`.")
@SERVER("--max-wait", type=NOT_NEGATIVE, help="Let the adapter vendor-api wait this long at a time (default: 75).")
@EXTENT(
    "-k", "--select", default="", show_default=False, metavar="EXPRESSION",
    help="Run the contracts that match this expression, as in pytest's -k.",
)  # fmt: skip
@EXTENT(
    "--level", type=click.Choice(LEVELS),
    help="Run few contracts (smoke: at most 60 requests to a vendor's API; standard: 600) or all (full, the default).",
)  # fmt: skip
@EXTENT("--examples", type=COUNT, default=30, help="Let Schemathesis make up this many requests for each operation.")
@EXTENT("--timeout", type=POSITIVE, help="Give up a request after this time (default: 10).")
@EXTENT("--settle", type=NOT_NEGATIVE, default=2.0, help="Give the server this time to show what it has acknowledged.")
@EXTENT("--rate", type=POSITIVE, metavar="N", help="Send at most this many requests a second.")
@EXTENT("--max-requests", type=COUNT, help="Send at most this many requests in the whole run.")
@SAFETY("--plan", is_flag=True, help="Print what a run would send, and send nothing.")
@SAFETY("--live", is_flag=True, help="Allow requests to a server off this machine.")
@SAFETY(
    "--disposable-account", is_flag=True,
    help="With a lifecycle file and vendor-api: the account serves tests alone; allow ids that can be guessed.",
)  # fmt: skip
@SAFETY("--allow-hazardous", is_flag=True, help="Run also the contracts that could do damage on a faulty server.")
@SAFETY("--keep", is_flag=True, help="Leave the records of the run in place, and print how to remove them.")
@SAFETY("--receipt", type=FILE, help="Note in this file which records are made and not yet removed.")
@RESULTS("--report", type=TEXT, metavar="FORMATS", help="Write html, junit, json, ctrf, sarif, markdown, or all.")
@RESULTS("--report-dir", type=FILE, default=Path("brakecheck-report"), metavar="FOLDER", help="Write reports there.")
@RESULTS(
    "--sarif-file", type=REPOSITORY_FILE,
    help="Let SARIF findings point at this file of your repository, such as the handler (default: our ledger).",
)  # fmt: skip
@RESULTS("--fail-on", default="fail", metavar="VERDICTS", help="End with 1 where a rule has one of these verdicts.")
@RESULTS("--strict", is_flag=True, help="Fail the server also for rules that rest only on an RFC.")
@RESULTS("--min-coverage", type=TEXT, metavar="LIST", help="End with 1 below this coverage in percent, as in rules=90.")
@RESULTS(
    "--scope", type=click.Choice(["served", "documented"]), default="served",
    help="Measure coverage over the rules of all operations that the server has, or of the documented ones only.",
)  # fmt: skip
@RESULTS("--baseline", type=FILE, help="Report findings that this file lists as known, not as failed.")
@click.pass_context
def command(context: click.Context, /, **_: Any) -> int:
    """Judge a server by the promises of its vendor.

    TARGET is a target of the configuration. Without a target and without --base-url, the mock is started and judged.
    """
    from brakecheck.cli.judging import verify

    if threading.current_thread() is threading.main_thread():
        for ending in (signal.SIGTERM, signal.SIGHUP):  # both clean up, as Ctrl-C does
            signal.signal(ending, signal.default_int_handler)
    return verify(run_options(context))


def run_options(context: click.Context) -> "RunOptions":
    """Return the options of the run; `repeated` leaves out those that have their default."""
    from brakecheck.cli.targets import RunOptions

    words: list[str] = []
    for option in context.command.params:
        value = context.params[option.name or ""]
        if option.name in REPEATED and value not in (option.get_default(context), None):
            words += [option.opts[-1], *([] if value is True else [str(value)])]
    return RunOptions(**context.params, repeated=tuple(words))
