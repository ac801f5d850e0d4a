"""No bystander is harmed: whoever's records have names like those of the documents, no run changes any of them."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from brakecheck.cli.command_line import main
from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from tests.bystander import mock, plain
from tests.bystander.inhabited import Inhabited

SERVERS: dict[str, Callable[[str, int], AbstractContextManager[Inhabited]]] = {
    "plain": plain.inhabited,
    "mock": mock.inhabited,
}
# What the user of the static adapter has prepared, and how many of each.
STOCK: dict[str, list[dict[str, Any]]] = {
    "dialnexa": [
        *({"status": status} for status in ("active", "running", "paused", "draft", "completed", "cancelled")),
        *({"status": status, "leads": {"queued": 1}} for status in ("active", "paused", "cancelled")),
        {"status": "active", "leads": {"in_step": 1}},
    ],
    "suprsend": [{"slug": "prepared", "recipient": "prepared", "contacts": [], "status": "running"}],
}
PREPARED = 30


@dataclass(frozen=True)
class Case:
    """One run: against which server, by which adapter, with which flags. `turn` deals the bystanders' states."""

    server: str
    adapter: str
    turn: int = 0
    fields: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        told = [f"{name}={value}" for name, value in {**self.fields, **self.options}.items()]
        return "-".join([self.server, self.adapter, *told])


HAZARDOUS = {"allow_hazardous": True}
FEW = {"examples": 10}
# Each state costs vendor-api a score of requests: those contracts that send odd names, and some that build states.
ODD = {"select": "fuzzing or hostile or well_behaved or cancel_succeeds or each_filter", **FEW}
# Each server with each of its adapters, and each flag, plainly or with all that can be allowed.
CASES = [
    Case("plain", "none", 1, HAZARDOUS, {"examples": 60}),
    Case("plain", "command", 2, {}, FEW),
    Case("plain", "static", 1, HAZARDOUS, FEW),
    Case("mock", "none", 2, {"max_requests": 150}),
    Case("mock", "command", 0, HAZARDOUS, {"seed": 7, **FEW}),
    Case("mock", "static", 0, {"rate": 500.0}, FEW),
    Case("mock", "vendor-api", 1, {}, ODD),
    Case("mock", "vendor-api", 2, HAZARDOUS, {"seed": 3, **ODD}),
]


def settings(served: Inhabited, adapter: str) -> dict[str, Any]:
    """What the adapter is told in the configuration."""
    if adapter == "command":
        return {"command": served.command}
    if adapter == "vendor-api":
        return {"max-wait": 1e9}
    if adapter == "static":
        stock = STOCK[served.vendor]
        records = [{"state": state, "ids": [served.provide(state) for _ in range(PREPARED)]} for state in stock]
        served.watch.prepared()
        return {"records": records}
    return {}


def judged(served: Inhabited, case: Case) -> Run:
    target = Target("bystander", served.vendor, served.base_url, served.keys, case.adapter)
    target = replace(target, settings=settings(served, case.adapter), **case.fields)
    return run_contracts(target, **case.options)


def expect_unharmed(served: Inhabited) -> None:
    """No bystander was changed, nobody heard anything, and nothing of the run goes on."""
    assert served.watch.changes == []
    assert served.watch.left_going() == []


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
def test_no_run_changes_a_bystander(vendor: str, case: Case, monkeypatch: pytest.MonkeyPatch):
    """With every adapter and all flags: no change, nothing left going, and the server is not accused."""
    with SERVERS[case.server](vendor, case.turn) as served:
        monkeypatch.setattr(
            "brakecheck.contracts.provider_states.vendor_api.time", SimpleNamespace(sleep=served.advance)
        )
        run = judged(served, case)
        expect_unharmed(served)
    assert run.sent.total() > 0
    accused = [o for verdict in run.verdicts for o in verdict.outcomes if o.verdict in (Verdict.FAIL, Verdict.ERROR)]
    assert [f"{o.rule}: {o.contract}: {o.expected}, {o.received}{o.detail}" for o in accused] == []


@pytest.mark.slow
@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
def test_the_command_line_changes_no_bystander(vendor: str, monkeypatch: pytest.MonkeyPatch):
    """`brakecheck verify --live --allow-hazardous` on an address, with the plain server's command."""
    with plain.inhabited(vendor) as served:
        for role, key in served.keys.items():
            monkeypatch.setitem(os.environ, Target("", vendor, "").variable(role), key)
        words = ["verify", "--vendor", vendor, "--base-url", served.base_url, "--live", "--allow-hazardous"]
        command = " ".join(served.command)
        status = main([*words, "--adapter", "command", "--adapter-command", command, "--seed", "5"])
        expect_unharmed(served)
    assert status == 0
