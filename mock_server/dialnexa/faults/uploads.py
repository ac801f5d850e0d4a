"""Faults of uploads: misread tables, wrong leads, and files that should be refused."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.dialnexa import lead_handlers, lead_sheet
from brakecheck.mock_server.dialnexa.lead_sheet import PHONE, Sheet
from brakecheck.mock_server.dialnexa.workflows import CANCELLED, DRAFT, PAUSED, Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.injector import FaultInjector
from brakecheck.mock_server.faults.operations import after_refusal, answering, reading
from brakecheck.mock_server.faults.response_mutations import edited
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.specs.validation.form_data import Part

UPLOADED, ROWS, FILE = (f"dialnexa.leads.{rule}" for rule in ("uploaded", "rows", "file"))
Read = Callable[[bytes, str], Sheet]
Enrol = Callable[..., int]
OTHER_PART = re.compile(rb'name="[^"]*"; filename')


def reading_sheets(edit: Callable[[Sheet], Sheet]) -> Injection:
    """Edit each table before its leads are enrolled."""

    def wrap(healthy: Read) -> Read:
        return lambda body, content_type: edit(healthy(body, content_type))

    return lambda injector: injector.around(lead_handlers, "uploaded_sheet", wrap)


def instead_of_sheets(read: Callable[[str], list[str]]) -> Injection:
    """Read the phone numbers in the text of a file another way."""

    def faulty(file: Part) -> Sheet:
        return Sheet((), [*read(lead_sheet._text(file))])

    return lambda injector: injector.patch(lead_sheet, "sheet_in", faulty)


def split_at_commas(text: str) -> list[str]:
    """Split the rows at every comma, also in quoted cells."""
    header, *rows = (line.split(",") for line in text.splitlines())
    if PHONE not in header:
        raise BadRequest("leads.rows", f"row 1: expected the column {PHONE}")
    return [row[header.index(PHONE)] for row in rows]


def first_cells(text: str) -> list[str]:
    """List the first cell of each row below the header."""
    return [row[0] for row in [*csv.reader(StringIO(text))][1:]]


def enrolling(wrap: Callable[[Enrol], Enrol]) -> Injection:
    """Put the wrapper around the enrolment of leads."""
    return lambda injector: injector.around(Workflows, "enrol", wrap)


def into(*statuses: str) -> Callable[[Enrol], Enrol]:
    """Enrol in workflows of these statuses alone; for others return the number that is due."""

    def wrap(healthy: Enrol) -> Enrol:
        def faulty(workflows: Workflows, workflow: Workflow, rows: Any, *how: Any) -> int:
            return healthy(workflows, workflow, rows, *how) if workflow.status in statuses else len(rows)

        return faulty

    return wrap


def replacing(healthy: Enrol) -> Enrol:
    """Remove the queue before new leads are enrolled."""

    def faulty(workflows: Workflows, workflow: Workflow, *how: Any) -> int:
        leads = workflow.progress.leads
        del leads._rows[len(leads.out) :]
        return healthy(workflows, workflow, *how)

    return faulty


def setting_out(status: str) -> Callable[[Enrol], Enrol]:
    """Start leads that are added to a workflow of the status at once."""

    def wrap(healthy: Enrol) -> Enrol:
        def faulty(workflows: Workflows, workflow: Workflow, *how: Any) -> int:
            count, progress = healthy(workflows, workflow, *how), workflow.progress
            while workflow.status == status and progress.leads.queue:
                progress._arrive(progress._set_out(), workflow.graph.entry(), workflows.clock.now())
            return count

        return faulty

    return wrap


def setting_out_after_a_cancel(injector: FaultInjector) -> None:
    """Take leads for a cancelled workflow, and start them at once."""
    enrolling(setting_out(CANCELLED))(injector)
    injector.patch(Workflows, "open_to_changes", Workflows.find)


def by_faults(judge: Callable[[str, list[str]], str]) -> Injection:
    """Judge rows by `judge`; a row without a fault becomes a lead unless it is blank."""

    def wrap(healthy: Callable[[list[str], int, int], str]) -> Callable[[list[str], int, int], str]:
        return lambda cells, width, phone: judge(healthy(cells, width, phone), cells)

    return lambda injector: injector.around(lead_sheet, "_fault", wrap)


def skip(fault: str, cells: list[str]) -> str:
    """Skip a faulty row in place of refusing it."""
    if fault:
        cells.clear()
    return ""


def take_the_first_column(header: list[str]) -> None:
    """Name the first column phone_number if no column has the name."""
    if PHONE not in header:
        header[0] = PHONE


def nothing_for(word: str) -> Injection:
    """Read a file as a table without rows if its refusal has this word in the message."""

    def wrap(healthy: Read) -> Read:
        def faulty(body: bytes, content_type: str) -> Sheet:
            try:
                return healthy(body, content_type)
            except BadRequest as no:
                if word in no.message:
                    return Sheet((), [])
                raise

        return faulty

    return lambda injector: injector.around(lead_handlers, "uploaded_sheet", wrap)


def any_part(raw: RawRequest) -> RawRequest:
    """Accept a form part of any name as the file."""
    return raw._replace(body=OTHER_PART.sub(b'name="file"; filename', raw.body))


def enrolled_all_the_same(workflows: Workflows, _: Any, path: Any) -> None:
    """Enrol a lead although the upload was refused."""
    workflows.enrol(workflows.find(path["id"]), ["+15550100"])


def rewriting(edit: Callable[[str], str]) -> Injection:
    """Edit the text of each file before it is read."""

    def wrap(healthy: Callable[[Part], str]) -> Callable[[Part], str]:
        return lambda file: edit(healthy(file))

    return lambda injector: injector.around(lead_sheet, "_text", wrap)


def without_short_rows(text: str) -> str:
    """Drop the lines that have fewer commas than the first."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if line.count(",") >= lines[0].count(","))


