"""`brakecheck diff`: what has changed in a vendor's document, and which rules and contracts that touches."""

import json
import subprocess
import sys
from collections import Counter
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from brakecheck.cli.command_line import main
from brakecheck.contracts.engine.runner import collect
from brakecheck.openapi_diff import impact
from brakecheck.openapi_diff.change import Change, Part, What
from brakecheck.openapi_diff.impact import spoken_of
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from tests.brakecheck.conftest import Brakecheck

NEWER = str(Path(__file__).parent / "newer_dialnexa.yaml")
OURS = SPECS / "dialnexa" / "openapi.yaml"
COLLECTED = cache(collect)


@pytest.fixture(autouse=True)
def _collect_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collect the contracts once for all tests of this file."""
    monkeypatch.setattr(impact, "collect", COLLECTED)


def diffed(capsys, *arguments: str) -> tuple[int, str]:
    status = main(["diff", *arguments])
    return status, capsys.readouterr().out


def as_json(capsys, *arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(diffed(capsys, *arguments, "--format", "json")[1])
    return told


@pytest.fixture
def edited(tmp_path: Path):
    """Our description of DialNexa with a text replaced, as a file of its own."""

    def edit(*replacements: tuple[str, str]) -> str:
        text = OURS.read_text()
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "edited.yaml").write_text(text)
        return str(tmp_path / "edited.yaml")

    return edit


@pytest.mark.medium
def test_the_vendor_has_moved_on(capsys):
    """Cancel, pause and delete are gone; what stands in for them, and what that touches, is told."""
    status, told = diffed(capsys, "dialnexa", NEWER)
    assert status == 1
    blocks = told.split("\n\n")
    rules = Counter(rule.operation for rule in vendors.ledger("dialnexa"))
    gone = ("deleteWorkflow", "cancelWorkflow", "pauseWorkflow")
    for block, operation, name in (
        (blocks[1], "DELETE /v1/workflows/{id}", gone[0]),
        (blocks[2], "POST /v1/workflows/{id}/cancel", gone[1]),
        (blocks[3], "POST /v1/workflows/{id}/pause", gone[2]),
    ):
        assert block.startswith(f"gone     {operation}\n")
        assert "possible replacement: PATCH /v1/workflows/{workflowId}/status" in block
        assert f"touches {rules[name]} rules, " in block
    assert "dialnexa.cancel: body, changes-nothing-else, draft," in blocks[2]
    assert "new      PATCH /v1/workflows/{workflowId}/status" in blocks[4]
    assert blocks[5].startswith("all      operations are gone")
    assert "dialnexa.auth: challenge," in blocks[5]
    every = sum(rules[name] for name in (*gone, "any"))
    assert blocks[6].startswith(f"operations: 3 gone, 7 new; breaking; touches {every} rules, ")


@pytest.mark.medium
def test_the_rules_are_the_ledgers_and_the_contracts_those_that_prove_them(capsys):
    """Each gone operation touches the rules that are its own, and the contracts marked with one of them."""
    told = as_json(capsys, "dialnexa", NEWER)
    cancel = next(one for one in told["differences"] if one["operation"].endswith("/cancel"))
    rules = [rule.id for rule in vendors.ledger("dialnexa") if rule.operation == "cancelWorkflow"]
    assert cancel["rules"] == sorted(rules)
    assert cancel["contracts"] == sum(1 for proved in collect("dialnexa").values() if set(proved) & set(rules))
    assert told["contracts"] == sorted(set(told["contracts"]))
    assert "dialnexa.auth.key-required" in told["every_operation"]
    assert set(told["every_operation"]) < set(told["rules"])


@pytest.mark.medium
def test_json_has_the_documented_shape(capsys):
    """Names, changes and hints are where the module says, and the same call gives the same bytes."""
    told = as_json(capsys, "dialnexa", NEWER)
    assert list(told) == [
        "old", "new", "vendor", "breaking", "not_compared", "rules", "contracts", "every_operation", "differences",
    ]  # fmt: skip
    assert (told["old"], told["new"], told["vendor"], told["breaking"]) == ("dialnexa", NEWER, "dialnexa", True)
    assert list(told["differences"][0]) == [
        "state", "operation", "breaking", "changes", "replacements", "rules", "contracts",
    ]  # fmt: skip
    calls = [diffed(capsys, "dialnexa", NEWER, "--format", "json") for _ in range(2)]
    assert calls[0] == calls[1]


def test_a_change_is_told_in_full_as_json(capsys, edited):
    """A change says which part of the operation, which field, what became of it, and whether that breaks somebody."""
    (cancel, *_) = as_json(capsys, "dialnexa", edited(("cancelled]\n", "canceled]\n")))["differences"]
    assert cancel["changes"] == [
        {
            "part": "response",
            "name": "200",
            "field": "status",
            "what": "values",
            "detail": "gone cancelled; new canceled",
            "breaking": True,
        }
    ]


@pytest.mark.medium
@pytest.mark.parametrize("vendor", vendors.vendors())
def test_the_same_document_is_no_difference(capsys, vendor: str):
    """What a vendor published is what its name stands for, so that this very file differs in nothing."""
    status, told = diffed(capsys, vendor, str(SPECS / vendor / "openapi.yaml"))
    assert (status, told.endswith("\n\nno difference\n")) == (0, True)


@pytest.mark.medium
@pytest.mark.parametrize("vendor", vendors.vendors())
def test_what_goes_without_saying_breaks_nobody(capsys, tmp_path: Path, vendor: str):
    """To write down 401, 405 and fields that are always there breaks nobody; a demand for one filter does."""
    implied = tmp_path / "implied.json"
    implied.write_text(json.dumps(vendors.documented(vendor, neighbours=False).document))
    status, told = diffed(capsys, vendor, str(implied))
    assert "response 401: new" in told
    found = [line.strip() for line in told.splitlines() if "breaking: " in line]
    demands = {"suprsend": ["breaking: request body: limits (anyOf; {} was accepted)"]}
    assert (status, found) == (1 if vendor in demands else 0, demands.get(vendor, []))


@pytest.mark.parametrize(
    ("replacements", "line", "touched"),
    [
        ([('"403"', '"418"')], "breaking: response 403: gone", ["dialnexa.delete.forbidden"]),
        ([("message: {type: string}", "message: {type: integer}")],
         "breaking: response 200, message: type (string, now integer)",
         ["dialnexa.delete.body", "dialnexa.delete.message"]),
        ([("paused, completed, cancelled]", "paused, completed]")],
         "breaking: response 200, status: values (gone cancelled)",
         ["dialnexa.cancel.body", "dialnexa.cancel.succeeds", "dialnexa.pause.body"]),
        ([("scheme: bearer", "scheme: basic")], "breaking: security bearer: gone (no longer enough)",
         ["dialnexa.cancel.permanent", "dialnexa.pause.lasts", "dialnexa.delete.twice"]),
    ],
)  # fmt: skip
def test_a_change_touches_the_rules_that_speak_of_it(capsys, edited, replacements, line, touched):
    """A status or a field touches the rules that name it; what makes every call another touches them all."""
    arguments = ("dialnexa", edited(*replacements))
    status, told = diffed(capsys, *arguments)
    assert status == 1
    assert f"         {line}\n" in told
    rules = as_json(capsys, *arguments)["rules"]
    assert set(touched) <= set(rules)
    assert "dialnexa.auth.key-required" not in rules


def test_what_is_new_touches_nothing(capsys, edited):
    """Another field, another status and another operation break nobody: exit status 0."""
    more = edited(
        ("message: {type: string}", "message: {type: string}\n                  code: {type: string}"),
        ('"403"', '"429": {description: Slower.}\n        "403"'),
        ("  /workflows/{id}:", "  /other: {get: {responses: {}}}\n  /workflows/{id}:"),
    )
    status, told = diffed(capsys, "dialnexa", more)
    assert status == 0
    assert told.endswith("operations: 1 changed, 1 new; nothing breaking; touches no rule\n")


def test_the_vendor_is_the_one_with_most_operations_in_common(capsys, edited, tmp_path: Path):
    """Two files need no vendor's name; where neither has an operation of a vendor, no rule is spoken of."""
    assert as_json(capsys, edited(), NEWER)["vendor"] == "dialnexa"
    other = tmp_path / "other.yaml"
    other.write_text("openapi: 3.1.0\npaths: {/x: {get: {responses: {}}}}")
    assert as_json(capsys, str(other), NEWER)["vendor"] is None
    assert diffed(capsys, str(other), NEWER)[1].endswith("operations: 1 gone, 7 new; breaking\n")
    assert as_json(capsys, str(other), NEWER, "--vendor", "suprsend")["vendor"] == "suprsend"


