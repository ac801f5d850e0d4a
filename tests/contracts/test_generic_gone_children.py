"""Children that are gone as soon as their parent lets them are judged, also where no clock can be moved."""

from pathlib import Path
from typing import Any

import pytest

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.errors import NotChecked, NoWay
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.target import Target
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

PLAN = "{description: A plan, content: {application/json: {schema: {properties: {paused: {type: boolean}}}}}}"
JOB = "{description: A job, content: {application/json: {schema: {properties: {status: {type: string}}}}}}"
ID = "[{name: id, in: path, required: true, schema: {type: string}}]"
OPENAPI = f"""
openapi: 3.1.0
info: {{title: Plans, version: '1'}}
paths:
  /plans/{{id}}:
    parameters: {ID}
    get: {{operationId: read_plan, responses: {{'200': {PLAN}, '404': {{description: None}}}}}}
  /plans/{{id}}/pause:
    parameters: {ID}
    post:
      operationId: pause
      responses: {{'200': {PLAN}, '404': {{description: None}}, '409': {{description: Paused}}}}
  /jobs/{{id}}:
    parameters: {ID}
    get: {{operationId: read_job, responses: {{'200': {JOB}, '404': {{description: None}}}}}}
"""
LIFECYCLE = """
lifecycle: 1.0.0
vendor: plans
openapi: openapi.yaml
resources:
  plan:
    identifiers: {id: ""}
    read: read_plan
    operations: [pause]
    shows: {paused: $is.paused}
    states: {active: {on: {pause: paused}}, paused: {}}
  job:
    identifiers: {id: ""}
    read: read_job
    state: status
    belongs: {plan_id: plan}
    states:
      due: {always: [{target: deleted, guard: {in: {plan: [paused]}}}]}
      deleted: {type: final, tags: [gone]}
operations:
  pause: {accepted: {}, refused: {status: 409}}
"""


@pytest.fixture
def plans(tmp_path: Path) -> str:
    (tmp_path / "openapi.yaml").write_text(OPENAPI, encoding="utf-8")
    (tmp_path / "lifecycle.yaml").write_text(LIFECYCLE, encoding="utf-8")
    return vendors.add(tmp_path / "lifecycle.yaml")


@pytest.mark.medium
@pytest.mark.parametrize(("faults", "due"), [([], Verdict.PASS), (["plans.pause.job-stays-held"], Verdict.FAIL)])
def test_a_child_that_is_deleted_with_a_pause(plans: str, faults: list[str], due: Verdict):
    """A mock that deletes the jobs of a paused plan is accused of nothing, and one that keeps them is."""
    with embedded(Settings(port=0, vendors=[plans], faults=faults)) as origin:
        run = run_contracts(Target("mock", plans, origin, adapter="admin"), select="test_children")
    told = {verdict.rule.id: verdict.verdict for verdict in run.verdicts}
    assert told["plans.pause.starts-job"] == due


class Clockless:
    """A scenario whose adapter moves no clock, for a reason."""

    def __init__(self, reason: NotChecked) -> None:
        self.reason = reason

    def happened(self, _: object) -> None: ...

    def advance(self, _: float) -> None:
        raise self.reason


def test_what_goes_on_at_once_needs_no_clock(plans: str):
    """Where a clock is needed that cannot be moved, the contract is not checked; no answer at all always counts."""
    table = Table.of_vendor(plans)
    clockless: Any = Clockless(NotChecked("cannot"))
    Records(clockless, table).advance(1, needed=False)
    with pytest.raises(NotChecked, match=r"^cannot$"):
        Records(clockless, table).advance(1)
    silent: Any = Clockless(NoWay("no answer"))
    with pytest.raises(NoWay):
        Records(silent, table).advance(1, needed=False)
