"""Parts of a report in which a test says only what matters to it."""

from typing import Any

from brakecheck.report.model import (
    VERDICTS,
    ContractReport,
    Coverage,
    LifecycleReport,
    OperationReport,
    RuleReport,
    Share,
    TargetReport,
    VendorReport,
)
from brakecheck.report.recorded import StoryExchange

NOTHING = Share(seen=0, of=0)


def a_target(adapter: str = "none") -> TargetReport:
    return TargetReport(name="acme", base_url="http://127.0.0.1:1", adapter=adapter)


def an_operation(name: str, *, neighbour: bool = False, **statuses: bool) -> OperationReport:
    """An operation; of each status, which may begin with _, whether it was seen."""
    seen = {key.strip("_"): was_seen for key, was_seen in statuses.items()}
    return OperationReport(id=name, method="POST", path="/", neighbour=neighbour, statuses=seen, undocumented=())


def a_rule(name: str, verdict: str, *contracts: ContractReport) -> RuleReport:
    return RuleReport(
        id=name,
        operation="any",
        statement="It is so.",
        standing="stated",
        sources=(),
        readings={},
        mock=None,
        verdict=verdict,
        detail="",
        contracts=contracts,
    )


def a_contract(name: str, verdict: str) -> ContractReport:
    return ContractReport(name=name, promise="It is so.", verdict=verdict, detail="")


def an_exchange(operation: str, status: int, *, decisive: bool = False) -> StoryExchange:
    return StoryExchange(
        operation=operation,
        method="POST",
        url="http://127.0.0.1:1/",
        request_headers={},
        request_body="",
        status=status,
        response_headers={},
        response_body="",
        failure="",
        curl="curl http://127.0.0.1:1/",
        decisive=decisive,
    )


def a_vendor(**members: Any) -> VendorReport:
    """What became of a run in which nothing happened, but for these members."""
    nothing: dict[str, Any] = {
        "vendor": "acme",
        "target": a_target(),
        "seed": 0,
        "selected": "",
        "counts": dict.fromkeys(VERDICTS, 0),
        "contracts": 0,
        "requests": 0,
        "explored": 0,
        "statuses": (),
        "coverage": Coverage(rules=NOTHING, operations=NOTHING, statuses=NOTHING),
        "operations": (),
        "lifecycle": LifecycleReport(record="record", states=(), operations=(), cells=()),
        "rules": (),
        "receipt": (),
    }
    return VendorReport(**nothing | members)
