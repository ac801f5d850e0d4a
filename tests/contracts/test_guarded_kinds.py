"""The guard holds an id to the places of its resource: the same text may be another resource's id."""

import json

import pytest

from brakecheck.contracts.errors import GuardViolation
from brakecheck.contracts.generic.places import places_of
from brakecheck.contracts.generic.table import Table
from brakecheck.contracts.safety.guard import Guard
from brakecheck.contracts.safety.harmless import Harmless
from brakecheck.contracts.safety.places import place_of, start_of
from brakecheck.contracts.safety.selection import Selection
from brakecheck.contracts.safety.unguessable import is_unguessable
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from tests.contracts.guarded import BASE, JSON, MARK, passes, raw_passes

STOP, JOB, FIND = "/workers/{id}/stop", "/workers/{id}/jobs/{job}", "/find"
PLACES = {
    "worker": {place_of(STOP, "id"), start_of(place_of(STOP, "id")), place_of(JOB, "id"), f"{FIND}#workers"},
    "job": {place_of(JOB, "job"), start_of(place_of(JOB, "job")), f"{FIND}#jobs"},
    "job.id": {place_of(JOB, "id")},
}


@pytest.fixture
def guard() -> Guard:
    operations = [
        ("POST", STOP),
        ("DELETE", JOB),
        ("POST", FIND),
        ("DELETE", "/jobs/{id}"),
        ("POST", "/calls/{id}.json"),
    ]
    return Guard(MARK, Selection(operations, plain=("note",), places=PLACES), base=BASE)


@pytest.mark.parametrize(
    ("kind", "method", "path", "allowed"),
    [
        ("worker", "POST", "/workers/5/stop", True),
        ("worker", "POST", "/workers/5/stop/", True),
        ("worker", "POST", f"/workers/5/{MARK}", True),
        ("worker", "POST", f"/{MARK}/workers/5/stop", True),
        ("worker", "DELETE", f"/workers/5/jobs/{MARK}/{MARK}", True),
        ("job", "DELETE", f"/workers/{MARK}/jobs/5/{MARK}", True),
        ("job", "DELETE", f"/workers/{MARK}/5/{MARK}", False),
        ("worker", "POST", f"/{MARK}/jobs/5/stop", False),
        ("worker", "DELETE", "/jobs/5", False),
        ("worker", "DELETE", "/workers/5/jobs/5", False),
        ("worker", "DELETE", f"/workers/5/jobs/{MARK}", True),
        ("worker", "POST", "/jobs/../workers/5/stop", False),
        ("worker", "POST", "/calls/5.json", False),
        ("job", "DELETE", f"/workers/{MARK}/jobs/5", True),
        ("job", "DELETE", "/workers/5/jobs/5", False),
        ("job", "POST", "/workers/5/stop", False),
        ("job.id", "DELETE", f"/workers/5/jobs/{MARK}", True),
        ("job.id", "POST", "/workers/5/stop", False),
        ("", "POST", "/calls/5.json", True),
        ("unknown", "DELETE", "/jobs/5", True),
    ],
)
def test_an_id_stands_in_paths_of_its_kind(guard: Guard, kind: str, method: str, path: str, *, allowed: bool):
    """A value without a kind, or of one without places, may stand anywhere."""
    guard.allow("5", kind)
    assert passes(guard, method, path) is allowed


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        ({"workers": ["5"]}, True),
        ({"workers": 5}, True),
        ({"filter": {"workers": "5,5"}}, True),
        ({"jobs": ["5"]}, False),
        ({"jobs": 5}, False),
        ({"workers": "5,6"}, False),
        ({"note": "5"}, True),
        (["5"], True),
    ],
)
def test_an_id_stands_in_members_of_its_kind(guard: Guard, body: object, *, allowed: bool):
    """As text, as number, and in a list; where no member is named, the operation has to take the kind."""
    guard.allow("5", "worker")
    assert passes(guard, "POST", FIND, json.dumps(body).encode()) is allowed
    assert not passes(guard, "POST", f"/workers/{MARK}/stop", b'{"workers": "5"}')
    assert passes(guard, "POST", f"/{MARK}", b'{"workers": "5"}')