def test_markdown_is_a_table(capsys):
    """A row for each operation, what is gone in bold, names as code."""
    told = diffed(capsys, "dialnexa", NEWER, "--format", "markdown")[1]
    row = next(line for line in told.splitlines() if "/cancel" in line)
    assert unescape(row).startswith(
        "| <code>POST /v1/workflows/{id}/cancel</code> | **gone** | possible replacement: PATCH "
    )
    assert "<code>GET /v1/workflows/{workflowId}</code> | new |" in unescape(told)


def test_hostile_names_are_made_harmless(capsys, tmp_path: Path):
    """A name is neither an order to the terminal nor markup."""
    hostile = tmp_path / "hostile.json"
    paths = {"/a\x1b[31m`|<b>\nx": {"get": {"responses": {}}}, "/b": {"get": {"responses": {"200": {}}}}}
    hostile.write_text(json.dumps({"openapi": "3.1.0", "paths": paths}))
    for kind in ("text", "markdown", "json"):
        told = diffed(capsys, NEWER, str(hostile), "--format", kind)[1]
        assert "\x1b" not in told
    told = diffed(capsys, NEWER, str(hostile), "--format", "markdown")[1]
    assert "<b>" not in told
    assert "| <code>GET /a�[31m`|<b>�x</code> | new |" in unescape(told)


