"""State of the admin operations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from brakecheck.mock_server.api_error import NotFound
from brakecheck.mock_server.behaviours.active import ActiveBehaviours
from brakecheck.mock_server.faults.catalogue import ActiveFaults
from brakecheck.mock_server.http.messages import UNFINISHED, Finish, Request, Response
from brakecheck.mock_server.http.service import Vendor
from brakecheck.mock_server.redaction import Redaction
from brakecheck.mock_server.worlds.journal import Journal
from brakecheck.mock_server.worlds.long_turns import LongTurns, TakesLong
from brakecheck.mock_server.worlds.worker import outcome_of
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Worlds
from brakecheck.specs.sentences import quoted

Done = TypeVar("Done")


@dataclass(frozen=True)
class Administration:
    """The worlds, the vendors with provider states and prefixes, the faults, behaviours and server's journal.

    `long` takes the turns, `scheme` is that of the addresses at which the mock is served.
    """

    worlds: Worlds
    vendors: Mapping[str, Vendor]
    prefixes: Mapping[str, str]
    faults: ActiveFaults
    journal: Journal
    redaction: Redaction
    behaviours: ActiveBehaviours
    long: LongTurns
    scheme: str = "http"

    def apart(self, work: Callable[[], Done], finish: Callable[[Done], Response]) -> Response:
        """Answer by `finish`, from the result of the `work` on objects that no one else sees.

        Work that takes long is begun again in a thread.
        """
        try:
            result = self.long.promptly(work)
        except TakesLong:
            return Response(UNFINISHED, later=partial(self._later, work, finish))
        return finish(result)

    async def _later(self, work: Callable[[], Done], finish: Callable[[Done], Response]) -> Finish:
        result, error = await self.long.build(partial(outcome_of, work))

        def finished() -> Response:
            if error is not None:
                raise error
            return finish(result)

        return finished

    def named(self, path: Mapping[str, str]) -> World | None:
        """World that the path names, if there is one."""
        return self.worlds.by_name.get(path.get("world", ""))

    def world(self, request: Request) -> World:
        """World that the path names, brought up to now."""
        world = self.worlds.find(request.path["world"])
        self.behaviours.settle(world)
        return world

    def vendor(self, request: Request) -> tuple[Vendor, Any]:
        """Vendor and world that the path names: the vendor, and its state in that world."""
        name = request.path["vendor"]
        if name not in self.vendors:
            raise NotFound(
                "admin.vendor", f"{quoted(name, 100)} is not a vendor of this mock; there are {', '.join(self.vendors)}"
            )
        return self.vendors[name], self.world(request).states[name]
