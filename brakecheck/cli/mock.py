"""`brakecheck mock`: start the server and say what can be done with it."""

import argparse
import gc
import os
import re
import sys
from collections.abc import Callable
from socket import socket

from brakecheck.config import chosen_vendors, with_lifecycles
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


def serve(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    if "list" in options.fault:
        from brakecheck.cli.faults import print_faults

        return print_faults(options.vendor)
    settings = _settings(options)
    expect_descriptors(SPARE)
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
    logged = application if options.quiet else AccessLog(application, application.redaction, _form(options), lines.add)
    server_for(logged, ended=lines.flush).run(sockets=[listener])
    return 0


def _form(options: argparse.Namespace) -> Callable[[Line], str]:
    if options.log == "json":
        return as_json
    coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return as_coloured_text if coloured else as_text


def _settings(options: argparse.Namespace) -> Settings:
    chosen_vendors(*options.vendor)
    return Settings(
        vendors=with_lifecycles(options.vendor, options.lifecycle),
        host=_host(options.host),
        port=_within("--port", options.port, 0, 65535),
        admin_token=_token(options.admin_token),
        body_limit=_within("--body-limit", options.body_limit, 1, LARGEST),
        max_records=_within("--max-records", options.max_records, 1, LARGEST),
        max_exchanges=_within("--max-exchanges", options.max_exchanges, 1, MOST_EXCHANGES),
        cors_credentials=options.cors_credentials,
        allow_origins=[_origin(origin) for origin in options.allow_origin],
        real_time=options.real_time,
        neighbours=not options.documented_only,
        faults=_faults(options),
    )


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


def _within(option: str, number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise UsageError(f"{option}: expected a number from {least} to {most}, received {number}; choose another")
    return number


def _token(variable: str | None) -> str | None:
    """The admin token in the variable. Only what a bearer token can be will ever be matched (RFC 6750, 2.1)."""
    if variable is None:
        return None
    token = os.environ.get(variable.removeprefix("$"))
    if not token:
        raise UsageError(f"the environment variable {variable} is empty; put the admin token there")
    if not TOKEN.fullmatch(token):
        raise UsageError(
            f"the environment variable {variable}: expected a token of visible ASCII characters without blanks, "
            "received another; choose one such as `openssl rand -hex 16` gives"
        )
    return token


def _faults(options: argparse.Namespace) -> list[str]:
    if not options.fault:
        return []
    try:
        return [fault.name for fault in named(options.fault, catalogue(options.vendor or vendors.vendors()))]
    except UnknownFault as unknown:
        raise UsageError(f"{unknown}; `brakecheck faults` lists them") from None


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
