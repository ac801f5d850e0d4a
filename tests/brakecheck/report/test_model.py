"""The model of a report and the published schema are the same."""

import json
from dataclasses import MISSING, fields
from typing import Any

import jsonschema_rs
import pytest

from brakecheck.contracts.engine.headlines import Headline
from brakecheck.contracts.errors import UsageError
from brakecheck.report import model, recorded
from brakecheck.report.formats.writing import rendered
from brakecheck.report.loading import read_document, report_of, schema
from brakecheck.report.serialization import made, plain

KINDS: dict[str, type] = {
    "share": model.Share,
    "headline": Headline,
    "source": model.Citation,
    "target": model.TargetReport,
    "run": model.Times,
    "coverage": model.Coverage,
    "operation": model.OperationReport,
    "due": model.DueReport,
    "received": model.Received,
    "cell": model.CellReport,
    "state": model.StateReport,
    "lifecycle": model.LifecycleReport,
    "exchange": recorded.StoryExchange,
    "remark": recorded.StoryRemark,
    "record": recorded.Record,
    "worldStep": recorded.WorldStep,
    "lineStep": recorded.LineStep,
    "waitStep": recorded.WaitStep,
    "requestStep": recorded.RequestStep,
    "gift": recorded.Gift,
    "known": model.Excuse,
    "contract": model.ContractReport,
    "rule": model.RuleReport,
    "removal": model.RemovalReport,
    "level": model.LevelReport,
    "vendor": model.VendorReport,
    "gate": model.Conclusion,
}
EARLIER = {("run", "rules"), ("vendor", "headlines")}  # what reports of earlier versions lack


def test_every_object_of_the_schema_is_a_type():
    """Counts are the one object whose names are verdicts."""
    objects = {name for name, part in schema()["$defs"].items() if "properties" in part}
    assert objects == {*KINDS, "counts"}
    assert list(schema()["$defs"]["counts"]["properties"]) == list(model.VERDICTS)


@pytest.mark.parametrize("name", [*KINDS, ""])
def test_the_members_are_those_of_the_schema(name: str):
    """The same names in the same order; what is always written is required, and nothing else is."""
    part = schema()["$defs"][name] if name else schema()
    members = fields(KINDS.get(name, model.Report))
    assert [each.name for each in members] == list(part["properties"])
    written = {each.name for each in members if each.default is MISSING or each.metadata}
    assert written - {member for kind, member in EARLIER if kind == name} == set(part["required"])


@pytest.mark.medium
def test_a_real_report_comes_back_to_the_byte(varied: dict[str, Any]):
    """JSON, model and JSON again: nothing is lost, added or moved."""
    report = report_of(varied)
    text = rendered(report)
    jsonschema_rs.validate(schema(), json.loads(text))
    assert made(model.Report, json.loads(text)) == report
    assert rendered(report_of(json.loads(text))) == text
    assert plain(report) == varied


STEPS: tuple[recorded.RecordStep, ...] = (
    recorded.WorldStep(at=0, account="own", url="/w", wanted={"seed": None}, keys={"full": "KEY"}),
    recorded.LineStep(
        at=1.5, request={"do": "provide"}, answer={"id": "a"}, gives=(recorded.Gift(place=("id", 0), value="a"),)
    ),
    recorded.WaitStep(at=2, seconds=3),
    recorded.RequestStep(at=0, by="contract", method="GET", url="http://h", headers={}, status=0, answer="", raw=1),
)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.do)
def test_every_kind_of_step_comes_back(step: recorded.RecordStep):
    """The members tell the kind; an empty answer is not the same as none."""
    record = recorded.Record(variables=(), steps=(step,))
    assert made(recorded.Record, json.loads(json.dumps(plain(record)))) == record


@pytest.mark.parametrize("change", [{"do": "jump"}, {"seconds": 1}, {"by": "nobody"}, {"url": None}])
def test_a_step_of_no_kind_is_refused(varied: dict[str, Any], tmp_path, change: dict[str, Any]):
    """Whatever the schema takes can be made a report of."""
    found = (contract for rule in report_of(varied).rules for contract in rule.contracts if contract.record)
    name = next(found).name
    for vendor in varied["vendors"]:
        for contract in (it for rule in vendor["rules"] for it in rule["contracts"] if it["name"] == name):
            contract.get("record", {"steps": [{}]})["steps"][0].update(change)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(varied), encoding="utf-8")
    with pytest.raises(UsageError, match=r"is not a report of version 1: .*\.record\.steps\[0\]"):
        read_document(path)