def to_the_first_blank_line(text: str) -> str:
    """Read no line from the first blank one on."""
    return text.partition("\n\n")[0]


def to_the_last_line_end(text: str) -> str:
    """Drop a last line that has no end."""
    return text[: text.rfind("\n") + 1]


FAULTS = (
    *(
        Fault(f"dialnexa.leads.{name}", UPLOADED, summary, rewriting(edit))
        for name, summary, edit in (
            ("drop-short-rows", "a row with fewer cells than the header is dropped", without_short_rows),
            ("end-at-a-blank-line", "the rows behind a blank line are dropped", to_the_first_blank_line),
            ("drop-an-open-line", "a last row without a line end is dropped", to_the_last_line_end),
        )
    ),
    Fault(
        "dialnexa.leads.drop-the-last-row",
        UPLOADED,
        "the last row of a table is dropped",
        reading_sheets(lambda sheet: sheet._replace(rows=sheet.rows[:-1])),
    ),
    Fault(
        "dialnexa.leads.count-the-header",
        UPLOADED,
        "an upload reports one lead more than there are rows",
        answering("uploadLeads", 201, edited(lambda body: {**body, "leads_enrolled": body["leads_enrolled"] + 1})),
    ),
    Fault(
        "dialnexa.leads.split-at-commas",
        UPLOADED,
        "quoted cells are not understood",
        instead_of_sheets(split_at_commas),
    ),
    Fault(
        "dialnexa.leads.take-the-first-column",
        UPLOADED,
        "the first column is taken for the phone numbers",
        instead_of_sheets(first_cells),
    ),
    Fault(
        "dialnexa.leads.replace-the-queue", UPLOADED, "an upload replaces those who are queued", enrolling(replacing)
    ),
    Fault(
        "dialnexa.leads.are-not-kept",
        UPLOADED,
        "an upload to an active or paused workflow answers as it should, and adds no lead",
        enrolling(into(DRAFT)),
    ),
    Fault(
        "dialnexa.leads.set-out-while-paused",
        "dialnexa.resume.leads-go-on",
        "leads that are added to a paused workflow begin at once",
        enrolling(setting_out(PAUSED)),
    ),
    Fault(
        "dialnexa.leads.set-out-after-a-cancel",
        "dialnexa.cancel.no-further-steps",
        "leads that are added to a cancelled workflow are taken, and begin at once",
        setting_out_after_a_cancel,
    ),
    Fault("dialnexa.leads.skip-bad-rows", ROWS, "rows without a phone number are skipped", by_faults(skip)),
    Fault(
        "dialnexa.leads.take-bad-rows",
        ROWS,
        "a row without a phone number is a lead like any other",
        by_faults(lambda *_: ""),
    ),
    Fault(
        "dialnexa.leads.take-any-column",
        ROWS,
        "without a column phone_number the first column is used",
        lambda injector: injector.patch(lead_sheet, "_refuse_header", take_the_first_column),
    ),
    Fault(
        "dialnexa.leads.refuse-and-enrol",
        "dialnexa.refusal.changes-nothing",
        "a table that is refused adds a lead",
        after_refusal("uploadLeads", 400, enrolled_all_the_same),
    ),
    Fault(
        "dialnexa.leads.take-empty-files", FILE, "an empty file is a table without rows", nothing_for("an empty file")
    ),
    Fault(
        "dialnexa.leads.take-pictures",
        FILE,
        "a file that cannot be read is a table without rows",
        nothing_for("encoding"),
    ),
    Fault(
        "dialnexa.leads.take-any-part",
        FILE,
        "the file is read from a form part of any name",
        reading({"uploadLeads"}, any_part),
    ),
)
