"""The options of `brakecheck verify`, read without a run."""

from brakecheck.cli.targets import RunOptions
from brakecheck.cli.verify import command, run_options


def read(*words: str) -> RunOptions:
    """Return the options that these words of the command line give."""
    with command.make_context("verify", list(words)) as context:
        return run_options(context)
