"""Lists of each way to page are judged: a healthy mock is accused of nothing, and each fault breaks its rule."""

from pathlib import Path
from typing import Any

import pytest
import requests

from brakecheck.contracts.engine.runner import Run, run_contracts
from brakecheck.contracts.engine.verdicts import Verdict
from brakecheck.contracts.target import Target
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors
from tests.mock_server.engine.machines import added, described, operation

KINDS = {"enum": ["mail", "text"]}
JOB = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "status": {"type": "string"}, "made": {"type": "string"}, "kind": KINDS},
}
JOBS = {"type": "array", "items": JOB}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
QUERY, BODY = "$request.query.", "$response.body#"
LIMIT = {"limit": f"{QUERY}limit", "most": 20, "usual": 5}
ORDER = {"from": f"{QUERY}sort", "ascending": {"made": "$time.created"}, "descending": {"-made": "$time.created"}}
WAYS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the id of the last record": (
        {"properties": {"data": JOBS, "has_more": {"type": "boolean"}}},
        {
            "items": f"{BODY}/data", "more": f"{BODY}/has_more", "next": "$record.id",
            "pages": {"cursor": f"{QUERY}starting_after", **LIMIT, "beyond": "clamped", "malformed": "ignored"},
        },
    ),
    "a number from 0 on, and a list alone": (
        JOBS, {"items": BODY, "pages": {"page": f"{QUERY}page", "first": 0, **LIMIT}, "sort": ORDER},
    ),
    "an offset": (
        {"properties": {"jobs": JOBS, "meta": {"properties": {"total": {"type": "integer"}}}}},
        {
            "items": f"{BODY}/jobs", "total": f"{BODY}/meta/total", "pages": {"offset": f"{QUERY}offset", **LIMIT},
            "by": {"status": {"from": f"{QUERY}status", "is": "$record.state"}},
        },
    ),
    "the header Link, numbered": (
        {"properties": {"jobs": JOBS}},
        {
            "items": f"{BODY}/jobs", "link": "$response.header.Link", "pages": {"page": f"{QUERY}page", **LIMIT},
            "by": {"status": {"from": f"{QUERY}status", "is": "$record.state", "several": "commas"}},
        },
    ),
    "the header Link, by an offset": (
        {"properties": {"jobs": JOBS}},
        {
            "items": f"{BODY}/jobs", "link": "$response.header.Link", "pages": {"offset": f"{QUERY}offset", **LIMIT},
            "by": {"id": {"from": f"{QUERY}id", "is": "$record.id", "several": "repeated"}},
        },
    ),
    "an address in the answer": (
        {"properties": {"jobs": JOBS, "next": {"type": ["string", "null"]}}},
        {
            "items": f"{BODY}/jobs", "link": f"{BODY}/next", "pages": {"cursor": f"{QUERY}starting_after", **LIMIT},
            "by": {"group": {"from": f"{QUERY}group", "is": "$record.group", "several": "repeated"}},
        },
    ),
    "values that the description lists": (
        {"properties": {"jobs": JOBS}},
        {
            "items": f"{BODY}/jobs", "pages": {"page": f"{QUERY}page", **LIMIT},
            "by": {"kind": {"from": f"{QUERY}kind", "is": "$record.kind"}},
        },
    ),
    "no pages": ({"properties": {"jobs": JOBS}}, {"items": f"{BODY}/jobs"}),
}  # fmt: skip


def small(folder: Path, way: str) -> str:
    answer, lists = WAYS[way]
    names = ("starting_after", "page", "offset", "limit", "sort", "status", "id", "group")
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]
    parameters.append({"name": "kind", "in": "query", "schema": KINDS})
    paths = {
        "/jobs": {"get": {**operation("list", answer), "parameters": parameters}},
        "/jobs/{id}": {"parameters": [ID], "get": operation("read", JOB), "delete": operation("delete", JOB)},
        "/jobs/{id}/cancel": {"parameters": [ID], "post": operation("cancel", JOB)},
    }
    states = {"running": {"on": {"cancel": "cancelled"}}, "cancelled": {"type": "final"}}
    job = {
        "identifiers": {"id": "job_"}, "list": "list", "read": "read", "delete": "delete", "operations": ["cancel"],
        "state": "status", "shows": {"made": "$time.created"},
        "defaults": {"group": "all", "kind": "mail"}, "states": states,
    }  # fmt: skip
    operations = {"list": {"lists": lists}, "cancel": {"accepted": {}}, "delete": {"accepted": {}}}
    return added(folder, described(paths), {"vendor": "small", "resources": {"job": job}, "operations": operations})


def judged(vendor: str, origin: str) -> Run:
    return run_contracts(Target("mock", vendor, origin, adapter="admin"), select="test_lists or test_list_filters")


def inject(origin: str, *names: str) -> None:
    assert requests.put(f"{origin}/__admin/faults", json={"names": names}, timeout=30).ok


@pytest.mark.medium
@pytest.mark.parametrize("way", WAYS)
def test_a_healthy_list_is_accused_of_nothing(tmp_path: Path, way: str):
    """Every rule of the list is judged, and none is broken."""
    vendor = small(tmp_path, way)
    with embedded(Settings(port=0, vendors=[vendor])) as origin:
        run = judged(vendor, origin)
    own = [verdict for verdict in run.verdicts if ".list." in verdict.rule.id]
    assert {verdict.rule.id for verdict in own} == {rule.id for rule in vendors.ledger(vendor) if ".list." in rule.id}
    assert [verdict.rule.id for verdict in own if verdict.verdict is not Verdict.PASS] == []


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_each_fault_of_a_list_breaks_its_rule(tmp_path: Path, way: str):
    """No fault of the catalogue passes."""
    vendor = small(tmp_path, way)
    faults = [fault for fault in catalogue([vendor]).values() if fault.name.startswith("small.list.")]
    assert len(faults) > 3
    missed = []
    with embedded(Settings(port=0, vendors=[vendor])) as origin:
        for fault in faults:
            inject(origin, fault.name)
            run = judged(vendor, origin)
            broken = {verdict.rule.id for verdict in run.verdicts if verdict.verdict is Verdict.FAIL}
            missed += [] if fault.rule in broken else [f"{fault.name}: {sorted(broken)}"]
        inject(origin)
    assert not missed
