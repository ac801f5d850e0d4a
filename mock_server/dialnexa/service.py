"""DialNexa as a service of the mock."""

from brakecheck.mock_server.dialnexa.errors import error_body
from brakecheck.mock_server.dialnexa.handlers import HANDLERS
from brakecheck.mock_server.dialnexa.neighbours import NEIGHBOUR_HANDLERS
from brakecheck.mock_server.dialnexa.provider_states import observe, provide, seeded
from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.http.service import Service, Vendor
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.world import Seed
from brakecheck.specs import vendors
from brakecheck.specs.validation.violation import Violation


def explain(violation: Violation) -> tuple[str, str]:
    """The documented operations read no body and no query, so that only neighbours are asked amiss."""
    return "request.invalid", violation.sentence


def vendor(*, neighbours: bool = True) -> Vendor:
    fixtures = vendors.fixtures("dialnexa")

    def begin(clock: Clock, seed: int, *, with_fixtures: bool) -> Workflows:
        return seeded(clock, seed, fixtures["workflows"] if with_fixtures else [])

    service = Service(
        name="dialnexa",
        description=vendors.conventional("dialnexa", neighbours=neighbours),
        handlers=HANDLERS | NEIGHBOUR_HANDLERS,
        error_body=error_body,
        state_of=lambda caller: caller.world.states["dialnexa"],
        explain=explain,
    )
    return Vendor(service, Seed(fixtures["keys"], begin), provide, observe)
