"""A lifecycle file as a draft writes it, without members and with a delete among the brakes, is judged in full."""

from pathlib import Path

import pytest

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

JOB = "{description: A job, content: {application/json: {schema: {properties: {status: {type: string}}}}}}"
OPENAPI = f"""
openapi: 3.1.0
info: {{title: Small, version: '1'}}
paths:
  /jobs/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get: {{operationId: read, responses: {{'200': {JOB}, '404': {{description: None}}}}}}
    delete:
      operationId: delete
      responses: {{'204': {{description: Done}}, '404': {{description: None}}, '409': {{description: Active}}}}
  /jobs/{{id}}/cancel:
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    post:
      operationId: cancel
      responses: {{'200': {JOB}, '404': {{description: None}}, '409': {{description: Over}}}}
"""
LIFECYCLE = """
lifecycle: 1.0.0
vendor: small
openapi: openapi.yaml
resources:
  job:
    identifiers: {id: ""}
    read: read
    delete: delete
    operations: [delete, cancel]
    state: status
    states:
      running: {on: {cancel: cancelled}}
      cancelled: {type: final, on: {delete: deleted}}
      deleted: {type: final, tags: [gone]}
operations:
  delete: {accepted: {}, refused: {status: 409}, missing: {}}
  cancel: {accepted: {}, refused: {status: 409}, missing: {}}
"""


@pytest.fixture
def small(tmp_path: Path) -> str:
    (tmp_path / "openapi.yaml").write_text(OPENAPI, encoding="utf-8")
    (tmp_path / "lifecycle.yaml").write_text(LIFECYCLE, encoding="utf-8")
    return vendors.add(tmp_path / "lifecycle.yaml")


@pytest.mark.medium
@pytest.mark.parametrize(
    ("faults", "broken"),
    [
        ([], set()),
        (["small.cancel.read-shows-old"], {"small.cancel.accepted"}),
        (["small.delete.accepted-as-404"], {"small.delete.accepted"}),
        (["small.delete.accepted-in-running"], {"small.delete.refused"}),
    ],
)
def test_each_cell_is_judged(small: str, faults: list[str], broken: set[str]):
    """A healthy mock is accused of nothing, and each fault of a rule that it breaks."""
    with embedded(Settings(port=0, vendors=[small], faults=faults)) as origin:
        run = run_contracts(Target("mock", small, origin, adapter="admin"), select="test_cells")
    wrong = {verdict.rule.id for verdict in run.verdicts if verdict.verdict in (Verdict.FAIL, Verdict.ERROR)}
    assert wrong == broken


@pytest.mark.medium
@pytest.mark.parametrize(("given", "checked"), [("", False), (", request: {why: late}", True)])
def test_a_body_that_lacks_a_required_member_is_not_judged(tmp_path: Path, given: str, checked: bool):
    """A server may refuse such a body, in any state; the reason names the member and where to give it."""
    body = "requestBody: {content: {application/json: {schema: {required: [why, by], properties: {why: {type: string}, "
    body += "by: {type: string, readOnly: true}}}}}, required: true}"
    whole = OPENAPI.replace("      operationId: cancel\n", f"      operationId: cancel\n      {body}\n")
    (tmp_path / "openapi.yaml").write_text(whole, encoding="utf-8")
    file = LIFECYCLE.replace("cancel: {accepted: {}", f"cancel: {{accepted: {{}}{given}").replace("small", "asks")
    (tmp_path / "lifecycle.yaml").write_text(file, encoding="utf-8")
    vendor = vendors.add(tmp_path / "lifecycle.yaml")
    with embedded(Settings(port=0, vendors=[vendor])) as origin:
        run = run_contracts(Target("mock", vendor, origin, adapter="admin"), select="test_cells")
    found = {verdict.rule.id: verdict for verdict in run.verdicts}["asks.cancel.accepted"]
    assert (found.verdict is Verdict.PASS) is checked
    assert checked or "cancel needs why in its body" in str([outcome.detail for outcome in found.outcomes])
