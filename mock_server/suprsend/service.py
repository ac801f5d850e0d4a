"""SuprSend as a service of the mock."""

from mock_server.clock import Clock
from mock_server.suprsend.errors import error_body, explain
from mock_server.suprsend.handlers import HANDLERS
from mock_server.suprsend.runs import Runs
from mock_server.suprsend.states import observe, provide, seeded
from mock_server.service import Service, Vendor
from mock_server.world import Seed
from specs import vendors


def vendor(*, companions: bool = True) -> Vendor:
    fixtures = vendors.fixtures("suprsend")

    def begin(clock: Clock, seed: int, *, with_fixtures: bool) -> Runs:
        return seeded(clock, seed, fixtures["runs"] if with_fixtures else [])

    service = Service(
        name="suprsend",
        description=vendors.conventional("suprsend", companions=companions),
        handlers=HANDLERS,
        error_body=error_body,
        state_of=lambda caller: caller.world.states["suprsend"],
        explain=explain,
    )
    return Vendor(service, Seed(fixtures["keys"], begin), provide, observe)
