"""`brakecheck world`: write a world of a running mock to a file, or make one of a file."""

from pathlib import Path

import click

from brakecheck.admin_client import Admin
from brakecheck.cli.options import FILE, TEXT, URL, Command, admin_token
from brakecheck.world_transfer import bring_in, write_out, write_seed

ORIGIN = "http://127.0.0.1:4010"
MOCK = click.option("-u", "--base-url", type=URL, default=ORIGIN, help="Ask the mock at this address.")
TOKEN = click.option(
    "--admin-token", type=admin_token, metavar="VARIABLE", help="Send the token in this environment variable."
)


@click.group
def command() -> None:
    """Write a world of a running mock to a file, or make one of a file."""


@command.command("export", cls=Command)
@click.argument("name", type=TEXT)
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to this file (default: standard output).")
@click.option("--as-seed", is_flag=True, help="Write a seed, in YAML, that begins as the world is now.")
@MOCK
@TOKEN
def export(name: str, output: Path | None, base_url: str, admin_token: str | None, *, as_seed: bool) -> int:
    """Write how world NAME began, and each change since, as a line of JSON; or a seed."""
    return (write_seed if as_seed else write_out)(Admin(base_url, admin_token), name, output)


@command.command("import", cls=Command)
@click.argument("file", type=FILE)
@click.option("--name", type=TEXT, help="Call the world this (default: the name in the lines; of a seed, a new one).")
@MOCK
@TOKEN
def bring(file: Path, name: str | None, base_url: str, admin_token: str | None) -> int:
    """Make a world of FILE, with keys of its own, and print these keys.

    FILE holds the lines of a world; a file that ends in .yaml, .yml or .json is a seed.
    """
    return bring_in(Admin(base_url, admin_token), file, name)
