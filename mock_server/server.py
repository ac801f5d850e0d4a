"""Builds the mock from its settings, and serves it by uvicorn."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import uvicorn

from brakecheck.mock_server.addresses import family_of, origin_of
from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.admin.service import service as admin_service
from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.behaviours.active import ActiveBehaviours
from brakecheck.mock_server.behaviours.file import ImpossibleBehaviours
from brakecheck.mock_server.console.pages import show_console
from brakecheck.mock_server.faults.catalogue import ActiveFaults
from brakecheck.mock_server.http.access_log import App
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.authentication import administrator, refuse_distant
from brakecheck.mock_server.http.commands import Replayer
from brakecheck.mock_server.http.cors import Policy
from brakecheck.mock_server.http.mounting import Mount
from brakecheck.mock_server.http.protocol import BoundedProtocol
from brakecheck.mock_server.http.shutdown import EndingServer
from brakecheck.mock_server.http.start_page import show_health, show_indexes
from brakecheck.mock_server.http.tls import Certificate
from brakecheck.mock_server.loading import load_vendors
from brakecheck.mock_server.readings import followed
from brakecheck.mock_server.redaction import Redaction
from brakecheck.mock_server.seeds.beginning import begin_default
from brakecheck.mock_server.worlds.bounds import MOST_COMMANDS, MOST_RECORDS, Bounds
from brakecheck.mock_server.worlds.clock import Setting
from brakecheck.mock_server.worlds.journal import KEPT, Journal
from brakecheck.mock_server.worlds.kept_worlds import KeptWorlds
from brakecheck.mock_server.worlds.rounds import Rounds
from brakecheck.mock_server.worlds.shared import Common
from brakecheck.mock_server.worlds.state_file import StateFile
from brakecheck.mock_server.worlds.store import Store
from brakecheck.mock_server.worlds.worlds import DEFAULT, Worlds
from brakecheck.specs import vendors
from brakecheck.specs.description import Description
from brakecheck.specs.errors import SpecError

if TYPE_CHECKING:
    from brakecheck.mock_server.engine.hooks import Hook  # which only lifecycle files need

MIB = 1024 * 1024
BODY_LIMIT = 8 * MIB


@dataclass(frozen=True)
class Settings:
    """Settings of a mock. A single vendor is served at its own paths, several each under its name.

    `faults` are the names of the faults to inject, `max_records` and `max_exchanges` are bounds of each world.
    `allow_origins` are pages that may use the admin API, `cors_credentials` lets pages send cookies. Without
    `real_time` the clock of the default world stands still. The default world begins with the `behaviours`, and from
    the `seed` if there is one; all worlds begin with the `readings` of open rules. With a `certificate` the mock is
    served over TLS alone. `state` is the file, or the address of the database, that stores the worlds and lets
    `workers` processes share them. Without `state` the worlds end with the process. A history is folded after
    `max_commands`. `hooks` decide cells of lifecycle files.
    """

    vendors: Sequence[str] = ()
    host: str = "127.0.0.1"
    port: int = 4010
    admin_token: str | None = None
    body_limit: int = BODY_LIMIT
    neighbours: bool = True
    faults: Sequence[str] = ()
    max_records: int = MOST_RECORDS
    max_exchanges: int = KEPT
    max_commands: int = MOST_COMMANDS
    cors_credentials: bool = False
    allow_origins: Sequence[str] = ()
    real_time: bool = True
    state: Path | str | None = None
    workers: int = 1
    readings: Mapping[str, str] = field(default_factory=dict)
    behaviours: Sequence[Mapping[str, Any]] = ()
    certificate: Certificate | None = None
    seed: Mapping[str, Any] | None = None
    hooks: Sequence["Hook"] = ()


def prefix_of(vendor: str, *, alone: bool) -> str:
    """Prefix of the vendor's paths: the path of its documented server, after its name unless `alone`."""
    path = path_of(vendors.documented(vendor))
    return path if alone else f"/{vendor}{path}"


def path_of(description: Description) -> str:
    """Path of the documented server; empty for the root."""
    server = description.document["servers"][0]["url"]
    path = server.partition("://")[2].partition("/")[2].rstrip("/") if "://" in server else server.strip("/")
    return f"/{path}" if path else ""


class Mock(NamedTuple):
    """A mock, built from settings. `begin` lets its default world begin anew from a seed.

    `goes_on`: the default world was loaded from a store, so the settings of its beginning do not apply.
    """

    application: Application
    begin: Callable[[Mapping[str, Any]], None]
    goes_on: bool


def build(settings: Settings) -> Application:
    """Build the application: every vendor, and the admin API under /__admin."""
    return assembled(settings).application


