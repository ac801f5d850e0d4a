"""JUnit XML."""

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from junitparser import JUnitXml

from brakecheck.report.formats import junit
from tests.brakecheck.report.conftest import KNOWN, of_json

rendered = of_json(junit.rendered)
# What the schema junit-10 of the Jenkins plugin xunit takes of each element: attributes, required ones, children.
JENKINS = {
    "testsuites": ("name time tests failures errors", "", "testsuite"),
    "testsuite": (
        "name tests failures errors group time skipped timestamp hostname id package file log url",
        "name tests failures errors",
        "testsuite properties testcase system-out system-err",
    ),
    "properties": ("", "", "property"),
    "property": ("name value", "name value", ""),
    "testcase": ("name time classname group", "name", "skipped error failure system-out system-err"),
    "skipped": ("type message", "", ""),
    "failure": ("type message", "", ""),
    "error": ("type message", "", ""),
    "system-out": ("", "", ""),
}
TEXTS = ("skipped", "failure", "error", "system-out")
SUREFIRE_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))


def cases_of(document):
    return {case.name: case for suite in JUnitXml.fromstring(rendered(document).encode()) for case in suite}


def violations(text):
    """What Jenkins' schema would refuse of the report."""
    found = []
    for element in ET.fromstring(text).iter():
        allowed, required, children = (set(names.split()) for names in JENKINS[element.tag])
        found += [f"{element.tag} has {name}" for name in element.attrib.keys() - allowed]
        found += [f"{element.tag} lacks {name}" for name in required - element.attrib.keys()]
        found += [f"{element.tag} holds {child.tag}" for child in element if child.tag not in children]
        if element.tag not in TEXTS and (element.text or "").strip():
            found.append(f"{element.tag} holds text")
        if not SUREFIRE_TIME.fullmatch(element.get("time", "")):
            found.append(f"{element.tag} took {element.get('time')}")
    return found


@pytest.mark.parametrize("name", ["faulty", "varied", "nasty"])
def test_jenkins_takes_it(request, name):
    """Elements, attributes and times are those of the plugin's own schema, whatever a server said."""
    assert violations(rendered(request.getfixturevalue(name))) == []


@pytest.mark.parametrize(
    ("right", "wrong", "violation"),
    [
        ("<testsuites ", '<testsuites skipped="1" ', "testsuites has skipped"),
        (' failures="', ' fallures="', "testsuite lacks failures"),
        ("<properties>", "<properties><testcase/>", "properties holds testcase"),
        (' time="1.5"', ' time="1e-05"', "testsuites took 1e-05"),
    ],
)
def test_jenkins_takes_no_other(faulty, right, wrong, violation):
    """The check finds what the schema would refuse."""
    text = rendered(faulty)
    assert right in text
    assert violation in violations(text.replace(right, wrong))


@pytest.mark.parametrize("name", ["faulty", "varied", "nasty"])
def test_it_is_what_ant_writes_and_jenkins_reads(request, name):
    """It is valid by the schema, whatever a server said."""
    schema().validate(rendered(request.getfixturevalue(name)))


def test_the_schema_refuses_what_it_should(faulty):
    """A case twice, a failure without a message and a zone in the time are not valid."""
    text = rendered(faulty)
    for right, wrong in (
        ('name="dialnexa.cancel.body"', 'name="dialnexa.cancel.succeeds"'),
        ("<failure message=", "<failure mess="),
        ("09:01:01", "09:01:01+00:00"),
    ):
        assert right in text
        assert not schema().is_valid(text.replace(right, wrong))


def test_a_suite_tells_who_was_judged_and_how(faulty):
    """Each vendor has a suite with the version, the target, the adapter, the seed and the selection."""
    suites = list(JUnitXml.fromstring(rendered(faulty).encode()))
    assert [suite.name for suite in suites] == ["dialnexa", "suprsend"]
    properties = {one.name: one.value for one in suites[1].properties()}
    assert properties["brakecheck"] == "1.2.3"
    assert properties["target"] == "mock"
    assert properties["adapter"] == "admin"
    assert properties["seed"] == "0"
    assert properties["selected"] == "unknown_names or answers_tell"


def test_a_failure_tells_what_came_and_how_to_see_it(faulty):
    """The message is one line; the text has promise, source, contract, expected, received and a curl line."""
    case = cases_of(faulty)["dialnexa.cancel.terminal-conflict"]
    assert case.classname == "dialnexa.cancel"
    assert case.is_failure
    (failure,) = case.result
    assert failure.message.startswith("expected 409; received 200")
    for part in ("promise   Cancelling", "made in   Cancel a workflow", "contract  ", "expected  409", "received  200"):
        assert part in failure.text
    assert "try       curl -i -X POST " in failure.text


def test_a_known_finding_is_skipped_with_its_reason(faulty):
    """The message has the day and the reason, the output what would have been the failure."""
    case = cases_of(faulty)[KNOWN]
    assert case.is_skipped
    assert case.result[0].message == "known until 2026-12-01: asked for, see #12"
    assert "received  204" in case.system_out


def test_an_error_is_no_failure(varied):
    """What could not be run is an error, with what went wrong."""
    (case,) = [case for case in cases_of(varied).values() if case.is_error]
    assert case.result[0].message == "GuardViolation: wf_1 was not provided"


@pytest.mark.medium
def test_what_was_not_checked_is_skipped_and_what_was_observed_is_told(faulty):
    """The reason is the message; the reading, with what it means, is the output."""
    cases = cases_of(faulty)
    assert cases["dialnexa.pause.lasts"].result[0].message == "dialnexa.http.documented failed first"
    assert cases["dialnexa.id.shape"].is_passed
    assert cases["dialnexa.id.shape"].system_out.startswith("wfl: Ids begin")


@pytest.mark.slow
def test_only_the_run_has_a_time(runs):
    """Two runs differ in their times alone."""
    texts = [rendered(run) for run in runs]
    assert texts[0] != texts[1]
    assert texts[0] == rendered(runs[1] | {"run": runs[0]["run"]})
    assert {
        case.time for case in cases_of(runs[0] | {"run": {"began": runs[0]["run"]["began"], "seconds": 1}}).values()
    } == {0}


def test_each_rule_has_its_time(faulty):
    """A case tells how long the contracts of its rule took, and a suite what its cases took together."""
    taken = faulty["run"]["rules"]
    cases = cases_of(faulty)
    assert {name: case.time for name, case in cases.items()} == {name: taken.get(name, 0) for name in cases}
    assert 0 < taken["dialnexa.cancel.permanent"] < 30
    for suite in JUnitXml.fromstring(rendered(faulty).encode()):
        assert suite.time == round(sum(case.time for case in suite), 3)
        assert suite.timestamp == "2025-11-25T09:01:01"
