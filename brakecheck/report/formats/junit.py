"""JUnit XML: a suite for each vendor, a case for each rule."""

from io import BytesIO

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from brakecheck.report.finding import Finding, block, reading
from brakecheck.report.level import level_sentence
from brakecheck.report.model import Report, RuleReport, VendorReport
from brakecheck.report.printable import line


def rendered(document: Report) -> str:
    """The document as XML 1.0."""
    report = JUnitXml("brakecheck")
    for entry in document.vendors:
        report.add_testsuite(_suite(entry, document))
    report.update_statistics()
    for suite in report:
        suite.time = round(suite.time, 3)
    report.time = document.run.seconds
    del report._elem.attrib["skipped"]  # noqa: SLF001 - Jenkins' schema has no such attribute of the whole
    written = BytesIO()
    report.write(written, pretty=True)
    return written.getvalue().decode("utf-8")


def _suite(entry: VendorReport, document: Report) -> TestSuite:
    suite = TestSuite(entry.vendor)
    suite.timestamp = document.run.began[:19]  # the format knows no zone; this is UTC
    properties = {
        "brakecheck": document.brakecheck,
        "target": entry.target.name,
        "base_url": entry.target.base_url,
        "adapter": entry.target.adapter,
        "seed": str(entry.seed),
        "selected": entry.selected,
        "level": entry.level.name if entry.level else "",
        "contracts": level_sentence(entry.level, entry.contracts),
    }
    for name, value in properties.items():
        suite.add_property(name, value)
    suite.add_testcases([_case(rule, document.run.rules.get(rule.id, 0)) for rule in entry.rules])
    return suite


def _case(rule: RuleReport, seconds: float) -> TestCase:
    case = TestCase(rule.id, rule.id.rpartition(".")[0], seconds)
    verdict, finding = rule.verdict, Finding(rule)
    if verdict in ("fail", "error"):
        result = (Failure if verdict == "fail" else Error)(finding.summary, verdict)
        result.text = block(finding.evidence)
        case.result = result
    elif verdict == "known":
        case.result = Skipped(finding.excuse)
        case.system_out = block(finding.evidence)
    elif verdict == "not checked":
        case.result = Skipped(line(rule.detail, 500))
    elif rule.detail:
        case.system_out = reading(rule)
    return case
