"""A service: everything that the core needs to know of one API to serve it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.exchange import Answer, RawRequest, Request
from mock_server.world import Caller, Seed
from specs.description import Description
from specs.judge import Objection

Handler = Callable[[Any, Request], Answer]


def _plainly(objection: Objection) -> tuple[str, str]:
    return "http.documented", str(objection)


@dataclass(frozen=True)
class Service:
    """One API of the mock, vendor or admin.

    `handlers` maps operation ids to functions of a state and a request; `state_of` finds the state
    that a caller acts on. `error_body` builds the error for a status and a message. `explain` may
    put an objection to a request into the vendor's own words, as a rule and a message.
    """

    name: str
    description: Description
    handlers: Mapping[str, Handler]
    error_body: Callable[[int, str], dict[str, Any]]
    state_of: Callable[[Caller], Any]
    explain: Callable[[Objection], tuple[str, str]] = _plainly


@dataclass(frozen=True)
class Vendor:
    """A vendor's service with what its part of a world begins with, and its part of the admin API.

    `provide` brings about a provider state, `observe` tells what there is to see of a record.
    """

    service: Service
    seed: Seed
    provide: Callable[[Any, dict[str, Any]], dict[str, Any]]
    observe: Callable[[Any, str], dict[str, Any]]


Authenticate = Callable[[RawRequest], Caller]
