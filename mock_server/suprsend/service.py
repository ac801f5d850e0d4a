"""SuprSend as a service of the mock."""

import time
from functools import partial
from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.http.service import Service, Vendor, Wording
from brakecheck.mock_server.suprsend.errors import (
    error_body,
    explain,
    explain_listing,
    explain_trigger,
    trigger_error_body,
)
from brakecheck.mock_server.suprsend.handlers import HANDLERS
from brakecheck.mock_server.suprsend.neighbour_handlers import NEIGHBOUR_HANDLERS
from brakecheck.mock_server.suprsend.outcomes import ALWAYS_COMPLETED
from brakecheck.mock_server.suprsend.provider_states import observe, provide, seeded
from brakecheck.mock_server.suprsend.runs import Runs
from brakecheck.mock_server.suprsend.signature import KEY, SECRET, caller_by_key_or_signature
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.world import Seed
from brakecheck.specs import vendors
from brakecheck.specs.sentences import members


def vendor(*, neighbours: bool = True) -> Vendor:
    fixtures = vendors.fixtures("suprsend")

    def begin(clock: Clock, seed: int, *, with_fixtures: bool) -> Runs:
        runs = seeded(clock, seed, fixtures["runs"] if with_fixtures else [])
        for workflow in fixtures["workflows"] if with_fixtures else []:
            runs.workflows[workflow["slug"]] = workflow.get("outcomes", ALWAYS_COMPLETED)
        return runs

    service = Service(
        name="suprsend",
        description=vendors.conventional("suprsend", neighbours=neighbours),
        handlers=HANDLERS | NEIGHBOUR_HANDLERS,
        error_body=error_body,
        state_of=lambda caller: caller.world.states["suprsend"],
        explain=explain,
        wordings={
            "trigger-workflow": Wording(trigger_error_body, explain_trigger),
            "list-messages": Wording(error_body, explain_listing),
        },
        authenticate=partial(caller_by_key_or_signature, now=time.time),
    )
    return Vendor(service, Seed(fixtures["keys"], begin, derived={SECRET: KEY}), _provide, observe)


def _provide(runs: Runs, state: dict[str, Any]) -> dict[str, Any]:
    """What the admin API brings about names its workflow, as the API's description wants it."""
    if "slug" not in state:
        raise BadRequest("provide.state", f"the body needs slug; got {members(state)}")
    return provide(runs, state)
