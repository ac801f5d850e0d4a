"""States that show alike in one member are told apart by another, and parameters above may be called `id`."""

from pathlib import Path

import pytest
import requests

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.generic.shown import state_in
from brakecheck.contracts.target import Target
from brakecheck.lifecycle_check import judge
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors

pytestmark = pytest.mark.medium

OVER = "'404': {description: None}, '409': {description: Over}"
PLAN = "{description: A plan, content: {application/json: {schema: {$ref: '#/components/schemas/Plan'}}}}"
TAKES = "{name: planId, in: path, required: true, schema: {type: string}}"
ABOVE = "{$ref: '#/components/parameters/Above'}"
OPENAPI = f"""
openapi: 3.1.0
info: {{title: Gym, version: '1'}}
paths:
  /members/{{id}}/plans:
    parameters: [{ABOVE}]
    get:
      operationId: listPlans
      parameters: [{{name: status, in: query, schema: {{enum: [active, ended]}}}}]
      responses:
        '200':
          description: Plans
          content:
            application/json:
              schema: {{properties: {{plans: {{type: array, items: {{$ref: '#/components/schemas/Plan'}}}}}}}}
  /members/{{id}}/plans/{{planId}}:
    parameters: [{ABOVE}, {TAKES}]
    get: {{operationId: readPlan, responses: {{'200': {PLAN}, '404': {{description: None}}}}}}
  /members/{{id}}/plans/{{planId}}/cancel:
    parameters: [{ABOVE}, {TAKES}]
    post: {{operationId: cancelPlan, responses: {{'200': {PLAN}, {OVER}}}}}
  /members/{{id}}/plans/{{planId}}/keep:
    parameters: [{ABOVE}, {TAKES}]
    post: {{operationId: keepPlan, responses: {{'200': {PLAN}, {OVER}}}}}
components:
  parameters:
    Above: {{name: id, in: path, required: true, schema: {{type: string}}}}
  schemas:
    Plan:
      required: [id, status]
      properties:
        id: {{type: string}}
        status: {{enum: [active, ended]}}
        renewal: {{type: object, properties: {{stops: {{type: boolean}}}}}}
"""
LIFECYCLE = """
lifecycle: 1.0.0
vendor: gym
openapi: openapi.yaml
delays: {month: 2592000}
resources:
  member:
    states: {here: {}}
  plan:
    identifiers: {id: m_, planId: pl_}
    read: readPlan
    list: listPlans
    operations: [cancelPlan, keepPlan]
    state: status
    belongs: {id: member}
    defaults: {renewal: {stops: false}}
    states:
      active: {on: {cancelPlan: leaving}}
      leaving:
        shown: {status: active, /renewal/stops: true}
        after: {month: ended}
        on: {keepPlan: active}
      ended: {type: final}
operations:
  listPlans:
    lists: {items: $response.body#/plans, by: {status: {from: $request.query.status, is: $record.state}}}
  cancelPlan: {accepted: {}, refused: {status: 409}, missing: {}}
  keepPlan: {accepted: {}, refused: {status: 409}, missing: {}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(OPENAPI, encoding="utf-8")
    (tmp_path / "lifecycle.yaml").write_text(LIFECYCLE, encoding="utf-8")
    return tmp_path / "lifecycle.yaml"


def judged(vendor: str, *faults: str, select: str = "cells or ends or lists or list_filters or missing") -> Run:
    with embedded(Settings(port=0, vendors=[vendor], faults=list(faults))) as origin:
        return run_contracts(Target("mock", vendor, origin, adapter="admin"), select=select)


def accused(run: Run) -> set[str]:
    return {verdict.rule.id for verdict in run.verdicts if verdict.verdict in (Verdict.FAIL, Verdict.ERROR)}


def test_the_state_that_says_most_is_meant(file: Path):
    """Without the member that tells them apart it is the plain state; with another status it is none."""
    machine = vendors.machine(vendors.add(file))
    assert machine is not None
    plan = machine.resources["plan"]
    assert state_in(plan, {"status": "active", "renewal": {"stops": True}}) == "leaving"
    assert state_in(plan, {"status": "active", "renewal": {"stops": False}}) == "active"
    assert state_in(plan, {"status": "active"}) == "active"
    assert state_in(plan, {"status": "paused", "renewal": {"stops": True}}) is None


def test_a_right_mock_is_accused_of_nothing(file: Path):
    """Cells, ends, lists and filters are judged, and none is broken."""
    run = judged(vendors.add(file))
    assert not accused(run)
    assert run.contracts


@pytest.mark.parametrize("fault", ["leaving-shows-no--renewal-stops", "read-shows-old", "does-nothing-in-active"])
def test_a_state_that_is_not_shown_is_found(file: Path, fault: str):
    """A cancel at the end of the month that only the member shows has to be shown by it."""
    assert "gym.cancelPlan.accepted" in accused(judged(vendors.add(file), f"gym.cancelPlan.{fault}", select="cells"))


def test_a_member_that_was_not_there_is_gone_from_an_old_answer(file: Path):
    """A plan without a date of leaving is shown without one, and so not as one that leaves."""
    text = LIFECYCLE.replace("    defaults: {renewal: {stops: false}}\n", "").replace(
        "/renewal/stops: true", "leaves: today"
    )
    file.write_text(text, encoding="utf-8")
    openapi = file.parent / "openapi.yaml"
    openapi.write_text(OPENAPI.replace("id: {type: string}\n", "id: {type: string}\n        leaves: {type: string}\n"))
    run = judged(vendors.add(file), "gym.cancelPlan.read-shows-old", select="cells")
    assert "gym.cancelPlan.accepted" in accused(run)
    assert "gym.http.no-server-error" not in accused(run)


def test_the_record_of_a_lost_update_is_the_last_in_the_path(file: Path):
    """A fault of two cancels at once is one of the plan, not of the member before the plan in the path."""
    run = judged(vendors.add(file), "gym.cancelPlan.lost-update", select="races and cancelPlan")
    assert "gym.race.one-order" in accused(run)


def test_a_state_that_shows_like_another_is_refused(file: Path):
    """The error has the line of the state, what was expected and what is there."""
    file.write_text(LIFECYCLE.replace("{status: active, /renewal/stops: true}", "{status: active}"), encoding="utf-8")
    (found,) = judge(file).findings
    assert "line 20: resources.plan.states.leaving.shown: expected values that no other state shows" in str(found)


def test_the_parameter_above_is_not_the_record(file: Path):
    """A plan is found beside the id of its member alone, and `check` has no finding."""
    assert not judge(file).findings
    with embedded(Settings(port=0, vendors=[vendors.add(file)])) as origin:
        wanted = {"resource": "plan", "state": "active", "member_id": "m_1", "id": "pl_1"}
        records = (
            f"{origin.rpartition('/')[0] if origin.endswith('/gym') else origin}/__admin/worlds/default/gym/records"
        )
        assert requests.post(records, json=wanted, timeout=5).status_code < 300
        assert requests.get(f"{origin}/members/m_1/plans/pl_1", timeout=5).json()["id"] == "pl_1"
        assert requests.get(f"{origin}/members/m_2/plans/pl_1", timeout=5).status_code == 404
        listed = requests.get(f"{origin}/members/m_1/plans?status=active", timeout=5).json()["plans"]
        assert [plan["id"] for plan in listed] == ["pl_1"]
