"""The head of a draft: how to read the file, open questions, keys and errors."""

import re
from pathlib import Path

from brakecheck.lifecycle_draft.answers import error_form, keys_of
from brakecheck.lifecycle_draft.questions import Assessment
from brakecheck.lifecycle_draft.resources import GONE, PRESENT, Resource, Survey
from brakecheck.lifecycle_draft.sentences import API
from brakecheck.lifecycle_draft.text import comment, flow, listed, scalar
from brakecheck.report.printable import counted, line

MOST_NOTES = 20
HOW_TO_READ = (
    "States, cells and targets are guesses by names; what the document says is cited (api § operationId status). "
    "A cell that is listed under `open` is observed and never judged. Where you know the vendor's sentence, put it "
    "and its place under `accepted` or `refused`, and take the state out of `open`. Comments that begin with OPEN "
    "are questions that no cell can hold."
)

Rows = list[tuple[Resource, list[Assessment]]]


def head(survey: Survey, rows: Rows, openapi: str) -> list[str]:
    """The comments at the top, and the members before `resources`."""
    title = _title(survey)
    brakes = sum(len(assessed) for _, assessed in rows)
    summary = (
        f"Drafted from {openapi} ({title}): {counted(len(survey.operations), 'operation')}, "
        f"{counted(len(rows), 'resource')} with {counted(brakes, 'brake')}."
    )
    return [
        *comment(summary),
        *comment(HOW_TO_READ),
        "#",
        *_open_questions(rows),
        *_notes(survey),
        "lifecycle: 1.0.0",
        f"vendor: {scalar(_vendor(title))}",
        f"openapi: {scalar(openapi)}",
        "documents:",
        f"  {API}: {flow({'title': title, 'file': Path(openapi).name})}",
        *_keys(survey, rows),
        *_errors(rows),
    ]


def _title(survey: Survey) -> str:
    given = survey.document.mapping(survey.document.root.get("info")).get("title")
    return line(given, 100) if isinstance(given, str) and given.strip() else "API"


def _vendor(title: str) -> str:
    words = "-".join(re.findall(r"[a-z0-9]+", title.lower()))
    return re.sub(r"^[^a-z]+", "", words)[:40].strip("-") or "vendor"


def _open_questions(rows: Rows) -> list[str]:
    count = sum(assessed.count for _, brakes in rows for assessed in brakes)
    count += sum(bool(_states_unsaid(resource, brakes)) for resource, brakes in rows)
    if not rows:
        return comment("No operation was found that stops a record or lets one go on.")
    lines = comment(f"WHAT THE VENDOR HAS NOT SAID: {counted(count, 'open question')}")
    for resource, brakes in rows:
        lines += ["#", *comment(f"{resource.name}:"), *_states_unsaid(resource, brakes)]
        for assessed in brakes:
            operation = assessed.brake.operation
            lines += comment(f"{assessed.brake.event} ({operation.method} {operation.path})", mark="  ")
            if assessed.target is None:
                lines += comment(f"Which state {assessed.brake.verb.name} leads to is not said.", mark="    - ")
            elif assessed.open_states:
                states = listed(assessed.open_states)
                lines += comment(f"Whether it is accepted is not said of {states}.", mark="    - ")
            for question in (*assessed.questions, *assessed.of_filters):
                lines += comment(question, mark="    - ")
    return lines


def _states_unsaid(resource: Resource, brakes: list[Assessment]) -> list[str]:
    states = resource.states
    if resource.guessed_states:
        none = "Which states there are is not said: no member of the record lists them."
        return [] if states.initial == PRESENT else comment(none, mark="  - ")
    reached = {states.initial, GONE, *(assessed.target for assessed in brakes)}
    rest = [state for state in states.names if state not in reached]
    return comment(f"How a record becomes {listed(rest)} is not said.", mark="  - ") if rest else []


def _notes(survey: Survey) -> list[str]:
    notes = list(dict.fromkeys(survey.document.notes))
    lines = ["#", *comment("Of the document was passed over:")] if notes else []
    for note in notes[:MOST_NOTES]:
        lines += comment(note, mark="  - ")
    more = len(notes) - MOST_NOTES
    return [*lines, *(comment(f"and {more} more", mark="  - ") if more > 0 else [])]


def _keys(survey: Survey, rows: Rows) -> list[str]:
    asked = keys_of(survey.document, [assessed.brake.operation for _, brakes in rows for assessed in brakes])
    if not [way for way in asked if way != "nothing"]:
        return comment("OPEN: whether a key is needed is not said; the document names none for these operations.")
    lines = comment(f"Keys, as the document has them: {'; or '.join(asked)}.")
    lines += comment("OPEN: which key may do what is not said; each further role has a list of its own.")
    return [*lines, "keys: {full: [demo-full]}"]


def _errors(rows: Rows) -> list[str]:
    form = error_form(assessed.brake for _, brakes in rows for assessed in brakes)
    if form is None:
        return comment("OPEN: the body of errors is not described.")
    lines = [f"error: {flow(form.template)}"] if form.template else []
    if form.left_out:
        lines += comment(f"Not filled in, since what they hold is not said: {listed(list(form.left_out))}.")
    if form.media_type != "application/json":
        lines += comment(f"The document gives errors as {form.media_type}.")
    return lines
