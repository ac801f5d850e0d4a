"""The vendor of a lifecycle file as a service of the mock."""

from collections.abc import Iterable, Mapping

from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.answers import AnswerMaker
from brakecheck.mock_server.engine.bodies import Bodies
from brakecheck.mock_server.engine.compilation import kinds_of
from brakecheck.mock_server.engine.exporting import states_of
from brakecheck.mock_server.engine.hooks import Hook, named_by
from brakecheck.mock_server.engine.operations import handlers_of
from brakecheck.mock_server.engine.overview import listed, overview
from brakecheck.mock_server.engine.provider_states import observe, provide
from brakecheck.mock_server.engine.requests import invalid_status, refuse_undescribed_statuses
from brakecheck.mock_server.http.credentials import ways_of
from brakecheck.mock_server.http.overview import Shown
from brakecheck.mock_server.http.service import Service, Vendor, Wording
from brakecheck.mock_server.worlds.clock import Clock
from brakecheck.mock_server.worlds.seed import Seed
from brakecheck.specs import vendors
from brakecheck.specs.description import Description, Operation
from brakecheck.specs.machine.model import Machine
from brakecheck.specs.validation.violation import Violation

INVALID = "http.invalid-request"


def vendor(machine: Machine, hooks: Iterable[Hook] = ()) -> Vendor:
    """Compile the machine's service and its part of a world; `SpecError` without a hook that an event names."""
    description = vendors.conventional(machine.vendor)
    refuse_undescribed_statuses(machine, description)
    kinds = kinds_of(machine, description)
    wordings = {
        operation.id: _wording(machine, description, operation) for operation in description.operations.values()
    }
    authenticate, ways = ways_of(description)
    service = Service(
        name=machine.vendor,
        description=description,
        handlers=handlers_of(machine, description, kinds, named_by(machine, hooks)),
        error_body=next(iter(wordings.values())).error_body,
        state_of=lambda caller: caller.world.states[machine.vendor],
        explain=_explain,
        wordings=wordings,
        authenticate=authenticate,
        ways=ways,
        lists=frozenset(event.operation for event in machine.events.values() if event.lists),
    )

    def begin(clock: Clock, seed: int, *, with_fixtures: bool, readings: Mapping[str, str]) -> Account:  # noqa: ARG001
        return Account(kinds, clock, seed, readings)

    def shown(account: Account, record_id: str, described: Description) -> Shown:
        return overview(account, record_id, machine, described)

    seed = Seed(vendors.fixtures(machine.vendor)["keys"], begin, folds=False)
    return Vendor(service, seed, provide, observe, states_of, listed, shown)


def _wording(machine: Machine, description: Description, operation: Operation) -> Wording:
    """Wording of errors as the operation describes them, with the status for an invalid request."""
    responses = {status: said for status, said in operation.spec["responses"].items() if str(status).isdigit()}
    bodies = AnswerMaker(machine, Bodies(description, operation)).error_bodies(responses)
    return Wording(bodies, _explain, invalid=invalid_status(machine.vendor, operation.id))


def _explain(violation: Violation) -> tuple[str, str]:
    return INVALID, violation.sentence
