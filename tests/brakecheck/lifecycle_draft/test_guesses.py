"""What words and paths are taken for."""

import pytest

from brakecheck.lifecycle_draft.brakes import brakes_of
from brakecheck.lifecycle_draft.paths import noun_of, shape_of
from brakecheck.lifecycle_draft.readings import said_of_states
from brakecheck.lifecycle_draft.sentences import Sentence
from brakecheck.lifecycle_draft.states import States, states_in
from brakecheck.lifecycle_draft.text import comment, flow, name, scalar
from brakecheck.lifecycle_draft.words import VERBS, singular, tokens, verb_of, verb_of_state
from brakecheck.specs.openapi_reader.document import Document
from brakecheck.specs.openapi_reader.operations import Operation
from brakecheck.specs.yaml12 import Loader
from tests.brakecheck.lifecycle_draft.descriptions import machine_of

STATES = States(["queued", "in_progress", "done", "cancelled"], "queued", ["done", "cancelled"], "status")


def test_words_of_a_name():
    """Every way of writing a name has the same words."""
    for written in ("cancelRun", "cancel-run", "CANCEL_RUN", "Cancel run"):
        assert tokens(written) == ["cancel", "run"]
    assert tokens("HTTPServerV2") == ["http", "server", "v2"]


@pytest.mark.parametrize(
    ("plural", "one"),
    [("runs", "run"), ("policies", "policy"), ("processes", "process"), ("statuses", "status"), ("status", "status"),
     ("boxes", "box"), ("bus", "bus"), ("aliases", "alias"), ("instances", "instance")],
)  # fmt: skip
def test_one_of_many(plural, one):
    """The noun of one record."""
    assert singular(plural) == one


def test_verbs_are_known_in_their_forms():
    """The third person, another word for the same, and the state that a verb leads to."""
    assert verb_of("cancels") == verb_of("cancellation") == VERBS["cancel"]
    assert verb_of("removes") == VERBS["delete"]
    assert verb_of_state("CANCELED") == VERBS["cancel"]
    assert verb_of_state("completed") is None
    assert verb_of("create") is None


@pytest.mark.parametrize(
    ("path", "collection", "own", "above", "tail"),
    [
        ("/v1/runs/{id}/cancel", ("runs",), ("id",), (), ("cancel",)),
        ("/api/v2/runs/{id}", ("runs",), ("id",), (), ()),
        ("/2010-04-01/Accounts/{A}/Calls/{Sid}.json", ("Accounts", "{}", "Calls"), ("Sid",), ("A",), ()),
        ("/repos/{owner}/{repo}/runs/{run}", ("repos", "{}", "runs"), ("run",), ("owner", "repo"), ()),
        ("/jobs/{id}:stop", ("jobs",), ("id",), (), ("stop",)),
        ("/variables/name/{name}", ("variables",), ("name",), (), ()),
        ("/runs/cancel", (), (), (), ("runs", "cancel")),
    ],
)
def test_shapes_of_paths(path, collection, own, above, tail):
    """The collection without versions, the parameters that name a record, and what follows."""
    shape = shape_of(path)
    assert (shape.collection, shape.own, shape.above, shape.tail) == (collection, own, above, tail)


def test_nouns_of_collections():
    """The last literal names the record; whatever a name may not hold is left out."""
    assert noun_of(("repos", "{}", "dagRuns")) == "dagRun"
    assert noun_of(("a b's",)) == "a-b"
    assert noun_of(()) == "record"


@pytest.mark.parametrize(
    ("method", "path", "spec", "verb"),
    [
        ("POST", "/runs/{id}/cancel", {}, "cancel"),
        ("POST", "/runs/{id}/pause_run", {}, "pause"),
        ("PUT", "/runs/{id}/archived", {}, "archive"),
        ("DELETE", "/runs/{id}/archived", {}, "unarchive"),
        ("DELETE", "/runs/{id}", {}, "delete"),
        ("DELETE", "/runs/{id}", {"summary": "Cancels a run"}, "cancel"),
        ("DELETE", "/runs/{id}", {"operationId": "deleteRun", "description": "<p>Cancels a run.</p>"}, "cancel"),
        ("DELETE", "/runs/{id}", {"operationId": "RunController_revoke"}, "revoke"),
        ("POST", "/runs/{id}/actions/restart", {}, "restart"),
        ("PUT", "/runs/{id}", {"operationId": "ns/disable-run"}, "disable"),
        ("PUT", "/runs/{id}", {"operationId": "markRunAsArchived"}, "archive"),
        ("POST", "/runs/{id}", {"operationId": "createStop"}, None),
        ("GET", "/runs/{id}/cancel", {"operationId": "cancel"}, None),
        ("POST", "/runs/{id}/notes", {"summary": "Add a note"}, None),
    ],
)
def test_brakes_by_their_names(tmp_path, method, path, spec, verb):
    """Path, operationId and summary are looked at in this order; a delete may really be a cancel."""
    operation = Operation(
        Document(tmp_path / "a.yaml", {}), str(spec.get("operationId", f"{method} {path}")), method, path, {}, spec
    )
    found = brakes_of(operation, shape_of(path), is_new=False)
    assert [brake.verb.name for brake in found] == ([verb] if verb else [])


