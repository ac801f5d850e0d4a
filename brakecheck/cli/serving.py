"""Serves a mock, prints its addresses, and writes lines for its requests."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from socket import socket

from brakecheck.cli.faults import faults_named
from brakecheck.cli.first_steps import first_steps
from brakecheck.cli.workers import Workers
from brakecheck.config import chosen_vendors
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.http.exhaustion import SPARE, expect_descriptors
from brakecheck.mock_server.addresses import is_address, origin_of
from brakecheck.mock_server.behaviours.file import ImpossibleBehaviours
from brakecheck.mock_server.http.access_log import AccessLog, Line, Lines, as_coloured_text, as_json, as_text
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.tls import Certificate, checked
from brakecheck.mock_server.readings import UnknownReading, followed
from brakecheck.mock_server.seeds.file import ImpossibleSeed, located, seed_in
from brakecheck.mock_server.seeds.watching import Watch, stamp_of
from brakecheck.mock_server.server import (
    Mock,
    Settings,
    assembled,
    build,
    kept_in,
    listeners,
    server_for,
)
from brakecheck.mock_server.worlds.worlds import DEFAULT


def serve(
    wanted: Settings, log: str | None, world: Path | None = None, *, watch: bool = False, end_with_stdin: bool = False
) -> int:
    """Serve until Ctrl-C, with a line for each request in the form `log`: text, json or none.

    `world` is the file of the seed with which the default world begins, and may be watched.
    """
    seen = stamp_of(world) if world else ()
    names = chosen_vendors(*wanted.vendors)
    injected = [fault.name for fault in faults_named(wanted.faults, names)] if wanted.faults else []
    settings = replace(wanted, faults=injected, seed=seed_in(world) if world else None)
    _refuse_unknown(settings.readings, names)
    expect_descriptors(SPARE)
    mock = _assembled(settings, world)
    application = mock.application
    sockets = _listeners(settings)
    _announce(settings, sockets[0], mock)
    if end_with_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    if len(sockets) > 1:
        if application.turns.rounds:
            application.turns.rounds.close()
        Workers(sockets, lambda listener: _run(build(settings), settings, log, listener)).run()
    idle = application.turns.long.idle
    _run(
        application, settings, log, sockets[0], Watch(world, mock.begin, _tell, seen, idle) if world and watch else None
    )
    return 0


def _listeners(settings: Settings) -> list[socket]:
    try:
        return listeners(settings)
    except (OSError, UnicodeError) as error:
        where = origin_of(settings.host, settings.port).removeprefix("http://")
        way = "port with --port" if is_address(settings.host) else "host with --host"
        raise UsageError(f"cannot listen on {where} ({error}); choose another {way}") from None


def _run(
    application: Application, settings: Settings, log: str | None, listener: socket, watch: Watch | None = None
) -> None:
    gc.collect()
    gc.freeze()  # loaded objects stay; scanning them in each collection costs a tenth of the speed
    lines = Lines(sys.stderr.fileno(), sys.stderr.encoding or "utf-8")
    logged = AccessLog(application, application.redaction, _form(log), lines.add) if log else application
    server_for(logged, partial(_end, lines, application), settings.certificate, watch).run(sockets=[listener])


def _end_with_stdin() -> None:
    """Stop in good order when standard input ends, which the system closes when the parent process ends."""
    with suppress(OSError):
        while os.read(0, 4096):  # not sys.stdin, whose lock this thread would hold to the end
            pass
    os.kill(os.getpid(), signal.SIGTERM)


def _end(lines: Lines, application: Application) -> None:
    lines.flush()
    if application.turns.rounds:
        application.turns.rounds.close()


def certificate_of(chain: Path | None, key: Path | None) -> Certificate | None:
    """Certificate of the mock; both files are needed, or neither."""
    if chain is None and key is None:
        return None
    if chain is None or key is None:
        raise UsageError("expected both --tls-cert and --tls-key, received one of them; give both")
    return checked(Certificate(chain, key))


def _assembled(settings: Settings, world: Path | None) -> Mock:
    try:
        with located(world) if world else nullcontext():
            return assembled(settings)
    except ImpossibleBehaviours as no:
        raise UsageError(f"--behaviours: {no}") from None
    except ImpossibleSeed as no:
        raise UsageError(f"--world: {no}") from None


def _tell(line: str) -> None:
    print(f"brakecheck: {line}", file=sys.stderr, flush=True)


def _refuse_unknown(readings: Mapping[str, str], served: Sequence[str]) -> None:
    try:
        followed(readings, served)
    except UnknownReading as unknown:
        raise UsageError(f"--reading: {unknown}; `brakecheck rules --open` says what each means") from None


def _form(log: str) -> Callable[[Line], str]:
    if log == "json":
        return as_json
    coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return as_coloured_text if coloured else as_text


def _stands(settings: Settings) -> bool:
    """Whether the clock of the default world stands still, by its seed, else by the settings."""
    clock = (settings.seed or {}).get("clock")
    return clock["mode"] == "manual" if clock else not settings.real_time


def _announce(settings: Settings, listener: socket, mock: Mock) -> None:
    origin = origin_of(settings.host, listener.getsockname()[1], tls=settings.certificate is not None)
    lines = [f"brakecheck mock is listening on {origin}"]
    *served, admin = mock.application.mounts
    for mount in served:
        base = origin + mount.prefix
        lines += ["", f"{mount.service.description.document['info']['title']}: {base}"]
        steps = first_steps(mount.service.name, base, origin + admin.prefix, settings.seed)
        lines += [f"  {line}" for line in steps if not (mock.goes_on and settings.seed)]
    lines += ["", f"injected faults: {', '.join(settings.faults)}"] if settings.faults else []
    readings = [f"{rule}={reading}" for rule, reading in settings.readings.items()]
    lines += ["", f"readings: {', '.join(readings)}"] if readings else []
    lines += (
        ["", f"behaviours: {len(settings.behaviours)} in the default world"]
        if settings.behaviours and not mock.goes_on
        else []
    )
    lines += ["", f"console: {origin}{admin.prefix}/"]
    lines += [f"admin API: {origin}{admin.prefix}; each API describes itself at openapi.json under its base"]
    if settings.state is not None:
        kept = kept_in(settings.state)
        lines += [f"the worlds are kept in {kept}, and go on as they stand there, their clocks included"]
    elif _stands(settings):
        advance = f"{origin}{admin.prefix}/worlds/{DEFAULT}/clock/advance"
        lines += [f"the clock of the default world stands still: POST {advance} moves it on, --real-time lets it run"]
    print("\n".join(lines), flush=True)
    if settings.host not in ("127.0.0.1", "::1", "localhost") and settings.admin_token is None:
        print("the admin API answers on loopback only; --admin-token opens it to others", file=sys.stderr)