@pytest.mark.parametrize(("query", "allowed"), [("workers=5", True), ("jobs=5", False), ("5", True)])
def test_an_id_stands_in_a_query_of_its_kind(guard: Guard, query: str, *, allowed: bool):
    """The same in a form, whose members may be parts of others."""
    guard.allow("5", "worker")
    assert passes(guard, "POST", f"{FIND}?{query}") is allowed
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    if "=" in query:
        assert passes(guard, "POST", FIND, query.replace("=", "[0]=").encode(), form) is allowed


def test_raw_bytes_are_held_to_the_same(guard: Guard):
    """The path of the first line tells the place."""
    guard.allow("5", "worker")
    assert raw_passes(guard, b"POST /workers/5/stop HTTP/1.1\r\n\r\n")
    assert not raw_passes(guard, b"DELETE /jobs/5 HTTP/1.1\r\n\r\n")


def test_a_longer_id_is_of_the_same_kind(guard: Guard):
    """A server could split it into both."""
    guard.allow("5", "worker")
    longer = guard.extended("5", f",{MARK}")
    assert passes(guard, "POST", f"/workers/{longer}/stop")
    assert not passes(guard, "DELETE", f"/jobs/{longer}")


def test_an_id_may_be_allowed_for_a_while(guard: Guard):
    """What was allowed before stays so."""
    guard.allow("5", "job")
    with guard.allowing("5", "worker"):
        assert passes(guard, "POST", "/workers/5/stop")
    assert not passes(guard, "POST", "/workers/5/stop")
    assert passes(guard, "DELETE", f"/workers/{MARK}/jobs/5")


def test_nothing_hazardous_leaves_while_a_record_is_provided(guard: Guard):
    """Afterwards the contract goes on as before."""
    guard.hazardous = guard.free = True
    with pytest.raises(GuardViolation), guard.careful():
        guard.check("POST", f"{BASE}/workers/5/stop", JSON, None)
    assert guard.hazardous
    assert guard.free


def test_a_generated_request_keeps_an_id_in_its_place_alone(guard: Guard):
    """Elsewhere it is replaced."""
    guard.allow("5", "worker")
    harmless = Harmless(guard)
    assert harmless.value("5", place_of(STOP, "id")) == "5"
    assert harmless.value("5", place_of("/jobs/{id}", "id")) == f"{MARK}5"


def test_the_file_tells_the_places():
    """Of a run and of the queue it is in, of the values that stand beside its id, and of the filters that name it."""
    airflow = places_of(Table.of_vendor(vendors.add(SPECS / "examples" / "airflow" / "lifecycle.yaml")))
    assert "/dags/{}/dagRuns/{*}" in airflow["run"]
    assert "/dags/{*}/dagRuns/{}" in airflow["dag"]
    assert "/dags/{*}" in airflow["dag"]
    assert "/dags/{*}" not in airflow["run"]
    assert "/dags/{*}/dagRuns/{}" in airflow["run.dag_id"]
    assert "/dags/{*}/dagRuns" not in airflow["run.dag_id"]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("5", False),
        ("b_000001", False),
        ("00000000-0000-0000-0000-000000000001", False),
        ("customers00000001", False),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", False),
        ("20261128T061234Z", False),
        ("my-quite-long-name-of-a-queue", False),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", True),
        ("run_cmb2x9v4k0001l50a8k3qz7pd", True),
        ("CA3f0e6d1c9b7a48525f6e7d8c9b0a1f2e", True),
        (f"manual__brakecheck-id-{MARK}", True),
    ],
)
def test_what_cannot_be_guessed(record: str, *, expected: bool):
    """An id that is drawn or made up; not a count, a date or a word, however long."""
    assert is_unguessable(record) is expected
