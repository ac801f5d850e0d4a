"""A seed's file that is looked at while the mock runs: the default world begins anew when it changes."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.seeds.file import ImpossibleSeed, impossible, seed_in
from brakecheck.specs.errors import SpecError

Stamp = tuple[int, ...]


class Watch:
    """Follows the file each time it is called and finds another one; `tell` gets a line each time.

    A file that cannot be followed leaves the world as it was. Neither other worlds nor connections notice.
    The file is read beside the event loop. `seen` is the stamp from before it was read for the first time.
    """

    def __init__(
        self, path: Path, begin: Callable[[dict[str, Any]], None], tell: Callable[[str], None], seen: Stamp
    ) -> None:
        self._path = path
        self._begin = begin
        self._tell = tell
        self._seen = seen

    async def __call__(self) -> None:
        """Look once, which costs some microseconds while nothing has changed."""
        stamp = stamp_of(self._path)
        if stamp != self._seen:
            self._seen = stamp
            await self._follow()

    async def _follow(self) -> None:
        try:
            seed = await asyncio.to_thread(seed_in, self._path)
            try:
                self._begin(seed)
            except ApiError as no:
                raise await asyncio.to_thread(impossible, self._path, no) from None
        except (SpecError, ImpossibleSeed) as error:
            self._tell(f"{error}; the default world stays as it was")
        else:
            self._tell(f"{self._path} has changed: the default world began anew")


def stamp_of(path: Path) -> Stamp:
    """What changes with the file; empty while there is none that can be looked at."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)
