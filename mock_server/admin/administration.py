"""What the admin operations act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brakecheck.mock_server.api_error import NotFound
from brakecheck.mock_server.behaviours.active import ActiveBehaviours
from brakecheck.mock_server.faults.catalogue import ActiveFaults
from brakecheck.mock_server.http.messages import Request
from brakecheck.mock_server.http.service import Vendor
from brakecheck.mock_server.redaction import Redaction
from brakecheck.mock_server.worlds.journal import Journal
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Worlds


@dataclass(frozen=True)
class Administration:
    """The worlds, the vendors with their provider states, faults, behaviours, and the journal of the whole server.

    `bases` has the path under which each vendor is served.
    """

    worlds: Worlds
    vendors: Mapping[str, Vendor]
    faults: ActiveFaults
    journal: Journal
    redaction: Redaction
    behaviours: ActiveBehaviours
    bases: Mapping[str, str]

    def world(self, request: Request) -> World:
        """The world that the path names, as it is now."""
        world = self.worlds.find(request.path["world"])
        self.behaviours.settle(world)
        return world

    def vendor(self, request: Request) -> tuple[Vendor, Any]:
        """The vendor that the path names, and its state in the world that the path names."""
        name = request.path["vendor"]
        if name not in self.vendors:
            raise NotFound("admin.vendor", f"{name[:100]!r} is no vendor here; there are {', '.join(self.vendors)}")
        return self.vendors[name], self.world(request).states[name]
