"""A draft proposes what can be guessed, cites what the document says, and asks for all else."""

import pytest

from brakecheck.specs.machine.model import Accepted, Open, Refused
from tests.brakecheck.lifecycle_draft.descriptions import JOBS, PARTS, QUEUES, RUNS, drafted, machine_of

LISTED = """get:
      operationId: listJobs
      parameters:
        - {name: offset, in: query, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer, maximum: 50}}
        - {name: status, in: query, schema: {type: string}}
        - {name: sort, in: query, schema: {enum: [made, name]}}
      responses:
        '200':
          description: Jobs
          content:
            application/json:
              schema: {properties: {jobs: {type: array, items: {$ref: '#/components/schemas/Job'}}}}"""


@pytest.mark.parametrize("text", [JOBS, QUEUES, PARTS, RUNS])
def test_a_draft_is_a_lifecycle_file(tmp_path, text):
    """The reader of lifecycle files takes every draft, and each brake has a cell for each state."""
    machine = machine_of(tmp_path, text)
    assert [*machine.cells()]


def test_a_resource_has_its_operations_and_states(tmp_path):
    """Paths of two versions are one resource; the enum of its status are the states."""
    job = machine_of(tmp_path, JOBS).resources["job"]
    assert (job.create, job.read, job.list, job.update) == ("createJob", "getJob", "listJobs", None)
    assert job.operations == ("cancelJob", "rescheduleJob")
    assert job.identifiers == {"jobId": "job_"}
    assert (job.state, job.initial) == ("status", "queued")
    assert [*job.states] == ["queued", "running", "done", "failed", "cancelled"]
    assert [state.name for state in job.states.values() if state.final] == ["done", "failed", "cancelled"]


def test_a_list_is_part_of_the_draft(tmp_path):
    """Its items, pages and filters are guessed, and the file with them is read."""
    text = JOBS.replace("get: {operationId: listJobs, responses: {'200': {description: Jobs}}}", LISTED)
    assert text != JOBS
    lists = machine_of(tmp_path, text).events["listJobs"].lists
    assert lists is not None
    assert (lists.items, [*lists.filters]) == (("jobs",), ["status"])
    assert lists.pages
    assert lists.pages.kind == "offset"


def test_what_a_sentence_says_is_no_open_cell(tmp_path):
    """`A failed job cannot be cancelled` decides one cell; states without a sentence stay open."""
    outcomes = {(cell.event.name, cell.state.name): cell.outcome for cell in machine_of(tmp_path, JOBS).cells()}
    assert outcomes["cancelJob", "failed"] == Refused(409)
    assert outcomes["cancelJob", "done"] == Refused(409)
    running = outcomes["cancelJob", "running"]
    assert isinstance(running, Open)
    assert running.sentence == "Whether cancel is accepted in running is not said."
    assert isinstance(running.mock, Accepted)
    assert running.mock.target == "cancelled"
    assert isinstance(outcomes["cancelJob", "cancelled"], Open)


def test_only_decides_every_state(tmp_path):
    """`Only valid when the job is queued`: accepted there, refused in all others."""
    cells = [cell for cell in machine_of(tmp_path, JOBS).cells() if cell.event.name == "rescheduleJob"]
    assert {cell.state.name for cell in cells if isinstance(cell.outcome, Accepted)} == {"queued"}
    assert not [cell for cell in cells if isinstance(cell.outcome, Open)]


def test_every_statement_has_its_place(tmp_path):
    """What the document says stands with its operation and status."""
    text = drafted(tmp_path, JOBS)
    assert "accepted: {says: Cancel a job, in: [api § cancelJob]}" in text
    assert "refused: {status: 409, says: A failed job cannot be cancelled., in: [api § cancelJob 409]}" in text
    assert '# Refused in failed: "A failed job cannot be cancelled." (api § cancelJob 409)' in text
    assert "missing: {in: [api § cancelJob 404]}" in text
    assert 'OPEN: forbidden: api § rescheduleJob 403 ("Not yours"); to whom is not said.' in text


def test_open_questions_come_first(tmp_path):
    """The top of the file lists what the vendor has not said, and the brake has the same questions."""
    text = drafted(tmp_path, JOBS)
    top = text[: text.index("lifecycle: 1.0.0")]
    assert "WHAT THE VENDOR HAS NOT SAID: " in top
    assert "- Whether it is accepted is not said of queued, running and cancelled." in top
    assert "- How a record becomes running, done and failed is not said." in top
    assert "- Whether 400 means a refusal by the state, or bad requests alone, is not said." in top
    assert text.count("How another account's record is answered") == 4
    assert '# Whether a refusal changes nothing: perhaps by "A job that is already done stays as it is."' in text


def test_errors_keep_their_form(tmp_path):
    """The members of a problem get their meaning; what is not known is named."""
    text = drafted(tmp_path, JOBS)
    assert "error: {title: $phrase, status: $status, detail: $message}" in text
    assert "# Not filled in, since what they hold is not said: type." in text
    assert "# The document gives errors as application/problem+json." in text