@pytest.mark.parametrize(
    ("text", "refusal", "accepted", "refused"),
    [
        ("A run that is done cannot be cancelled.", False, [], ["done"]),
        ("If the run is already cancelled, nothing happens; it is ignored.", False, [], ["cancelled"]),
        ("Only queued runs can be cancelled.", False, ["queued"], ["in_progress", "done", "cancelled"]),
        ("The run must be queued or in progress.", True, ["queued", "in_progress"], ["done", "cancelled"]),
        ("The run is not in progress.", True, ["in_progress"], ["queued", "done", "cancelled"]),
        ("The run is done.", True, [], ["done"]),
        ("The run has reached a terminal state.", True, [], ["done", "cancelled"]),
        ("Runs that are queued are cancelled at once.", False, ["queued"], []),
        ("A run can be cancelled unless it is done.", False, ["queued", "in_progress", "cancelled"], ["done"]),
        ("A run cannot be cancelled unless it is queued.", False, ["queued"], ["in_progress", "done", "cancelled"]),
        ("Only runs that are not done can be cancelled.", False, ["queued", "in_progress", "cancelled"], ["done"]),
        ("A queued run has to be cancelled first.", False, [], []),
        ("Cancels the run.", False, [], []),
        ("The request could not be done due to a conflict.", True, [], []),
        ("If it cannot be done, it is tried again.", False, [], []),
    ],
)
def test_sentences_that_decide_cells(text, refusal, accepted, refused):
    """What a sentence says of the states that it names, and of all others where it says only."""
    said = said_of_states([Sentence(text, "api § a", refusal)], VERBS["cancel"], STATES)
    told = {state: reading.accepted for state, reading in said.items()}
    assert {state for state, yes in told.items() if yes} == {*accepted}
    assert {state for state, yes in told.items() if not yes} == {*refused}


def test_states_are_found_behind_envelopes(tmp_path):
    """A status within `data`, or in the items of a list; an alphabetical enum does not say what comes first."""
    document = Document(tmp_path / "a.yaml", {})
    record = {"properties": {"id": {}, "run_status": {"enum": ["done", "new", "upload_failed"]}}}
    for schema in (record, {"properties": {"data": record}}, {"type": "array", "items": record},
                   {"properties": {"data": {"type": "array", "items": {"allOf": [record]}}}}):  # fmt: skip
        found = next(states_in(document, [None, schema]))
        assert (found.member, found.initial, found.final) == ("run_status", "new", ["done", "upload_failed"])


def test_states_told_apart_by_who_did_it():
    """`disabled_manually` is where disable leads to, of several that begin so."""
    states = States(["active", "disabled_inactivity", "disabled_manually"], "active", [])
    assert states.target_of(VERBS["disable"]) == "disabled_manually"


def test_what_all_states_begin_with_is_no_part_of_them(tmp_path):
    """`RUN_STATUS_CANCELED` is where cancel leads to, and `RUN_STATUS_FAILED` is an end."""
    names = ["RUN_STATUS_UNKNOWN", "RUN_STATUS_RUNNING", "RUN_STATUS_CANCELED", "RUN_STATUS_FAILED"]
    schema = {"properties": {"status": {"enum": names}}}
    found = next(states_in(Document(tmp_path / "a.yaml", {}), [schema]))
    assert (found.initial, found.target_of(VERBS["cancel"])) == (names[1], names[2])
    assert found.final == names[2:]


def test_the_same_noun_twice_and_children(tmp_path):
    """Two resources of one noun get their parents' names; a brake asks what becomes of children."""
    path = "{delete: {operationId: %s, responses: {'204': {description: Gone}}}}"
    text = f"""
openapi: 3.1.0
paths:
  /runs/{{run}}: {path % "a"}
  /runs/{{run}}/notes/{{note}}: {path % "b"}
  /jobs/{{job}}/notes/{{note}}: {path % "c"}
"""
    assert {*machine_of(tmp_path, text).resources} == {"run", "run_note", "job_note"}


@pytest.mark.parametrize("text", ["yes", "on", "a: b", "a # b", "", "x\n\x1b[31m", "é §", "{", "@a", "1.0", "~", "'"])
def test_any_text_can_be_written(text):
    """What a document holds is read back as one text, without what a terminal obeys."""
    import yaml

    for written in (scalar(text), f"[{flow({'a': text})[4:-1]}]"):
        assert isinstance(yaml.load(f"a: {written}", Loader=Loader)["a"], str | list)
    assert yaml.load(f"{name(text)}: 1", Loader=Loader) == {text: 1}
    assert all(line.startswith("#") and "\x1b" not in line for line in comment(f"{text} {'word ' * 80}"))


@pytest.mark.parametrize(
    ("said", "accepted", "refused"),
    [
        ("Only done, failed or cancelled jobs can be deleted.", {"done", "failed", "cancelled"}, {"queued", "open"}),
        ("Deletes a done, failed, or `cancelled` job.", {"done", "failed", "cancelled"}, set()),
        ("Deletes open/queued jobs.", {"open", "queued"}, set()),
        ("A done or failed job cannot be deleted.", set(), {"done", "failed"}),
        ("Deletes a job. It failed or was new.", set(), set()),
    ],
)
def test_states_in_a_list_and_as_the_object(said: str, accepted: set[str], refused: set[str]):
    """A word that means much else is a state beside states; the object of the verb says what the verb is for."""
    states = States(["queued", "open", "done", "failed", "cancelled"], "queued", ["done", "failed"], "status")
    found = said_of_states([Sentence(said, "api § deleteJob")], VERBS["delete"], states)
    assert {name for name, each in found.items() if each.accepted} == accepted
    assert {name for name, each in found.items() if not each.accepted} == refused


@pytest.mark.parametrize("written", ["on-hold", "on hold", "on_hold"])
def test_a_state_is_read_however_its_words_are_joined(written: str):
    """A sentence spells `on_hold` with a hyphen or a blank, also as the object of the verb."""
    states = States(["on_hold", "open", "done"], "open", ["done"], "status")
    found = said_of_states([Sentence(f"Deletes an {written} job.", "api § deleteJob")], VERBS["delete"], states)
    assert {name for name, each in found.items() if each.accepted} == {"on_hold"}
