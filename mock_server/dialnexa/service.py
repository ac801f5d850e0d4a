"""DialNexa as a service of the mock."""

from collections.abc import Mapping
from functools import cache
from operator import itemgetter

from brakecheck.mock_server.dialnexa.errors import ERROR_BODIES
from brakecheck.mock_server.dialnexa.exporting import states_of
from brakecheck.mock_server.dialnexa.handlers import HANDLERS
from brakecheck.mock_server.dialnexa.neighbours import NEIGHBOUR_HANDLERS
from brakecheck.mock_server.dialnexa.overview import listed, overview
from brakecheck.mock_server.dialnexa.provider_states import observe, provide, seeded
from brakecheck.mock_server.dialnexa.readings import DESCRIBED, ERROR_BODY, MEDIA_TYPE, TOO_LARGE, UNSUPPORTED
from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.http.service import Service, Vendor
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.specs import vendors
from brakecheck.specs.validation.violation import Violation


def explain(violation: Violation) -> tuple[str, str]:
    """Rule and message for a request that violates the description, which only neighbouring operations can get."""
    return "request.invalid", violation.sentence


def vendor(*, neighbours: bool = True) -> Vendor:
    """DialNexa with its fixtures; without `neighbours` only the documented operations are served."""
    fixtures = vendors.fixtures("dialnexa")

    def begin(clock: Clock, seed: int, *, with_fixtures: bool, readings: Mapping[str, str]) -> Workflows:
        return seeded(clock, seed, fixtures["workflows"] if with_fixtures else [], readings)

    of_description = itemgetter(*DESCRIBED)

    @cache
    def described_by(*chosen: str) -> Service:
        readings = dict(zip(DESCRIBED, chosen, strict=True))
        return Service(
            name="dialnexa",
            description=vendors.conventional("dialnexa", neighbours=neighbours, readings=readings),
            handlers=HANDLERS | NEIGHBOUR_HANDLERS,
            error_body=ERROR_BODIES[readings[ERROR_BODY]],
            state_of=lambda caller: caller.world.states["dialnexa"],
            explain=explain,
            unsupported=UNSUPPORTED[readings[MEDIA_TYPE]],
            ignores_bodies=readings[TOO_LARGE] == "ignored",
            as_read=as_read,
        )

    def as_read(readings: Mapping[str, str]) -> Service:
        return described_by(*of_description(readings))

    healthy = as_read(vendors.ledger("dialnexa").readings)
    return Vendor(healthy, Seed(fixtures["keys"], begin), provide, observe, states_of, listed, overview)
