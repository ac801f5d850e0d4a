"""`brakecheck mock`: the options of the server."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from brakecheck.cli import options
from brakecheck.cli.options import heading
from brakecheck.contracts.errors import UsageError

PORT = 4010
LARGEST = 2**31 - 1
MOST_WORKERS = 64
MOST_EXCHANGES = MOST_COMMANDS = 1_000_000
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(?:[0-9a-z_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
HOST = re.compile(r"[0-9A-Za-z_.:%-]+")
LOG, ACCESS, LIMITS = map(heading, ("Log, on standard error", "Access to the admin API", "Limits"))


def _host(host: str) -> str:
    """Host for a socket; an IPv6 address may have brackets."""
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or not HOST.fullmatch(host):
        raise UsageError(f"--host: expected an address or a host name, received {host[:60]!r}; try 127.0.0.1")
    return host


def _origin(given: str) -> str:
    """Origin as browsers send it: scheme, host and port in lower case, without a path."""
    origin = given.rstrip("/").lower()
    if not ORIGIN.fullmatch(origin):
        raise UsageError(
            f"--allow-origin: expected scheme, host and port of a page, received {given[:60]!r}; "
            "try http://localhost:5173"
        )
    return origin


def _state(state: Path | str | None, state_from: Path | str | None, workers: int) -> Path | str | None:
    """Store of the worlds, which several workers need."""
    if state and state_from:
        raise UsageError("expected --state or --state-from, received both; leave out one of them")
    if workers > 1 and not (state or state_from):
        raise UsageError(f"--workers {workers}: expected --state, in which workers share worlds; add it")
    if workers > 1 and not hasattr(os, "fork"):
        raise UsageError(f"--workers {workers}: expected a system that can fork, received {sys.platform}; use 1")
    return state or state_from


@options.command()
@click.option("--vendor", "vendors", multiple=True, help="Serve only this vendor, at its own paths (may be repeated).")
@options.lifecycle_option("Serve the vendor of this lifecycle file (may be repeated).")
@options.hooks
@click.option("--host", type=_host, metavar="HOST", default="127.0.0.1", help="Listen on this address.")
@click.option("-p", "--port", type=options.whole(0, 65535), default=PORT, help="Listen on this port (0: a free one).")
@click.option("--documented-only", is_flag=True, help="Leave out the neighbouring operations.")
@click.option(
    "--fault",
    "faults",
    metavar="NAME",
    multiple=True,
    help="Inject this fault (may be repeated); the name `list` prints all faults.",
)
@click.option(
    "--reading", "readings", metavar="RULE=READING", multiple=True,
    help="Read an open rule this way (may be repeated); `brakecheck rules --open` lists them.",
)  # fmt: skip
@click.option(
    "--behaviours", type=options.FILE, metavar="FILE",
    help="Force the errors, delays and lost connections that this YAML file lists.",
)  # fmt: skip
@click.option(
    "--world", type=options.FILE, metavar="FILE",
    help="Let the default world begin as this file has it: records, clock, readings, behaviours, keys.",
)  # fmt: skip
@click.option("--watch", is_flag=True, help="Begin the default world anew whenever the file of --world changes.")
@click.option(
    "--real-time", is_flag=True, help="Let the clock of the default world run; by default, that clock stands still."
)
@click.option(
    "--state", type=options.STATE, metavar="FILE|URL",
    help="Keep the worlds in this file or PostgreSQL database, and go on with the worlds that it holds.",
)  # fmt: skip
@click.option(
    "--state-from", type=options.state_from, metavar="VARIABLE",
    help="Take the file or database from this environment variable, which hides a password.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", default=1,
    help="Serve with this many processes, which share the worlds of --state.",
)  # fmt: skip
@click.option(
    "--end-with-stdin", is_flag=True,
    help="End when standard input does: a mock that a program starts then ends with that program.",
)  # fmt: skip
@click.option("--tls-cert", type=options.FILE, metavar="FILE", help="Serve over TLS with this certificate, in PEM.")
@click.option("--tls-key", type=options.FILE, metavar="FILE", help="Take the key of the certificate from this file.")
@LOG("--log", type=click.Choice(["text", "json"]), default="text", help="Write a line in this form for each request.")
@LOG("-q", "--quiet", is_flag=True, help="Write no line for a request.")
@ACCESS(
    "--admin-token",
    type=options.admin_token,
    metavar="VARIABLE",
    help="Ask for the token in this environment variable.",
)
@ACCESS(
    "--allow-origin", "allow_origins", type=_origin, metavar="ORIGIN", multiple=True,
    help="Let pages of this origin use the admin API, as in http://localhost:5173 (may be repeated).",
)  # fmt: skip
@ACCESS("--cors-credentials", is_flag=True, help="Let pages of any origin send cookies.")
@LIMITS(
    "--body-limit", type=options.whole(1, LARGEST), metavar="BYTES", default=8 * 1024**2,
    show_default="8 MiB", help="Refuse a larger body.",
)  # fmt: skip
@LIMITS(
    "--max-records", type=options.whole(1, LARGEST), metavar="N", default=100_000,
    help="Keep at most this many records in a world; 20 leads or calls count as one.",
)  # fmt: skip
@LIMITS(
    "--max-exchanges", type=options.whole(1, MOST_EXCHANGES), metavar="N", default=1000,
    help="Keep at most this many exchanges in a journal.",
)  # fmt: skip
@LIMITS(
    "--max-commands", type=options.whole(1, MOST_COMMANDS), metavar="N", default=10_000,
    help="Fold the log of a world after this many changes.",
)  # fmt: skip
def command(
    *,
    vendors: Sequence[str],
    lifecycles: Sequence[Path],
    hooks: Sequence[Path],
    faults: Sequence[str],
    readings: Sequence[str],
    log: str,
    quiet: bool,
    documented_only: bool,
    end_with_stdin: bool,
    behaviours: Path | None,
    world: Path | None,
    watch: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
    state: Path | str | None,
    state_from: Path | str | None,
    workers: int,
    **settings: Any,
) -> int:
    """Serve the mock until Ctrl-C."""
    from brakecheck.cli.faults import print_faults
    from brakecheck.cli.serving import certificate_of, serve
    from brakecheck.config import with_lifecycles
    from brakecheck.hook_files import hooks_in
    from brakecheck.mock_server.behaviours.file import behaviours_in
    from brakecheck.mock_server.server import Settings

    kept = _state(state, state_from, workers)
    if watch and (world is None or kept is not None):
        raise UsageError("--watch: expected --world FILE, and no --state, which keeps the world as it is")
    names = with_lifecycles(vendors, lifecycles)
    if "list" in faults:
        return print_faults(names)
    settings["readings"] = {rule: reading for rule, _, reading in (each.partition("=") for each in readings)}
    settings["hooks"] = hooks_in(hooks)
    settings["behaviours"] = behaviours_in(behaviours) if behaviours else ()
    settings["certificate"] = certificate_of(tls_cert, tls_key)
    wanted = Settings(
        vendors=names, faults=faults, neighbours=not documented_only, state=kept, workers=workers, **settings
    )
    return serve(wanted, None if quiet else log, world, watch=watch, end_with_stdin=end_with_stdin)
