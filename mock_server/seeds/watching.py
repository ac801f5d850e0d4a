"""Watches a seed's file while the mock runs: after a change the default world begins anew."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.seeds.file import ImpossibleSeed, impossible, seed_in
from brakecheck.specs.errors import SpecError

Stamp = tuple[int, ...]


class Watch:
    """Applies the file, when called, if it has changed; `tell` receives a line each time.

    A bad file changes nothing. Other worlds and connections are not affected. The file is read outside of the
    event loop. `seen` is the stamp of the file before it was first read; `ready` waits until the
    world may change.
    """

    def __init__(
        self,
        path: Path,
        begin: Callable[[dict[str, Any]], None],
        tell: Callable[[str], None],
        seen: Stamp,
        ready: Callable[[], Awaitable[None]],
    ) -> None:
        self._path = path
        self._begin = begin
        self._tell = tell
        self._seen = seen
        self._ready = ready

    async def __call__(self) -> None:
        """Look at the file once, which takes microseconds if nothing has changed."""
        stamp = stamp_of(self._path)
        if stamp != self._seen:
            self._seen = stamp
            await self._follow()

    async def _follow(self) -> None:
        try:
            seed = await asyncio.to_thread(seed_in, self._path)
            await self._ready()
            try:
                self._begin(seed)
            except ApiError as no:
                raise await asyncio.to_thread(impossible, self._path, no) from None
        except (SpecError, ImpossibleSeed) as error:
            self._tell(f"{error}; the default world stays as it was")
        else:
            self._tell(f"{self._path} has changed: the default world began anew")


def stamp_of(path: Path) -> Stamp:
    """Stamp that changes with the file; empty if the file cannot be read."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)
