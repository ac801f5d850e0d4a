"""The journal: what it keeps, and what it never keeps."""

import json

from brakecheck.mock_server.worlds.journal import BODY_KEPT, KEPT, Entry, Journal, kept
from tests.mock_server import acme
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import EPOCH

SECRET = "wrong-key-of-nobody"


def test_an_exchange_is_legible():
    """An entry tells when what was asked and what was answered, and by which rule."""
    journal = Journal()
    journal.record(Entry(0.0, "POST", b"/a%20b", b'{"x": 1}', 400, b'{"code":400}', "acme.stop"))
    assert journal.entries() == [
        {
            "at": "1970-01-01T00:00:00.000Z",
            "method": "POST",
            "path": "/a%20b",
            "body": '{"x": 1}',
            "status": 400,
            "answer": '{"code":400}',
            "rule": "acme.stop",
        }
    ]


def test_bytes_that_are_no_text_are_shown_all_the_same():
    """A body that is no UTF-8 does not keep the journal from being read."""
    journal = Journal()
    journal.record(Entry(0.0, "POST", b"/\xff", b"\xff\x00", 400, b"", None))
    assert json.dumps(journal.entries())


def test_only_the_last_exchanges_are_kept():
    """The journal forgets the oldest, and keeps the order of the rest."""
    journal = Journal()
    for number in range(KEPT + 5):
        journal.record(Entry(float(number), "GET", b"/", b"", 200, b"", None))
    entries = journal.entries()
    assert len(entries) == KEPT
    assert (entries[0]["at"], entries[-1]["at"]) == ("1970-01-01T00:00:05.000Z", "1970-01-01T00:16:44.000Z")


def test_a_large_body_is_cut_and_its_size_told():
    """Of a body that is longer than the journal keeps there is the beginning and the length."""
    assert kept(b"x" * BODY_KEPT) == b"x" * BODY_KEPT
    assert kept(b"x" * 5_000_000).decode() == "x" * BODY_KEPT + "… (5000000 bytes)"


def test_large_requests_do_not_fill_the_memory():
    """What is put into the journal of a large exchange is small from the start, not only when it is read."""
    own = acme.world()
    recorded: list[Entry] = []
    own.journal.record = recorded.append  # type: ignore[assignment, method-assign]
    Client(acme.application(own=own)).send("PUT", "/acme/things/x", {"id": "x" * 500_000})
    (entry,) = recorded
    assert entry.status == 204
    assert len(entry.body) < BODY_KEPT + 100


def test_exchanges_of_a_world_are_in_its_journal(world, other):
    """Each world has the exchanges of its own keys, answers and refusals alike, oldest first."""
    world.cancel_runs({"execution_id": "nobody"})
    world.cancel_runs({})
    exchanges = world.admin("GET", "/journal").json["exchanges"]
    assert [(entry["status"], entry["rule"]) for entry in exchanges] == [
        (200, None),
        (400, "suprsend.cancel.filter-required"),
    ]
    assert exchanges[0]["body"] == '{"execution_id": "nobody"}'
    assert exchanges[0]["at"] == "2023-11-14T22:13:20.000Z"
    assert other.admin("GET", "/journal").json == {"exchanges": []}
    assert EPOCH == 1_700_000_000.0


def test_no_key_gets_into_a_journal(world):
    """Neither the key that opened nor one that did not is to be found in what the journal shows."""
    world.cancel_runs({"execution_id": "nobody"})
    world.cancel_runs({}, key=SECRET)
    world.cancel_runs({"execution_id": "nobody"}, headers={"x-key": SECRET})
    shown = world.admin("GET", "/journal").body.decode()
    for keys in world.keys.values():
        for key in keys.values():
            assert key not in shown
    assert SECRET not in shown


def test_a_journal_can_be_cleared(world):
    """Cleared, it is empty and goes on recording."""
    world.cancel_runs({})
    assert world.admin("DELETE", "/journal").status == 204
    assert world.admin("GET", "/journal").json == {"exchanges": []}
    world.cancel_runs({})
    assert len(world.admin("GET", "/journal").json["exchanges"]) == 1


def test_administration_is_not_recorded(world):
    """What the admin API is asked is no exchange of the world."""
    world.admin("GET", "/clock")
    assert world.admin("GET", "/journal").json == {"exchanges": []}
