"""The mock of a lifecycle file follows each reading of an open cell: contracts observe that one, and accuse nobody."""

from pathlib import Path

import pytest

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.readings import every_reading
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

pytestmark = pytest.mark.medium

PUMP = "{description: A pump, content: {application/json: {schema: {$ref: '#/components/schemas/Pump'}}}}"
ID = "[{name: pumpId, in: path, required: true, schema: {type: string}}]"
OPENAPI = f"""
openapi: 3.1.0
info: {{title: Pumps, version: '1'}}
paths:
  /pumps/{{pumpId}}:
    parameters: {ID}
    get: {{operationId: getPump, responses: {{'200': {PUMP}, '404': {{description: None}}}}}}
  /pumps/{{pumpId}}/drain:
    parameters: {ID}
    post:
      operationId: drain
      responses: {{'200': {PUMP}, '404': {{description: None}}, '409': {{description: No}}}}
components:
  schemas:
    Pump: {{required: [id, status], properties: {{id: {{type: string}}, status: {{type: string}}}}}}
"""
LIFECYCLE = """
lifecycle: 1.0.0
vendor: pumps
openapi: openapi.yaml
resources:
  pump:
    identifiers: {pumpId: pump_}
    read: getPump
    operations: [drain]
    state: status
    states:
      full: {on: {drain: empty}}
      half: {on: {drain: empty}}
      empty: {type: final}
      stuck: {type: final}
operations:
  drain:
    accepted: {}
    refused: {status: 409}
    missing: {}
    open: {half: Whether half of it can be drained is not said., stuck: Whether a stuck one can be drained is not said.}
"""


def judged(folder: Path, readings: dict[str, str], select: str) -> dict[str, tuple[Verdict, str]]:
    """The verdict and detail of each rule on a mock that follows the readings."""
    (folder / "openapi.yaml").write_text(OPENAPI)
    (folder / "lifecycle.yaml").write_text(LIFECYCLE)
    name = vendors.add(folder / "lifecycle.yaml")
    with embedded(Settings(port=0, vendors=[name], readings=readings)) as origin:
        run = run_contracts(Target("mock", name, origin, adapter="admin"), select=select, examples=2)
    return {found.rule.id: (found.verdict, found.detail) for found in run.verdicts}


@pytest.mark.parametrize("reading", ["accepted", "refused", "without-effect"])
@pytest.mark.parametrize("state", ["half", "stuck"])
def test_a_reading_is_observed(tmp_path, state, reading):
    """The contracts tell the reading of the mock, and the cells that the table decides pass."""
    rule = f"pumps.drain.open-{state}"
    found = judged(tmp_path, {rule: reading}, "test_cells")
    assert found[rule] == (Verdict.OBSERVED, reading)
    assert found["pumps.drain.accepted"][0] is found["pumps.drain.refused"][0] is Verdict.PASS
    assert (rule, reading) in every_reading(["pumps"])


def test_a_mock_that_reads_everything_otherwise_is_not_accused(tmp_path):
    """Both cells are read otherwise at once: no contract, races among them, finds a broken rule."""
    readings = {"pumps.drain.open-half": "refused", "pumps.drain.open-stuck": "accepted"}
    found = judged(tmp_path, readings, "not fuzzing")
    assert not [rule for rule, (verdict, _) in found.items() if verdict in (Verdict.FAIL, Verdict.ERROR)]
