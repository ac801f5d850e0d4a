"""`brakecheck mock`: start the server and say what can be done with it."""

import argparse
import gc
import os
import sys
from socket import socket

from brakecheck.config import chosen_vendors
from contracts.trouble import UsageError
from mock_server.app import Application
from mock_server.faults.catalogue import UnknownFault, catalogue, named
from mock_server.server import BODY_LIMIT, Settings, build, listen, server_for
from specs import vendors


def serve(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    if "list" in options.fault:
        from brakecheck.faults import print_faults

        return print_faults(options.vendor)
    settings = _settings(options)
    try:
        listener = listen(settings)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"cannot listen on {settings.host}:{settings.port} ({error}); choose another port with --port"
        ) from None
    application = build(settings)
    _announce(settings, listener, application)
    gc.collect()
    gc.freeze()  # what is loaded by now stays; looking through it again and again costs a tenth of the speed
    server_for(application).run(sockets=[listener])
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    chosen_vendors(*options.vendor)
    token = None
    if options.admin_token:
        token = os.environ.get(options.admin_token.removeprefix("$"))
        if not token:
            raise UsageError(f"the environment variable {options.admin_token} is empty; put the admin token there")
    return Settings(
        vendors=options.vendor,
        host=options.host,
        port=options.port,
        admin_token=token,
        body_limit=options.body_limit or BODY_LIMIT,
        companions=not options.documented_only,
        faults=_faults(options),
    )


def _faults(options: argparse.Namespace) -> list[str]:
    if not options.fault:
        return []
    try:
        return [fault.name for fault in named(options.fault, catalogue(options.vendor or vendors.vendors()))]
    except UnknownFault as unknown:
        raise UsageError(f"{unknown}; `brakecheck faults` lists them") from None


def _announce(settings: Settings, listener: socket, application: Application) -> None:
    origin = f"http://{settings.host}:{listener.getsockname()[1]}"
    lines = [f"brakecheck mock is listening on {origin}"]
    *served, admin = application.mounts
    for mount in served:
        base = origin + mount.prefix
        lines += ["", f"{mount.service.description.document['info']['title']}: {base}"]
        lines += [f"  {line.format(base=base)}" for line in vendors.fixtures(mount.service.name).get("try", [])]
    lines += ["", f"planted: {', '.join(settings.faults)}"] if settings.faults else []
    lines += ["", f"admin API: {origin}{admin.prefix}; each API describes itself at openapi.json under its base"]
    print("\n".join(lines), flush=True)
    if settings.host not in ("127.0.0.1", "::1", "localhost") and settings.admin_token is None:
        print("the admin API answers on loopback only; --admin-token opens it to others", file=sys.stderr)
