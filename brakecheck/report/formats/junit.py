"""JUnit XML: a suite for each vendor, a case for each rule."""

from io import BytesIO
from typing import Any

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from brakecheck.report.finding import block, evidence, excuse, reading, summary
from brakecheck.report.printable import cleansed, line

Entry = dict[str, Any]


def rendered(document: Entry) -> str:
    """The document as XML 1.0."""
    document = cleansed(document)
    report = JUnitXml("brakecheck")
    for entry in document["vendors"]:
        report.add_testsuite(_suite(entry, document))
    report.update_statistics()
    for suite in report:
        suite.time = round(suite.time, 3)
    report.time = document["run"]["seconds"]
    del report._elem.attrib["skipped"]  # noqa: SLF001 - Jenkins' schema has no such attribute of the whole
    written = BytesIO()
    report.write(written, pretty=True)
    return written.getvalue().decode("utf-8")


def _suite(entry: Entry, document: Entry) -> TestSuite:
    suite = TestSuite(entry["vendor"])
    suite.timestamp = document["run"]["began"][:19]  # the format knows no zone; this is UTC
    properties = {
        "brakecheck": document["brakecheck"],
        "target": entry["target"]["name"],
        "base_url": entry["target"]["base_url"],
        "adapter": entry["target"]["adapter"],
        "seed": str(entry["seed"]),
        "selected": entry["selected"],
    }
    times = document["run"].get("rules", {})  # reports of earlier versions have none
    for name, value in properties.items():
        suite.add_property(name, value)
    suite.add_testcases([_case(rule, times.get(rule["id"], 0)) for rule in entry["rules"]])
    return suite


def _case(rule: Entry, seconds: float) -> TestCase:
    case = TestCase(rule["id"], rule["id"].rpartition(".")[0], seconds)
    verdict = rule["verdict"]
    if verdict in ("fail", "error"):
        result = (Failure if verdict == "fail" else Error)(summary(rule), verdict)
        result.text = block(evidence(rule))
        case.result = result
    elif verdict == "known":
        case.result = Skipped(excuse(rule))
        case.system_out = block(evidence(rule))
    elif verdict == "not checked":
        case.result = Skipped(line(rule["detail"], 500))
    elif rule["detail"]:
        case.system_out = reading(rule)
    return case