def test_a_constant_tells_events_of_one_operation_apart(tmp_path):
    """A PATCH with an action is one event for each action that brakes, on a switch that is a boolean."""
    machine = machine_of(tmp_path, QUEUES)
    assert {name: event.request for name, event in machine.events.items()} == {
        "pause": {"action": "pause"},
        "resume": {"action": "resume"},
    }
    queue = machine.resources["queue"]
    assert queue.shows == {"paused": "$is.paused"}
    assert queue.initial == "active"
    assert queue.states["active"].on["pause"].target == "paused"
    assert queue.states["paused"].on["resume"].target == "active"
    text = drafted(tmp_path, QUEUES)
    assert "# Other values of the same member, which brake nothing: rename." in text
    assert "When what 202 acknowledges is done is not said." in text


def test_several_identifiers_and_no_operation_ids(tmp_path):
    """Two parameters in a row name one record, those above come first; method and path are the name."""
    machine = machine_of(tmp_path, PARTS)
    assert [*machine.resources["repo"].identifiers] == ["owner", "repo"]
    assert [*machine.resources["build"].identifiers] == ["owner", "repo", "build"]
    assert machine.resources["build"].operations == ("DELETE /repos/{owner}/{repo}/builds/{build}",)
    assert [*machine.resources["build"].states] == ["active", "cancelled"]
    assert machine.resources["repo"].states["deleted"].gone
    assert machine.resources["token"].states["active"].on["tokens.revoke"].target == "revoked"


def test_keys_are_told_as_the_document_has_them(tmp_path):
    """Several at once, one or the other, and none."""
    text = " ".join(drafted(tmp_path, PARTS).replace("\n#", "").split())
    assert (
        "a key in the query key (securitySchemes inQuery) and basic in the header Authorization (securitySchemes "
        "plain); or a key in the cookie session (securitySchemes inCookie); or nothing" in text
    )
    assert "# OPEN: whether a key is needed is not said" in drafted(tmp_path, QUEUES)
    assert not machine_of(tmp_path, QUEUES).keys


def test_what_no_path_names_is_a_comment(tmp_path):
    """A delete of a part of a record is listed at the end and invents nothing."""
    text = drafted(tmp_path, PARTS)
    assert "#   - clearTopics (DELETE /repos/{owner}/{repo}/topics): delete" in text
    assert "clearTopics" not in machine_of(tmp_path, PARTS).events


def test_a_body_may_say_which_records(tmp_path):
    """Filters of the body are a selection; constants are none; what they mean alone or empty is open."""
    event = machine_of(tmp_path, RUNS).events["stopRuns"]
    assert event.selects is not None
    assert {name: given.members for name, given in event.selects.filters.items()} == {
        "run_id": ("id",),
        "label": ("label",),
    }
    assert event.selects.none is not None
    assert event.selects.none.status == 400
    assert event.selects.unknown


def test_a_required_id_in_the_body_names_the_record(tmp_path):
    """Of several ids the one of the path's noun; keys in the body and other members are no filters."""
    text = """
openapi: 3.0.3
paths:
  /transfer/cancel:
    post:
      operationId: cancelTransfer
      requestBody: {content: {application/json: {schema: {required: [transfer_id, client_id], properties: {
        client_id: {type: string}, secret: {type: string}, trace_id: {}, transfer_id: {}, reason: {}}}}}}
      responses: {'200': {description: Done}}
"""
    machine = machine_of(tmp_path, text)
    assert machine.resources["transfer"].identifiers == {"transfer_id": ""}
    selects = machine.events["cancelTransfer"].selects
    assert selects is not None
    assert [*selects.filters] == ["transfer_id"]


def test_what_makes_a_record_is_no_brake(tmp_path):
    """A POST that starts a record under an id of the caller's, and one that lists by a status, brake nothing."""
    answer = "{'200': {description: Done}}"
    text = f"""
openapi: 3.0.3
paths:
  /runs/{{id}}: {{post: {{operationId: startRun, responses: {answer}}}}}
  /runs/{{id}}/stop: {{post: {{operationId: stopRun, responses: {answer}}}}}
  /runs/{{id}}/notes/list:
    post:
      operationId: listNotes
      requestBody: {{content: {{application/json: {{schema: {{properties: {{status: {{enum: [closed]}}}}}}}}}}}}
      responses: {answer}
"""
    machine = machine_of(tmp_path, text)
    assert machine.resources["run"].create == "startRun"
    assert [*machine.events] == ["stopRun", "startRun"]
    assert machine.resources["run"].operations == ("stopRun",)


def test_without_a_brake_the_file_says_so(tmp_path):
    """A description of reads alone gives a file that can be read, and no operation."""
    text = "openapi: 3.1.0\npaths: {/a: {get: {operationId: a}}}"
    assert "No operation was found that stops a record" in drafted(tmp_path, text)
    assert not machine_of(tmp_path, text).events


def test_a_verb_without_a_state_is_a_comment(tmp_path):
    """A status that knows no such state: the operation is written down, and drawn nowhere."""
    text = JOBS.replace("/v1/jobs/{jobId}/reschedule", "/v1/jobs/{jobId}/pause").replace("rescheduleJob", "pauseJob")
    machine = machine_of(tmp_path, text)
    assert machine.resources["job"].operations == ("cancelJob",)
    written = drafted(tmp_path, text)
    assert "# OPEN: no state is named after pause" in written
    assert "  # pauseJob:" in written
    assert "Which state pause leads to is not said." in written
