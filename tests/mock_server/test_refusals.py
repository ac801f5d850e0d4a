"""Every refusal names the rule behind it, and the ledger has that rule."""

import ast
import re
from pathlib import Path

import pytest

import brakecheck.mock_server
from brakecheck.specs import vendors
from tests.mock_server.conftest import OwnWorld

ROOT = Path(brakecheck.mock_server.__file__).parent
REFUSALS = {"BadRequest", "Unauthorized", "Forbidden", "NotFound", "MethodNotAllowed", "Conflict", "BodyTooLarge",
            "unsupported", "_unauthenticated", "find"}  # fmt: skip


PROVISION = {"observe.missing"}


def rules_in(path: Path) -> set[str]:
    """The rules that the refusals written in a module name outright."""
    named = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = (
                [str(given.value) for given in node.args if isinstance(given, ast.Constant)] if name in REFUSALS else []
            )
            named |= {text for text in texts if re.fullmatch(r"[a-z]+\.[a-z-]+", text)}
    return named


CORE = {
    rule
    for folder in (ROOT, ROOT / "http", ROOT / "worlds")
    for path in folder.glob("*.py")
    for rule in rules_in(path)
    if not rule.startswith(("admin.", "provide."))
}


def test_the_core_has_its_refusals():
    """The search finds the refusals that every vendor shares."""
    shared = {"auth.key-required", "http.body-too-large", "http.media-type", "http.method", "http.unknown-path"}
    assert shared == CORE


@pytest.mark.parametrize("vendor", vendors.vendors())
@pytest.mark.parametrize("rule", sorted(CORE | {"http.documented"}))
def test_a_refusal_of_the_core_is_a_rule_of_every_vendor(vendor, rule):
    """What the core refuses by, each vendor's ledger explains, as far as the vendor's operations can meet it."""
    operations = vendors.conventional(vendor).operations.values()
    if rule == "http.media-type" and not any("requestBody" in operation.spec for operation in operations):
        pytest.skip("no operation reads a body")
    assert f"{vendor}.{rule}" in vendors.ledger(vendor)


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_a_refusal_of_a_vendor_is_a_rule_of_its_ledger(vendor):
    """Every refusal that a vendor's model or handlers name is in the ledger, but for those of the admin API."""
    named = {rule for path in (ROOT / vendor).glob("*.py") for rule in rules_in(path)}
    ledger = vendors.ledger(vendor)
    assert named
    own = {rule for rule in named - PROVISION if not rule.startswith(("provide.", "admin."))}
    assert not {rule for rule in own if f"{vendor}.{rule}" not in ledger}


def dialnexa(world: OwnWorld, method: str, path: str, role: str = "full", **more):
    return world.client.send(method, f"/dialnexa/v1{path}", key=world.keys["dialnexa"][role], **more)


def workflow(world: OwnWorld, **state) -> str:
    return "/workflows/" + world.provide("dialnexa", **state)


DIALNEXA = {
    "cancel.missing": (404, lambda world: dialnexa(world, "POST", "/workflows/x/cancel")),
    "cancel.terminal-conflict": (
        409, lambda world: dialnexa(world, "POST", workflow(world, status="completed") + "/cancel"),
    ),
    "pause.missing": (404, lambda world: dialnexa(world, "POST", "/workflows/x/pause")),
    "pause.not-active-conflict": (
        409, lambda world: dialnexa(world, "POST", workflow(world, status="paused") + "/pause"),
    ),
    "cancel.permanent": (409, lambda world: dialnexa(world, "POST", workflow(world, status="cancelled") + "/pause")),
    "delete.running": (409, lambda world: dialnexa(world, "DELETE", workflow(world, status="running"))),
    "delete.missing": (404, lambda world: dialnexa(world, "DELETE", "/workflows/x")),
    "delete.active-conflict": (409, lambda world: dialnexa(world, "DELETE", workflow(world, status="active"))),
    "delete.in-transit-conflict": (
        409, lambda world: dialnexa(world, "DELETE", workflow(world, status="paused", leads={"in_step": 1})),
    ),
    "delete.lead-in-a-delay": (
        409, lambda world: dialnexa(world, "DELETE", workflow(world, status="paused", leads={"waiting": 1})),
    ),
    "delete.forbidden": (
        403, lambda world: dialnexa(world, "DELETE", workflow(world, status="draft"), "no-delete"),
    ),
    "auth.key-required": (401, lambda world: world.client.send("DELETE", "/dialnexa/v1/workflows/x")),
    "http.method": (405, lambda world: dialnexa(world, "PUT", "/workflows/x/cancel")),
    "http.unknown-path": (404, lambda world: dialnexa(world, "POST", "/workflows/x/halt")),
    "http.body-too-large": (
        413, lambda world: dialnexa(world, "POST", "/workflows/x/cancel", headers={"content-length": "99999999"}),
    ),
}  # fmt: skip
SUPRSEND = {
    "cancel.filter-required": (400, lambda world: world.cancel_runs({})),
    "cancel.hollow-filter": (400, lambda world: world.cancel_runs({"recipients": []})),
    "cancel.invalid-body": (400, lambda world: world.cancel_runs([])),
    "auth.key-required": (401, lambda world: world.cancel_runs({}, key=None)),
    "http.media-type": (415, lambda world: world.cancel_runs({"a": 1}, headers={"content-type": "text/plain"})),
    "http.method": (405, lambda world: world.client.send("GET", "/suprsend/v1/workflow_run/cancel/")),
    "http.unknown-path": (404, lambda world: world.client.send("GET", "/suprsend/v1/workflow_run/cancel")),
    "http.body-too-large": (413, lambda world: world.cancel_runs({}, headers={"content-length": "99999999"})),
}
CASES = [
    (vendor, rule, status, refuse)
    for vendor, table in (("dialnexa", DIALNEXA), ("suprsend", SUPRSEND))
    for rule, (status, refuse) in table.items()
]


@pytest.mark.parametrize(("vendor", "rule", "status", "refuse"), CASES, ids=[f"{case[0]}.{case[1]}" for case in CASES])
def test_a_refusal_names_its_rule(world, vendor, rule, status, refuse):
    """The answer has the status of the refusal, the vendor's own body, and the rule of the ledger behind it."""
    reply = refuse(world)
    assert (reply.status, reply.rule) == (status, f"{vendor}.{rule}")
    assert reply.rule in vendors.ledger(vendor)
    members = {"statusCode", "message", "error"} if vendor == "dialnexa" else {"code", "message"}
    assert reply.json.keys() == members
    assert reply.json.get("statusCode", reply.json.get("code")) == status
    assert reply.json["message"]
