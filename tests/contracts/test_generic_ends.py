"""A state that the file lets end by itself is judged: that it ends, where, and, where a sentence states it, when."""

from pathlib import Path

import pytest

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import RuleVerdict, Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors
from brakecheck.specs.errors import SpecError
from brakecheck.specs.machine.reader import read_machine
from tests.batch_server.server import FILE, KEYS, running

pytestmark = pytest.mark.medium

WRONG = (Verdict.FAIL, Verdict.ERROR)
PRINT = "{description: A print, content: {application/json: {schema: {properties: {phase: {type: string}}}}}}"
OPENAPI = f"""
openapi: 3.1.0
info: {{title: Printing, version: '1'}}
paths:
  /prints/{{number}}:
    parameters: [{{name: number, in: path, required: true, schema: {{type: string}}}}]
    get: {{operationId: look, responses: {{'200': {PRINT}, '404': {{description: None}}}}}}
  /prints/{{number}}/stop:
    parameters: [{{name: number, in: path, required: true, schema: {{type: string}}}}]
    post:
      operationId: stop
      responses: {{'200': {PRINT}, '404': {{description: None}}, '409': {{description: Over}}}}
"""
LIFECYCLE = """
lifecycle: 1.0.0
vendor: printing
openapi: openapi.yaml
documents: {guide: {title: Guide, file: guide.md}}
delays: {warm-up: 40, pages: 600, cooling: 3, drying: 7200}
resources:
  shop:
    states: {open: {}, shut: {}}
  print:
    identifiers: {number: p_}
    read: look
    operations: [stop]
    state: phase
    belongs: {shop: shop}
    states:
      warming: {after: {warm-up: {target: printing, says: It prints forty seconds later., in: [guide § Start]}}}
      printing: {after: {pages: cooling}, while: {shop: [open]}, on: {stop: stopping}}
      cooling: {after: {cooling: drying}}
      drying: {after: {drying: {target: dry, open: How long a print dries is not said.}}}
      stopping: {after: {cooling: stopped}}
      dry: {type: final}
      stopped: {type: final}
      torn: {type: final}
operations:
  stop: {accepted: {}, refused: {status: 409}, missing: {}}
"""


@pytest.fixture
def printing(tmp_path: Path) -> str:
    (tmp_path / "openapi.yaml").write_text(OPENAPI, encoding="utf-8")
    (tmp_path / "lifecycle.yaml").write_text(LIFECYCLE, encoding="utf-8")
    return vendors.add(tmp_path / "lifecycle.yaml")


def judged(vendor: str, *faults: str) -> Run:
    with embedded(Settings(port=0, vendors=[vendor], faults=list(faults))) as origin:
        return run_contracts(Target("mock", vendor, origin, adapter="admin"), select="test_ends")


def ends(run: Run) -> list[RuleVerdict]:
    return [verdict for verdict in run.verdicts if verdict.rule.id.endswith("-ends")]


def accused(run: Run) -> set[str]:
    return {verdict.rule.id for verdict in run.verdicts if verdict.verdict in WRONG}


def test_a_right_mock_is_accused_of_nothing(printing: str):
    """Each end passes, and one that the vendor leaves open is observed."""
    verdicts = {verdict.rule.id: verdict.verdict for verdict in ends(judged(printing))}
    assert verdicts.pop("printing.print.drying-ends") is Verdict.OBSERVED
    assert set(verdicts.values()) == {Verdict.PASS}
    assert len(verdicts) == 4


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("warming-never-ends", "warming"),
        ("warming-ends-early", "warming"),
        ("printing-ends-late", "printing"),
        ("printing-ends-in-stopped", "printing"),
        ("stopping-never-ends", "stopping"),
        ("stopping-ends-in-dry", "stopping"),
    ],
)
def test_each_fault_of_an_end_is_found(printing: str, fault: str, state: str):
    """A state that never ends, ends late, early or elsewhere breaks its own rule."""
    assert f"printing.print.{state}-ends" in accused(judged(printing, f"printing.print.{fault}"))


def test_what_is_open_has_no_fault(printing: str):
    """An end that is open cannot be wrong; without a sentence on the delay none is too early."""
    names = catalogue([printing])
    assert not [name for name in names if ".print.drying" in name]
    assert [name for name in names if name.endswith("early")] == ["printing.print.warming-ends-early"]


def test_a_delay_beyond_the_patience_of_a_run_is_not_checked():
    """Without a clock to move the reason says how long it takes, and how long the run waits."""
    vendor = vendors.add(FILE)
    with running() as (origin, _):
        settings = {"max-wait": 0, "disposable-account": True}
        run = run_contracts(Target("batches", vendor, origin, KEYS, "vendor-api", settings), select="test_ends")
    assert {verdict.verdict for verdict in run.verdicts} == {Verdict.NOT_CHECKED}
    reasons = {outcome.detail for verdict in run.verdicts for outcome in verdict.outcomes}
    assert all("the run waits 0 s at most (max-wait)" in reason for reason in reasons)
    assert any("needs 601 s to pass" in reason for reason in reasons)


def test_a_sentence_names_its_document(tmp_path: Path):
    """A document that the file does not define is refused at the line of the end."""
    (tmp_path / "lifecycle.yaml").write_text(LIFECYCLE.replace("guide § Start", "manual § Start"), encoding="utf-8")
    with pytest.raises(SpecError, match=r"line 17: resources.print.states.warming.after.warm-up.in.0: expected a doc"):
        read_machine(tmp_path / "lifecycle.yaml")