@pytest.mark.medium
def test_a_document_may_come_from_standard_input(capsys):
    """A dash stands for standard input, once."""
    command = [sys.executable, "-m", "brakecheck", "diff", "dialnexa", "-"]
    done = subprocess.run(command, input=OURS.read_bytes(), capture_output=True, check=True)
    assert done.stdout.decode() == "dialnexa → standard input\n\nno difference\n"
    assert main(["diff", "-", "-"]) == 2
    assert "received - twice" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("part", "name", "field", "touched"),
    [
        (Part.BODY, "", "recipients",
         ["suprsend.cancel.any-recipient", "suprsend.cancel.by-contact", "suprsend.cancel.by-recipient"]),
        (Part.RESPONSE, "400", "code", ["suprsend.cancel.error-body"]),
        (Part.RESPONSE, "200", "[]", ["suprsend.cancel.body"]),
        (Part.PARAMETER, "query dry_run", "", []),
    ],
)  # fmt: skip
def test_a_gone_thing_touches_who_names_it(part: Part, name: str, field: str, touched: list[str]):
    """A field that is gone touches the rules that name it, and the one that answers for the body of that status."""
    gone = Change(part, name, field, What.GONE, "", breaking=True)
    rules = [rule for rule in vendors.ledger("suprsend") if rule.operation == "cancel-workflow"]
    spoken = {rule.id for rule in spoken_of(gone, rules)}
    assert set(touched) <= spoken
    assert bool(touched) == bool(spoken)
    assert len(spoken) < len(rules) / 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "expected an OpenAPI file, - or a vendor (dialnexa, suprsend), received: No such file or directory"),
        ("[1]", "top level: expected a mapping, found list"),
        ("openapi: 3.1.0", "paths: expected an operation, found none"),
        ("openapi: 3.1.0\nservers: [{url: /v1}]\npaths: {'/workflows/{x}/cancel': {post: {responses: 3}}}",
         "POST /v1/workflows/{x}/cancel: responses: expected a mapping, found int"),
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence(capsys, tmp_path: Path, content, message: str):
    """What cannot be compared ends with exit status 2 and one line."""
    file = tmp_path / "their.yaml"
    if content is not None:
        file.write_text(content)
    assert main(["diff", "dialnexa", str(file)]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_an_unknown_vendor_is_refused(capsys):
    """--vendor names one of ours."""
    assert main(["diff", "dialnexa", NEWER, "--vendor", "acme"]) == 2
    assert "expected a vendor (dialnexa, suprsend" in capsys.readouterr().err


@pytest.mark.medium
def test_it_runs_as_a_command(installed: Brakecheck):
    """From a shell it behaves as told: the differences on standard output, 1 for findings."""
    done = installed("diff", "dialnexa", NEWER)
    assert (done.returncode, done.stderr) == (1, "")
    assert "gone     POST /v1/workflows/{id}/pause" in done.stdout


def test_the_newer_document_is_valid():
    """The fixture is a description that openapi-spec-validator accepts."""
    from openapi_spec_validator import OpenAPIV30SpecValidator

    assert not list(OpenAPIV30SpecValidator(yaml.safe_load(Path(NEWER).read_text())).iter_errors())
