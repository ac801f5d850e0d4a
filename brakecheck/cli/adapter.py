"""`brakecheck adapter`: try an adapter command, or print the schema of its protocol."""

from pathlib import Path

import click

from brakecheck.cli.options import FILE, POSITIVE, TEXT, URL, Command


@click.group
def command() -> None:
    """Check an adapter command, or print the schema of its protocol."""


@command.command(cls=Command, epilog="Exit status: 0 the answers are right, 1 an answer is wrong, 2 could not run.")
@click.argument("command", type=TEXT, required=False)
@click.option("--vendor", type=TEXT, help="Ask for the records of this vendor, or lifecycle file.")
@click.option("-u", "--base-url", type=URL, default="http://127.0.0.1:4010", help="Send requests to this address.")
@click.option("--target", type=TEXT, metavar="NAME", help="Try the adapter of this target of the configuration.")
@click.option("--config", type=FILE, default=Path("brakecheck.toml"), help="Read targets from this file.")
@click.option("--timeout", type=POSITIVE, help="Wait this long for one answer (default: 10).")
def check(
    command: str | None, vendor: str | None, base_url: str, target: str | None, config: Path, timeout: float | None
) -> int:
    """Try every request of the protocol.

    Start COMMAND as a run would with --adapter-command, and print which answers are wrong. The adapter's own cleanup
    removes the records that the adapter makes.
    """
    from brakecheck import adapter_check

    if target:
        if command or vendor:
            raise click.UsageError(f"{config} has command and vendor of {target}; give --target alone")
        return adapter_check.check(adapter_check.named(target, config, timeout))
    if not command or not vendor:
        raise click.UsageError("expected COMMAND and --vendor, or --target")
    return adapter_check.check(adapter_check.started(command, vendor, base_url, timeout))


@command.command(cls=Command)
@click.argument("vendor", type=TEXT)
def schema(vendor: str) -> int:
    """Print the JSON Schema of requests and answers, with the states and records of VENDOR.

    VENDOR is the name of a vendor, or a lifecycle file.
    """
    from brakecheck.adapter_check import print_schema

    return print_schema(vendor)
