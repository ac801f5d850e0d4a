"""A cell that a hook decides is not judged, and says so; all else that the table says of its event is judged."""

from pathlib import Path

import pytest

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.hooks import Accept, Asked, Refuse, hook
from brakecheck.mock_server.engine.hooks import Decide, hooks_among
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

pytestmark = pytest.mark.medium

GATE = "{description: A gate, content: {application/json: {schema: {$ref: '#/components/schemas/Gate'}}}}"
NO = "'401': {description: Who}, '404': {description: None}, '409': {description: No}"
ID = "[{name: gateId, in: path, required: true, schema: {type: string}}]"
OPENAPI = f"""
openapi: 3.1.0
info: {{title: Gates, version: '1'}}
security: [{{key: []}}]
paths:
  /gates/{{gateId}}:
    parameters: {ID}
    get: {{operationId: getGate, responses: {{'200': {GATE}, {NO}}}}}
  /gates/{{gateId}}/open:
    parameters: {ID}
    post: {{operationId: openGate, responses: {{'200': {GATE}, {NO}}}}}
components:
  securitySchemes: {{key: {{type: http, scheme: bearer}}}}
  schemas:
    Gate: {{required: [id, status], properties: {{id: {{type: string}}, status: {{enum: [shut, ajar, open, walled]}}}}}}
"""
LIFECYCLE = """
lifecycle: 1.0.0
vendor: gates
openapi: openapi.yaml
keys: {full: [gates-key]}
resources:
  gate:
    identifiers: {gateId: gate_}
    read: getGate
    operations: [openGate]
    state: status
    states:
      shut: {on: {openGate: open}}
      ajar: {on: {openGate: open}}
      open: {type: final}
      walled: {type: final}
operations:
  openGate: {accepted: {}, refused: {status: 409}, missing: {}, hooks: {shut: by-day, ajar: by-day}}
"""


@hook("by-day")
def never(_: Asked) -> Accept | Refuse:
    """One of two hooks that are unlike each other."""
    return Refuse("It is night.")


@hook("by-day")
def always(_: Asked) -> Accept | Refuse:
    """The other one."""
    return Accept("walled")


def judged(folder: Path, decide: Decide, *faults: str, hooks: str = "", select: str = "") -> Run:
    (folder / "openapi.yaml").write_text(OPENAPI)
    own = "hooks: {shut: by-day, ajar: by-day}"
    (folder / "lifecycle.yaml").write_text(LIFECYCLE.replace(own, hooks or own))
    name = vendors.add(folder / "lifecycle.yaml")
    with embedded(Settings(port=0, vendors=[name], faults=faults, hooks=hooks_among([decide]))) as origin:
        return run_contracts(Target("mock", name, origin, adapter="admin"), select=select, examples=2)


def broken(run: Run) -> set[str]:
    return {found.rule.id for found in run.verdicts if found.verdict in (Verdict.FAIL, Verdict.ERROR)}


@pytest.mark.parametrize("decide", [never, always], ids=["never", "always"])
def test_nothing_is_held_against_a_hook(tmp_path, decide):
    """Whatever the hook decides, no rule is broken; the rule of its cells is not checked, and names the hook."""
    run = judged(tmp_path, decide)
    assert not broken(run)
    found = {each.rule.id: each for each in run.verdicts}
    assert found["gates.openGate.hook"].verdict is Verdict.NOT_CHECKED
    said = {(outcome.verdict, outcome.detail) for outcome in found["gates.openGate.hook"].outcomes}
    assert said == {(Verdict.NOT_CHECKED, "the hook by-day decides it, not the table")}
    assert "gates.openGate.accepted" not in found
    for rule in (
        "openGate.refused",
        "openGate.missing",
        "auth.key-required",
        "auth.unknown-key",
        "scope.other-account",
    ):
        assert found[f"gates.{rule}"].verdict is Verdict.PASS, rule


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("gates.openGate.refused-as-500", "gates.http.no-server-error"),
        ("gates.openGate.missing-is-there", "gates.openGate.missing"),
        ("gates.openGate.takes-no-key", "gates.auth.key-required"),
    ],
)
def test_the_rest_of_its_event_is_judged(tmp_path, fault, rule):
    """Refusals of other states, unknown ids and keys are the table's."""
    assert rule in broken(judged(tmp_path, always, fault, select="test_cells or test_missing or test_keys"))


def test_other_states_of_the_event_are_judged(tmp_path):
    """With a hook in one state, the other state is accepted as the table has it, and a fault there is found."""
    own = "hooks: {ajar: by-day}"
    assert not broken(judged(tmp_path, never, hooks=own, select="test_cells"))
    run = judged(tmp_path, never, "gates.openGate.refused-in-shut", hooks=own, select="test_cells")
    assert broken(run) == {"gates.openGate.accepted"}
