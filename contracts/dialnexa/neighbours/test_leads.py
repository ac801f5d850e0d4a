"""Leads are uploaded as a CSV file: either all rows become leads, or none."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, DRAFT, PAUSED, Workflows
from brakecheck.contracts.dialnexa.codes import INVALID
from brakecheck.contracts.dialnexa.graph import phones, plain, sheet
from brakecheck.contracts.dialnexa.lists import everything
from brakecheck.contracts.dialnexa.neighbours.operations import expect_invalid
from brakecheck.contracts.engine.scenario import expect, expect_status

rule = pytest.mark.rule
ONE, TWO = phones(2)
TABLES = {
    "numbers alone": sheet("phone_number", ONE, TWO),
    "with variables": sheet("phone_number,name,city", f"{ONE},Ada,Pune", f"{TWO},Bo,"),
    "numbers last": sheet("name,phone_number", f"Ada,{ONE}", f"Bo,{TWO}"),
    "quoted cells": sheet('"phone_number","name"', f'"{ONE}","Lovelace, ""Ada"""', f'"{TWO}",Bo'),
    "lines that end in CR LF": sheet("phone_number,name\r", f"{ONE},Ada\r", f"{TWO},Bo\r"),
}
ODD_TABLES = (
    b"\xef\xbb\xbfphone_number,name\n%b,Ada\n%b,Bo\n",  # a byte order mark
    b"phone_number,name,city\n%b\n%b,Bo,Pune\n",  # a first row that ends early
    b"phone_number,name\n%b,Ada\n\n%b,Bo\n",  # a blank line between
    b'phone_number,name\n%b,"Ada\nLovelace"\n%b,Bo\n',  # a line break in a cell
    b"phone_number,name\n%b,Ada\n%b,Bo",  # no line end behind the last row
)
BAD_ROWS = {
    "no column of numbers": sheet("telephone,name", f"{ONE},Ada"),
    "a first row without a number": sheet("phone_number,name", ",Ada", f"{TWO},Bo"),
    "a last row without a number": sheet("phone_number,name", f"{ONE},Ada", ",Bo"),
}
NO_TABLE = {
    "an empty file": sheet(),
    "a picture": {"file": ("leads.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe", "text/csv")},
    "another field": {"table": ("leads.csv", f"phone_number\n{ONE}\n".encode(), "text/csv")},
}
REFUSED = BAD_ROWS | NO_TABLE
NOT_READ = 415  # of HTTP, for an unsupported media type
Form = dict[str, tuple[str, bytes, str]]


def numbers(workflows: Workflows, workflow: str) -> list[str]:
    """The phone numbers of all leads, sorted."""
    return sorted(plain(lead["phone_number"]) for lead in everything(workflows, "listLeads", workflow))


@rule("dialnexa.leads.uploaded")
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_each_row_is_a_lead(workflows: Workflows, table: Form):
    """Uploading a file answers 201 with the number of leads, and each phone number is a lead."""
    workflow = workflows.given(DRAFT)
    answer = expect_status(workflows.neighbour("uploadLeads", workflow, files=table), 201)
    body = answer.json()
    expect(body["workflow_id"] == workflow, f"workflow_id {workflow}", body["workflow_id"], answer)
    expect(body["leads_enrolled"] == 2, "2 leads enrolled", body["leads_enrolled"], answer)
    seen = numbers(workflows, workflow)
    expect(seen == [ONE, TWO], f"the leads {ONE} and {TWO}", seen, answer)


@rule("dialnexa.leads.uploaded")
def test_no_row_is_passed_over(workflows: Workflows):
    """Upload tables in unusual forms: each is refused as a whole, or each of its rows is a lead."""
    workflow = workflows.given(DRAFT)
    due: list[str] = []
    for number, table in enumerate(ODD_TABLES):
        rows = phones(2, first=2 * number)
        form = {"file": ("leads.csv", table % (rows[0].encode(), rows[1].encode()), "text/csv")}
        answer = workflows.neighbour("uploadLeads", workflow, files=form)
        if expect_status(answer, 201, *INVALID, NOT_READ).status == 201:
            due = sorted([*due, *rows])
        seen = numbers(workflows, workflow)
        expect(seen == due, f"the leads {due}", seen, answer)


@rule("dialnexa.leads.uploaded")
@pytest.mark.parametrize("status", [DRAFT, ACTIVE, PAUSED])
def test_an_upload_adds_to_the_leads(workflows: Workflows, status: str):
    """Upload leads to a draft, active or paused workflow: the new leads are added to the old ones."""
    workflow = workflows.given(status, queued=1)
    for total, phone in ((2, phones(1, first=100)), (4, phones(2, first=200))):
        answer = workflows.neighbour("uploadLeads", workflow, files=sheet("phone_number", *phone))
        expect(expect_status(answer, 201).json()["leads_enrolled"] == len(phone), "each row", answer.answer(), answer)
        seen = numbers(workflows, workflow)
        expect(len(seen) == total and set(phone) <= set(seen), f"{total} leads, {phone} among them", seen, answer)


@rule("dialnexa.leads.rows")
@pytest.mark.parametrize("table", BAD_ROWS.values(), ids=BAD_ROWS)
def test_rows_without_a_number_are_refused(workflows: Workflows, table: Form):
    """Uploading a file with a row or a header without phone_number answers 400."""
    expect_invalid(workflows, workflows.neighbour("uploadLeads", workflows.given(DRAFT), files=table))


@rule("dialnexa.leads.file")
@pytest.mark.parametrize("form", NO_TABLE.values(), ids=NO_TABLE)
def test_what_is_no_table_is_refused(workflows: Workflows, form: Form):
    """Uploading an empty file, a picture or another form field answers 400 (or 415)."""
    expect_invalid(workflows, workflows.neighbour("uploadLeads", workflows.given(DRAFT), files=form), NOT_READ)


@rule("dialnexa.refusal.changes-nothing")
@pytest.mark.parametrize("form", REFUSED.values(), ids=REFUSED)
def test_a_refused_upload_adds_no_lead(workflows: Workflows, form: Form):
    """After a refused upload the workflow has no new lead, not even from the valid rows."""
    workflow = workflows.given(DRAFT, queued=1)
    before = workflows.look(workflow)
    answer = expect_invalid(workflows, workflows.neighbour("uploadLeads", workflow, files=form), NOT_READ)
    workflows.expect_unchanged(before, workflow, answer)
