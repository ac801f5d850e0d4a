"""A service: all parts of one API that the core needs to serve it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from brakecheck.mock_server.api_error import ApiError, BadRequest, UnsupportedMediaType
from brakecheck.mock_server.http.authentication import caller_by_key
from brakecheck.mock_server.http.messages import RawRequest, Request, Response
from brakecheck.mock_server.http.overview import Listed, Shown
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller, Worlds
from brakecheck.specs.description import Description
from brakecheck.specs.validation.violation import Violation

Handler = Callable[[Any, Request], Response]
Authenticate = Callable[[RawRequest], Caller]


def _plainly(violation: Violation) -> tuple[str, str]:
    return "http.documented", violation.sentence


@dataclass(frozen=True)
class Wording:
    """Wording of refusals.

    `error_body` builds the error for a status and a message. `explain` may put a violation to a
    request into the vendor's own words, as a rule and a message. `invalid` is the status of such a refusal.
    """

    error_body: Callable[[int, str], dict[str, Any]]
    explain: Callable[[Violation], tuple[str, str]] = _plainly
    invalid: int = BadRequest.status


@dataclass(frozen=True, eq=False)
class Service:
    """One API of the mock, vendor or admin.

    `handlers` maps operation ids to functions of a state and a request; `state_of` finds the state
    that a caller acts on. `error_body` and `explain` word its refusals, `wordings` those of operations with
    a wording of their own. `authenticate` finds the caller, `ways` does so for operations with other keys.
    `unsupported` refuses a body of another media type; None reads JSON under any media type. With
    `ignores_bodies`, a body that no operation reads may be too large. `as_read` makes the service for readings
    of the open rules. `lists` are operations that only read, by any method. `world_of` finds the world that a
    caller acts on, by the values in the path.
    """

    name: str
    description: Description
    handlers: Mapping[str, Handler]
    error_body: Callable[[int, str], dict[str, Any]]
    state_of: Callable[[Caller], Any]
    explain: Callable[[Violation], tuple[str, str]] = _plainly
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    authenticate: Callable[[Worlds, str, RawRequest], Caller] = caller_by_key
    ways: Mapping[str, Callable[[Worlds, str, RawRequest], Caller]] = field(default_factory=dict)
    unsupported: type[ApiError] | None = UnsupportedMediaType
    ignores_bodies: bool = False
    as_read: "Callable[[Mapping[str, str]], Service] | None" = None
    lists: frozenset[str] = frozenset()
    world_of: Callable[[Caller, Mapping[str, str]], World | None] = lambda caller, _: caller.world

    def wording_of(self, operation: str) -> Wording:
        """Wording of the operation's errors: its own, or the service's."""
        return self.wordings.get(operation) or self._wording

    @cached_property
    def _wording(self) -> Wording:
        return Wording(self.error_body, self.explain)


@dataclass(frozen=True)
class Vendor:
    """A vendor's service, the beginning of its part of a world, and its part of the admin API.

    `provide` creates a record in a provider state, `observe` observes a record; `states_of` exports the records as
    provider states, each with its `id`. For people, `listed` goes through the records, and `overview` shows one
    record with its parts.
    """

    service: Service
    seed: Seed
    provide: Callable[[Any, dict[str, Any]], dict[str, Any]]
    observe: Callable[[Any, str], dict[str, Any]]
    states_of: Callable[[Any], list[dict[str, Any]]]
    listed: Callable[[Any], Iterable[Listed]]
    overview: Callable[[Any, str, Description], Shown]
