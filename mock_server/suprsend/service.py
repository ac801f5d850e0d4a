"""SuprSend as a service of the mock."""

import time
from collections.abc import Mapping
from functools import cache, partial
from operator import itemgetter
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
from brakecheck.mock_server.suprsend.exporting import states_of
from brakecheck.mock_server.suprsend.handlers import HANDLERS
from brakecheck.mock_server.suprsend.neighbour_handlers import NEIGHBOUR_HANDLERS
from brakecheck.mock_server.suprsend.outcomes import ALWAYS_COMPLETED
from brakecheck.mock_server.suprsend.overview import listed, overview
from brakecheck.mock_server.suprsend.provider_states import observe, provide, seeded
from brakecheck.mock_server.suprsend.readings import DESCRIBED, MEDIA_TYPE, UNSUPPORTED
from brakecheck.mock_server.suprsend.runs import Runs
from brakecheck.mock_server.suprsend.signature import KEY, SECRET, caller_by_key_or_signature
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.specs import vendors
from brakecheck.specs.sentences import members


def vendor(*, neighbours: bool = True) -> Vendor:
    """SuprSend with its fixtures; without `neighbours` only the documented operation is served."""
    fixtures = vendors.fixtures("suprsend")

    def begin(clock: Clock, seed: int, *, with_fixtures: bool, readings: Mapping[str, str]) -> Runs:
        runs = seeded(clock, seed, fixtures["runs"] if with_fixtures else [], readings)
        for workflow in fixtures["workflows"] if with_fixtures else []:
            runs.workflows[workflow["slug"]] = workflow.get("outcomes", ALWAYS_COMPLETED)
        return runs

    of_description = itemgetter(*DESCRIBED)

    @cache
    def described_by(*chosen: str) -> Service:
        readings = dict(zip(DESCRIBED, chosen, strict=True))
        return Service(
            name="suprsend",
            description=vendors.conventional("suprsend", neighbours=neighbours, readings=readings),
            handlers=HANDLERS | NEIGHBOUR_HANDLERS,
            error_body=error_body,
            state_of=lambda caller: caller.world.states["suprsend"],
            explain=explain,
            wordings={
                "trigger-workflow": Wording(trigger_error_body, explain_trigger),
                "list-messages": Wording(error_body, explain_listing),
            },
            authenticate=partial(caller_by_key_or_signature, now=time.time),
            unsupported=UNSUPPORTED[readings[MEDIA_TYPE]],
            as_read=as_read,
        )

    def as_read(readings: Mapping[str, str]) -> Service:
        return described_by(*of_description(readings))

    return Vendor(
        as_read(vendors.ledger("suprsend").readings),
        Seed(fixtures["keys"], begin, derived={SECRET: KEY}),
        _provide,
        observe,
        states_of,
        listed,
        overview,
    )


def _provide(runs: Runs, state: dict[str, Any]) -> dict[str, Any]:
    """Create a run for the admin API, whose description requires a slug."""
    if "slug" not in state:
        raise BadRequest("provide.state", f"the body needs slug; got {members(state)}")
    return provide(runs, state)
