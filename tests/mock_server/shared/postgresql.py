"""A PostgreSQL of the tests, in a folder of its own, reached over a Unix socket alone."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

USER = "postgres"
FAST = ["fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=40", "shared_buffers=16MB"]


class Missing(Exception):
    """There is no PostgreSQL here; the message says why."""


class Postgres:
    """One server. Each call of `database` makes another database in it."""

    def __init__(self, folder: Path, programs: Path, caller: list[str]) -> None:
        self._folder = folder
        self._programs = programs
        self._caller = caller
        self._numbers = count(1)

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of PostgreSQL as the user who may."""
        command = [*self._caller, str(self._programs / program), *arguments]
        done = subprocess.run(command, check=False, cwd="/", capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def make(self) -> None:
        self.run("initdb", "-D", str(self._folder / "data"), "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C")

    def start(self) -> None:
        options = " ".join(f"-c {each}" for each in [*FAST, f"unix_socket_directories={self._folder}"])
        log = str(self._folder / "log")
        self.run("pg_ctl", "-D", str(self._folder / "data"), "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, as a machine that goes down."""
        self.run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")

    def sql(self, statement: str, database: str = USER) -> str:
        return self.run("psql", "-h", str(self._folder), "-U", USER, "-d", database, "-qAtc", statement)

    def database(self, options: str = "") -> str:
        """The address of a new database."""
        name = f"worlds{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def url(self, name: str, user: str = USER) -> str:
        return f"postgresql://{user}@/{name}?host={self._folder}"


def programs() -> Path:
    """The folder of PostgreSQL's programs."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = shutil.which("initdb") or (str(installed[-1]) if installed else None)
    if found is None:
        raise Missing("PostgreSQL is not installed; `make postgres` does that")
    return Path(found).resolve().parent


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server for as long; `Missing` where there cannot be one."""
    where, folder = programs(), Path(tempfile.mkdtemp(prefix="pg"))
    caller: list[str] = []
    if os.geteuid() == 0:  # as whom PostgreSQL does not run
        try:
            user = pwd.getpwnam(USER)
        except KeyError:
            raise Missing(f"the tests run as root, and there is no user {USER} for PostgreSQL") from None
        os.chown(folder, user.pw_uid, user.pw_gid)
        caller = ["runuser", "-u", USER, "--"]
    server = Postgres(folder, where, caller)
    try:
        server.make()
        server.start()
        yield server
    finally:
        with suppress(RuntimeError):  # it may have been stopped, or never started
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
