"""State of the admin operations."""

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
from brakecheck.specs.sentences import quoted


@dataclass(frozen=True)
class Administration:
    """The worlds, the vendors with provider states and prefixes, the faults, behaviours and server's journal.

    `scheme` is that of the addresses at which the mock is served.
    """

    worlds: Worlds
    vendors: Mapping[str, Vendor]
    prefixes: Mapping[str, str]
    faults: ActiveFaults
    journal: Journal
    redaction: Redaction
    behaviours: ActiveBehaviours
    scheme: str = "http"

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
