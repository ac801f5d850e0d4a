"""`brakecheck mock`: start the server and say what can be done with it."""

import gc
import os
import re
import sys
from collections.abc import Callable, Sequence
from socket import socket
from typing import Any

import click

from brakecheck.cli import options
from brakecheck.cli.faults import print_faults
from brakecheck.cli.options import heading
from brakecheck.config import chosen_vendors
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.http.exhaustion import SPARE, expect_descriptors
from brakecheck.mock_server.faults.catalogue import UnknownFault, catalogue, named
from brakecheck.mock_server.http.access_log import AccessLog, Line, Lines, as_coloured_text, as_json, as_text
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.server import Settings, build, is_address, listen, origin_of, server_for
from brakecheck.mock_server.worlds.world import DEFAULT
from brakecheck.specs import vendors

LARGEST = 2**31 - 1
MOST_EXCHANGES = 1_000_000
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(?:[0-9a-z_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
HOST = re.compile(r"[0-9A-Za-z_.:%-]+")
TOKEN = re.compile(r"[!-~]+")
LOG, ACCESS, LIMITS = map(heading, ("Log, on standard error", "Access to the admin API", "Limits"))


def _host(host: str) -> str:
    """The host as a socket wants it: an IPv6 address may come in brackets."""
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or not HOST.fullmatch(host):
        raise UsageError(f"--host: expected an address or a host name, received {host[:60]!r}; try 127.0.0.1")
    return host


def _origin(given: str) -> str:
    """The origin as browsers send it: scheme, host and port, in lower case, with nothing behind."""
    origin = given.rstrip("/").lower()
    if not ORIGIN.fullmatch(origin):
        raise UsageError(
            f"--allow-origin: expected scheme, host and port of a page, received {given[:60]!r}; "
            "try http://localhost:5173"
        )
    return origin


def _token(variable: str) -> str:
    """The admin token in the variable. Only what a bearer token can be will ever be matched (RFC 6750, 2.1)."""
    token = os.environ.get(variable.removeprefix("$"))
    if not token:
        raise UsageError(f"the environment variable {variable} is empty; put the admin token there")
    if not TOKEN.fullmatch(token):
        raise UsageError(
            f"the environment variable {variable}: expected a token of visible ASCII characters without blanks, "
            "received another; choose one such as `openssl rand -hex 16` gives"
        )
    return token


def _faults(names: Sequence[str], served: Sequence[str]) -> list[str]:
    if not names:
        return []
    try:
        return [fault.name for fault in named(names, catalogue(served))]
    except UnknownFault as unknown:
        raise UsageError(f"{unknown}; `brakecheck faults` lists them") from None


@options.command()
@click.option("--vendor", "vendors", multiple=True, help="Serve this vendor alone, at its own paths (may be repeated).")
@click.option("--host", type=_host, metavar="HOST", default=Settings.host, help="Listen on this address.")
@click.option(
    "-p", "--port", type=click.IntRange(0, 65535), default=Settings.port, help="Listen on this port (0: any)."
)
@click.option("--documented-only", is_flag=True, help="Leave out the neighbouring operations.")
@click.option(
    "--fault", "faults", metavar="NAME", multiple=True, help="Inject this fault (may be repeated; list: print all)."
)
@click.option(
    "--real-time", is_flag=True, help="Let the clock of the default world run; without this, the clock stands."
)
@LOG("--log", type=click.Choice(["text", "json"]), default="text", help="Write a line in this form for each request.")
@LOG("-q", "--quiet", is_flag=True, help="Write no lines for requests.")
@ACCESS("--admin-token", type=_token, metavar="VARIABLE", help="Ask for the token in this environment variable.")
@ACCESS(
    "--allow-origin", "allow_origins", type=_origin, metavar="ORIGIN", multiple=True,
    help="Let pages of this origin use the admin API, as in http://localhost:5173 (may be repeated).",
)  # fmt: skip
@ACCESS("--cors-credentials", is_flag=True, help="Let pages of any origin send cookies.")
@LIMITS(
    "--body-limit", type=click.IntRange(1, LARGEST), metavar="BYTES", default=Settings.body_limit,
    show_default="8 MiB", help="Refuse a larger body.",
)  # fmt: skip
@LIMITS(
    "--max-records", type=click.IntRange(1, LARGEST), metavar="N", default=Settings.max_records,
    help="Keep at most this many records in a world; 20 leads or calls count as one.",
)  # fmt: skip
@LIMITS(
    "--max-exchanges", type=click.IntRange(1, MOST_EXCHANGES), metavar="N", default=Settings.max_exchanges,
    help="Keep at most this many exchanges in a journal.",
)  # fmt: skip
def command(*, faults: Sequence[str], log: str, quiet: bool, documented_only: bool, **settings: Any) -> int:
    """Serve the mock until Ctrl-C."""
    served = chosen_vendors(*settings["vendors"])
    if "list" in faults:
        return print_faults(served)
    chosen = Settings(faults=_faults(faults, served), neighbours=not documented_only, **settings)
    expect_descriptors(SPARE)
    return _serve(chosen, None if quiet else _form(log))


def _serve(settings: Settings, form: Callable[[Line], str] | None) -> int:
    try:
        listener = listen(settings)
    except (OSError, UnicodeError) as error:
        where = origin_of(settings.host, settings.port).removeprefix("http://")
        way = "port with --port" if is_address(settings.host) else "host with --host"
        raise UsageError(f"cannot listen on {where} ({error}); choose another {way}") from None
    application = build(settings)
    _announce(settings, listener, application)
    gc.collect()
    gc.freeze()  # what is loaded by now stays; looking through it again and again costs a tenth of the speed
    lines = Lines(sys.stderr.fileno(), sys.stderr.encoding or "utf-8")
    logged = AccessLog(application, application.redaction, form, lines.add) if form else application
    server_for(logged, ended=lines.flush).run(sockets=[listener])
    return 0


def _form(log: str) -> Callable[[Line], str]:
    if log == "json":
        return as_json
    coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return as_coloured_text if coloured else as_text


def _announce(settings: Settings, listener: socket, application: Application) -> None:
    origin = origin_of(settings.host, listener.getsockname()[1])
    lines = [f"brakecheck mock is listening on {origin}"]
    *served, admin = application.mounts
    for mount in served:
        base = origin + mount.prefix
        lines += ["", f"{mount.service.description.document['info']['title']}: {base}"]
        lines += [f"  {line.format(base=base)}" for line in vendors.fixtures(mount.service.name).get("try", [])]
    lines += ["", f"planted: {', '.join(settings.faults)}"] if settings.faults else []
    lines += ["", f"admin API: {origin}{admin.prefix}; each API describes itself at openapi.json under its base"]
    if not settings.real_time:
        advance = f"{origin}{admin.prefix}/worlds/{DEFAULT}/clock/advance"
        lines += [f"the clock of the default world stands still: POST {advance} moves it on, --real-time lets it run"]
    print("\n".join(lines), flush=True)
    if settings.host not in ("127.0.0.1", "::1", "localhost") and settings.admin_token is None:
        print("the admin API answers on loopback only; --admin-token opens it to others", file=sys.stderr)
