"""The options of `brakecheck verify`, read without a run."""

import click

from brakecheck.cli.command_line import brakecheck
from brakecheck.cli.targets import RunOptions
from brakecheck.cli.verify import command, run_options


def read(*words: str) -> RunOptions:
    """Return the options that these words behind `brakecheck verify` give."""
    group = click.Context(brakecheck, info_name="brakecheck", **brakecheck.context_settings)
    with command.make_context("verify", list(words), parent=group) as context:
        return run_options(context)