def assembled(settings: Settings) -> Mock:
    """Build the mock: the application, and the functions that the command line needs."""
    loaded = load_vendors(settings.vendors, neighbours=settings.neighbours, hooks=settings.hooks)
    bounds = Bounds(settings.max_records, settings.max_exchanges, settings.max_commands)
    store = _store(settings, loaded) if settings.state is not None else None
    common = Common(bounds, followed(settings.readings, loaded), time=store.time if store else time.time)
    clock = Setting() if settings.real_time else Setting(stands_at=time.time())
    worlds = Worlds({name: vendor.seed for name, vendor in loaded.items()}, common, clock)
    default = worlds.find(DEFAULT)
    prefixes = {name: prefix_of(name, alone=len(loaded) == 1) for name in loaded}
    mounts = [
        Mount(
            vendor.service,
            prefixes[name],
            partial(vendor.service.authenticate, worlds, name),
            ways={operation: partial(way, worlds, name) for operation, way in vendor.service.ways.items()},
        )
        for name, vendor in loaded.items()
    ]
    pages = Policy(settings.cors_credentials, frozenset(origin.encode() for origin in settings.allow_origins))
    faults, journal = ActiveFaults(tuple(loaded)), Journal(settings.max_exchanges)
    redaction = Redaction(worlds.known_keys)
    application = Application(mounts, settings.body_limit, pages, journal, redaction)
    application.behaviours = behaviours = ActiveBehaviours(application)
    scheme = "https" if settings.certificate else "http"
    administration = Administration(
        worlds, loaded, prefixes, faults, journal, redaction, behaviours, application.turns.long, scheme
    )
    authenticate = partial(administrator, settings.admin_token, default, origins=pages.origins)
    application.mount(Mount(admin_service(administration), "/__admin", authenticate, open=False))
    common.apply = Replayer(application.operations, loaded, application.as_read)
    begin = partial(_begin, settings, administration, clock)
    begin(settings.seed)
    goes_on = False
    if store is not None:
        kept = KeptWorlds(store, worlds)
        kept.on_forced = behaviours.restore
        kept.resume(partial(behaviours.reset, default))
        application.turns.rounds, goes_on = Rounds(kept), not kept.is_new
    show_indexes(application, default.keys)
    show_health(application)
    show_console(application, refuse_distant if settings.admin_token is None else None)
    faults.attach(application, worlds, behaviours)
    if settings.faults:
        faults.inject(settings.faults)
    return Mock(application, begin, goes_on)


def _begin(settings: Settings, admin: Administration, clock: Setting, seed: Mapping[str, Any] | None) -> None:
    """Let the default world begin from the seed, with the settings' behaviours and without faults of its own.

    Without a seed the world has begun already, with the fixtures. `ImpossibleBehaviours` for impossible behaviours.
    """
    try:
        admin.behaviours.possible(settings.behaviours)
    except BadRequest as no:
        raise ImpossibleBehaviours(str(no)) from None
    default = admin.worlds.find(DEFAULT)
    if seed is None:
        default.first_behaviours = settings.behaviours
        admin.behaviours.reset(default)
        return
    forced = [*seed.get("behaviours", ()), *settings.behaviours]
    begin_default(admin.worlds, admin.behaviours, {**seed, "behaviours": forced}, clock)
    admin.faults.inject_in(default, ())


def _store(settings: Settings, vendors: Iterable[str]) -> Store:
    """Open the store of the worlds: a file or a database."""
    state = settings.state or Path()
    if settings.faults:
        found = "some, whose effects a healthy mock cannot repeat; leave out --fault or --state"
        raise SpecError("--state", "state", "a mock without faults", found)
    served = "all" if settings.neighbours else "documented"
    about = {"brakecheck": version("brakecheck"), "vendors": ", ".join(vendors), "operations": served}
    if isinstance(state, Path):
        return StateFile(state, about, shared=settings.workers > 1)
    from brakecheck.mock_server.worlds.database import Database  # its driver is an extra

    return Database(state, about)


def kept_in(state: Path | str) -> str:
    """Name of the file or the database, without a password."""
    if isinstance(state, Path):
        return str(state)
    from brakecheck.mock_server.worlds.database import shown

    return shown(state)


def listen(settings: Settings, *, several: bool = False) -> socket.socket:
    """Open a socket on the host and port, one of `several`; port 0 is any free port. `OSError` for a taken one."""
    listener = socket.socket(family_of(settings.host), socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if several:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((settings.host, settings.port))
    except BaseException:
        listener.close()
        raise
    listener.listen(2048)
    return listener


def listeners(settings: Settings) -> list[socket.socket]:
    """Open a socket for each worker on one port; the system distributes connections among them."""
    first = listen(settings)  # this fails if another server has the port
    if settings.workers == 1:
        return [first]
    with first:
        chosen = replace(settings, port=first.getsockname()[1])
    return [listen(chosen, several=True) for _ in range(settings.workers)]


def server_for(
    application: App,
    ended: Callable[[], None] | None = None,
    certificate: Certificate | None = None,
    watch: Callable[[], Awaitable[None]] | None = None,
) -> uvicorn.Server:
    """Make a server that ignores uvicorn's environment variables, such as trusted proxies and workers.

    `watch` is called once a second, between requests.
    """
    server = EndingServer(
        uvicorn.Config(
            application, http=BoundedProtocol, lifespan="off", ws="none", access_log=False, log_level="error",
            timeout_graceful_shutdown=2, proxy_headers=False, forwarded_allow_ips=[], workers=1,
            callback_notify=watch, timeout_notify=0,
            ssl_certfile=certificate and certificate.chain, ssl_keyfile=certificate and certificate.key,
        )
    )  # fmt: skip
    server.ended = ended
    return server


@contextmanager
def embedded(settings: Settings) -> Iterator[str]:
    """Serve the mock in a thread of this process; yields its origin, `http://host:port`."""
    listener = listen(settings)
    server = server_for(build(settings), certificate=settings.certificate)
    loop = server.config.get_loop_factory()
    thread = threading.Thread(target=_serve, args=(server, listener, loop), daemon=True)
    thread.start()
    try:
        yield origin_of(settings.host, listener.getsockname()[1], tls=settings.certificate is not None)
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()


def _serve(server: uvicorn.Server, listener: socket.socket, loop_factory) -> None:  # type: ignore[no-untyped-def]
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(server.serve(sockets=[listener]))
