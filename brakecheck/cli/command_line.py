"""The command line. Exit status: 0 goes on, 1 something was found, 2 could not run, 130 interrupted."""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click
from click.shell_completion import shell_complete

from brakecheck.cli.output import outputs
from brakecheck.errors import explained, shown

COLLECTED = 10_000, 1, 300  # objects made until garbage is looked for, in small portions, as all wait meanwhile
COMPLETION = "_BRAKECHECK_COMPLETE"  # the variable by which a shell asks for completions
COMMANDS = {
    "mock": "Serve the mock.",
    "verify": "Judge a server by the promises of its vendor.",
    "init": "Write a configuration and an adapter to start from.",
    "adapter": "Check an adapter command, or print the schema of its protocol.",
    "cleanup": "Remove the records that a killed run left behind.",
    "baseline": "List the findings of a report as known.",
    "repro": "Write a script that reproduces a finding.",
    "mutate": "Judge the contracts: inject faults into the mock, and see which are caught.",
    "faults": "Print the faults that can be injected.",
    "rules": "Print the ledger: every rule with its source.",
    "spec": "Print an OpenAPI description, an Arazzo document, or the schema of reports.",
    "lifecycle": "Draft a lifecycle file from an OpenAPI document, or check one.",
    "world": "Write a world of a running mock to a file, or make one of a file.",
    "mcp": "Offer the mock to an agent, as tools of the Model Context Protocol.",
    "diff": "Compare two OpenAPI documents, and see which rules the differences touch.",
}


class Commands(click.Group):
    """Commands that are modules of `brakecheck.cli`; the module is imported when its command is used."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of the module in place of the entry that the help lists."""
        name, entry, rest = super().resolve_command(ctx, args)
        return name, entry and import_module(f"brakecheck.cli.{name}").command, rest


@click.group(
    cls=Commands,
    commands=[click.Command(name, short_help=sentence) for name, sentence in COMMANDS.items()],
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True, "max_content_width": 100},
)
@click.version_option(package_name="brakecheck", message="%(prog)s %(version)s")
def brakecheck() -> None:
    """Prove that cancel, pause and delete work.

    brakecheck is a mock that keeps the vendors' promises, and contracts that judge any server by these promises.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    gc.set_threshold(*COLLECTED)
    closed = sys.stdout is None
    with outputs() as (output, _):
        if closed:
            return _refused("standard output is closed; expected a terminal, a pipe or a file")
        status = _run(sys.argv[1:] if arguments is None else arguments)
        output.flush()
        if isinstance(output.failure, BrokenPipeError):
            return 141  # as a shell reports a command whose reader has gone
        if output.failure is not None:
            return _refused(f"standard output could not be written ({output.failure.strerror}); choose another place")
        return status


def _run(arguments: Sequence[str]) -> int:
    """Run the group without click's own `main`, which takes every broken pipe for that of the output."""
    try:
        if wanted := os.environ.get(COMPLETION):
            return shell_complete(brakecheck, {}, "brakecheck", COMPLETION, wanted)
        os.getcwd()  # before anything is sent: the engine of the contracts cannot do without
        with brakecheck.make_context("brakecheck", list(arguments)) as context:
            return int(brakecheck.invoke(context))
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.UsageError as error:
        return _misused(error)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - a defect of ours is no finding, and so does not end with 1
        print(explained(error), file=sys.stderr)
        return 2


def _misused(error: click.UsageError) -> int:
    """Say in one sentence which value is wrong; where the line itself is wrong, show the usage as well."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print(error.format_message(), file=sys.stderr)
        return 2
    if error.ctx and type(error) is not click.BadParameter:
        print(error.ctx.get_usage(), file=sys.stderr)
    return _refused(shown(error.format_message()))


def _refused(sentence: str) -> int:
    print(f"brakecheck: {sentence}", file=sys.stderr)
    return 2
