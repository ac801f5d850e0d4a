"""The ledger: which rule files are read, and which are refused with the place named."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import SPECS
from brakecheck.specs.ledger import Ledger, Standing, read_ledger

DOCUMENTS = {"page": {"file": "page.txt", "title": "A page", "sha256": "0" * 64, "headings": ["Errors", "Response"]}}
RULE: dict[str, Any] = {
    "id": "acme.stop.works",
    "operation": "stop",
    "statement": "Stop stops.",
    "source": ["page § Errors"],
    "standing": "stated",
}
READINGS = {"readings": {"left": "One way.", "right": "The other."}, "mock": "left", "tell": "Look."}


def ledger(folder: Path, *rules: dict[str, Any]) -> Ledger:
    path = folder / "rules.yaml"
    path.write_text(yaml.safe_dump({"documents": DOCUMENTS, "rules": list(rules)}), encoding="utf-8")
    return read_ledger(path, "acme", {"stop", "start"})


def without(key: str, rule: dict[str, Any] = RULE) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name != key}


def test_a_rule_is_read_with_its_source(tmp_path):
    """A rule comes with its document, title and heading."""
    rule = ledger(tmp_path, RULE)["acme.stop.works"]
    assert rule.standing is Standing.STATED
    assert str(rule.sources[0]) == "A page, “Errors” (page.txt)"


def test_a_source_leads_to_its_section():
    """A heading of an RFC has the URL of its section; that of a page has the page's."""
    house = read_ledger(SPECS / "house" / "rules.yaml", "house", set())
    urls = {source.heading: source.url for rule in house for source in rule.sources}
    assert urls["15.5 Client Error 4xx"] == "https://www.rfc-editor.org/rfc/rfc9110#section-15.5"
    assert urls["responses"] == ""


def test_rules_keep_the_order_of_the_file(tmp_path):
    """Going through the ledger gives the rules as they were written."""
    names = ["acme.b", "acme.a", "acme.c"]
    assert [rule.id for rule in ledger(tmp_path, *({**RULE, "id": name} for name in names))] == names


@pytest.mark.parametrize(
    ("standing", "binding"),
    [("stated", True), ("implied", True), ("standard", False), ("contradicted", False), ("silent", False)],
)
def test_only_what_is_said_binds(tmp_path, standing, binding):
    """Stated and implied rules can fail a server; where the documents disagree or are silent, none can."""
    rule = {**RULE, "standing": standing} | (READINGS if standing in ("contradicted", "silent") else {})
    assert ledger(tmp_path, rule)["acme.stop.works"].standing.binding is binding


def test_membership_is_by_id(tmp_path):
    """A ledger says whether it has a rule."""
    read = ledger(tmp_path, RULE)
    assert "acme.stop.works" in read
    assert "acme.stop.fails" not in read


SILENT = {**RULE, "standing": "silent", **READINGS}
BAD = {
    "missing document": ({**RULE, "source": ["nowhere § Errors"]}, r"expected a document \(page\), found nowhere"),
    "unknown heading": ({**RULE, "source": ["page § Nothing"]}, "expected a heading of page.txt, found Nothing"),
    "no heading": ({**RULE, "source": ["page"]}, "expected a heading of page.txt, found none"),
    "no source": ({**RULE, "source": []}, r"expected a list of sources, found \[\]"),
    "a source outside a list": (
        {**RULE, "source": "page § Errors"},
        "expected a list of sources, found 'page § Errors'",
    ),
    "unknown operation": ({**RULE, "operation": "halt"}, r"expected an operation \(start, stop\) or any, found halt"),
    "unknown standing": ({**RULE, "standing": "maybe"}, r"expected a standing \(stated, .*\), found maybe"),
    "readings of a stated rule": ({**RULE, **READINGS}, "expected readings exactly where .* found stated"),
    "no readings of a silent rule": ({**RULE, "standing": "silent"}, "expected readings exactly where .* found silent"),
    "no readings of a contradiction": ({**RULE, "standing": "contradicted"}, "expected readings exactly where"),
    "no choice among readings": (
        without("mock", SILENT),
        r"expected mock \(one of the readings\) and tell, found None",
    ),
    "a choice of no reading": ({**SILENT, "mock": "up"}, r"expected mock \(one of the readings\) and tell, found up"),
    "no way to tell": (without("tell", SILENT), r"expected mock \(one of the readings\) and tell"),
    "surplus key": ({**RULE, "standng": "stated"}, "expected keys among .*standing.*, found standng"),
    "id of another vendor": ({**RULE, "id": "other.stop"}, "expected an id that begins with acme., found other.stop"),
    **{f"no {key}": (without(key), f"expected the key {key}, found none") for key in RULE},
}


@pytest.mark.parametrize(("bad", "message"), BAD.values(), ids=BAD)
def test_a_bad_rule_is_named(tmp_path, bad, message):
    """A rule that cites what does not exist, or says too much or too little, is a SpecError that names it."""
    place = rf"rules.yaml: rules\[1\] ?{bad.get('id', '')}: "
    with pytest.raises(SpecError, match=place + message):
        ledger(tmp_path, {**RULE, "id": "acme.fine"}, bad)


@pytest.mark.parametrize("entry", ["acme.stop.works", None, ["acme.stop.works"]])
def test_an_entry_is_a_mapping(tmp_path, entry):
    """What is no mapping is no rule."""
    with pytest.raises(SpecError, match=r"rules\[1\]: expected a mapping"):
        ledger(tmp_path, RULE, entry)


def test_an_id_is_used_once(tmp_path):
    """Two rules of one id are refused."""
    with pytest.raises(
        SpecError, match=r"rules\[1\] acme.stop.works: expected an id of its own, found an id used above"
    ):
        ledger(tmp_path, RULE, RULE)


def test_a_check_is_answered_for_by_the_operation_first(tmp_path):
    """An automatic check belongs to the operation's own rule, else to a general one, else to the catch-all."""
    read = ledger(
        tmp_path,
        {**RULE, "id": "acme.any", "operation": "any", "automatic": ["body", "other"]},
        {**RULE, "id": "acme.own", "automatic": ["body"]},
    )
    assert read.answering_for("body", "stop").id == "acme.own"
    assert read.answering_for("body", "start").id == "acme.any"
    assert read.answering_for("unheard-of", "stop").id == "acme.any"
