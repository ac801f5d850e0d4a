"""Bystanders on the plain server, in both of its accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import inf
from typing import Any

from tests.bystander.inhabited import Inhabited, State
from tests.bystander.names import FEWER, names
from tests.bystander.population import POPULATIONS
from tests.bystander.watch import Contents, Key, Watch
from tests.plain_server.control import Control
from tests.plain_server.dialnexa import DialNexa
from tests.plain_server.manner import Manner
from tests.plain_server.readings import readings
from tests.plain_server.runs import Run, Runs
from tests.plain_server.server import SERVICES
from tests.plain_server.suprsend import SuprSend
from tests.plain_server.wire import Call, Reply, listening
from tests.plain_server.workflows import Workflow, Workflows

MANNER = Manner(any_id=True)


@contextmanager
def inhabited(vendor: str, turn: int = 0) -> Iterator[Inhabited]:
    """The vendor's plain server with bystanders in it, watched until the block ends."""
    service = SERVICES[vendor](readings(vendor), MANNER)
    known = names(vendor)
    for name, account in service.accounts.items():
        for state in POPULATIONS[vendor](known if name == "own" else known[:FEWER], turn):
            _settle(account, state)
    watch = Watch(partial(_look, service), partial(_people, service), known)
    control = Control(service)

    def watched(call: Call) -> Reply:
        return watch.around(call.method, call.target, call.body or b"", lambda: service(call))

    def guarded(call: Call) -> Reply:
        with watch.lock:
            return control(call)

    with listening(watched, MANNER, service.limit) as origin, listening(guarded, Manner()) as door:
        yield Inhabited(
            vendor=vendor,
            base_url=origin + service.base,
            keys=dict(service.keys),
            watch=watch,
            control_url=door,
            provide=lambda state: str(control.do({"do": "provide", "state": state, "account": "own"})["id"]),
            advance=lambda seconds: None,
        )


def _settle(account: Workflows | Runs, state: State) -> None:
    """Let the record live in the account; no run of a bystander is over before it is cancelled."""
    if isinstance(account, Runs):
        account.records[state["id"]] = Run(state["id"], state, begun=inf, status="running")
        return
    workflow = account.records.pop(account.provide(state))
    workflow.id = state["id"]
    account.records[workflow.id] = workflow


def _look(service: DialNexa | SuprSend) -> Contents:
    return {
        (name, record): _content(kept)
        for name, account in service.accounts.items()
        for record, kept in account.records.items()
    }


def _content(kept: Workflow | Run) -> tuple[Any, ...]:
    if isinstance(kept, Run):
        return (kept.status,)
    return (kept.status, kept.name, len(kept.journey.leads), kept.journey.under_way)


def _people(service: DialNexa | SuprSend, key: Key) -> list[str]:
    kept = service.accounts[key[0]].records[key[1]]
    return [kept.state.get("recipient", ""), *kept.state.get("contacts", ())] if isinstance(kept, Run) else []
